namespace Opsporing;

/// <summary>
/// A policy for one place (base, eenheid overlay, basisteam overlay), compiled to flat arrays for scoring.
/// </summary>
/// <remarks>
/// Built at activation by <c>PolicyCompiler</c>; immutable by convention (arrays are never written after compiling).
/// Indices are those of the catalogue, lead kinds and organisation it was compiled against.
/// </remarks>
public sealed record CompiledPolicy
{
    public required ContentDigest BaseDigest { get; init; }

    /// <summary><see cref="ContentDigest.None"/> when the place has no eenheid overlay.</summary>
    public ContentDigest EenheidDigest { get; init; }

    /// <summary><see cref="ContentDigest.None"/> when the place has no basisteam overlay.</summary>
    public ContentDigest BasisteamDigest { get; init; }

    /// <summary>Not approved by anybody: loopback only, and every assessment says so.</summary>
    public required bool IsDemonstration { get; init; }

    /// <summary>Permille per <see cref="Dimension"/>; sums to 1000.</summary>
    public required short[] Weights { get; init; }

    /// <summary>Permille per <see cref="Dimension"/>: the least value while facts are missing.</summary>
    public required short[] Neutral { get; init; }

    /// <summary>Hundredths of a CHI day to permille.</summary>
    public required StepFunction HarmValue { get; init; }

    /// <summary>Parts per million of combined need to permille.</summary>
    public required StepFunction NeedValue { get; init; }

    /// <summary>Parts per million of combined leads to permille.</summary>
    public required StepFunction LeadsValue { get; init; }

    /// <summary>Sum the CHI days of all offences instead of taking the principal one.</summary>
    public required bool SumsHarm { get; init; }

    /// <summary>Attempt factor (art. 45 Sr: 2/3 by default).</summary>
    public required Fraction AttemptFactor { get; init; }

    /// <summary>Preparation factor (art. 46 Sr: 1/2 by default).</summary>
    public required Fraction PreparationFactor { get; init; }

    /// <summary>Ppm per <see cref="VictimNeed"/>.</summary>
    public required int[] NeedPpm { get; init; }

    /// <summary>
    /// Ppm per lead kind and offence group, at [group · kinds + kind]; the row after the last group is for "no known
    /// group".
    /// </summary>
    public required int[] LeadPpm { get; init; }

    /// <summary>Millipoints of the OM modifier for a victim with a public task.</summary>
    public required int PublicTaskMillipoints { get; init; }

    /// <summary>Millipoints of the OM modifier for a discriminatory motive.</summary>
    public required int DiscriminationMillipoints { get; init; }

    /// <summary>Floor, millipoints, for a suspect caught in the act (A4-caught).</summary>
    public required int CaughtInTheActFloor { get; init; }

    /// <summary>Floor, millipoints, for a ready-made case (A4-caught).</summary>
    public required int ReadyMadeFloor { get; init; }

    /// <summary>Floor, millipoints, for a priority theme with leads and provable (A5-priority).</summary>
    public required int PriorityThemeFloor { get; init; }

    /// <summary>Leads value, permille, at or over which there are "enough leads".</summary>
    public required short EnoughLeads { get; init; }

    /// <summary>Ascending limits in hundredths of a CHI day: the band is the number of limits reached.</summary>
    public required long[] HarmBandLimits { get; init; }

    /// <summary>Ascending limits of the VictimNeed value, permille: the band is the number of limits reached.</summary>
    public required short[] NeedBandLimits { get; init; }

    /// <summary>The highest band: where danger stands. 0 when the policy chose one band only.</summary>
    public required byte TopBand { get; init; }

    /// <summary>The policy openly chose one band only.</summary>
    public required bool IsOneBand { get; init; }

    /// <summary>Hundredths of a CHI day at or over which a report is serious.</summary>
    public required long SeriousHundredthDays { get; init; }

    /// <summary>Lowest band whose items can be promoted to lane 1.</summary>
    public required byte LaneOneBand { get; init; }

    /// <summary>Seconds before a term at which lane 1 opens.</summary>
    public required long LaneOneWindowSeconds { get; init; }

