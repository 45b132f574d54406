using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Kind of a policy document.</summary>
public enum PolicyKind : byte { Base = 1, EenheidOverlay, BasisteamOverlay }

/// <summary>
/// The gezag's policy as written: a base, or an overlay for one place. Made only by <see cref="PolicyJson"/>.
/// </summary>
/// <remarks>Well formed and in range, but not yet validated: codes may be unknown and sums wrong.</remarks>
public sealed class PolicyDocument
{
    internal PolicyDocument(byte[] content)
    {
        Content = content;
        Digest = ContentDigest.Of(content);
    }

    /// <summary>Identity over all versions, a code.</summary>
    public required string Id { get; init; }

    /// <summary>In Dutch.</summary>
    public required string Title { get; init; }

    public required PolicyKind Kind { get; init; }

    /// <summary>Code of the eenheid or basisteam; null for a base.</summary>
    public required string? Place { get; init; }

    /// <summary>Approved by nobody: loopback only.</summary>
    public required bool IsDemonstration { get; init; }

    /// <summary>First day, Dutch local time.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day; null for none (a base only).</summary>
    public required DateOnly? ValidUntil { get; init; }

    /// <summary>First instant in force, Unix seconds.</summary>
    public long From => DutchMidnight.UnixSeconds(ValidFrom);

    /// <summary>First instant no longer in force, Unix seconds; <see cref="long.MaxValue"/> for none.</summary>
    public long Until => ValidUntil is { } last ? DutchMidnight.UnixSeconds(last.AddDays(1)) : long.MaxValue;

    /// <summary>In the order of the document; may be empty.</summary>
    public required ImmutableArray<PriorityRule> Priorities { get; init; }

    /// <summary>Code of a desk kind by offence group; may be empty.</summary>
    public required ImmutableSortedDictionary<string, string> Routes { get; init; }

    /// <summary>
    /// Permille per <see cref="Dimension"/> that an overlay adds to the base's weights; six zeros for none.
    /// </summary>
    public required ImmutableArray<int> WeightShifts { get; init; }

    /// <summary>What only a base holds; null for an overlay.</summary>
    public required PolicyChapters? Chapters { get; init; }

    /// <summary>
    /// Canonical form (RFC 8785), from which <see cref="PolicyJson.FromContent"/> makes an equal document.
    /// </summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Digest of <see cref="Content"/>: what approvers bind to.</summary>
    public ContentDigest Digest { get; }

}

/// <summary>The chapters of a base policy. Units and ranges: docs/policy.md.</summary>
public sealed record PolicyChapters
{
    /// <summary>Permille per <see cref="Dimension"/>.</summary>
    public required ImmutableArray<int> Weights { get; init; }

    /// <summary>Permille per <see cref="Dimension"/>; 0 for the three that are always known.</summary>
    public required ImmutableArray<int> Neutral { get; init; }
    public required ImmutableArray<PolicyStep> HarmValue { get; init; }
    public required ImmutableArray<PolicyStep> NeedValue { get; init; }
    public required ImmutableArray<PolicyStep> LeadsValue { get; init; }
    public required PolicyHarm Harm { get; init; }
    public required PolicyBands Bands { get; init; }

    /// <summary>Ppm per <see cref="VictimNeed"/>.</summary>
    public required ImmutableArray<int> Needs { get; init; }

    /// <summary>Ppm by code of the lead kind.</summary>
    public required ImmutableSortedDictionary<string, int> LeadPoints { get; init; }

    /// <summary>Ppm by offence group and code of the lead kind, instead of <see cref="LeadPoints"/>.</summary>
    public required ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, int>> GroupLeadPoints
    {
        get; init;
    }

    public required int PublicTaskMillipoints { get; init; }
    public required int DiscriminationMillipoints { get; init; }
    public required PolicyFloors Floors { get; init; }
    public required int DangerReviewHours { get; init; }
    public required int CustodyHours { get; init; }

    /// <summary>CHI days.</summary>
    public required int SeriousDays { get; init; }
    public required PolicyTerms Terms { get; init; }

    /// <summary>Millipoints per day.</summary>
    public required int WaitingRate { get; init; }
    public required PolicyAdvice Advice { get; init; }
    public required PolicyCapacity Capacity { get; init; }
    public required PolicyAudit Audit { get; init; }
    public required ImmutableArray<PolicyEndingReason> EndingReasons { get; init; }
    public required PolicyBounds Bounds { get; init; }
}

