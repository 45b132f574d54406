using System.Runtime.CompilerServices;

namespace Opsporing;

/// <summary>
/// What scores when no policy is in force: routed by place, ordered by CHI alone, and danger still first.
/// </summary>
public static class NoPolicy
{
    /// <summary>
    /// Days of the starting point for dwelling burglary (seeds/offences.csv): from there a report is serious.
    /// </summary>
    const long SeriousHundredthDays = 120 * Units.DayHundredths;

    static readonly ConditionalWeakTable<OffenceCatalogue, ConditionalWeakTable<LeadKindTable, CompiledPolicy>>
        Known = [];

    /// <summary>The fallback for a catalogue and lead kinds. The same tables give the same object.</summary>
    /// <remarks>
    /// Scoring makes the priority from the CHI days themselves, min(1,000,000, hundredths of a day), so the value
    /// functions are flat. Advice never is PROPOSE_END. Terms: D-danger (24 hours), and the shortest term of holding
    /// for questioning (art. 56a Sv, 6 hours; remembered).
    /// </remarks>
    public static CompiledPolicy For(OffenceCatalogue catalogue, LeadKindTable leadKinds) =>
        Known.GetValue(catalogue, _ => []).GetValue(leadKinds, _ => Build(catalogue, leadKinds));

    static CompiledPolicy Build(OffenceCatalogue catalogue, LeadKindTable leadKinds)
    {
        var flat = new StepFunction([0], [0]);
        return new()
        {
            BaseDigest = ContentDigest.None,
            IsDemonstration = false,
            Weights = [Units.Permille, 0, 0, 0, 0, 0],
            Neutral = [0, 0, 0, 0, 0, 0],
            HarmValue = flat,
            NeedValue = flat,
            LeadsValue = flat,
            SumsHarm = false,
            AttemptFactor = new(2, 3), // art. 45 Sr
            PreparationFactor = new(1, 2), // art. 46 Sr
            NeedPpm = new int[PolicyCodes.Needs.Length],
            LeadPpm = new int[(catalogue.Groups.Length + 1) * leadKinds.Kinds.Length],
            PublicTaskMillipoints = 0,
            DiscriminationMillipoints = 0,
            CaughtInTheActFloor = 0,
            ReadyMadeFloor = 0,
            PriorityThemeFloor = 0,
            EnoughLeads = Units.Permille,
            HarmBandLimits = [],
            NeedBandLimits = [],
            TopBand = 1,
            IsOneBand = false,
            SeriousHundredthDays = SeriousHundredthDays,
            LaneOneBand = 1,
            LaneOneWindowSeconds = 0,
            WaitingRate = 0,
            DangerReviewSeconds = 24 * 3_600,
            CustodySeconds = 6 * 3_600,
            ResponseSeconds = new long[DeskKinds.All.Count + 1],
            HicResponseSeconds = 0,
            UrgentSeconds = 0,
            TakeUpMillipoints = (int)SeriousHundredthDays,
            ProposeEndMillipoints = 0,
            ProposeEndLeads = 0,
            AuditProposeEndPpm = 0,
            AuditEndEarlyPpm = 0,
            AdviceWithheldPpm = 0,
            GroupDesk = new byte[catalogue.Groups.Length],
            Regional = PriorityIndex.Empty,
            National = PriorityIndex.Empty,
        };
    }
}
