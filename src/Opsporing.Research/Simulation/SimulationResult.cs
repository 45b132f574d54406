using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>What a candidate policy would have changed in a period: counts, teams, drops, effects, disparity, movers.</summary>
public sealed record SimulationResult
{
    /// <summary>The policy that is compared with.</summary>
    public required SimulatedArm Before { get; init; }

    /// <summary>The candidate.</summary>
    public required SimulatedArm After { get; init; }

    /// <summary>Reports of the period.</summary>
    public required long ReportCount { get; init; }

    /// <summary>Receipt of the first and the last report, Unix seconds; 0 without reports.</summary>
    public required long FirstReceived { get; init; }

    /// <inheritdoc cref="FirstReceived"/>
    public required long LastReceived { get; init; }

    /// <summary>Reports with another priority.</summary>
    public required long PriorityChangedCount { get; init; }

    /// <summary>Every pair of advices with its count, unchanged ones included; ascending by before, then after.</summary>
    public required ImmutableArray<SimulatedMove<Advice>> AdviceMoves { get; init; }

    /// <summary>Every pair of bands with its count, unchanged ones included; ascending.</summary>
    public required ImmutableArray<SimulatedMove<byte>> BandMoves { get; init; }

    /// <summary>Pairs of desks between which reports move; most first.</summary>
    public required ImmutableArray<SimulatedMove<string>> DeskMoves { get; init; }

    /// <summary>One per desk that has a report in either case; ascending by code.</summary>
    public required ImmutableArray<SimulatedTeam> Teams { get; init; }

    /// <summary>Serious or red-flag reports that drop, by harm descending; at most <see cref="SimulationTally.MostNamed"/>.</summary>
    public required ImmutableArray<SimulatedDrop> Drops { get; init; }

    /// <summary>All reports that drop, also those that are not named.</summary>
    public required long DropCount { get; init; }

    /// <summary>By eenheid, kind and offence group.</summary>
    public required ImmutableArray<SimulatedEffect> Effects { get; init; }

    /// <summary>Take-up advice at equal harm, by eenheid, kind and victim need.</summary>
    public required ImmutableArray<SimulatedDisparity> Disparities { get; init; }

    /// <summary>Largest rises, then largest falls; most first.</summary>
    public required ImmutableArray<SimulatedMover> Movers { get; init; }

    /// <summary>Reports with another advice.</summary>
    public long AdviceChangedCount => AdviceMoves.Where(m => m.From != m.To).Sum(m => m.Count);

    /// <summary>Reports in a higher band.</summary>
    public long BandRaisedCount => BandMoves.Where(m => m.To > m.From).Sum(m => m.Count);

    /// <summary>Reports in a lower band.</summary>
    public long BandLoweredCount => BandMoves.Where(m => m.To < m.From).Sum(m => m.Count);

    /// <summary>Reports at another desk.</summary>
    public long DeskChangedCount => DeskMoves.Sum(m => m.Count);
}

/// <summary>Reports that go from one thing to another.</summary>
public readonly record struct SimulatedMove<T>(T From, T To, long Count);

/// <summary>What changes for a desk.</summary>
public sealed record SimulatedTeam
{
    /// <summary>Its code.</summary>
    public required string Desk { get; init; }
    public required DeskKind DeskKind { get; init; }
    public required SimulatedLoad Before { get; init; }
    public required SimulatedLoad After { get; init; }

    /// <summary>Reports that come to the top tenth of the queue.</summary>
    public required long TopEnteredCount { get; init; }

    /// <summary>Reports that leave the top tenth of the queue.</summary>
    public required long TopLeftCount { get; init; }
}

/// <summary>Work of a desk under one policy.</summary>
/// <param name="ReportCount">Reports that it owns.</param>
/// <param name="TakeUpCount">Those advised to take up.</param>
/// <param name="QuarterHours">What these cost, over the period.</param>
/// <param name="WeeklyHours">Hours a week that the policy gives the desk; 0 when it names none.</param>
public readonly record struct SimulatedLoad(long ReportCount, long TakeUpCount, long QuarterHours, int WeeklyHours);

/// <summary>A serious or red-flag report whose advice becomes PROPOSE_END or whose band falls.</summary>
public sealed record SimulatedDrop
{
    public required SimulatedName Name { get; init; }

    /// <summary>CHI days in hundredths, before.</summary>
    public required long HarmHundredthDays { get; init; }
    public required bool HasRedFlag { get; init; }
    public required Advice AdviceBefore { get; init; }
    public required Advice AdviceAfter { get; init; }
    public required byte BandBefore { get; init; }
    public required byte BandAfter { get; init; }
}