    /// <summary>Millipoints per day of waiting, 0..10,000.</summary>
    public required int WaitingRate { get; init; }

    /// <summary>Seconds for a danger review (D-danger).</summary>
    public required long DangerReviewSeconds { get; init; }

    /// <summary>Seconds from receipt for a suspect in custody.</summary>
    public required long CustodySeconds { get; init; }

    /// <summary>Seconds for a first response per <see cref="DeskKind"/> (index by its number; 0 for none).</summary>
    public required long[] ResponseSeconds { get; init; }

    /// <summary>Seconds for a first response on a HIC, whatever the desk; 0 for none.</summary>
    public required long HicResponseSeconds { get; init; }

    /// <summary>Seconds before a lead perishes within which acting is urgent.</summary>
    public required long UrgentSeconds { get; init; }

    /// <summary>Priority, millipoints, at or over which the advice is to take up.</summary>
    public required int TakeUpMillipoints { get; init; }

    /// <summary>Priority, millipoints, under which ending may be proposed when nothing stands in the way.</summary>
    public required int ProposeEndMillipoints { get; init; }

    /// <summary>Leads value, permille, under which ending may be proposed.</summary>
    public required short ProposeEndLeads { get; init; }

    /// <summary>Ppm of the audit draw at PROPOSE_END.</summary>
    public required int AuditProposeEndPpm { get; init; }

    /// <summary>Ppm of the audit draw at END_EARLY.</summary>
    public required int AuditEndEarlyPpm { get; init; }

    /// <summary>Ppm of reports that are shown without advice.</summary>
    public required int AdviceWithheldPpm { get; init; }

    /// <summary>Desk kind per offence group that the policy routes away from the basisteam; 0 for none.</summary>
    public required byte[] GroupDesk { get; init; }

    /// <summary>Priorities of the overlays (RegionalContext), in the order of the documents.</summary>
    public required PriorityIndex Regional { get; init; }

    /// <summary>Priorities of the base (NationalPicture), in the order of the document.</summary>
    public required PriorityIndex National { get; init; }
}

/// <summary>A fraction; both parts are 1 or more.</summary>
public readonly record struct Fraction(int Numerator, int Denominator)
{
    /// <summary>Multiplies, rounding half up.</summary>
    public long Times(long value) => Units.DivideHalfUp(value * Numerator, Denominator);
}

/// <summary>An ascending integer threshold table: the value of the highest threshold that is reached.</summary>
public sealed class StepFunction
{
    readonly long[] _thresholds;
    readonly short[] _values;

    /// <param name="thresholds">Strictly ascending; the first is 0.</param>
    /// <param name="values">Permille, not descending; as many as thresholds.</param>
    /// <exception cref="ArgumentException">The table is empty, unordered or uneven.</exception>
    public StepFunction(ReadOnlySpan<long> thresholds, ReadOnlySpan<short> values)
    {
        if (thresholds.Length == 0 || thresholds.Length != values.Length || thresholds[0] != 0)
            throw new ArgumentException("A step function starts at 0 and has as many values as thresholds.",
                nameof(thresholds));
        for (var i = 1; i < thresholds.Length; i++)
            if (thresholds[i] <= thresholds[i - 1] || values[i] < values[i - 1])
                throw new ArgumentException("Thresholds ascend and values do not descend.", nameof(thresholds));
        if (values[0] < 0 || values[^1] > Units.Permille)
            throw new ArgumentException("Values are permille.", nameof(values));
        _thresholds = thresholds.ToArray();
        _values = values.ToArray();
    }

    /// <summary>Number of steps.</summary>
    public int Count => _thresholds.Length;

    /// <summary>Value at <paramref name="x"/> (0 or more), permille.</summary>
    public short At(long x)
    {
        // No branch to mispredict: the sign of x - threshold says whether the upper half holds it.
        var low = 0;
        for (var length = _thresholds.Length; length > 1;)
        {
            var half = length >> 1;
            low += half & ~(int)(x - _thresholds[low + half] >> 63);
            length -= half;
        }
        return _values[low];
    }
}
