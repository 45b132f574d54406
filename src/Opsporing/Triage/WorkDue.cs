using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What a report owes, and when the service itself has something to do on it.</summary>
/// <param name="Duties">At most one of a kind, ascending by kind.</param>
/// <param name="Attention">
/// First instant (Unix seconds) at which <see cref="DutySchedule.Next"/> gives something, were nothing to happen until then: 0
/// for at once, <see cref="long.MaxValue"/> for never. No function of the clock, so that it can be stored.
/// </param>
public sealed record WorkDue(ImmutableArray<Duty> Duties, long Attention)
{
    /// <summary>Nothing is owed and nothing will be done.</summary>
    public static WorkDue None { get; } = new([], long.MaxValue);

    /// <summary>Derives both.</summary>
    /// <param name="id">The report.</param>
    /// <param name="work">Its work, the newest assessment taken in.</param>
    /// <param name="vector">That assessment.</param>
    /// <param name="rules">Terms and desks.</param>
    public static WorkDue Of(ReportId id, ReportWork work, in AssessmentVector vector, TriageRules rules)
    {
        var attention = IsUntouched(work, vector, rules) ? long.MaxValue : AttentionOf(id, work, vector, rules);
        var duties = Opsporing.Duties.Of(work, vector, rules.Terms);
        return duties.IsEmpty && attention == long.MaxValue ? None : new(duties, attention);
    }

    // Most reports: nobody has touched them, they stand where they belong and no lead perishes. Then no time brings anything.
    static bool IsUntouched(ReportWork work, in AssessmentVector vector, TriageRules rules) =>
        work.Number == 1 && vector.LeadTermTime == 0 && Placement.Of(work, vector, rules.Organisation).Code == work.Desk;

    // What is due changes at these instants only; each is tried, for its term alone does not make something due.
    static long AttentionOf(ReportId id, ReportWork work, in AssessmentVector vector, TriageRules rules)
    {
        var subject = new TriageSubject(id, work, vector, default);
        Span<long> times =
        [
            0, work.ClaimExpiry, work.WaitUntil, work.TransferDue, vector.LeadTermTime,
            work.WaitUntil == 0 ? 0 : Opsporing.Duties.DueOf(DutyKind.HicReview, work, vector, rules.Terms),
        ];
        times.Sort();
        var last = -1L;
        foreach (var time in times)
        {
            if (time == last)
                continue;
            last = time;
            if (DutySchedule.Next(subject, rules, Service, 1000 * time) is not null)
                return time;
        }
        return long.MaxValue;
    }

    static readonly Actor Service = new("service", Roles.Service, "");
}
