namespace Opsporing;

/// <summary>What the service itself appends when a time comes or facts change: never a decision, and never twice.</summary>
/// <remarks>
/// A function of the work, its newest assessment and the time: two replicas make the same event with the same number, the
/// store keeps one, and once it is applied nothing is due. A clock set back makes nothing due again.
/// </remarks>
public static class DutySchedule
{
    /// <summary>The next event that is due; ask again after appending it.</summary>
    /// <param name="subject">The report, with <see cref="TriageSubject.Lead"/> when it is merged.</param>
    /// <param name="rules">Terms and desks.</param>
    /// <param name="service">The service as actor.</param>
    /// <param name="time">Unix milliseconds.</param>
    /// <returns>Null when nothing is due.</returns>
    public static WorkAppend? Next(TriageSubject subject, TriageRules rules, Actor service, long time)
    {
        var work = subject.Work;
        if (work.HasUnknownEvents || work.Number == 0)
            return null;
        if (ReturnNow(subject, rules, time / 1000) is { } reason)
            return Back(subject, reason, rules, service, time);
        if (Placement.Reroute(subject, rules.Organisation, service, time) is { } routing)
            return routing;
        if (work.PendingDesk is not null && work.TransferDue <= time / 1000)
            return subject.Append(WorkEventKind.TransferRefused, service, time, new TransferRefusal(TransferRefusalKind.Lapsed, ""));
        return Lost(subject, service, time);
    }

    static ReturnReason? ReturnNow(TriageSubject subject, TriageRules rules, long now) => subject.Work.State switch
    {
        ReportState.Open => subject.Work.WaitUntil == 0 ? null : StopWaiting(subject, rules.Terms, now),
        ReportState.Merged when LeadHasEnded(subject) => ReturnReason.LeadEnded,
        _ => NewSince(subject),
    };

    static ReturnReason? StopWaiting(TriageSubject subject, TriageTerms terms, long now)
    {
        var (work, vector, known) = (subject.Work, subject.Vector, subject.Work.LastDecision!);
        if (work.WaitUntil <= now)
            return ReturnReason.WaitOver;
        if (work.IsDangerReviewDue(vector))
            return ReturnReason.NewDanger;
        if ((vector.LeadsPresent & ~known.LeadsPresent) != 0)
            return ReturnReason.NewLead;
        if (vector.DevelopmentIndex >= 0 && !known.HasDevelopment)
            return ReturnReason.NewDevelopment;
        if (work.Wait == WaitKind.Information && work.Revision > work.LastDecisionRevision)
            return ReturnReason.Answered;
        return Duties.DueOf(DutyKind.HicReview, work, vector, terms) is > 0 and var due && due <= now ? ReturnReason.HicReview : null;
    }

    /// <summary>
    /// What a person could not know who ended or merged the report comes back to a person; an investigation goes on, unless
    /// the offence turns out to be sexual: that one has to reach a frontoffice. A new policy's theme reopens nothing.
    /// </summary>
    static ReturnReason? NewSince(TriageSubject subject)
    {
        var (work, known) = (subject.Work, subject.Work.LastDecision?.GuardsKnown ?? Guards.None);
        var isAtFrontoffice = work.DeskKind == DeskKind.FrontofficeTos || work.IsHandedOn;
        var news = work.Guards & ~known & (work.State == ReportState.InInvestigation && isAtFrontoffice
            ? Guards.None
            : work.State is ReportState.InInvestigation or ReportState.Merged ? Guards.SexualOffence : ~Guards.PriorityTheme);
        if (news != 0)
            return ReturnReason.NewGuard;
        return work.State != ReportState.InInvestigation && work.IsDangerReviewDue(subject.Vector) ? ReturnReason.NewDanger : null;
    }

    static bool LeadHasEnded(TriageSubject subject) =>
        subject.Lead is { } lead && lead.Id == subject.Work.MergedInto && lead.Work.State == ReportState.Ended;

    static WorkAppend Back(TriageSubject subject, ReturnReason reason, TriageRules rules, Actor service, long time)
    {
        var (desk, kind) = Placement.Of(subject.Work, subject.Vector, rules.Organisation);
        var append = subject.Append(WorkEventKind.Returned, service, time, new Return(reason));
        return append with { Event = append.Event.At(desk, kind) };
    }

    /// <summary>Only while a decision is awaited: what perishes in an investigation is its own matter.</summary>
    static WorkAppend? Lost(TriageSubject subject, Actor service, long time)
    {
        var (work, vector) = (subject.Work, subject.Vector);
        if (work.State != ReportState.Open || vector.LeadTermKind < 0 || vector.LeadTermTime == 0
            || vector.LeadTermTime > time / 1000 || vector.LeadTermTime < vector.ReceivedTime
            || (work.LeadsLost >> vector.LeadTermKind & 1) != 0)
            return null;
        return subject.Append(
            WorkEventKind.LeadLost, service, time, new LostLead((byte)vector.LeadTermKind, vector.LeadTermTime));
    }
}
