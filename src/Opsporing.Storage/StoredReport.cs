using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>Where a report stands (DESIGN section 2, rule 2). Derived from the work log; the number is never stored.</summary>
public enum ReportState : byte
{
    /// <summary>Exactly one queue item owns it.</summary>
    Open = 1,

    /// <summary>The item of its lead report owns it.</summary>
    Merged,

    /// <summary>Taken up; no item, duties run.</summary>
    InInvestigation,

    /// <summary>Ended by a person.</summary>
    Ended,
}

/// <summary>Kind of a work event. The number is stored; never reuse one.</summary>
public enum WorkEventKind : byte
{
    /// <summary>Routed to a desk: at acceptance, and when a later revision belongs to another desk.</summary>
    Routed = 1,
}

/// <summary>An appended act on a report.</summary>
public sealed record WorkEvent
{
    /// <summary>1 for the first, rising by 1: the etag of the report's work.</summary>
    public required int Number { get; init; }
    public required WorkEventKind Kind { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Time { get; init; }
    public required string Actor { get; init; }

    /// <summary>Code of the desk that owns the report after the event.</summary>
    public required string Desk { get; init; }
    public required DeskKind DeskKind { get; init; }

    /// <summary>Revision and number of the assessment that was in force.</summary>
    public required int Revision { get; init; }
    public required int AssessmentNumber { get; init; }

    /// <summary>Bytes whose form the kind gives; empty for a routing.</summary>
    public required ReadOnlyMemory<byte> Payload { get; init; }
}

/// <summary>The newest revision of a report.</summary>
public sealed record StoredReport
{
    public required ReportId Id { get; init; }
    public required int Revision { get; init; }

    /// <summary>Canonical encoding of the facts.</summary>
    public required ReadOnlyMemory<byte> Facts { get; init; }

    /// <summary>Unix milliseconds at which this revision was stored.</summary>
    public required long CommitTime { get; init; }

    /// <summary>The latest of this revision.</summary>
    public required Assessment Assessment { get; init; }
    public required ReportState State { get; init; }

    /// <summary>Code of the owning desk.</summary>
    public required string Desk { get; init; }

    /// <summary>Number of the last work event: the etag.</summary>
    public required int WorkEventNumber { get; init; }
}

/// <summary>One revision with all its assessments.</summary>
public sealed record StoredRevision
{
    public required ReportId Id { get; init; }
    public required int Revision { get; init; }
    public required ReadOnlyMemory<byte> Facts { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long CommitTime { get; init; }

    /// <summary>Who sent it.</summary>
    public required string Actor { get; init; }

    /// <summary>Ascending by number; at least one.</summary>
    public required ImmutableArray<Assessment> Assessments { get; init; }
}

/// <summary>All that is stored of a report.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Revisions">Ascending; at least one.</param>
/// <param name="Events">Ascending by number; at least the routing at acceptance.</param>
public sealed record ReportHistory(
    ReportId Id, ImmutableArray<StoredRevision> Revisions, ImmutableArray<WorkEvent> Events);

/// <summary>A pinned part of a Basis.</summary>
/// <param name="Digest">SHA-256 of <paramref name="Content"/>.</param>
/// <param name="Kind">What it is, for example <c>policy</c>.</param>
/// <param name="Content">The canonical bytes.</param>
public sealed record StoredContent(ContentDigest Digest, string Kind, ReadOnlyMemory<byte> Content);

/// <summary>Counts of the whole store.</summary>
/// <param name="Reports">Distinct identities.</param>
/// <param name="Revisions">Revisions of all reports.</param>
/// <param name="Assessments">Assessments of all revisions.</param>
/// <param name="OpenItems">Items in all queues.</param>
/// <param name="Bytes">On disk, the write-ahead log included.</param>
public readonly record struct StoreFigures(long Reports, long Revisions, long Assessments, long OpenItems, long Bytes);
