namespace Opsporing.Research;

/// <summary>One number of a comparison. All results are rows of this one table, in every form they are written in.</summary>
public sealed record ComparisonNumber
{
    /// <summary>Which question it answers, as docs/research.md lists them.</summary>
    public required string Topic { get; init; }

    /// <summary>What the reports are divided by: <c>all</c>, <c>kind</c>, <c>eenheid</c>, <c>offence</c>, …</summary>
    public required string Grouping { get; init; }

    /// <summary>The group; empty for all.</summary>
    public string Group { get; init; } = "";

    /// <summary>False when rows with an imputed CHI weight are left out.</summary>
    public bool WithImputed { get; init; } = true;

    /// <summary>The order, table, dimension or category it is about; empty for none.</summary>
    public string Subject { get; init; } = "";
    public required string Metric { get; init; }
    public required Metric Result { get; init; }

    /// <summary>Clustered by day and team; null when the metric has none.</summary>
    public Interval? Interval { get; init; }
}