/// <summary>A report that is named, with what decides who may see its name.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Offence">Code of the principal offence; empty for none.</param>
/// <param name="Desk">Owning desk, before.</param>
/// <param name="IsSexual">Seen by those who may see sexual offences only.</param>
/// <param name="PoliceStaffInvolved">Seen by integrity only.</param>
/// <param name="IsAdviceWithheld">In the sample without advice: its advice is shown to nobody.</param>
public sealed record SimulatedName(
    ReportId Id, string Offence, string Desk, bool IsSexual, bool PoliceStaffInvolved, bool IsAdviceWithheld);

/// <summary>What an effect or a disparity is about.</summary>
public enum SimulationGrouping : byte { Eenheid = 1, Kind, OffenceGroup, VictimNeed }

/// <summary>What changes for a group of reports.</summary>
/// <param name="Grouping">What it is grouped by.</param>
/// <param name="Code">Code of the group; empty for reports without one.</param>
/// <param name="Before">Under the policy compared with.</param>
/// <param name="After">Under the candidate.</param>
public sealed record SimulatedEffect(SimulationGrouping Grouping, string Code, SimulatedCounts Before, SimulatedCounts After)
{
    /// <summary>Reports of the group.</summary>
    public required long ReportCount { get; init; }
}

/// <summary>Advices and priority of a group under one policy.</summary>
/// <param name="TakeUpCount">Advised to take up.</param>
/// <param name="ProposeEndCount">Proposed to end.</param>
/// <param name="PrioritySum">Millipoints.</param>
/// <param name="BandSum">Bands.</param>
public readonly record struct SimulatedCounts(long TakeUpCount, long ProposeEndCount, long PrioritySum, long BandSum);

/// <summary>How often a group is advised to be taken up, beside all reports of equal harm.</summary>
public sealed record SimulatedDisparity
{
    /// <summary>Cells of victim needs with fewer reports than this are left out.</summary>
    public const int LeastCell = 10;

    public required SimulationGrouping Grouping { get; init; }

    /// <summary>Code of the group.</summary>
    public required string Code { get; init; }

    /// <summary>Reports of the cells that are shown.</summary>
    public required long ReportCount { get; init; }

    /// <summary>Ascending by decile; without the suppressed ones.</summary>
    public required ImmutableArray<SimulatedCell> Cells { get; init; }

    /// <summary>Deciles that hold reports and are not shown.</summary>
    public required int SuppressedCellCount { get; init; }

    /// <summary>Share of the group in the deciles shown, and of all reports with its spread over the deciles, 0..1.</summary>
    public required DisparityRates Before { get; init; }

    /// <inheritdoc cref="Before"/>
    public required DisparityRates After { get; init; }
}

/// <summary>Take-up advice in one decile of harm.</summary>
/// <param name="Decile">1 the least harm … 10 the most.</param>
/// <param name="ReportCount">Reports.</param>
/// <param name="TakeUpBefore">Advised to take up, before.</param>
/// <param name="TakeUpAfter">Advised to take up, after.</param>
public readonly record struct SimulatedCell(int Decile, long ReportCount, long TakeUpBefore, long TakeUpAfter);

/// <summary>A share beside what it would be if the group were treated as all reports of equal harm are.</summary>
/// <param name="Actual">Share advised to take up, 0..1.</param>
/// <param name="Expected">The same at the rates of all reports, decile by decile (indirect standardisation), 0..1.</param>
public readonly record struct DisparityRates(double Actual, double Expected);

/// <summary>A report that moves far, with the lines that move it.</summary>
public sealed record SimulatedMover
{
    public required SimulatedName Name { get; init; }
    public required byte BandBefore { get; init; }
    public required byte BandAfter { get; init; }

    /// <summary>Millipoints.</summary>
    public required int PriorityBefore { get; init; }
    public required int PriorityAfter { get; init; }
    public required Advice AdviceBefore { get; init; }
    public required Advice AdviceAfter { get; init; }

    /// <summary>The lines that differ, in the order of the sum; may be empty when only the band moves.</summary>
    public required ImmutableArray<SimulatedLine> Lines { get; init; }
}

/// <summary>A line of the sum that differs.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Before">Millipoints.</param>
/// <param name="After">Millipoints.</param>
/// <param name="WeightBefore">Permille; 0 for a line that is no dimension.</param>
/// <param name="WeightAfter">Permille; 0 for a line that is no dimension.</param>
/// <param name="ValueBefore">Permille; 0 for a line that is no dimension.</param>
/// <param name="ValueAfter">Permille; 0 for a line that is no dimension.</param>
public readonly record struct SimulatedLine(
    ExplanationLineKind Kind, int Before, int After, int WeightBefore, int WeightAfter, int ValueBefore, int ValueAfter);
