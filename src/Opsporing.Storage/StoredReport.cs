using System.Collections.Immutable;

namespace Opsporing.Storage;

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
    ReportId Id, ImmutableArray<StoredRevision> Revisions, ImmutableArray<WorkEvent> Events)
{
    /// <summary>The newest revision, and where the work on it stands.</summary>
    /// <exception cref="FormatException">A payload is damaged.</exception>
    public StoredWork ToWork()
    {
        var newest = Revisions[^1];
        var assessment = newest.Assessments[^1];
        var work = ReportWork.Fold(Events.AsSpan(), newest.Revision, assessment.Number, assessment.Vector);
        return new(
            new()
            {
                Id = Id,
                Revision = newest.Revision,
                Facts = newest.Facts,
                CommitTime = newest.CommitTime,
                Assessment = assessment,
                State = work.State,
                Desk = work.Desk,
                WorkEventNumber = work.Number,
            },
            work);
    }
}

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
