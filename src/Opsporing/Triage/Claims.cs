namespace Opsporing;

/// <summary>Acts on a claim. Each gives a verdict; the number of its event is the compare-and-swap.</summary>
public static class Claims
{
    /// <summary>Claims an open report at the actor's desk.</summary>
    /// <param name="time">Unix milliseconds; so for the others.</param>
    public static WorkVerdict Claim(TriageSubject subject, Actor actor, TriageRules rules, long time)
    {
        if (WorkActs.CheckOpen(subject, actor) is { } refusal)
            return refusal;
        if (subject.Work.HolderAt(time / 1000) is { } holder && holder != actor.Code)
            return WorkVerdict.No(RefusalReason.ClaimedByOther, holder: holder);
        return IsExpiredOfOther(subject.Work, actor)
            ? WorkVerdict.No(RefusalReason.NoteMissing, holder: subject.Work.ClaimHolder!)
            : WorkActs.Allow(subject, WorkEventKind.Claimed, actor, time, new Lease(time / 1000 + rules.Terms.Lease));
    }

    /// <summary>Extends the actor's own claim, also one that has expired and that nobody took over.</summary>
    public static WorkVerdict Extend(TriageSubject subject, Actor actor, TriageRules rules, long time) =>
        CheckOwn(subject, actor)
        ?? WorkActs.Allow(subject, WorkEventKind.Extended, actor, time, new Lease(time / 1000 + rules.Terms.Lease));

    /// <summary>Gives up the actor's own claim.</summary>
    public static WorkVerdict Release(TriageSubject subject, Actor actor, long time) =>
        CheckOwn(subject, actor) ?? WorkActs.Allow(subject, WorkEventKind.Released, actor, time, null);

    /// <summary>Hands the claim to a colleague of the desk.</summary>
    /// <param name="note">Plain, not empty.</param>
    public static WorkVerdict HandOver(
        TriageSubject subject, Actor actor, string colleague, string note, TriageRules rules, long time)
    {
        if ((CheckOwn(subject, actor) ?? WorkActs.CheckText(note)) is { } refusal)
            return refusal;
        return colleague == actor.Code || colleague == ""
            ? WorkVerdict.No(RefusalReason.SamePerson)
            : WorkActs.Allow(subject, WorkEventKind.HandedOver, actor, time,
                new HandOver(colleague, time / 1000 + rules.Terms.Lease, note));
    }

    /// <summary>Takes over a claim of somebody else that has expired.</summary>
    /// <param name="reason">Plain, not empty.</param>
    public static WorkVerdict TakeOver(TriageSubject subject, Actor actor, string reason, TriageRules rules, long time)
    {
        if ((WorkActs.CheckOpen(subject, actor) ?? WorkActs.CheckText(reason)) is { } refusal)
            return refusal;
        if (subject.Work.HolderAt(time / 1000) is { } holder)
            return WorkVerdict.No(RefusalReason.ClaimNotExpired, holder: holder);
        return IsExpiredOfOther(subject.Work, actor)
            ? WorkActs.Allow(subject, WorkEventKind.TakenOver, actor, time, new TakeOver(time / 1000 + rules.Terms.Lease, reason))
            : WorkVerdict.No(RefusalReason.NotClaimed);
    }

    static bool IsExpiredOfOther(ReportWork work, Actor actor) => work.ClaimHolder is { } holder && holder != actor.Code;

    static WorkVerdict? CheckOwn(TriageSubject subject, Actor actor) =>
        WorkActs.CheckOpen(subject, actor)
        ?? (subject.Work.ClaimHolder == actor.Code
            ? null
            : WorkVerdict.No(RefusalReason.NotClaimed, holder: subject.Work.ClaimHolder ?? ""));
}
