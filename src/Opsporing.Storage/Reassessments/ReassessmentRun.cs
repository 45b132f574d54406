namespace Opsporing.Storage;

/// <summary>One run of the background reassessment: every report once, then what came in meanwhile.</summary>
public sealed record ReassessmentRun
{
    /// <summary>1 for the first, without gaps.</summary>
    public required int Number { get; init; }

    /// <summary>Acts on policies and lead models that it follows. Rising with <see cref="Number"/>, not always strictly.</summary>
    public required long Epoch { get; init; }

    /// <summary>Digest of the bases to which reports are brought.</summary>
    public required ContentDigest Target { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long StartTime { get; init; }

    /// <summary>Unix milliseconds at which its progress was last stored.</summary>
    public long UpdateTime { get; init; }

    /// <summary>Unix milliseconds; null while it is under way or another run has taken its place.</summary>
    public long? CompleteTime { get; init; }

    /// <summary>The last report that was looked at; null at the start.</summary>
    public ReportId? Position { get; init; }

    /// <summary>Where the tail ended at the start; once the sweep is done, how far it has been followed.</summary>
    public required EventPosition Tail { get; init; }

    /// <summary>Every report has been looked at once.</summary>
    public bool IsSwept { get; init; }

    /// <summary>Reports of the store at the start.</summary>
    public required long TotalCount { get; init; }

    /// <summary>Reports looked at by the sweep.</summary>
    public long ReadCount { get; init; }

    /// <summary>Reports whose assessment is another now.</summary>
    public long ChangedCount { get; init; }

    /// <summary>Reports of which only trigger and Basis were added.</summary>
    public long UnchangedCount { get; init; }
}
