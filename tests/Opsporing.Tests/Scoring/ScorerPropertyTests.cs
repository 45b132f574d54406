using CsCheck;
using Xunit;

namespace Opsporing.Tests.Scoring;

/// <summary>What holds for every report under every policy (issue 2, point 8).</summary>
public sealed class ScorerPropertyTests
{
    const int Runs = 3_000;

    [Fact]
    public void The_lines_sum_to_the_priority() => AnyReport.WithPolicy.Sample(x =>
    {
        var vector = Example.Assess(x.Report, x.Basis);

        var sum = vector.PublicTaskLine + vector.DiscriminationLine + vector.FloorLine + vector.CapLine;
        foreach (var contribution in vector.Contributions)
            sum += contribution;
        Assert.Equal(vector.Priority, sum);
        Assert.InRange(vector.Priority, 0, Units.PriorityMax);
    }, iter: Runs);

    [Fact]
    public void Each_contribution_is_value_times_weight() => AnyReport.WithPolicy.Sample(x =>
    {
        var vector = Example.Assess(x.Report, x.Basis);

        for (var i = x.Basis.HasPolicy ? 0 : 1; i < 6; i++)
            Assert.Equal(vector.Values[i] * vector.Weights[i], vector.Contributions[i]);
    }, iter: Runs);

    [Fact]
    public void Reassessing_a_stored_revision_gives_identical_bytes() => AnyReport.WithPolicy.Sample(x =>
    {
        var earlier = (Guards)(x.Report.Received.UnixSeconds % 64);
        var first = Example.Assess(x.Report, x.Basis, earlier);

        var stored = FactEncoding.Decode(x.Report.Id, x.Report.Revision, FactEncoding.Encode(x.Report));
        var pinned = first.Guards & ~first.GuardsNow;

        Assert.Equal(Example.Bytes(first), Example.Bytes(Example.Assess(stored, x.Basis, earlier)));
        Assert.Equal(Example.Bytes(first), Example.Bytes(Example.Assess(stored, x.Basis, pinned)));
        Assert.Equal(Example.Bytes(first), Example.Bytes(AssessmentVector.Read(Example.Bytes(first))));
    }, iter: Runs);

    [Fact]
    public void A_dirty_set_of_facts_does_not_leak_into_the_next_report() => AnyReport.WithPolicy.Sample(x =>
    {
        var assessor = new Assessor();
        assessor.Assess(AnyReport.Of(new Random(1)).Canonical(), Example.Bases, (Guards)63, Example.Now, out _);
        assessor.Assess(x.Report.Canonical(), x.Basis, Example.Draws, Guards.None, Example.Now, out var vector);

        Assert.Equal(Example.Bytes(Example.Assess(x.Report, x.Basis)), Example.Bytes(vector));
    }, iter: Runs);

    [Fact]
    public void Adding_a_lead_to_known_leads_never_lowers_leads() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var (report, basis) = (AnyReport.Of(random), AnyReport.BasisOf(random));
        report = (report with { Leads = [.. report.Leads.Where(l => l.Kind != "onbekend_spoor")] }).AllAsked();
        var kind = AnyReport.Pick(random, Example.LeadKinds.Kinds).Code;
        if (report.Leads.Any(l => l.Kind == kind && l.State is LeadState.Present or LeadState.Secured))
            return;

        var more = report with
        {
            Leads = [.. report.Leads.Where(l => l.Kind != kind), new(kind, LeadState.Present, random.Next(0, 1001))],
        };

