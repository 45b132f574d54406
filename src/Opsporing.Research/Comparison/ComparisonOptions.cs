using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>What an order is compared with.</summary>
public enum ComparisonLabel : byte
{
    /// <summary>That a person took the report up, and how soon.</summary>
    TakeUp = 1,

    /// <summary>That a suspect was identified, of reports of which it is recorded either way: for stores without decisions.</summary>
    SuspectIdentified,
}

/// <summary>Which reports hang together when intervals are drawn.</summary>
public enum ClusterLevel : byte
{
    DayAndTeam = 1,

    /// <summary>Who decided; what nobody decided by day and team.</summary>
    Officer,
}

/// <summary>What is compared, and how.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Groupings that may be asked for beside the kind, which is always apart.</summary>
    public static ImmutableArray<string> Groupings { get; } = ["eenheid", "kind", "offence"];

    /// <summary>Names of the orders.</summary>
    public ImmutableArray<string> Ranks { get; init; } = ["chi:nl-startpunt", "priority", "fifo", "ebit"];

    /// <summary>Some of <see cref="Groupings"/>.</summary>
    public ImmutableArray<string> By { get; init; } = ["kind"];

    /// <summary>CHI days from which a report is serious, by every table.</summary>
    public double SeriousDays { get; init; } = 365;

    /// <summary>Cells of fewer reports are not shown, nor what would give them away.</summary>
    public int LeastCount { get; init; } = 10;
    public bool WithPoliceInitiated { get; init; }
    public ComparisonLabel Label { get; init; } = ComparisonLabel.TakeUp;
    public ClusterLevel Cluster { get; init; } = ClusterLevel.DayAndTeam;

    /// <summary>Weights are moved by this many permille, up and down.</summary>
    public int WeightPermille { get; init; } = 200;
    public BootstrapOptions Bootstrap { get; init; } = new();
}
