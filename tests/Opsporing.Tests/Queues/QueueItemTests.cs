using CsCheck;
using Opsporing.Tests.Scoring;
using Xunit;

namespace Opsporing.Tests.Queues;

/// <summary>The one order of a queue (DESIGN section 6).</summary>
public sealed class QueueItemTests
{
    const long Now = Example.Now;

    [Fact]
    public void A_key_changes_only_when_it_says() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var item = Example.ItemOf(AnyReport.Of(random), AnyReport.BasisOf(random)) with { IsDangerReviewed = random.Next(2) == 0 };
        for (var time = Now; item.NextChange(time) is var next and < long.MaxValue; time = next)
        {
            Assert.True(next > time);
            Assert.Equal(item.KeyAt(time), item.KeyAt(next - 1));
            Assert.NotEqual(item.KeyAt(time), item.KeyAt(next));
        }
    }, iter: 5_000);

    [Fact]
    public void Two_items_of_lane_two_never_change_places_with_time() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var basis = AnyReport.BasisOf(random);
        var (a, b) = (Example.ItemOf(AnyReport.Of(random), basis), Example.ItemOf(AnyReport.Of(random), basis));
        if (a.LaneAt(Now) != 2 || b.LaneAt(Now) != 2 || a.DeskKind == DeskKind.FrontofficeTos || b.DeskKind == DeskKind.FrontofficeTos)
            return;
        var last = Math.Min(Math.Min(a.NextChange(Now), b.NextChange(Now)), Now + 365 * Example.Day) - 1;

        Assert.Equal(Math.Sign(a.KeyAt(Now).CompareTo(b.KeyAt(Now))), Math.Sign(a.KeyAt(last).CompareTo(b.KeyAt(last))));
    }, iter: 5_000);

    [Fact]
    public void Custody_and_danger_stand_before_promoted_items_and_those_before_the_rest()
    {
        var danger = Item(["shoplifting"], RedFlag.ExPartner);
        var promoted = Item(["robbery_home"]) with { PromoteTime = Now };
        var rest = Item(["murder"]);

        Assert.Equal([0, 1, 2], new[] { danger, promoted, rest }.Select(i => i.LaneAt(Now)));
        Assert.True(danger.KeyAt(Now).CompareTo(promoted.KeyAt(Now)) < 0);
        Assert.True(promoted.KeyAt(Now).CompareTo(rest.KeyAt(Now)) < 0);
    }

    [Fact]
    public void Lane_zero_is_by_term_and_then_by_receipt_and_identity()
    {
        var early = Item(["shoplifting"], RedFlag.ExPartner);
        var late = early with { TermTime = early.TermTime + 1, Received = early.Received - 99 };
        var tied = early with { Received = early.Received + 1 };
        var next = early with { ReportKey = new ReportId("bvh-am", "2026-2").ToKey() };

        Assert.Equal([early, next, tied, late], new[] { late, tied, next, early }.OrderBy(i => i.KeyAt(Now)));
    }

    [Fact]
    public void A_danger_review_that_is_done_ends_lane_zero_and_its_term_no_longer_orders()
    {
        var item = Item(["robbery_home"], RedFlag.Weapon) with { IsDangerReviewed = true, PromoteTime = Now };
        var other = item with { TermTime = item.TermTime - 9, TermKind = TermKind.DangerReview, PromoteTime = Now + 1 };

        Assert.Equal(2, (item with { PromoteTime = Now + 1 }).LaneAt(Now));
        Assert.Equal(1, item.LaneAt(Now));
        Assert.True(item.KeyAt(Now + 1).CompareTo(other.KeyAt(Now + 1)) < 0);
    }

    [Fact]
    public void A_danger_review_does_not_end_custody() => Assert.Equal(0,
        (Example.ItemOf(Example.Report(redFlags: [RedFlag.Weapon]) with { SuspectStatus = SuspectStatus.InCustody }) with { IsDangerReviewed = true })
            .LaneAt(Now));

    [Fact]
    public void Lane_two_is_by_rank_key_descending()
    {
        var (heavy, light) = (Item(["arson_vehicle"]), Item(["vandalism"]));

        Assert.True(heavy.RankKey > light.RankKey);
        Assert.True(heavy.KeyAt(Now).CompareTo(light.KeyAt(Now)) < 0);
    }

    [Fact]
    public void A_frontoffice_puts_repetition_then_traces_then_a_child_then_the_oldest_first()
    {
        var repetition = Item(["sexual_harassment_online"], RedFlag.RepetitionDanger) with { IsDangerReviewed = true };
        var traces = Item(["negligent_sexual_assault"]);
        var child = Example.ItemOf(Example.Report(["grooming"], number: "4", needs: [VictimNeed.Minor]));
        var disabled = child with { Received = child.Received + 5 };
        var heavyAndOld = Item(["csam_production"]) with { Received = Now - 90 * Example.Day };
        var young = heavyAndOld with { Received = Now };
        QueueItem[] expected = [.. new[] { repetition, traces, child, disabled, heavyAndOld, young }.Select(i => i with { PromoteTime = long.MaxValue })];

        Assert.Equal(expected, expected.Reverse().OrderBy(i => i.KeyAt(Now)));
    }

    [Fact]
    public void Body_traces_stop_counting_seven_days_after_the_offence()
    {
        var item = Item(["intentional_rape"]) with { PromoteTime = long.MaxValue };
        var end = item.BodyTraceTime;

        Assert.Equal(Now - 3 * Example.Hour + 7 * Example.Day, end);
        Assert.Equal((1L, 3L), (item.KeyAt(end - 1).Primary, item.KeyAt(end).Primary));
        Assert.Equal(end, item.NextChange(Now));
        Assert.Equal(long.MaxValue, item.NextChange(end));
    }

    [Fact]
    public void The_next_change_of_an_item_to_be_promoted_is_its_promotion()
    {
        var item = Item(["robbery_home"]);

        Assert.Equal(item.PromoteTime, item.NextChange(Now));
        Assert.Equal(long.MaxValue, item.NextChange(item.PromoteTime));
    }

    [Fact]
    public void An_item_shows_what_its_assessment_holds()
    {
        var report = Example.Report(["robbery_street_weapon", "vandalism"], redFlags: [RedFlag.Weapon]);
        var vector = Example.Assess(report, Example.Basis);

        var item = Example.ItemOf(report);

        Assert.Equal((report.Id, "robbery_street_weapon", "robbery"), (item.ReportId, item.Offence, item.OffenceGroup));
        Assert.Equal((vector.Priority, vector.Band, vector.RankKey), (item.Priority, item.Band, item.RankKey));
        Assert.Equal(Certainty.Missing, item.Certainty);
        Assert.Equal(45_000, item.HarmHundredthDays);
        Assert.Null(Example.ItemOf(Example.Report([])).Offence);
    }

    static QueueItem Item(string[] offences, params RedFlag[] flags) => Example.ItemOf(Example.Report(offences, redFlags: flags));
}
