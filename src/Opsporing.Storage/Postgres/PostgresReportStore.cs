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
    readonly KnownDesks _desks;
    readonly RulesInForce _rules;
    readonly PostgresReader _reader;
    readonly PostgresQueues _queues;
    readonly PostgresDuties _duties;
    readonly PostgresProjection _projection;
    readonly PostgresTail _tail;
    readonly PostgresLeases _leases;
    readonly PostgresWriter _writer;
    readonly PostgresActs _acts;
    readonly PostgresAudit _audit;
    readonly CancellationTokenSource _closing = new();
    readonly Task _advancing;
    readonly TimeSpan _pollInterval;
    Task _deriving;
    bool _isDisposed;

    PostgresReportStore(NpgsqlDataSource database, StoreOptions options, TimeProvider clock)
    {
        (_database, _clock, _rules) = (database, clock, new(options.Rules));
        _desks = new(database);
        _reader = new(database);
        _queues = new(database, clock);
        _duties = new(database);
        _projection = new(database, clock, _desks, _rules);
        _leases = new(database);
        _audit = new(clock);
        Policies = new(new PostgresPolicies(_audit, database));
        var tables = new PostgresTables(_audit, database);
        (Outcomes, LeadModels, Reassessments) = (new(tables, clock), new(tables, clock), new(tables, clock));
        Audit = new(tables);
        Looks = new PostgresLooks(database);
        _tail = new(database, options);
        _writer = new(
            [.. Enumerable.Range(0, options.WriterCount).Select(_ => new PostgresTruth(database, clock, _desks, _rules))],
            _tail.Raise, options.GroupSize);
        _acts = new(database, clock, _desks, _rules, _tail.Raise);
        _advancing = Task.Run(() => AdvanceAsync(options.AdvanceInterval));
        _pollInterval = options.PollInterval;
        _deriving = Task.Run(DeriveAsync);
    }

    /// <inheritdoc/>
    public override PolicyStore Policies { get; }

    /// <inheritdoc/>
    public override OutcomeStore Outcomes { get; }

    /// <inheritdoc/>
    public override LeadModelStore LeadModels { get; }

    /// <inheritdoc/>
    public override ReassessmentStore Reassessments { get; }

    /// <inheritdoc/>
    public override AuditLog Audit { get; }

    /// <inheritdoc/>
    public override LookRegister Looks { get; }

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
            var store = new PostgresReportStore(database, options, clock);
            await PostgresFaults.RunAsync(() => store._projection.OpenAsync(cancellation)).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await database.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public override TriageRules? Rules => _rules.Current;

    /// <inheritdoc/>
    public override Task UseRulesAsync(TriageRules rules, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_rules.Put(rules))
        {
            _projection.Follow();
            _deriving = _deriving.ContinueWith(_ => DeriveAsync(), TaskScheduler.Default).Unwrap();
        }
        return Task.CompletedTask;
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
        await _projection.ForgetAsync().ConfigureAwait(false);
        await _writer.ScreenAsync(batch, results).ConfigureAwait(false);
        return results;
    }

    /// <inheritdoc/>
    public override async Task<AppendResult> AppendAsync(
        ImmutableArray<WorkAppend> appends, ImmutableArray<Reassessment> assessments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfZero(appends.Length + assessments.Length, nameof(appends));
        await _projection.ForgetAsync().ConfigureAwait(false);
        return await _acts.AppendAsync(new(appends, assessments)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<StoredReport?> FindAsync(ReportId id, CancellationToken cancellation)
    {
        var stored = await PostgresFaults.RunAsync(() => _reader.FindAsync(id.ToKey(), cancellation)).ConfigureAwait(false);
        return stored is { WorkEventNumber: > 1 } && await FindWorkAsync(id, cancellation).ConfigureAwait(false) is { } worked
            ? worked.Report
            : stored;
    }

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
    public override Task<ImmutableArray<QueueBasis>> CountBasesAsync(CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => PostgresBases.CountAsync(_database, cancellation));

    /// <inheritdoc/>
    public override Task<QueuePage> ListItemsAsync(QueueQuery query, CancellationToken cancellation)
    {
        ValidatePageSize(query.PageSize);
        return PostgresFaults.RunAsync(() => _queues.ReadAsync(query, cancellation));
    }

    /// <inheritdoc/>
    public override Task<QueueFacets> FindFacetsAsync(string desk, long now, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _queues.CountFacetsAsync(desk, now, cancellation));

    /// <inheritdoc/>
    public override Task<QueuePlace?> FindPlaceAsync(ReportId id, long now, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _queues.PlaceAsync(id.ToKey(), now, cancellation));

    /// <inheritdoc/>
    public override Task<DutyPage> ListDutiesAsync(DutyQuery query, CancellationToken cancellation)
    {
        ValidatePageSize(query.PageSize);
        return OfDutiesAsync(() => _duties.ReadAsync(query, cancellation), cancellation);
    }

    /// <inheritdoc/>
    public override Task<CoViewPage> ListCoViewsAsync(CoViewQuery query, CancellationToken cancellation)
    {
        ValidatePageSize(query.PageSize);
        return OfDutiesAsync(() => _queues.ReadCoViewsAsync(query, cancellation), cancellation);
    }

    private protected override Task<ImmutableArray<TeamEvent>> ReadTeamEventsAsync(
        TeamEventPosition after, long until, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _reader.ReadTeamEventsAsync(after, until, cancellation));

    /// <inheritdoc/>
    public override Task<ImmutableArray<DutyTally>> CountDutiesAsync(string desk, long now, CancellationToken cancellation) =>
        OfDutiesAsync(() => _duties.CountAsync(desk, now, cancellation), cancellation);

    /// <inheritdoc/>
    public override Task<ImmutableArray<Attention>> ListAttentionAsync(
        long until, Attention? after, int limit, CancellationToken cancellation)
    {
        ValidatePageSize(limit);
        return PostgresFaults.RunAsync(() => _duties.ReadAttentionAsync(until, after, limit, cancellation));
    }

    /// <inheritdoc/>
    public override Task<long> FindAttentionTimeAsync(CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _duties.FindAttentionTimeAsync(cancellation));

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
    public override Task<bool> AppendActAsync(StoredAct act, CancellationToken cancellation)
    {
        act.Validate();
        return PostgresFaults.RunAsync(async () =>
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            return await _audit.WriteAsync(connection, async group =>
            {
                var isFirst = await connection.ExecuteAsync(new(
                    ActRow.Insert, ActRow.Parameters(act), cancellationToken: cancellation)).ConfigureAwait(false) == 1;
                if (isFirst)
                    group.AddStored(connection, AuditKind.Act, act.Log, act.Number);
                return isFirst;
            }, cancellation).ConfigureAwait(false);
        });
    }

    /// <inheritdoc/>
    public override Task<ImmutableArray<StoredAct>> ReadActsAsync(string log, long after, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(() => _reader.ReadActsAsync(log, after, cancellation));

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
        await Looks.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _acts.DisposeAsync().ConfigureAwait(false);
        await _tail.DisposeAsync().ConfigureAwait(false);
        await _advancing.ConfigureAwait(false);
        await _deriving.ConfigureAwait(false);
        _closing.Dispose();
        _audit.Dispose();
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
            await _projection.ForgetAsync().ConfigureAwait(false);
            await using var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await PostgresImport.RunAsync(
                connection, _audit, rows, _desks, _rules.Current, _clock.GetUtcNow().ToUnixTimeSeconds(), cancellation).ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);
        _tail.Raise();
    }

    Task<T> OfDutiesAsync<T>(Func<Task<T>> read, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(async () => _rules.Current is null || await _projection.IsCurrentAsync(cancellation).ConfigureAwait(false)
            ? await read().ConfigureAwait(false)
            : throw new StoreUnavailableException("The duties are still being derived."));

    static async Task CheckRightsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            SELECT string_agg(t, ', ') FROM unnest(ARRAY['report_revision', 'assessment', 'work_event', 'queue_item',
                'queue_desk', 'content', 'job_lease', 'secret', 'work_duty', 'work_attention', 'projection', 'policy_event',
                'policy_serving', 'act_log', 'outcome', 'outcome_victim_group', 'lead_model_event', 'reassessment_run',
                'look', 'look_report', 'look_context', 'assignment', 'look_review', 'look_review_conclusion',
                'audit_link', 'audit_origin']) t
            WHERE NOT has_table_privilege(t, 'SELECT') OR NOT has_table_privilege(t, 'INSERT')
                OR t IN ('queue_item', 'job_lease', 'work_attention', 'projection', 'policy_serving',
                    'outcome_victim_group', 'reassessment_run') AND NOT has_table_privilege(t, 'UPDATE')
                OR t IN ('queue_item', 'work_duty', 'work_attention', 'projection', 'policy_serving')
                    AND NOT has_table_privilege(t, 'DELETE')
                OR t = 'report_revision' AND NOT has_any_column_privilege(t, 'UPDATE')
            """);
        if (await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) is string missing)
            throw new StoreAccessException($"The database user lacks rights on: {missing}.");
    }

    async Task AdvanceAsync(TimeSpan interval)
    {
        while (!_closing.IsCancellationRequested)
        {
            // Pages stay exact without it, only dearer: when it fails, the next round tries again.
            await TryAsync(() => AdvanceItemsAsync(_clock.GetUtcNow().ToUnixTimeSeconds(), _closing.Token)).ConfigureAwait(false);
            await Task.Delay(interval, _clock, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task DeriveAsync()
    {
        while (!_closing.IsCancellationRequested && !await TryAsync(
            () => PostgresFaults.RunAsync(() => _projection.EnsureAsync(_leases, _closing.Token))).ConfigureAwait(false))
            await Task.Delay(_pollInterval, _closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // The default when the database was away or the store is closing.
    static async Task<T?> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreAccessException or StoreVersionException
            or StoreDurabilityException or OperationCanceledException)
        {
            return default;
        }
    }
}
