namespace Opsporing;

/// <summary>What a list shows of the work on an open report.</summary>
public sealed record ItemWork
{
    /// <summary>Holder of the claim; null for none. Mind <see cref="ClaimExpiry"/>.</summary>
    public string? ClaimHolder { get; init; }

    /// <summary>Unix seconds; 0 for none.</summary>
    public long ClaimExpiry { get; init; }

    /// <summary>What the report waits for; none when it does not.</summary>
    public WaitKind Wait { get; init; }

    /// <summary>Unix seconds; 0 for none.</summary>
    public long WaitUntil { get; init; }

    /// <summary>Code of the desk that has been asked to accept it; null for none.</summary>
    public string? OfferedTo { get; init; }

    /// <summary>Who must still agree to a decision that was taken.</summary>
    public Second Second { get; init; }

    /// <summary>The counter-report that became known first; null for none.</summary>
    public ReportId? CounterReport { get; init; }

    /// <summary>Codes of the co-viewing desks that have acknowledged, joined by a blank; null for none.</summary>
    public string? Acknowledged { get; init; }
}

/// <summary>The queue item of a report as its work stands: a function of assessment and work log, never of an earlier item.</summary>
public static class WorkedItem
{
    /// <summary>The owning item.</summary>
    /// <param name="item">Item of the newest assessment, at the desk its route names.</param>
    /// <param name="vector">That assessment.</param>
    /// <param name="work">The work, the assessment taken in.</param>
    /// <returns>Null when the report is not open: then nothing, or its lead's item, owns it.</returns>
    public static QueueItem? Of(QueueItem item, in AssessmentVector vector, ReportWork work)
    {
        if (work.State != ReportState.Open)
            return null;
        var isReviewed = (vector.Flags & AssessmentFlags.Danger) != 0 && !work.IsDangerReviewDue(vector);
        var (term, kind) = TermOf(vector, isReviewed);
        return item with
        {
            Desk = work.Desk,
            DeskKind = work.DeskKind,
            TermTime = term,
            TermKind = kind,
            Guards = work.Guards,
            IsDangerReviewed = isReviewed,
            Work = WorkOf(work),
        };
    }

    static ItemWork? WorkOf(ReportWork work) =>
        work is { ClaimHolder: null, WaitUntil: 0, PendingDesk: null, Pending: null, CounterReports.IsEmpty: true, Acknowledged.IsEmpty: true }
            ? null
            : new()
            {
                ClaimHolder = work.ClaimHolder,
                ClaimExpiry = work.ClaimExpiry,
                Wait = work.Wait,
                WaitUntil = work.WaitUntil,
                OfferedTo = work.PendingDesk,
                Second = work.Pending?.Second ?? Second.None,
                CounterReport = work.CounterReports.IsEmpty ? null : work.CounterReports[0],
                Acknowledged = work.Acknowledged.IsEmpty ? null : string.Join(' ', work.Acknowledged),
            };

    /// <summary>After its review danger is no term any more: the next one counts. A HIC's own term is known by its promotion.</summary>
    static (long Time, TermKind Kind) TermOf(in AssessmentVector vector, bool isReviewed)
    {
        if (!isReviewed || vector.TermKind != TermKind.DangerReview)
            return (vector.TermTime, vector.TermKind);
        var term = (Time: long.MaxValue, Kind: TermKind.None);
        if ((vector.Flags & AssessmentFlags.Sexual) != 0 && vector.RouteTermTime != 0)
            term = (vector.RouteTermTime, TermKind.Tos);
        if ((vector.Flags & AssessmentFlags.Serious) != 0 && vector.LeadTermTime != 0 && vector.LeadTermTime < term.Time)
            term = (vector.LeadTermTime, TermKind.PerishingLead);
        if (term.Kind == TermKind.None && vector.PromoteTime != long.MaxValue)
            term = (vector.PromoteTime, TermKind.Hic);
        return term.Kind == TermKind.None ? (0, TermKind.None) : term;
    }
}
