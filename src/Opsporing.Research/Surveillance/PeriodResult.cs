namespace Opsporing.Research;

/// <summary>What an algorithm says about one period of a count series.</summary>
public sealed record PeriodResult
{
    /// <summary>Position in the series, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The count; null when missing.</summary>
    public required double? Count { get; init; }

    /// <summary>Expected count; null when undefined.</summary>
    public double? Expected { get; init; }

    /// <summary>A count above it is an alarm; null when undefined.</summary>
    public double? UpperBound { get; init; }

    /// <summary>(count - expected) / (upper bound - expected): 1 at the bound; null when undefined.</summary>
    public double? Exceedance { get; init; }

    /// <summary>Chance of this count or more when nothing changed; null when undefined.</summary>
    public double? PValue { get; init; }

    /// <summary>Dispersion used, 1 or more; null for algorithms without one.</summary>
    public double? Dispersion { get; init; }

    /// <summary>A trend over time was part of the expectation; null for algorithms without one.</summary>
    public bool? IsTrendUsed { get; init; }

    /// <summary>The count lies above the bound and the minimum number of cases was reached.</summary>
    public bool IsAlarm { get; init; }

    /// <summary>Why there is no result, or why an exceedance is no alarm; null otherwise.</summary>
    public string? Reason { get; init; }
}
