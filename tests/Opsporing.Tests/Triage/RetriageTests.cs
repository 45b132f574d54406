using Xunit;

namespace Opsporing.Tests;

/// <summary>A second officer triages a drawn share blind; counter-reports have one decider.</summary>
public sealed class RetriageTests
{
    const int Ppm = 20_000;

    [Theory]
    [InlineData(Decision.TakeUp, true)]
    [InlineData(Decision.EndEarly, true)]
    [InlineData(Decision.OtherIntervention, true)]
    [InlineData(Decision.Hold, false)]
    [InlineData(Decision.RequestInformation, false)]
    [InlineData(Decision.Transfer, false)]
    public void Decisions_by_which_a_report_leaves_its_queue_are_drawn_and_what_waits_or_moves_is_not(Decision decision, bool isDrawn)
    {
        var decided = Decide(TriageExample.Subject(), decision);

        Assert.Equal(isDrawn ? TriageExample.Now + TriageTerms.Default.Retriage : 0, decided.Work.RetriageDue);
        Assert.Equal(isDrawn ? Ppm : 0, decided.Work.LastDecision!.RetriageProbabilityPpm);
        Assert.Equal(isDrawn, Duties.Of(decided.Work, decided.Vector, TriageTerms.Default).Any(d => d.Kind == DutyKind.Retriage));
    }

    [Fact]
    public void What_the_draw_passed_over_keeps_its_probability_and_owes_nothing()
    {
        var decided = Decide(TriageExample.Subject(), Decision.TakeUp, isDrawn: false);

        Assert.Equal((Ppm, 0L), (decided.Work.LastDecision!.RetriageProbabilityPpm, decided.Work.RetriageDue));
    }

    [Fact]
    public void A_decision_of_the_OM_is_not_triaged_again_by_police() =>
        Assert.Equal(0, Decide(TriageExample.Subject(), Decision.OmEnd, actor: TriageExample.Prosecutor).Work.RetriageDue);

    [Fact]
    public void A_second_officer_records_what_they_would_decide_beside_the_first_and_nothing_else_changes()
    {
        var decided = Decide(TriageExample.Subject(), Decision.EndEarly);

        var verdict = Again(decided, TriageExample.Colleague, Decision.TakeUp);

        var after = decided.After(verdict);
        Assert.Equal(new Retriage(Decision.TakeUp, "", Decision.EndEarly, Ppm), WorkPayload.Of<Retriage>(verdict.Appends[0].Event));
        Assert.Equal((ReportState.Ended, 0L), (after.Work.State, after.Work.RetriageDue));
        Assert.Equal(RefusalReason.DutyNotRunning, Again(after, TriageExample.Colleague, Decision.TakeUp).Refusal!.Reason);
    }

    [Fact]
    public void Who_decided_or_agreed_or_coordinates_knows_the_decision_and_cannot_triage_again()
    {
        var vector = TriageExample.Vector(flags: AssessmentFlags.Serious);
        var pending = Decide(TriageExample.Subject(vector: vector), Decision.EndEarly);
        Assert.Equal(0, pending.Work.RetriageDue);
        var decided = pending.After(SecondPerson.Confirm(pending, TriageExample.Colleague, "", TriageExample.Rules, 0));
        Assert.NotEqual(0, decided.Work.RetriageDue);

        foreach (var actor in (Actor[])[TriageExample.Officer, TriageExample.Colleague, TriageExample.Coordinator])
        {
            Assert.False(WorkActs.IsBlind(decided.Work, actor));
            Assert.Equal(RefusalReason.SamePerson, Again(decided, actor, Decision.TakeUp).Refusal!.Reason);
        }
        var third = new Actor("dirk", Roles.Triage, TriageExample.Basisteam);
        Assert.True(WorkActs.IsBlind(decided.Work, third));
        Assert.True(Again(decided, third, Decision.TakeUp).IsAllowed);
        Assert.False(WorkActs.IsBlind(decided.After(Again(decided, third, Decision.TakeUp)).Work, third));
    }

    [Fact]
    public void New_facts_or_a_return_end_it_and_a_report_is_drawn_once()
    {
        var decided = Decide(TriageExample.Subject(), Decision.TakeUp);
        var reopened = decided.After(decided.Decide(Decision.Reopen));

        Assert.Equal(0, decided.Revised(TriageExample.Vector()).Work.RetriageDue);
        Assert.Equal(0, reopened.Work.RetriageDue);
        Assert.Equal(0, Decide(reopened, Decision.TakeUp).Work.RetriageDue);
        var lifted = TriageExample.Subject(vector: TriageExample.Vector(Guards.CaughtInTheAct));
        lifted = Decide(lifted, Decision.TakeUp);
        lifted = lifted.After(lifted.Decide(Decision.LiftGuard, TriageExample.Prosecutor));
        Assert.True(Again(lifted, TriageExample.Colleague, Decision.TakeUp).IsAllowed);
    }

