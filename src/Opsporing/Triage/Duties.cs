using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Something owed beside the owning item. The number is stored; never reuse one.</summary>
public enum DutyKind : byte
{
    /// <summary>Terugmelding: reason, reconsideration, art. 12 route (A3-feedback).</summary>
    Feedback = 1,

    /// <summary>D-danger.</summary>
    DangerReview,

    /// <summary>A lead perishes.</summary>
    SecureLead,

    /// <summary>HIC without leads, with the OM, at lengthening intervals (A5-hic).</summary>
    HicReview,

    /// <summary>Response term of the route.</summary>
    RouteTerm,

    /// <summary>The file of a sexual offence is at the OM within six months.</summary>
    SixMonths,

    /// <summary>A wait ends and the report is looked at again.</summary>
    Review,

    /// <summary>A desk must accept or refuse a transfer.</summary>
    Acceptance,

    /// <summary>A second person must agree or not.</summary>
    SecondPerson,

    /// <summary>Care referral of a suspect under 12 (486 Sv).</summary>
    CareReferral,

    /// <summary>Blind re-triage of a sampled report.</summary>
    Retriage,
}

/// <summary>One duty.</summary>
/// <param name="Kind">What is owed.</param>
/// <param name="Due">Unix seconds; may be in the past.</param>
/// <param name="Desk">Code of the desk that owes it.</param>
public readonly record struct Duty(DutyKind Kind, long Due, string Desk);

/// <summary>Which duties run: derived from the work and its assessment, so that none is lost and none runs twice.</summary>
public static class Duties
{
    static readonly DutyKind[] s_kinds = Enum.GetValues<DutyKind>();

    /// <summary>The duties of a report in any state.</summary>
    /// <returns>At most one of a kind, ascending by kind.</returns>
    public static ImmutableArray<Duty> Of(ReportWork work, in AssessmentVector vector, TriageTerms terms)
    {
        var duties = ImmutableArray.CreateBuilder<Duty>();
        foreach (var kind in s_kinds)
        {
            var due = DueOf(kind, work, vector, terms);
            if (due != 0)
                duties.Add(new(kind, due, kind == DutyKind.Acceptance ? work.PendingDesk! : work.Desk));
        }
        return duties.ToImmutable();
    }

    /// <summary>When a duty is due.</summary>
    /// <returns>Unix seconds; 0 when it does not run.</returns>
    public static long DueOf(DutyKind kind, ReportWork work, in AssessmentVector vector, TriageTerms terms) => kind switch
    {
        DutyKind.Feedback => work.FeedbackDue,
        DutyKind.DangerReview => work.IsDangerReviewDue(vector) ? vector.DangerTermTime : 0,
        DutyKind.SecureLead => LeadDue(work, vector),
        DutyKind.HicReview => HicDue(work, vector, terms),
        DutyKind.RouteTerm => work is { State: ReportState.Open, DecisionCount: 0 } ? vector.RouteTermTime : 0,
        DutyKind.SixMonths => SixMonthsDue(work, vector, terms),
        DutyKind.Review => work.State == ReportState.Open ? work.WaitUntil : 0,
        DutyKind.Acceptance => work.PendingDesk is null ? 0 : work.TransferDue,
        DutyKind.SecondPerson => work.Pending?.AnswerDue ?? 0,
        DutyKind.CareReferral => work.CareReferralDue,
        DutyKind.Retriage => work.RetriageDue,
        _ => 0,
    };

    /// <summary>HIC without a lead that counts: only the OM ends it, and it is reviewed at intervals.</summary>
    public static bool IsHicWithoutLeads(ReportWork work, in AssessmentVector vector) =>
        (work.Guards & Guards.HighImpactCrime) != 0 && vector.LeadsPresent == 0;

    static long LeadDue(ReportWork work, in AssessmentVector vector) =>
        work.State != ReportState.Ended && vector.LeadTermTime != 0 && vector.LeadTermKind >= 0
        && (work.LeadsLost >> vector.LeadTermKind & 1) == 0
            ? vector.LeadTermTime
            : 0;

    static long HicDue(ReportWork work, in AssessmentVector vector, TriageTerms terms)
    {
        if (work.State != ReportState.Open || !IsHicWithoutLeads(work, vector))
            return 0;
        var from = work.HicReviewTime != 0 ? work.HicReviewTime : vector.ReceivedTime;
        return from + terms.HicInterval(work.HicRound);
    }

    static long SixMonthsDue(ReportWork work, in AssessmentVector vector, TriageTerms terms) =>
        work.State != ReportState.Ended && !work.IsSixMonthsDone && (work.Guards & Guards.SexualOffence) != 0
            ? vector.ReceivedTime + terms.SixMonths
            : 0;
}