        var (before, after) = (Example.Assess(report, basis), Example.Assess(more, basis));
        Assert.Equal(Certainty.Known, before.Certainties[(int)Dimension.Leads]);
        Assert.True(after.LeadsPpm >= before.LeadsPpm);
        Assert.True(after.Values[(int)Dimension.Leads] >= before.Values[(int)Dimension.Leads]);
    }, iter: Runs);

    [Fact]
    public void Recording_a_need_never_lowers_priority_or_band() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var (report, basis) = (AnyReport.Of(random), AnyReport.BasisOf(random));
        if (report.Victims.Length == 0)
            report = report with { Victims = [new Victim()] };
        var need = AnyReport.Code<VictimNeed>(random);

        var more = report with { Victims = report.Victims.SetItem(0, report.Victims[0] with { Needs = report.Victims[0].Needs.Add(need) }) };

        NotLower(Example.Assess(report, basis), Example.Assess(more, basis));
    }, iter: Runs);

    [Fact]
    public void Recording_an_unassessed_victim_never_lowers_priority_or_band() => AnyReport.WithPolicy.Sample(x =>
    {
        var more = x.Report with { Victims = x.Report.Victims.Add(new Victim()) };

        NotLower(Example.Assess(x.Report, x.Basis), Example.Assess(more, x.Basis));
    }, iter: Runs);

    [Fact]
    public void Recording_a_red_flag_never_lowers_priority_or_band_and_puts_it_in_lane_zero() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var (report, basis) = (AnyReport.Of(random), AnyReport.BasisOf(random));

        var more = report with { RedFlags = report.RedFlags.Add(AnyReport.Code<RedFlag>(random)) };

        var after = Example.Assess(more, basis);
        NotLower(Example.Assess(report, basis), after);
        Assert.Equal(0, after.LaneAt(Example.Now));
        Assert.Equal(basis.Policy.TopBand, after.Band);
        Assert.True(after.Acts.HasFlag(Acts.DangerReview));
        Assert.True(after.Guards.HasFlag(Guards.RedFlag));
        Assert.NotEqual(Advice.ProposeEnd, after.Advice);
    }, iter: Runs);

    [Fact]
    public void A_heavier_offence_never_lowers_harm() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var (report, basis) = (AnyReport.Of(random), AnyReport.BasisOf(random));
        var known = report.Offences.Where(o => Example.Catalogue.IndexOf(o.Code) >= 0).ToArray();
        if (known.Length == 0)
            return;
        var replaced = AnyReport.Pick(random, known);
        var heavier = Example.Catalogue.Offences
            .Where((o, i) => basis.HundredthDays(i, OffenceStage.Completed) >= basis.HundredthDays(Example.Catalogue.IndexOf(replaced.Code), replaced.Stage)
                && !report.Offences.Contains(new(o.Code, OffenceStage.Completed)))
            .ToArray();
        if (heavier.Length == 0)
            return;

        var more = report with { Offences = [.. report.Offences.Where(o => o != replaced), new(AnyReport.Pick(random, heavier).Code, OffenceStage.Completed)] };

        var (before, after) = (Example.Assess(report, basis), Example.Assess(more, basis));
        Assert.True(after.HarmHundredthDays >= before.HarmHundredthDays);
        Assert.True(after.Values[(int)Dimension.Harm] >= before.Values[(int)Dimension.Harm]);
        Assert.True(after.Contributions[(int)Dimension.Harm] >= before.Contributions[(int)Dimension.Harm]);
    }, iter: Runs);

    [Fact]
    public void One_known_offence_more_never_lowers_the_days() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var (report, basis) = (AnyReport.Of(random), AnyReport.BasisOf(random));
        if (report.Offences.Length >= Facts.MaxOffences)
            return;

        var more = report with { Offences = report.Offences.Add(new(AnyReport.Pick(random, Example.Catalogue.Offences).Code, OffenceStage.Completed)) };

        Assert.True(Example.Assess(more, basis).HarmHundredthDays >= Example.Assess(report, basis).HarmHundredthDays);
    }, iter: Runs);

    [Fact]
    public void The_same_facts_by_another_channel_give_the_same_bytes() => AnyReport.WithPolicy.Sample(x =>
    {
        var vector = Example.Bytes(Example.Assess(x.Report, x.Basis));

        foreach (var channel in Enum.GetValues<Channel>())
            Assert.Equal(vector, Example.Bytes(Example.Assess(x.Report with { Channel = channel }, x.Basis)));
    }, iter: Runs);

    [Fact]
    public void A_place_enters_by_the_priorities_of_an_overlay_only() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var (report, basis) = (AnyReport.Of(random), AnyReport.BasisOf(random)); // no overlay in these
        var gemeente = AnyReport.Pick(random, ["GM0363", "GM0014", "GM0599", "GM0344"]);

        var moved = report with { OccurredPlace = new(gemeente), ResidencePlace = null, ReportingPlace = null };

        var (before, after) = (Example.Assess(report, basis), Example.Assess(moved, basis));
        Assert.Equal(before.Priority, after.Priority);
        Assert.Equal(before.Band, after.Band);
        Assert.Equal(before.RankKey, after.RankKey);
    }, iter: Runs);

    [Fact]
    public void Age_band_damage_and_identity_do_not_enter_the_priority() => AnyReport.WithPolicy.Sample(x =>
    {
        var other = x.Report with
        {
            Id = new("elders", "9"),
            SuspectAgeBand = SuspectAgeBand.From12To17,
            DamageCents = 1,
            EarlierReportCount = 9,
            SourceReference = "anders",
        };

        Assert.Equal(Example.Assess(x.Report, x.Basis).RankKey, Example.Assess(other, x.Basis).RankKey);
    }, iter: Runs);

    [Fact]
    public void Ending_is_never_proposed_under_a_guard_or_for_what_is_serious_or_imputed()
    {
        var proposed = 0;
        AnyReport.Seeds.Sample(seed =>
        {
            var random = new Random(seed);
            var (report, basis) = (AnyReport.Of(random), AnyReport.BasisOf(random));
            if (basis.HasPolicy)
                basis = Example.BasisOf(basis.Policy with { ProposeEndMillipoints = Units.PriorityMax, ProposeEndLeads = 1000, AuditProposeEndPpm = 0 });
            report = (report with // most hindrances taken away, each left at times
            {
                Offences = [.. report.Offences.Take(random.Next(1, 3))],
                RedFlags = random.Next(4) == 0 ? report.RedFlags : [],
                IsReadyMade = random.Next(8) == 0,
                SexualContentSignal = random.Next(8) == 0,
                SuspectStatus = random.Next(4) == 0 ? report.SuspectStatus : SuspectStatus.Described,
                Leads = [.. report.Leads.Where(l => l.Kind != "onbekend_spoor")],
            }).AllAsked();
            var vector = Example.Assess(report, basis);
            if (vector.Advice != Advice.ProposeEnd)
                return;

            Interlocked.Increment(ref proposed);
            Assert.Equal(Guards.None, vector.Guards);
            Assert.Equal(AssessmentFlags.None, vector.Flags & (AssessmentFlags.Serious | AssessmentFlags.Danger | AssessmentFlags.Sexual
                | AssessmentFlags.HighImpactCrime | AssessmentFlags.RedFlag | AssessmentFlags.Custody | AssessmentFlags.NoPolicy
                | AssessmentFlags.ImputedHarm));
            Assert.True(report.SuspectStatus < SuspectStatus.Identified);
            foreach (var offence in report.Offences)
            {
                var index = Example.Catalogue.IndexOf(offence.Code);
                Assert.True(index >= 0);
                Assert.False(basis.IsImputed(index));
                Assert.False(Example.Catalogue[index].IsSexual || Example.Catalogue[index].HicAanwijzing || Example.Catalogue[index].DangerReview);
            }
            Assert.Equal(0ul, vector.LeadsNotAsked);
        }, iter: 20_000);
        Assert.True(proposed > 100, $"only {proposed} reports came so far");
    }

    [Fact]
    public void Guards_of_earlier_revisions_survive_and_forbid_ending() => AnyReport.Seeds.Sample(seed =>
    {
        var random = new Random(seed);
        var (report, basis) = (AnyReport.Of(random), AnyReport.BasisOf(random));
        var earlier = (Guards)random.Next(1, 64);

        var vector = Example.Assess(report, basis, earlier);

        Assert.Equal(earlier | vector.GuardsNow, vector.Guards);
        Assert.Equal(Example.Assess(report, basis).GuardsNow & ~Guards.PriorityTheme, vector.GuardsNow & ~Guards.PriorityTheme);
        Assert.NotEqual(Advice.ProposeEnd, vector.Advice);
    }, iter: Runs);

    [Fact]
    public void A_red_flag_that_a_revision_leaves_out_keeps_its_review_and_its_band() => AnyReport.WithPolicy.Sample(x =>
    {
        var vector = Example.Assess(x.Report with { RedFlags = [] }, x.Basis, Guards.RedFlag);

        Assert.Equal(0, vector.LaneAt(Example.Now));
        Assert.Equal(x.Basis.Policy.TopBand, vector.Band);
        Assert.True(vector.Acts.HasFlag(Acts.DangerReview));
        Assert.False(vector.GuardsNow.HasFlag(Guards.RedFlag));
    }, iter: Runs);

    static void NotLower(in AssessmentVector before, in AssessmentVector after)
    {
        Assert.True(after.Priority >= before.Priority);
        Assert.True(after.Band >= before.Band);
        Assert.True(after.RankKey >= before.RankKey);
        Assert.True(after.LaneAt(Example.Now) <= before.LaneAt(Example.Now));
    }
}
