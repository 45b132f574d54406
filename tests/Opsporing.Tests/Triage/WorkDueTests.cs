using CsCheck;
using Xunit;

namespace Opsporing.Tests;

public sealed class WorkDueTests
{
    const long Now = TriageExample.Now;

    [Fact]
    public void A_report_that_nobody_waits_for_wants_no_attention() =>
        Assert.Equal(long.MaxValue, Of(TriageExample.Subject()).Attention);

    [Fact]
    public void A_perishing_lead_wants_attention_when_it_is_lost_and_none_after_it_was_recorded()
    {
        var vector = TriageExample.Vector();
        (vector.LeadTermKind, vector.LeadTermTime) = (2, Now + 10);
        var subject = TriageExample.Subject(vector: vector);

        Assert.Equal(Now + 10, Of(subject).Attention);
        Assert.Equal(long.MaxValue, Of(subject.After(Next(subject, Now + 10)!)).Attention);
        Assert.Equal(long.MaxValue, Of(subject.Decided(Decision.TakeUp)).Attention);
    }

    [Fact]
    public void A_report_at_the_wrong_desk_wants_attention_at_once_and_a_claimed_one_when_the_claim_expires()
    {
        var misplaced = TriageExample.Subject(desk: "AM-03");
        var claimed = misplaced.With(WorkEventKind.Claimed, new Lease(Now + 60));

        Assert.Equal(0, Of(misplaced).Attention);
        Assert.Equal(Now + 60, Of(claimed).Attention);
    }

    [Fact]
    public void Before_the_instant_of_attention_nothing_is_due_and_at_it_something_is()
    {
        var gen =
            from leadTime in Gen.Long[0, 6]
            from until in Gen.Long[1, 6]
            from isHeld in Gen.Bool
            from isOffered in Gen.Bool
            from isMisplaced in Gen.Bool
            select (leadTime, until, isHeld, isOffered, isMisplaced);
        gen.Sample(s =>
        {
            var vector = TriageExample.Vector();
            (vector.LeadTermKind, vector.LeadTermTime) = ((sbyte)(s.leadTime == 0 ? -1 : 2), s.leadTime == 0 ? 0 : Now + s.leadTime);
            var subject = TriageExample.Subject(vector: vector, desk: s.isMisplaced ? "AM-03" : null);
            if (s.isHeld)
                subject = subject.With(WorkEventKind.Claimed, new Lease(Now + s.until));
            else if (s.isOffered && !s.isMisplaced)
                subject = subject.After(subject.Decide(Decision.Transfer));

            var attention = Of(subject).Attention;

            for (var time = Now; time < Math.Min(attention, Now + 10); time++)
                Assert.Null(Next(subject, time));
            if (attention != long.MaxValue)
                Assert.NotNull(Next(subject, Math.Max(attention, Now)));
        });
    }

    static WorkDue Of(TriageSubject subject) => WorkDue.Of(subject.Id, subject.Work, subject.Vector, TriageExample.Rules);

    static WorkAppend? Next(TriageSubject subject, long time) =>
        DutySchedule.Next(subject, TriageExample.Rules, TriageExample.Service, 1000 * time);
}
