using Xunit;

namespace Opsporing.Tests;

/// <summary>No way around any guard: whatever police do first, ending is refused or waits for the OM as before.</summary>
public sealed class GuardDetourTests
{
    const string Elsewhere = "AM-07";

    /// <summary>What police try before they end a report, or instead of it.</summary>
    public enum Detour { None, OtherIntervention, Abroad, Revision, Reassessment, Transfer, Merge, Split, Waiting, TakeUp, Reopen }

    public static TheoryData<Guards, Detour> All()
    {
        var all = new TheoryData<Guards, Detour>();
        foreach (var guard in Enum.GetValues<Guards>().Where(g => g != Guards.None))
            foreach (var detour in Enum.GetValues<Detour>())
                all.Add(guard, detour);
        return all;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_guard_holds_on_every_way(Guards guard, Detour detour)
    {
        var decision = detour switch
        {
            Detour.OtherIntervention => Decision.OtherIntervention,
            Detour.Abroad => Decision.Abroad,
            _ => Decision.EndEarly,
        };
        var (subject, actor) = Go(TriageExample.Subject(vector: TriageExample.Vector(guard)).DangerReviewed(), detour);
        subject = subject with { Members = [] };

        var verdict = subject.Decide(decision, actor, "NIET_BEWIJSBAAR");

        if ((guard & (Guards.IdentifiedSuspect | Guards.SexualOffence | Guards.RedFlag)) != 0)
            Assert.Equal((RefusalReason.Guarded, Clauses.Of(guard)), (verdict.Refusal!.Reason, verdict.Refusal.Clause));
        else
            Assert.Equal(Second.Om, verdict.Second);
        Assert.Equal(ReportState.Ended, subject.After(subject.Decide(Decision.OmEnd, TriageExample.Prosecutor, "NIET_BEWIJSBAAR")).Work.State);
    }

    [Theory]
    [InlineData(Detour.Revision)]
    [InlineData(Detour.Transfer)]
    [InlineData(Detour.Waiting)]
    [InlineData(Detour.Split)]
    public void Without_a_guard_the_same_way_ends_in_an_ending(Detour detour)
    {
        var (subject, actor) = Go(TriageExample.Subject(), detour);

        Assert.Equal(ReportState.Ended, subject.After(subject.Decide(Decision.EndEarly, actor, "NIET_BEWIJSBAAR")).Work.State);
    }

    static (TriageSubject Subject, Actor Actor) Go(TriageSubject subject, Detour detour)
    {
        var isSexual = (subject.Work.Guards & Guards.SexualOffence) != 0;
        var here = isSexual ? TriageExample.Detective : TriageExample.Officer;
        switch (detour)
        {
            case Detour.Revision:
                return (subject.Revised(TriageExample.Vector()), here);
            case Detour.Reassessment:
                var vector = TriageExample.Vector();
                return (subject with { Vector = vector, Work = subject.Work.Assessed(1, 2, vector) }, here);
            case Detour.Transfer:
                return Transferred(subject, here);
            case Detour.Merge or Detour.Split:
                return (Merged(subject, here, detour == Detour.Split), here);
            case Detour.Waiting:
                return (Waited(subject, here), here);
            case Detour.TakeUp:
                return (subject.After(subject.Decide(Decision.TakeUp, here)), here);
            case Detour.Reopen:
                var taken = subject.After(subject.Decide(Decision.TakeUp, here));
                return (taken.After(taken.Decide(Decision.Reopen, here)), here);
            default:
                return (subject, here);
        }
    }

    static (TriageSubject, Actor) Transferred(TriageSubject subject, Actor here)
    {
        var offered = subject.After(subject.Decide(subject.Request(Decision.Transfer) with { TargetDesk = Elsewhere }, here));
        var receiver = new Actor("rik", Roles.Triage, Elsewhere);
        return (offered.After(Transfers.Accept(offered, receiver, TriageExample.Now * 1000)), receiver);
    }

    // The member stands by itself again: its lead ended, or somebody split it.
    static TriageSubject Merged(TriageSubject subject, Actor here, bool isSplit)
    {
        var leadVector = TriageExample.Vector(subject.Work.Guards & Guards.SexualOffence);
        subject = subject with { Lead = TriageExample.Lead(vector: leadVector) };
        var merge = subject.Decide(Decision.Merge, here);
        var (member, lead) = (subject.After(merge), subject.Lead!.Work.Apply(merge.Appends[1].Event));
        if (isSplit)
            return member.After(WorkActs.Split(member with { Lead = new(subject.Lead.Id, lead) }, here, TriageExample.Now * 1000));
        var ending = new TriageSubject(subject.Lead.Id, lead, leadVector, TriageExample.Facts) { Members = [new(member.Id, member.Work)] }
            .Decide(Decision.OmEnd, TriageExample.Prosecutor, "NIET_BEWIJSBAAR");
        return member with { Work = member.Work.Apply(ending.Appends[1].Event) };
    }

    static TriageSubject Waited(TriageSubject subject, Actor here)
    {
        for (var i = 0; i < TriageTerms.Default.WaitLimit; i++)
        {
            subject = subject.After(subject.Decide(Decision.RequestInformation, here));
            subject = subject.With(WorkEventKind.Returned, new Return(ReturnReason.WaitOver), TriageExample.Service);
        }
        return subject;
    }
}
