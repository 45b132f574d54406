using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>The store for many replicas: all of it in PostgreSQL, the open queue a row in the transaction.</summary>
public sealed class PostgresReportStore : ReportStore
{
    readonly NpgsqlDataSource _database;
    readonly TimeProvider _clock;
    readonly KnownDesks _desks = new();
    readonly PostgresReader _reader;
    readonly PostgresQueues _queues;
    readonly PostgresTail _tail;
    readonly PostgresLeases _leases;
    readonly PostgresWriter _writer;
    readonly CancellationTokenSource _closing = new();
    readonly Task _advancing;
    bool _isDisposed;

    PostgresReportStore(NpgsqlDataSource database, StoreOptions options, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        _reader = new(database);
        _queues = new(database, clock);
        _leases = new(database);
        var tables = new PostgresTables(database);
        (Outcomes, LeadModels) = (new(tables, clock), new(tables, clock));
        _tail = new(database, options);
        _writer = new(
            [.. Enumerable.Range(0, options.WriterCount).Select(_ => new PostgresTruth(database, clock, _desks))], _tail.Raise,
            options.GroupSize);
        _advancing = Task.Run(() => AdvanceAsync(options.AdvanceInterval));
    }

    /// <inheritdoc/>
    public override OutcomeStore Outcomes { get; }

    /// <inheritdoc/>
    public override LeadModelStore LeadModels { get; }

