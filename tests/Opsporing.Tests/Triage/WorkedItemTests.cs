using Xunit;

namespace Opsporing.Tests;

public sealed class WorkedItemTests
{
    const long Now = TriageExample.Now;

    [Theory]
    [InlineData(ReportState.Open, true)]
    [InlineData(ReportState.Merged, false)]
    [InlineData(ReportState.InInvestigation, false)]
    [InlineData(ReportState.Ended, false)]
    public void Only_an_open_report_has_an_item_of_its_own(ReportState state, bool hasItem)
    {
        var subject = TriageExample.Subject(state);

        Assert.Equal(hasItem, WorkedItem.Of(Item(subject.Vector), subject.Vector, subject.Work) is not null);
    }

    [Fact]
    public void A_waiting_item_stands_last_until_its_date()
    {
        var subject = TriageExample.Subject();
        var waiting = Of(subject.After(subject.Decide(Decision.Hold)));
        var other = Item(subject.Vector) with { ReportKey = TriageExample.Id("2").ToKey(), RankKey = long.MinValue >> 8 };

        Assert.True(other.KeyAt(Now).CompareTo(waiting.KeyAt(Now)) < 0);
        Assert.Equal(waiting.WaitUntil, waiting.NextChange(Now));
        Assert.Equal(Of(subject).KeyAt(Now), waiting.KeyAt(waiting.WaitUntil));
    }

    [Fact]
    public void Danger_is_in_lane_0_until_it_is_reviewed_and_again_after_a_new_flag()
    {
        var subject = TriageExample.Subject(vector: TriageExample.Vector(Guards.RedFlag));
        var more = TriageExample.Vector(Guards.RedFlag);
        more.RedFlags = 3;

        Assert.Equal(0, Of(subject).LaneAt(Now));
        Assert.Equal(2, Of(subject.DangerReviewed()).LaneAt(Now));
        Assert.Equal(0, Of(subject.DangerReviewed().Revised(more)).LaneAt(Now));
    }

    [Fact]
    public void A_perishing_lead_calls_a_waiting_item_and_another_term_does_not()
    {
        var vector = TriageExample.Vector(flags: AssessmentFlags.Serious);
        vector.PromoteTime = Now + 100;
        vector.TermKind = TermKind.Hic;
        var subject = TriageExample.Subject(vector: vector);
        var waiting = Of(subject.Decided(Decision.Hold, until: Now + 1_000));

        Assert.Equal(2, waiting.LaneAt(Now + 100));
        Assert.Equal(1, waiting.LaneAt(Now + 1_000));
        Assert.Equal(Now + 1_000, waiting.NextChange(Now));
        Assert.Equal(1, (waiting with { TermKind = TermKind.PerishingLead }).LaneAt(Now + 100));
        Assert.Equal(Now + 100, (waiting with { TermKind = TermKind.PerishingLead }).NextChange(Now));
    }

    [Fact]
    public void Claim_and_offer_are_shown()
    {
        var subject = TriageExample.Subject();
        subject = subject.After(Claims.Claim(subject, TriageExample.Officer, TriageExample.Rules, Now * 1000));

        Assert.Equal("ona", Of(subject).Work!.ClaimHolder);
        var offered = Of(subject.After(subject.Decide(Decision.Transfer)));
        Assert.Equal(("DISTRICT-AM-1", TriageExample.Basisteam, null as string), (offered.Work!.OfferedTo, offered.Desk, offered.Work.ClaimHolder));
    }

    static QueueItem Of(TriageSubject subject) => WorkedItem.Of(Item(subject.Vector), subject.Vector, subject.Work)!;

    public static QueueItem Item(AssessmentVector vector) => new()
    {
        ReportKey = TriageExample.Id().ToKey(),
        Revision = 1,
        AssessmentNumber = 1,
        Desk = TriageExample.Basisteam,
        DeskKind = DeskKind.Basisteam,
        Kind = ReportKind.Aangifte,
        Received = vector.ReceivedTime,
        RankKey = vector.RankKey,
        TermTime = vector.TermTime,
        TermKind = vector.TermKind,
        RouteTermTime = vector.RouteTermTime,
        PromoteTime = vector.PromoteTime,
        BodyTraceTime = vector.BodyTraceTime,
        HarmHundredthDays = 0,
        Priority = 0,
        Band = 0,
        Advice = vector.Advice,
        Acts = vector.Acts,
        Flags = vector.Flags,
        Guards = vector.Guards,
        RedFlags = vector.RedFlags,
        Certainty = Certainty.Known,
        Offence = null,
        OffenceGroup = null,
    };
}