    [Fact]
    public void A_second_triage_names_a_decision_of_an_open_report_and_a_known_reason()
    {
        var decided = Decide(TriageExample.Subject(), Decision.TakeUp);

        Assert.Equal(RefusalReason.WrongState, Again(decided, TriageExample.Colleague, Decision.Reopen).Refusal!.Reason);
        Assert.Equal(RefusalReason.ReasonMissing, Again(decided, TriageExample.Colleague, Decision.EndEarly).Refusal!.Reason);
        Assert.Equal(RefusalReason.ReasonUnknown, Again(decided, TriageExample.Colleague, Decision.EndEarly, "NONSENSE").Refusal!.Reason);
        Assert.True(Again(decided, TriageExample.Colleague, Decision.EndEarly, "DUBBEL").IsAllowed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Who_holds_or_decided_the_counter_report_decides_this_one_or_a_coordinator_does(bool isHeld)
    {
        var counter = TriageExample.Subject() with { Id = TriageExample.Id("900") };
        counter = isHeld
            ? counter.After(Claims.Claim(counter, TriageExample.Colleague, TriageExample.Rules, TriageExample.Now * 1000))
            : counter.After(counter.Decide(Decision.TakeUp, TriageExample.Colleague));
        var subject = Beside(TriageExample.Subject(), counter);

        var refusal = subject.Decide(Decision.EndEarly).Refusal!;

        Assert.Equal((RefusalReason.CounterReportOfOther, Clause.Counter, Roles.Coordinator, "bo"),
            (refusal.Reason, refusal.Clause, refusal.WhoMay, refusal.Holder));
        Assert.True(subject.Decide(Decision.EndEarly, TriageExample.Colleague).IsAllowed);
        Assert.True(subject.Decide(Decision.EndEarly, TriageExample.Coordinator).IsAllowed);
        Assert.True(subject.Decide(Decision.Transfer).IsAllowed);
    }

    [Fact]
    public void A_counter_report_that_nobody_touched_or_that_stands_where_others_decide_binds_nobody()
    {
        var untouched = TriageExample.Subject() with { Id = TriageExample.Id("900") };
        var sexual = TriageExample.Subject(vector: TriageExample.Vector(Guards.SexualOffence)) with { Id = TriageExample.Id("900") };
        sexual = sexual.After(sexual.Decide(Decision.TakeUp, TriageExample.Detective));

        Assert.True(Beside(TriageExample.Subject(), untouched).Decide(Decision.EndEarly).IsAllowed);
        Assert.True(Beside(TriageExample.Subject(), sexual).Decide(Decision.EndEarly).IsAllowed);
    }

    [Fact]
    public void Each_of_two_names_the_other_once_and_integrity_is_named_to_nobody_else()
    {
        var (one, other) = (TriageExample.Lead("1"), TriageExample.Lead("900"));
        var integrity = new OtherReport(TriageExample.Id("800"), TriageExample.Subject(desk: "INTEGRITY-NL").Work);

        var both = WorkActs.NameCounterReport(one, other, TriageExample.Service, 0);
        var named = new OtherReport(one.Id, one.Work.Apply(both[0].Event));

        Assert.Equal([one.Id, other.Id], both.Select(a => a.Report));
        Assert.Equal([other.Id], named.Work.CounterReports);
        Assert.Equal([other.Id], WorkActs.NameCounterReport(named, other, TriageExample.Service, 0).Select(a => a.Report));
        Assert.Equal([integrity.Id], WorkActs.NameCounterReport(one, integrity, TriageExample.Service, 0).Select(a => a.Report));
    }

    static TriageSubject Beside(TriageSubject subject, TriageSubject counter) =>
        subject with { CounterReports = [new(counter.Id, counter.Work)] };

    static TriageSubject Decide(TriageSubject subject, Decision decision, bool isDrawn = true, Actor? actor = null)
    {
        var request = subject.Request(decision) with { RetriageProbabilityPpm = Ppm, IsRetriageDrawn = isDrawn };
        return subject.After(subject.Decide(request, actor));
    }

    static WorkVerdict Again(TriageSubject subject, Actor actor, Decision decision, string reason = "") =>
        WorkActs.Retriage(subject, decision, reason, actor, TriageExample.Rules, TriageExample.Now * 1000);
}