/// <summary>A step of a value function.</summary>
/// <param name="Threshold">In the unit of the function.</param>
/// <param name="Permille">Value from the threshold on.</param>
public readonly record struct PolicyStep(long Threshold, int Permille);

/// <summary>How the CHI days of a report are made.</summary>
public sealed record PolicyHarm(bool Sums, Fraction Attempt, Fraction Preparation);

/// <summary>Bands and lane 1.</summary>
public sealed record PolicyBands
{
    public required bool IsOneBand { get; init; }

    /// <summary>CHI days, ascending.</summary>
    public required ImmutableArray<int> HarmLimitDays { get; init; }

    /// <summary>VictimNeed values in permille, ascending.</summary>
    public required ImmutableArray<int> NeedLimits { get; init; }
    public required int TopBand { get; init; }
    public required int LaneOneBand { get; init; }
    public required int LaneOneWindowHours { get; init; }
}

/// <summary>Least priorities in millipoints, and what counts as enough leads in permille.</summary>
public sealed record PolicyFloors(int CaughtInTheAct, int ReadyMade, int PriorityTheme, int EnoughLeads);

/// <summary>Response terms in hours.</summary>
/// <param name="ResponseHours">By code of the desk kind; absent for none.</param>
/// <param name="HicHours">For a HIC at any desk; 0 for none.</param>
/// <param name="UrgentHours">Before a lead perishes.</param>
public sealed record PolicyTerms(ImmutableSortedDictionary<string, int> ResponseHours, int HicHours, int UrgentHours);

/// <summary>Thresholds of the advice: priorities in millipoints, leads in permille.</summary>
public sealed record PolicyAdvice(int TakeUpMillipoints, int ProposeEndMillipoints, int ProposeEndLeads);

/// <summary>What investigation costs and gains.</summary>
/// <param name="QuarterHours">Of a report whose group is not named.</param>
/// <param name="GroupQuarterHours">By offence group.</param>
/// <param name="WeeklyHours">Officer hours of one desk by code of its kind.</param>
/// <param name="Gain">Leads permille to gain permille; thresholds ascend from 0, values may fall.</param>
public sealed record PolicyCapacity(
    int QuarterHours, ImmutableSortedDictionary<string, int> GroupQuarterHours,
    ImmutableSortedDictionary<string, int> WeeklyHours, ImmutableArray<PolicyStep> Gain);

/// <summary>The audit sample and the second triage: ppm of the draws, officer hours a week for both, minutes of one second triage.</summary>
public sealed record PolicyAudit(
    int ProposeEndPpm, int EndEarlyPpm, int AdviceWithheldPpm, int HoursPerWeek, int RetriagePpm, int RetriageMinutes);

/// <summary>A reason for ending early and who decides.</summary>
public sealed record PolicyEndingReason(string Code, EndingDecider VvcDecider, EndingDecider HicDecider);

/// <summary>What overlays may do.</summary>
/// <param name="MaxWeightShift">Permille per <see cref="Dimension"/>, either way.</param>
/// <param name="MaxPriorities">Of one overlay.</param>
/// <param name="MaxStrength">Permille of one priority.</param>
/// <param name="MaxShare">
/// Permille of a place's reports that an overlay may match: <see cref="PolicyValidator.CheckShare"/>.
/// </param>
/// <param name="MayRoute">Whether overlays may route offence groups.</param>
public sealed record PolicyBounds(
    ImmutableArray<int> MaxWeightShift, int MaxPriorities, int MaxStrength, int MaxShare, bool MayRoute);

/// <summary>A priority of the gezag as written; what is empty or null is not asked for.</summary>
public sealed record PriorityRule
{
    public required string Title { get; init; }
    public required string Source { get; init; }

    /// <summary>Permille, 1..1000.</summary>
    public required int Strength { get; init; }
    public required ImmutableArray<string> OffenceGroups { get; init; }
    public required ImmutableArray<string> Eenheden { get; init; }
    public required string? Basisteam { get; init; }
    public required ImmutableArray<string> Gemeenten { get; init; }
    public required string? MethodTag { get; init; }
    public required bool? Online { get; init; }

    /// <summary>First day of receipt; null for no bound.</summary>
    public required DateOnly? ValidFrom { get; init; }

    /// <summary>Last day of receipt; null for no bound.</summary>
    public required DateOnly? ValidUntil { get; init; }
}
