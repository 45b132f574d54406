using Xunit;

namespace Opsporing.Tests;

public sealed class DutyScheduleTests
{
    const long Day = 86_400;
    const long Now = TriageExample.Now;

    [Fact]
    public void A_wait_ends_once_whatever_the_clock_and_however_many_replicas()
    {
        var subject = TriageExample.Subject();
        subject = subject.After(subject.Decide(Decision.RequestInformation));

        Assert.Null(Next(subject, Now + Day - 1));
        var first = Next(subject, Now + Day)!;
        var second = Next(subject, Now + 9 * Day)!;
        Assert.Equal((first.Event.Number, first.Event.Kind), (second.Event.Number, second.Event.Kind));
        var after = subject.After(first);
        Assert.Null(Next(after, Now + 9 * Day));
        Assert.Null(Next(after, Now - 9 * Day));
        Assert.Equal((WaitKind.None, ReportState.Open), (after.Work.Wait, after.Work.State));
    }

    [Fact]
    public void New_information_new_leads_and_new_series_recall_a_waiting_report()
    {
        var subject = TriageExample.Subject();
        var asked = subject.After(subject.Decide(Decision.RequestInformation));
        var held = subject.After(subject.Decide(Decision.Hold));
        var more = TriageExample.Vector(leads: 3);
        var series = TriageExample.Vector();
        series.DevelopmentIndex = 0;

        Assert.Equal(ReturnReason.Answered, ReasonOf(Next(asked.Revised(TriageExample.Vector()), Now)));
        Assert.Null(Next(held.Revised(TriageExample.Vector()), Now));
        Assert.Equal(ReturnReason.NewLead, ReasonOf(Next(held.Revised(more), Now)));
        Assert.Equal(ReturnReason.NewDevelopment, ReasonOf(Next(held.Revised(series), Now)));
    }

    [Fact]
    public void The_HIC_review_lengthens_and_a_new_lead_starts_it_anew()
    {
        var subject = TriageExample.Subject(vector: TriageExample.Vector(Guards.HighImpactCrime, leads: 0));
        Assert.Equal(TriageExample.Received + 28 * Day, Due(subject, DutyKind.HicReview));

        var done = subject.After(Finish(subject, DutyKind.HicReview, "OM-7"));
        Assert.Equal(Now + 56 * Day, Due(done, DutyKind.HicReview));
        Assert.Equal(Now + 112 * Day, Due(done.After(Finish(done, DutyKind.HicReview, "OM-8")), DutyKind.HicReview));
        Assert.Equal(RefusalReason.OmReferenceMissing, Finish(subject, DutyKind.HicReview, "").Refusal!.Reason);

        var held = done.After(done.Decide(Decision.Hold)).Revised(TriageExample.Vector(Guards.HighImpactCrime));
        var recalled = held.After(Next(held, Now)!).Revised(TriageExample.Vector(Guards.HighImpactCrime, leads: 0));
        Assert.Equal(Now + 28 * Day, Due(recalled, DutyKind.HicReview));
        Assert.Equal(364 * Day, TriageTerms.Default.HicInterval(60));
    }

    [Fact]
    public void A_transfer_that_nobody_accepts_lapses_and_is_not_counted_as_refused()
    {
        var subject = TriageExample.Subject();
        subject = subject.After(subject.Decide(Decision.Transfer));

        Assert.Null(Next(subject, Now + 3 * Day - 1));
        var lapsed = subject.After(Next(subject, Now + 3 * Day)!);
        Assert.Equal((null as string, 0), (lapsed.Work.PendingDesk, lapsed.Work.RefusedTransferCount));
        Assert.Null(Next(lapsed, Now + 30 * Day));
    }

    [Fact]
    public void A_lead_that_perishes_while_waiting_is_recorded_once_and_not_in_an_investigation()
    {
        var vector = TriageExample.Vector();
        (vector.LeadTermKind, vector.LeadTermTime) = (2, Now + 10);
        var subject = TriageExample.Subject(vector: vector);

        Assert.Equal(Now + 10, Due(subject, DutyKind.SecureLead));
        Assert.Null(Next(subject, Now + 9));
        var lost = subject.After(Next(subject, Now + 10)!);
        Assert.Equal((4UL, 0L), (lost.Work.LeadsLost, Due(lost, DutyKind.SecureLead)));
        Assert.Null(Next(lost, Now + 10));
        Assert.Null(Next(subject.Decided(Decision.TakeUp), Now + 10));
    }

