using System.Collections.Immutable;
using Dapper;

namespace Opsporing.Storage;

/// <summary>Keeps how far the runs of the background reassessment are, so that another can go on where one stopped.</summary>
public sealed class ReassessmentStore
{
    const string Columns = """
        n, epoch, target, start_time_unix_ms, update_time_unix_ms, complete_time_unix_ms, position, tail, is_swept, total_count,
        read_count, changed_count, unchanged_count
        """;

    readonly StoreTables _tables;
    readonly TimeProvider _clock;

    internal ReassessmentStore(StoreTables tables, TimeProvider clock) => (_tables, _clock) = (tables, clock);

    /// <param name="limit">1 or more.</param>
    /// <param name="cancellation">Observed before reading.</param>
    /// <returns>The newest runs, newest first.</returns>
    public Task<ImmutableArray<ReassessmentRun>> ReadAsync(int limit, CancellationToken cancellation) =>
        _tables.ReadAsync(connection => connection.Query<Row>(
                $"SELECT {Columns} FROM reassessment_run ORDER BY n DESC LIMIT @limit", new { limit })
            .Select(r => r.ToRun()).ToImmutableArray(), cancellation);

    /// <summary>Starts a run, if its number is the next.</summary>
    /// <param name="run">At its start; its times are set here. Whoever holds the lease then works on it.</param>
    /// <param name="cancellation">Observed before writing.</param>
    /// <returns>The run; null when another was first and nothing was stored.</returns>
    /// <exception cref="StoreUnavailableException">The commit failed.</exception>
    public async Task<ReassessmentRun?> StartAsync(ReassessmentRun run, CancellationToken cancellation)
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        var started = run with { StartTime = now, UpdateTime = now };
        var count = 0;
        await _tables.WriteAsync(connection => count = connection.Execute(
            $"""
            INSERT INTO reassessment_run ({Columns}, lease_token)
            SELECT @n, @epoch, @target, @start, @update, @complete, @position, @tail, @isSwept, @total, @read, @changed, @unchanged, @token
            WHERE (SELECT coalesce(max(n), 0) FROM reassessment_run) = @n - 1
            """, Parameters(started, 0)), cancellation).ConfigureAwait(false);
        return count == 1 ? started : null;
    }

    /// <summary>Stores how far a run is.</summary>
    /// <param name="run">Its update time is set here.</param>
    /// <param name="lease">What a later holder has stored stays.</param>
    /// <param name="cancellation">Observed before writing.</param>
    /// <returns>The run as stored; null when a later holder of the lease has it, and nothing was stored.</returns>
    /// <exception cref="StoreUnavailableException">The commit failed.</exception>
    public async Task<ReassessmentRun?> SaveAsync(ReassessmentRun run, JobLease lease, CancellationToken cancellation)
    {
        var saved = run with { UpdateTime = _clock.GetUtcNow().ToUnixTimeMilliseconds() };
        var count = 0;
        await _tables.WriteAsync(connection => count = connection.Execute(
            """
            UPDATE reassessment_run SET update_time_unix_ms = @update, complete_time_unix_ms = @complete, position = @position,
                tail = @tail, is_swept = @isSwept, read_count = @read, changed_count = @changed, unchanged_count = @unchanged,
                lease_token = @token
            WHERE n = @n AND lease_token <= @token
            """, Parameters(saved, lease.Token)), cancellation).ConfigureAwait(false);
        return count == 1 ? saved : null;
    }

    static object Parameters(ReassessmentRun run, long token) => new
    {
        n = run.Number,
        epoch = run.Epoch,
        target = run.Target.ToArray(),
        start = run.StartTime,
        update = run.UpdateTime,
        complete = run.CompleteTime,
        position = run.Position?.ToKey() ?? [],
        tail = run.Tail.ToBytes(),
        isSwept = run.IsSwept,
        total = run.TotalCount,
        read = run.ReadCount,
        changed = run.ChangedCount,
        unchanged = run.UnchangedCount,
        token,
    };

    // Set by name: the two engines give integers of other widths.
    sealed class Row
    {
        public long n { get; set; }
        public long epoch { get; set; }
        public byte[] target { get; set; } = [];
        public long start_time_unix_ms { get; set; }
        public long update_time_unix_ms { get; set; }
        public long? complete_time_unix_ms { get; set; }
        public byte[] position { get; set; } = [];
        public byte[] tail { get; set; } = [];
        public bool is_swept { get; set; }
        public long total_count { get; set; }
        public long read_count { get; set; }
        public long changed_count { get; set; }
        public long unchanged_count { get; set; }

        public ReassessmentRun ToRun() => new()
        {
            Number = (int)n,
            Epoch = epoch,
            Target = ContentDigest.FromBytes(target),
            StartTime = start_time_unix_ms,
            UpdateTime = update_time_unix_ms,
            CompleteTime = complete_time_unix_ms,
            Position = position.Length == 0 ? null : ReportId.FromKey(position),
            Tail = EventPosition.TryRead(tail, out var read) ? read : default,
            IsSwept = is_swept,
            TotalCount = total_count,
            ReadCount = read_count,
            ChangedCount = changed_count,
            UnchangedCount = unchanged_count,
        };
    }
}