    /// <summary>Opens the store. Makes the schema of an empty database; refuses any but its own version otherwise.</summary>
    /// <param name="connectionString">Of Npgsql, or a URI. Its user needs no rights beyond the tables once they are made.</param>
    /// <param name="options">Validated here; the data folder is not used.</param>
    /// <param name="clock">Clock of the queues' order; leases go by that of the database.</param>
    /// <param name="cancellation">Observed while connecting.</param>
    /// <exception cref="ArgumentException">The connection string is not well formed, or an option is out of range.</exception>
    /// <exception cref="StoreUnavailableException">The database is away, busy or full.</exception>
    /// <exception cref="StoreAccessException">The database refuses this user.</exception>
    /// <exception cref="StoreVersionException">The schema is not that of this program.</exception>
    /// <exception cref="StoreDurabilityException">It does not keep what it acknowledges.</exception>
    public static async Task<PostgresReportStore> OpenAsync(
        string connectionString, StoreOptions options, TimeProvider clock, CancellationToken cancellation = default)
    {
        options.ValidateLimits();
        var database = PostgresDatabase.Open(connectionString, options);
        try
        {
            await PostgresFaults.RunAsync(async () =>
            {
                await PostgresMigrations.OpenAsync(
                    database, Migration.Of("Postgres"), clock.GetUtcNow().ToUnixTimeMilliseconds(), cancellation)
                    .ConfigureAwait(false);
                await CheckRightsAsync(database, cancellation).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
            return new(database, options, clock);
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<ScreeningResult[]> ScreenAsync(ReadOnlyMemory<Screening> batch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (batch.IsEmpty)
            return [];
        foreach (var screening in batch.Span)
            screening.Validate();
        var results = new ScreeningResult[batch.Length];
        await _writer.ScreenAsync(batch, results).ConfigureAwait(false);
        return results;
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: this engine keeps no work yet.</exception>
    public override Task<AppendResult> AppendAsync(ImmutableArray<WorkAppend> appends, CancellationToken cancellation) =>
        throw new NotSupportedException("The work log is kept on SQLite only.");

    /// <inheritdoc/>
    public override Task<StoredReport?> FindAsync(ReportId id, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _reader.FindAsync(id.ToKey(), cancellation));

    /// <inheritdoc/>
    public override Task<ImmutableArray<StoredReport?>> FindManyAsync(
        IReadOnlyList<ReportId> ids, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _reader.FindManyAsync(ids, cancellation));

    /// <inheritdoc/>
    public override Task<ReportHistory?> FindHistoryAsync(ReportId id, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _reader.FindHistoryAsync(id.ToKey(), cancellation));

    /// <inheritdoc/>
    public override Task PutContentAsync(
        ContentDigest digest, string kind, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        ValidateContent(digest, kind, content);
        var time = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        return PostgresFaults.RunAsync(async () =>
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            return await connection.ExecuteAsync(new(
                """
                INSERT INTO content (digest, kind, put_time_unix_ms, content) VALUES (@digest, @kind, @time, @bytes)
                ON CONFLICT DO NOTHING
                """,
                new { digest = digest.ToArray(), kind, time, bytes = content.ToArray() }, cancellationToken: cancellation))
                .ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public override Task<StoredContent?> FindContentAsync(ContentDigest digest, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _reader.FindContentAsync(digest, cancellation));

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredReport> ReadAsync(
        ReportId? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var key = after?.ToKey() ?? []; ;)
        {
            var rows = await PostgresFaults.RunAsync(() => _reader.ReadStretchAsync(key, cancellation)).ConfigureAwait(false);
            foreach (var row in rows)
                yield return row.ToReport();
            if (rows.Count == 0)
                yield break;
            key = rows[^1].report_key;
        }
    }

    /// <inheritdoc/>
    public override async IAsyncEnumerable<StoredContent> ReadContentsAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (byte[] key = []; ;)
        {
            var stretch = await PostgresFaults.RunAsync(() => _reader.ReadContentStretchAsync(key, cancellation))
                .ConfigureAwait(false);
            foreach (var content in stretch)
                yield return content;
            if (stretch.Count == 0)
                yield break;
            key = stretch[^1].Digest.ToArray();
        }
    }

    /// <inheritdoc/>
    public override Task<ImmutableArray<QueueSummary>> ListQueuesAsync(long now, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _queues.SummarizeAsync(now, cancellation));

    /// <inheritdoc/>
    public override Task<QueuePage> ListItemsAsync(QueueQuery query, CancellationToken cancellation)
    {
        ValidatePageSize(query);
        return PostgresFaults.RunAsync(() => _queues.ReadAsync(query, cancellation));
    }

    /// <inheritdoc/>
    public override Task<QueueFacets> FindFacetsAsync(string desk, long now, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _queues.CountFacetsAsync(desk, now, cancellation));

    /// <inheritdoc/>
    public override Task<QueuePlace?> FindPlaceAsync(ReportId id, long now, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _queues.PlaceAsync(id.ToKey(), now, cancellation));

    /// <inheritdoc/>
    public override Task<ImmutableArray<StoredEvent>> ReadEventsAsync(
        EventPosition after, int limit, CancellationToken cancellation)
    {
        ValidateEventLimit(limit);
        return PostgresFaults.RunAsync(() => _tail.ReadAsync(after, limit, cancellation));
    }

    /// <inheritdoc/>
    public override Task<EventPosition> FindEventEndAsync(CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _tail.FindEndAsync(cancellation));

    /// <inheritdoc/>
    public override Task<bool> WaitForEventsAsync(EventPosition after, TimeSpan timeout, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _tail.WaitAsync(after, timeout, cancellation));

    /// <inheritdoc/>
    public override Task<JobLease?> TryLeaseAsync(
        string kind, string key, string holder, TimeSpan duration, CancellationToken cancellation)
    {
        JobLease.Validate(kind, key, holder, duration);
        return PostgresFaults.RunAsync(() => _leases.TryTakeAsync(kind, key, holder, duration, cancellation));
    }

    /// <inheritdoc/>
    public override Task<JobLease?> ExtendLeaseAsync(JobLease lease, TimeSpan duration, CancellationToken cancellation)
    {
        JobLease.Validate(lease.Kind, lease.Key, lease.Holder, duration);
        return PostgresFaults.RunAsync(() => _leases.ExtendAsync(lease, duration, cancellation));
    }

    /// <inheritdoc/>
    public override Task<bool> ReleaseLeaseAsync(JobLease lease, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _leases.ReleaseAsync(lease, cancellation));

    /// <inheritdoc/>
    public override Task<bool> CompleteLeaseAsync(JobLease lease, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _leases.CompleteAsync(lease, cancellation));

    /// <inheritdoc/>
    public override Task<byte[]> KeepSecretAsync(string name, ReadOnlyMemory<byte> proposal, CancellationToken cancellation)
    {
        StoredSecret.Validate(name, proposal);
        return PostgresFaults.RunAsync(async () =>
        {
            await using (var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false))
                await connection.ExecuteAsync(new(
                    "INSERT INTO secret (name, value) VALUES (@name, @value) ON CONFLICT DO NOTHING",
                    new { name, value = proposal.ToArray() }, cancellationToken: cancellation)).ConfigureAwait(false);
            return (await _reader.ReadSecretsAsync(name, cancellation).ConfigureAwait(false))[0].Value;
        });
    }

    internal override Task<ImmutableArray<StoredSecret>> ReadSecretsAsync(CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _reader.ReadSecretsAsync(null, cancellation));

    /// <inheritdoc/>
    public override Task PingAsync(CancellationToken cancellation) => PostgresFaults.RunAsync(async () =>
    {
        // Asks for a transaction number: a standby that only reads would refuse it.
        await using var command = _database.CreateCommand(
            "SELECT pg_current_xact_id(), (SELECT count(*) FROM schema_migration)");
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public override Task<StoreFigures> CountAsync(CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _reader.CountAsync(cancellation));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _closing.CancelAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _tail.DisposeAsync().ConfigureAwait(false);
        await _advancing.ConfigureAwait(false);
        _closing.Dispose();
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Puts items whose lane has changed in their place; done every so often by itself.</summary>
    internal Task<int> AdvanceItemsAsync(long now, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _queues.AdvanceItemsAsync(now, cancellation));

    internal override async IAsyncEnumerable<TruthRows> ReadTruthAsync(
        byte[] after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await PostgresFaults.RunAsync(() => _reader.ReadTruthStretchAsync(after, cancellation)).ConfigureAwait(false)
            is { } rows)
        {
            yield return rows;
            after = rows.LastKey!;
        }
    }

    internal override async Task ImportAsync(TruthRows rows, CancellationToken cancellation)
    {
        await PostgresFaults.RunAsync(async () =>
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await PostgresImport.RunAsync(connection, rows, _desks, _clock.GetUtcNow().ToUnixTimeSeconds(), cancellation)
                .ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        _tail.Raise();
    }

    static async Task CheckRightsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            SELECT string_agg(t, ', ') FROM unnest(ARRAY['report_revision', 'assessment', 'work_event', 'queue_item',
                'queue_desk', 'content', 'job_lease', 'secret', 'outcome', 'outcome_victim_group', 'lead_model_event']) t
            WHERE NOT has_table_privilege(t, 'SELECT') OR NOT has_table_privilege(t, 'INSERT')
                OR t IN ('queue_item', 'job_lease', 'outcome_victim_group') AND NOT has_table_privilege(t, 'UPDATE')
                OR t = 'queue_item' AND NOT has_table_privilege(t, 'DELETE')
                OR t = 'report_revision' AND NOT has_any_column_privilege(t, 'UPDATE')
            """);
        if (await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is string missing)
            throw new StoreAccessException($"The database user lacks rights on: {missing}.");
    }

    async Task AdvanceAsync(TimeSpan interval)
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                await AdvanceItemsAsync(_clock.GetUtcNow().ToUnixTimeSeconds(), _closing.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is StoreUnavailableException or StoreAccessException or StoreVersionException
                or StoreDurabilityException or OperationCanceledException)
            {
                // Pages stay exact without it, only dearer: the next round tries again.
            }
            await Task.Delay(interval, _clock, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
