namespace Opsporing;

/// <summary>What a second person does with a decision that waits.</summary>
public static class SecondPerson
{
    /// <summary>Agrees: the decision takes effect, after the guards have been checked again.</summary>
    /// <param name="note">Plain; may be empty.</param>
    public static WorkVerdict Confirm(TriageSubject subject, Actor actor, string note, TriageRules rules, long time)
    {
        var work = subject.Work;
        if (CheckPending(subject, actor, note) is { } refusal)
            return refusal;
        var made = work.Pending!;
        if (work.PendingBy == actor.Code)
            return WorkVerdict.No(RefusalReason.SamePerson, Clause.Second);
        var first = new Actor(work.PendingBy, Actor.WorkersOf(work.DeskKind), work.Desk);
        if (DecisionCheck.Recheck(subject, made, first, rules, time) is { } stands)
            return new() { Refusal = stands };
        var verdict = WorkActs.Allow(subject, WorkEventKind.SecondConfirmed, actor, time, new SecondAnswer(note));
        return verdict with { Appends = [.. verdict.Appends, .. Related.Of(subject, made, actor, time)] };
    }

    /// <summary>Does not agree; or the first person takes the decision back.</summary>
    /// <param name="note">Plain, not empty.</param>
    public static WorkVerdict Refuse(TriageSubject subject, Actor actor, string note, long time)
    {
        var isFirst = subject.Work.PendingBy == actor.Code && subject.Work.Pending is not null;
        return (isFirst ? null : CheckPending(subject, actor, note)) ?? WorkActs.CheckText(note)
            ?? WorkActs.Allow(subject, WorkEventKind.SecondRefused, actor, time, new SecondAnswer(note));
    }

    static WorkVerdict? CheckPending(TriageSubject subject, Actor actor, string note)
    {
        var work = subject.Work;
        if (work.HasUnknownEvents)
            return WorkVerdict.No(RefusalReason.UnknownWork);
        if (work.Pending is not { } made)
            return WorkVerdict.No(RefusalReason.NothingPending);
        if (!Texts.ArePlain(note))
            return WorkVerdict.No(RefusalReason.TextNotPlain);
        if (actor.IsOm)
            return null;
        if (made.Second == Second.Om)
            return WorkVerdict.No(RefusalReason.RoleMissing, Clause.GGezag, Roles.Om);
        return actor.Works(work)
            ? null
            : WorkVerdict.No(RefusalReason.RoleMissing, Clause.Second, Actor.WorkersOf(work.DeskKind));
    }
}
