namespace Opsporing.Storage;

/// <summary>What "committed" means.</summary>
public enum Durability : byte
{
    /// <summary>The write-ahead log is on disk before a reply is sent. The only one that may serve.</summary>
    Full = 1,

    /// <summary>
    /// No sync at all: a power cut loses acknowledged reports. It exists so that the call-trace test can show that it
    /// fails without syncs, and for imports that are thrown away; <c>AddOpsporing</c> refuses it.
    /// </summary>
    UnsafeNoSync,
}

/// <summary>Options of a store.</summary>
public sealed record StoreOptions
{
    /// <summary>File name of the database in <see cref="DataFolder"/>.</summary>
    public const string DatabaseName = "opsporing.db";

    /// <summary>SQLite: folder of the database and its lock; made when absent. Not used by PostgreSQL.</summary>
    public string DataFolder { get; init; } = "";

    /// <summary>Most reports in one commit, 1..65,536.</summary>
    public int GroupSize { get; init; } = 2048;

    /// <summary>How long a statement waits for a lock that another connection holds, 0 to 5 minutes.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>SQLite: size of the write-ahead log, in pages of 4 KB, at which a checkpoint starts behind the commits; 100..1,000,000.</summary>
    public int CheckpointPages { get; init; } = 8192;

    public Durability Durability { get; init; } = Durability.Full;

    /// <summary>
    /// Terms and desks by which the duties are kept at first (<see cref="ReportStore.UseRulesAsync"/>); null for none: for a
    /// program that does not serve. Other rules than those of the last one that served: PostgreSQL derives the duties anew.
    /// </summary>
    public TriageRules? Rules { get; init; }

    /// <summary>PostgreSQL: connections that commit groups side by side, 1..32.</summary>
    public int WriterCount { get; init; } = 4;

    /// <summary>PostgreSQL: how often those that wait for events look without having been woken, 10 ms to 1 minute.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>PostgreSQL: how often items whose lane has changed are put in their place, 100 ms to 10 minutes.</summary>
    public TimeSpan AdvanceInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(DataFolder))
            throw new ArgumentException("A store needs a data folder.", nameof(DataFolder));
        ValidateLimits();
    }

    internal void ValidateLimits()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(GroupSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(GroupSize, 65_536);
        ArgumentOutOfRangeException.ThrowIfLessThan(BusyTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BusyTimeout, TimeSpan.FromMinutes(5));
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckpointPages, 100);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(CheckpointPages, 1_000_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(WriterCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(WriterCount, 32);
        ArgumentOutOfRangeException.ThrowIfLessThan(PollInterval, TimeSpan.FromMilliseconds(10));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PollInterval, TimeSpan.FromMinutes(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(AdvanceInterval, TimeSpan.FromMilliseconds(100));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(AdvanceInterval, TimeSpan.FromMinutes(10));
        if (!Enum.IsDefined(Durability))
            throw new ArgumentOutOfRangeException(nameof(Durability), Durability, "Unknown durability.");
    }
}
