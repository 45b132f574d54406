namespace Opsporing.Storage;

/// <summary>What became of one screened report. The numbers are part of the contract of the store.</summary>
public enum ScreeningOutcome : byte
{
    /// <summary>Stored: a new report or a new revision.</summary>
    Accepted = 1,

    /// <summary>The content equals a stored revision; nothing was written.</summary>
    Duplicate,

    /// <summary>Other content under a revision that does not follow the current one; nothing was written.</summary>
    RevisionConflict,

    /// <summary>The database refused this one row; nothing of it was written and its neighbours are unharmed.</summary>
    Refused,
}

/// <summary>One report as the service hands it over: everything is computed, the store only keeps it.</summary>
public sealed record Screening
{
    /// <summary>Report key (<see cref="ReportId.ToKey"/>); the same bytes as in <see cref="Item"/>.</summary>
    public required byte[] ReportKey { get; init; }

    /// <summary>1 for the first, else the current one + 1.</summary>
    public required int Revision { get; init; }

    /// <summary>Canonical encoding of the facts, without the revision. May be reused once the reply is there.</summary>
    public required ReadOnlyMemory<byte> Facts { get; init; }

    public required AssessmentVector Vector { get; init; }

    /// <summary>Digest of the <see cref="Basis"/> that the vector was made with.</summary>
    public required ContentDigest BasisDigest { get; init; }

    /// <summary>The open item of this revision, assessment 1, at the desk its route names.</summary>
    public required QueueItem Item { get; init; }

    /// <summary>Unix milliseconds, from the clock of the service.</summary>
    public required long CommitTime { get; init; }

    /// <summary>Who sent it: 1 to 200 characters.</summary>
    public required string Actor { get; init; }

    /// <summary>
    /// For a revision after the first: what the work log gains with it, given the work with this revision taken in. Pure,
    /// for it may run more than once. Null: a routing to the item's desk, when another desk owns the report.
    /// </summary>
    public Func<ReportWork, System.Collections.Immutable.ImmutableArray<WorkEvent>>? Follow { get; init; }

    /// <summary>
    /// For a revision after the first: its second assessment, given the work with this revision taken in, when the log holds
    /// something that the first one was made without. Pure; comes before <see cref="Follow"/>. Null: never one.
    /// </summary>
    public Func<ReportWork, Reassessment?>? Reassess { get; init; }

    /// <summary>The routing to the item's desk, as event <paramref name="number"/>.</summary>
    internal WorkEvent Routing(int number) => new()
    {
        Number = number,
        Kind = WorkEventKind.Routed,
        Time = CommitTime,
        Actor = Actor,
        Desk = Item.Desk,
        DeskKind = Item.DeskKind,
        Revision = Revision,
        AssessmentNumber = 1,
        Payload = ReadOnlyMemory<byte>.Empty,
    };

    /// <exception cref="ArgumentException">A part is missing, or the parts do not belong together.</exception>
    internal void Validate()
    {
        if (ReportKey is not { Length: >= 3 and <= 225 })
            throw new ArgumentException("A report key has 3 to 225 bytes.", nameof(ReportKey));
        if (Revision < 1)
            throw new ArgumentException("Revisions start at 1.", nameof(Revision));
        if (Actor is not { Length: >= 1 and <= 200 })
            throw new ArgumentException("An actor has 1 to 200 characters.", nameof(Actor));
        if (Item.Revision != Revision || Item.AssessmentNumber != 1 || string.IsNullOrEmpty(Item.Desk)
            || !(ReferenceEquals(Item.ReportKey, ReportKey) || Item.ReportKey.AsSpan().SequenceEqual(ReportKey)))
            throw new ArgumentException("The item is not that of assessment 1 of this revision at a desk.", nameof(Item));
    }
}

/// <summary>The answer for one report.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Revision">The new revision; of a duplicate the stored one; of a conflict the current one (0: none); of a refusal 0.</param>
/// <param name="Assessment">Latest assessment of the stored revision for a duplicate; else null.</param>
public readonly record struct ScreeningResult(ScreeningOutcome Outcome, int Revision, Assessment? Assessment);
