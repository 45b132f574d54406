using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>What a table of metrics is computed with; all of it is in the report.</summary>
public sealed record MetricsOptions
{
    /// <summary>Capacities, one or more each, distinct.</summary>
    public ImmutableArray<int> Ks { get; init; } = [10, 100];

    /// <summary>p of the rank-biased overlap, in the open interval (0, 1).</summary>
    public double RboPersistence { get; init; } = 0.9;

    /// <summary>Bins of the reliability curve, one or more.</summary>
    public int BinCount { get; init; } = 10;

    /// <summary>Limit of the short wait, in days.</summary>
    public double WithinDays { get; init; } = 10;

    /// <summary>Limit of the long wait, in days.</summary>
    public double OverDays { get; init; } = 60;

    /// <summary>How intervals are drawn; null for no intervals.</summary>
    public BootstrapOptions? Bootstrap { get; init; } = new();

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate()
    {
        if (Ks.IsDefaultOrEmpty || Ks.Any(static k => k < 1) || Ks.Distinct().Count() != Ks.Length)
            throw new ArgumentException("Each k is 1 or more and distinct.");
        if (RboPersistence is not (> 0 and < 1))
            throw new ArgumentException("The persistence of the rank-biased overlap lies in (0, 1).");
        if (BinCount < 1)
            throw new ArgumentException("A reliability curve has one bin or more.");
        if (!(WithinDays >= 0) || !(OverDays >= 0))
            throw new ArgumentException("A waiting limit is 0 days or more.");
        if (Bootstrap is { ResampleCount: < 1 } or { Confidence: not (> 0 and < 1) })
            throw new ArgumentException("A bootstrap has one resample or more and a confidence in (0, 1).");
    }
}
