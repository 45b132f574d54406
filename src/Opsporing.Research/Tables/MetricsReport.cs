using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>One metric of a table.</summary>
/// <param name="Name">As docs/metrics.md lists it; a capacity follows after @.</param>
/// <param name="Metric">The value, or why there is none.</param>
/// <param name="Columns">Columns it is computed from.</param>
/// <param name="DroppedCount">Rows left out because one of the columns is blank.</param>
public sealed record MetricEntry(string Name, Metric Metric, ImmutableArray<string> Columns, long DroppedCount)
{
    /// <summary>How ties are treated; null where they have no influence.</summary>
    public string? Ties { get; init; }

    /// <summary>Bootstrap interval; null when the metric has none or none was asked for.</summary>
    public Interval? Interval { get; init; }
}

/// <summary>Every metric of one table.</summary>
public sealed record MetricsReport
{
    /// <summary>Rows of the table.</summary>
    public required long RowCount { get; init; }

    /// <summary>Known columns, in the order of the table.</summary>
    public required ImmutableArray<string> Columns { get; init; }

    /// <summary>Columns that no metric reads.</summary>
    public required ImmutableArray<string> IgnoredColumns { get; init; }

    /// <summary>What it was computed with.</summary>
    public required MetricsOptions Options { get; init; }

    /// <summary>All metrics, always in the same order; those whose columns are missing are undefined.</summary>
    public required ImmutableArray<MetricEntry> Metrics { get; init; }

    /// <summary>Bins of <c>p</c> against <c>label</c>; may be empty.</summary>
    public ImmutableArray<ReliabilityBin> Reliability { get; init; } = [];

    /// <summary>Curve of <c>harm</c>; may be empty.</summary>
    public ImmutableArray<LorenzPoint> Lorenz { get; init; } = [];

    /// <summary>Success of <c>label</c> by <c>intervention</c>; may be empty.</summary>
    public ImmutableArray<InterventionRow> Interventions { get; init; } = [];

    /// <summary>The metric of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public MetricEntry this[string name] => Metrics.FirstOrDefault(m => m.Name == name)
        ?? throw new KeyNotFoundException($"There is no metric '{name}'.");

    /// <summary>The JSON form <c>opsporing-metrics/1</c> of docs/metrics.md: same report, same bytes.</summary>
    public string ToJson() => MetricsJson.Write(this);
}
