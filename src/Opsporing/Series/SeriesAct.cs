using System.Collections.Immutable;

namespace Opsporing;

/// <summary>What a person did to series.</summary>
public enum SeriesActKind : byte
{
    /// <summary>The named reports belong together, whatever the evidence.</summary>
    Merge = 1,

    /// <summary>The named reports do not belong with the rest, whatever the evidence.</summary>
    Split,

    /// <summary>The series of the first named report is one case, at a desk.</summary>
    Confirm,
}

/// <summary>An act of a person on series: appended, never changed, and stronger than any automatic link before or after it.</summary>
public sealed record SeriesAct
{
    /// <summary>Order of the acts, 1 or more, distinct.</summary>
    public required long Number { get; init; }
    public required SeriesActKind Kind { get; init; }

    /// <summary>Merged: two or more. Split: those taken out. Confirmed: the lead report first, then the members known then.</summary>
    public required ImmutableArray<ReportId> Reports { get; init; }

    /// <summary>Split only: the members that they are parted from, as known then.</summary>
    public ImmutableArray<ReportId> Rest { get; init; } = [];

    /// <summary>Who.</summary>
    public required string Actor { get; init; }

    /// <summary>Why; not empty.</summary>
    public required string Reason { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Time { get; init; }

    /// <summary>Confirmed only: code of the coordinating desk.</summary>
    public string Desk { get; init; } = "";

    /// <summary>A later merge that names reports of both sides takes a split back.</summary>
    public bool IsUndoneBy(SeriesAct later) =>
        Kind == SeriesActKind.Split && later.Kind == SeriesActKind.Merge && later.Number > Number
        && later.Reports.Any(Reports.Contains) && later.Reports.Any(Rest.Contains);
}
