using Google.Protobuf.WellKnownTypes;

namespace Opsporing.Server;

/// <summary>Reads what people do from the wire.</summary>
static partial class FromWire
{
    /// <summary>9999-12-31T23:59:59Z.</summary>
    const long LastSecond = 253_402_300_799;

    /// <summary>Reads a decision.</summary>
    /// <param name="from">As sent.</param>
    /// <param name="number">Number of the last work event that the person saw.</param>
    /// <param name="violations">Receives what is wrong.</param>
    /// <param name="lead">Report to merge into; null for none.</param>
    public static DecisionRequest Draft(
        V1.DecisionDraft? from, int number, List<Violation> violations, out ReportId? lead)
    {
        from ??= new();
        lead = from.LeadReportId is null ? null : Id(from.LeadReportId, "draft.lead_report_id", violations);
        return new()
        {
            Decision = Code<V1.Decision, Decision>(from.Decision, "draft.decision", violations),
            Number = number,
            Revision = from.Revision,
            ReasonCode = from.ReasonCode,
            Note = from.Note,
            Until = Seconds(from.UntilTime, "draft.until_time", violations),
            TargetDesk = from.TargetDesk,
            Lifted = (Guards)Bits(from.LiftedGuards, "draft.lifted_guards", violations),
            OmReference = from.OmReference,
            Intervention = from.Intervention == 0
                ? Intervention.None
                : Code<V1.InterventionKind, Intervention>(from.Intervention, "draft.intervention", violations),
            IsSourceRead = from.IsSourceRead,
            AdviceShown = from.AdviceShown == 0 ? null : Code<V1.Advice, Advice>(from.AdviceShown, "draft.advice_shown", violations),
            WhySetAside = from.WhySetAside,
        };
    }

    public static DangerReview Review(V1.DangerReviewRecord? from, List<Violation> violations)
    {
        from ??= new();
        return new()
        {
            RedFlags = (ushort)Bits(from.RedFlags, "review.red_flags", violations),
            Tools = (RiskTools)Bits(from.Tools, "review.tools", violations),
            VeiligThuisInformed = Code<V1.Answer, Answer>(from.VeiligThuisInformed, "review.veilig_thuis_informed", violations),
            WhyNotInformed = from.WhyNotInformed,
            Note = from.Note,
        };
    }

    public static IntakeRecord Intake(V1.IntakeDraft? from, bool isByCertifiedOfficer, List<Violation> violations)
    {
        from ??= new();
        var needs = Bits(from.Needs, "intake.needs", violations);
        return new()
        {
            UrgentActs = (UrgentActs)Bits(from.UrgentActs, "intake.urgent_acts", violations),
            Needs = [.. System.Enum.GetValues<VictimNeed>().Where(n => (needs >> (int)n & 1) != 0)],
            Talk = from.Talk == 0 ? 0 : Code<V1.InformativeTalk, InformativeTalk>(from.Talk, "intake.talk", violations),
            TalkTime = Seconds(from.TalkTime, "intake.talk_time", violations),
            Intervention = from.Intervention == 0
                ? Intervention.None
                : Code<V1.InterventionKind, Intervention>(from.Intervention, "intake.intervention", violations),
            ExOfficio = from.ExOfficio == 0 ? 0 : Code<V1.ExOfficioCheck, ExOfficioCheck>(from.ExOfficio, "intake.ex_officio", violations),
            IsByCertifiedOfficer = isByCertifiedOfficer,
            Note = from.Note,
        };
    }

    /// <summary>Reads a code that must be given.</summary>
    public static T Code<TWire, T>(TWire from, string field, List<Violation> violations)
        where TWire : struct, System.Enum where T : struct, System.Enum
    {
        if (Convert.ToInt32(from) == 0 || !System.Enum.IsDefined(from))
            violations.Add(new(field, "A code is missing or unknown."));
        return (T)System.Enum.ToObject(typeof(T), Convert.ToInt32(from) & 0xFF);
    }

    // Code i + 1 of the wire is bit i.
    static uint Bits<TWire>(IReadOnlyCollection<TWire> from, string field, List<Violation> violations)
        where TWire : struct, System.Enum
    {
        if (from.Any(code => Convert.ToInt32(code) is <= 0 or > 32 || !System.Enum.IsDefined(code)))
            violations.Add(new(field, "A code is unknown."));
        return from.Aggregate(0u, (bits, code) => bits | 1u << (Convert.ToInt32(code) - 1 & 31));
    }

    /// <summary>Reads an instant in Unix seconds; 0 when absent.</summary>
    public static long Seconds(Timestamp? from, string field, List<Violation> violations)
    {
        if (from is { Seconds: <= 0 or > LastSecond })
            violations.Add(new(field, "The time is out of range."));
        return from?.Seconds ?? 0;
    }

    /// <summary>Reads an instant in Unix milliseconds; 0 when absent.</summary>
    public static long Milliseconds(Timestamp? from, string field, List<Violation> violations)
    {
        if (from is { Nanos: < 0 or > 999_999_999 })
            violations.Add(new(field, "Nanoseconds lie in 0..999,999,999."));
        var seconds = Seconds(from, field, violations);
        return seconds is > 0 and <= LastSecond ? 1000 * seconds + from!.Nanos / 1_000_000 : 0;
    }
}
