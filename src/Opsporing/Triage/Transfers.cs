namespace Opsporing;

/// <summary>Acts at the receiving desk of a transfer.</summary>
public static class Transfers
{
    /// <summary>The receiver accepts: the report stands in its queue.</summary>
    public static WorkVerdict Accept(TriageSubject subject, Actor actor, long time)
    {
        if (Check(subject, actor) is { } refusal)
            return refusal;
        var verdict = WorkActs.Allow(subject, WorkEventKind.TransferAccepted, actor, time, null);
        var work = subject.Work;
        return verdict with
        {
            Appends = [verdict.Appends[0] with { Event = verdict.Appends[0].Event.At(work.PendingDesk!, work.PendingDeskKind) }],
        };
    }

    /// <summary>"Not for us": the report stays where it is.</summary>
    /// <param name="reason">Plain, not empty.</param>
    public static WorkVerdict Refuse(TriageSubject subject, Actor actor, string reason, long time) =>
        Check(subject, actor) ?? WorkActs.CheckText(reason)
        ?? WorkActs.Allow(subject, WorkEventKind.TransferRefused, actor, time,
            new TransferRefusal(TransferRefusalKind.NotForUs, reason));

    static WorkVerdict? Check(TriageSubject subject, Actor actor)
    {
        var work = subject.Work;
        if (work.HasUnknownEvents)
            return WorkVerdict.No(RefusalReason.UnknownWork);
        if (work.PendingDesk is null)
            return WorkVerdict.No(RefusalReason.NothingPending);
        var workers = Actor.WorkersOf(work.PendingDeskKind);
        if ((actor.Roles & workers) == 0)
            return WorkVerdict.No(RefusalReason.RoleMissing, whoMay: workers);
        return actor.Desk == work.PendingDesk ? null : WorkVerdict.No(RefusalReason.NotYourDesk, whoMay: workers);
    }
}