    [Fact]
    public void A_member_stands_by_itself_when_its_lead_has_ended()
    {
        var member = TriageExample.Subject() with { Lead = TriageExample.Lead() };
        member = member.After(member.Decide(Decision.Merge));
        Assert.Null(Next(member, Now));

        var ended = TriageExample.Subject(ReportState.Ended).Work;
        Assert.Equal(ReturnReason.LeadEnded, ReasonOf(Next(member with { Lead = new(TriageExample.Id("900"), ended) }, Now)));
    }

    [Fact]
    public void A_live_claim_is_not_broken_by_a_new_route_and_a_mandatory_desk_does_not_wait()
    {
        var subject = TriageExample.Subject();
        subject = subject.After(Claims.Claim(subject, TriageExample.Officer, TriageExample.Rules, Now * 1000));
        var district = subject.Revised(TriageExample.Vector(desk: "DISTRICT-AM-1"));

        Assert.Null(Next(district, Now));
        Assert.Equal("DISTRICT-AM-1", Next(district, subject.Work.ClaimExpiry)!.Event.Desk);
        Assert.Equal(TriageExample.Frontoffice, Next(subject.Revised(TriageExample.Vector(Guards.SexualOffence)), Now)!.Event.Desk);
    }

    [Fact]
    public void Feedback_starts_at_the_ending_and_never_goes_by_post_to_an_unsafe_address()
    {
        var unsafeContact = TriageExample.Facts with { IsContactSafe = false };
        var subject = TriageExample.Subject(facts: unsafeContact);
        var ended = subject.After(subject.Decide(Decision.EndEarly));

        Assert.Equal(Now + 14 * Day, Due(ended, DutyKind.Feedback));
        Assert.Equal(RefusalReason.ContactNotSafe, Finish(ended, DutyKind.Feedback, "", FeedbackChannel.Post).Refusal!.Reason);
        Assert.Equal(0, Due(ended.After(Finish(ended, DutyKind.Feedback, "", FeedbackChannel.Call)), DutyKind.Feedback));
        Assert.True(Finish(ended with { Facts = TriageExample.Facts }, DutyKind.Feedback, "", FeedbackChannel.Post).IsAllowed);
    }

    [Fact]
    public void A_melding_that_becomes_an_aangifte_keeps_its_place_and_history()
    {
        var subject = TriageExample.Subject(vector: TriageExample.Vector(Guards.SexualOffence), facts: TriageExample.Facts with { Kind = ReportKind.Melding }, desk: "TOS-RD");
        var detective = new Actor("max", Roles.Frontoffice, "TOS-RD");
        subject = subject.After(WorkActs.RecordIntake(subject, new() { Talk = InformativeTalk.Held }, detective, Now * 1000));
        subject = subject.After(subject.Decide(Decision.AwaitVictim, detective));

        var revised = subject.Revised(TriageExample.Vector(Guards.SexualOffence)) with { Facts = TriageExample.Facts };

        Assert.Null(Next(revised, Now));
        Assert.Equal(("TOS-RD", InformativeTalk.Held, WaitKind.Victim), (revised.Work.Desk, revised.Work.Intake!.Talk, revised.Work.Wait));
        Assert.Equal(TriageExample.Received + 182 * Day, Due(revised, DutyKind.SixMonths));
    }

    static WorkAppend? Next(TriageSubject subject, long now) =>
        DutySchedule.Next(subject, TriageExample.Rules, TriageExample.Service, now * 1000);

    static ReturnReason ReasonOf(WorkAppend? append) => WorkPayload.Of<Return>(append!.Event).Reason;

    static long Due(TriageSubject subject, DutyKind kind) => Duties.DueOf(kind, subject.Work, subject.Vector, TriageTerms.Default);

    static WorkVerdict Finish(TriageSubject subject, DutyKind kind, string reference, FeedbackChannel channel = 0) =>
        WorkActs.FinishDuty(subject, new(kind, channel, reference), TriageExample.Officer, TriageExample.Rules, Now * 1000);
}
