using System.Collections.Immutable;
using Dapper;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Opsporing.Storage;

/// <summary>The embedded store: one process, a SQLite database in a locked data folder, the open queues in memory.</summary>
public sealed class SqliteReportStore : ReportStore
{
    /// <summary>The register's commits are small: the engine's own checkpoint holds none of them up for long.</summary>
    const int LooksCheckpointPages = 1000;

    readonly DataFolder _folder;
    readonly SqliteConnection _connection;
    readonly TimeProvider _clock;
    readonly RulesInForce _rules;
    readonly SqliteTruth _truth;
    readonly SqliteCheckpoint _checkpoint;
    readonly SqliteWriter _writer;
    readonly SqliteReader _reader;
    readonly string _readString;
    readonly OpenQueues _queues;
    readonly DutyIndex? _duties;
    readonly StoreCounts _counts = new();
    readonly EventSignal _events = new();
    readonly SqliteLeases _leases;
    bool _isDisposed;

    SqliteReportStore(DataFolder folder, SqliteConnection connection, StoreOptions options, TimeProvider clock)
    {
        (_folder, _connection, _clock, _rules) = (folder, connection, clock, new(options.Rules));
        _duties = options.Rules is null ? null : new();
        _queues = new(() => clock.GetUtcNow().ToUnixTimeSeconds(), _duties);
        _truth = new(connection, _rules, clock);
        new SqliteRebuild(connection, _truth, _queues, _counts, _rules).Fill();
        _readString = new SqliteConnectionStringBuilder
        {
            DataSource = folder.DatabasePath,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = true,
        }.ToString();
        _reader = new(_readString);
        _checkpoint = new(Connect(folder, options), connection, options.CheckpointPages);
        _writer = new(_truth, _queues, _checkpoint, _counts, _events, options, _rules);
        _leases = new(connection, _writer, clock);
        Policies = new(new SqlitePolicies(connection, _writer, _truth.Audit, _readString));
        var tables = new SqliteTables(connection, _writer, _truth.Audit, _readString);
        (Outcomes, LeadModels, Reassessments) = (new(tables, clock), new(tables, clock), new(tables, clock));
        Audit = new(tables);
        Looks = SqliteLooks.Open(folder.Path, path => Connect(path, options, LooksCheckpointPages), clock);
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

    /// <summary>Opens the store: locks the folder, brings the schema up to date and rebuilds the queues.</summary>
    /// <param name="options">Validated here.</param>
    /// <param name="clock">Clock of the queues' order.</param>
    /// <param name="cancellation">Observed before the work starts.</param>
    /// <exception cref="StoreLockedException">The folder is in use.</exception>
    /// <exception cref="StoreVersionException">The database is not of this program, or newer than it.</exception>
    /// <exception cref="StoreDamagedException">What is stored cannot be read.</exception>
    /// <exception cref="StoreUnavailableException">The engine does not give the durability asked.</exception>
    public static Task<SqliteReportStore> OpenAsync(
        StoreOptions options, TimeProvider clock, CancellationToken cancellation = default)
    {
        options.Validate();
        return Task.Run(() => Open(options, clock), cancellation);
    }

    /// <inheritdoc/>
    public override TriageRules? Rules => _rules.Current;

    /// <inheritdoc/>
    public override Task UseRulesAsync(TriageRules rules, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _writer.RunAsync(() =>
        {
            if (_rules.Put(rules) && _duties is not null)
                _duties.Take(DutiesOfTruth());
        });
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
    public override Task<AppendResult> AppendAsync(
        ImmutableArray<WorkAppend> appends, ImmutableArray<Reassessment> assessments, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfZero(appends.Length + assessments.Length, nameof(appends));
        return _writer.AppendAsync(new(appends, assessments));
    }

    /// <inheritdoc/>
    public override async Task<StoredReport?> FindAsync(ReportId id, CancellationToken cancellation)
    {
        var stored = await _reader.FindAsync(id.ToKey(), cancellation).ConfigureAwait(false);
        return stored is { WorkEventNumber: > 1 } && await FindWorkAsync(id, cancellation).ConfigureAwait(false) is { } worked
            ? worked.Report
            : stored;
    }

    /// <inheritdoc/>
    public override Task<ImmutableArray<StoredReport?>> FindManyAsync(
        IReadOnlyList<ReportId> ids, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(_reader.FindMany(ids));
    }

    /// <inheritdoc/>
    public override Task<ReportHistory?> FindHistoryAsync(ReportId id, CancellationToken cancellation) =>
        _reader.FindHistoryAsync(id.ToKey(), cancellation);

    /// <inheritdoc/>
    public override Task PutContentAsync(
        ContentDigest digest, string kind, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        ValidateContent(digest, kind, content);
        cancellation.ThrowIfCancellationRequested();
        var stored = new StoredContent(digest, kind, content);
        return _writer.RunAsync(() => _truth.PutContent(stored, _clock.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <inheritdoc/>
    public override Task<StoredContent?> FindContentAsync(ContentDigest digest, CancellationToken cancellation) =>
        _reader.FindContentAsync(digest, cancellation);

    /// <inheritdoc/>
    public override IAsyncEnumerable<StoredReport> ReadAsync(ReportId? after, CancellationToken cancellation) =>
        _reader.ReadAsync(after?.ToKey() ?? [], cancellation);

    /// <inheritdoc/>
    public override IAsyncEnumerable<StoredContent> ReadContentsAsync(CancellationToken cancellation) =>
        _reader.ReadContentsAsync(cancellation);

    /// <inheritdoc/>
    public override Task<ImmutableArray<StoredEvent>> ReadEventsAsync(
        EventPosition after, int limit, CancellationToken cancellation)
    {
        ValidateEventLimit(limit);
        cancellation.ThrowIfCancellationRequested();
        return _truth.Recent.TryRead(after.Number, limit, out var events)
            ? Task.FromResult(events)
            : _reader.ReadEventsAsync(after.Number, limit, cancellation);
    }

    /// <inheritdoc/>
    public override Task<EventPosition> FindEventEndAsync(CancellationToken cancellation) =>
        Task.FromResult(new EventPosition(0, _truth.Recent.Last));

    /// <inheritdoc/>
    public override Task<bool> WaitForEventsAsync(EventPosition after, TimeSpan timeout, CancellationToken cancellation) =>
        _events.WaitAsync(
            () => Task.FromResult(_truth.Recent.Last > after.Number),
            TimeSpan.FromMinutes(1), timeout, cancellation);

    /// <inheritdoc/>
    public override Task<JobLease?> TryLeaseAsync(
        string kind, string key, string holder, TimeSpan duration, CancellationToken cancellation)
    {
        JobLease.Validate(kind, key, holder, duration);
        return _leases.TryTakeAsync(kind, key, holder, duration, cancellation);
    }

    /// <inheritdoc/>
    public override Task<JobLease?> ExtendLeaseAsync(JobLease lease, TimeSpan duration, CancellationToken cancellation)
    {
        JobLease.Validate(lease.Kind, lease.Key, lease.Holder, duration);
        return _leases.ExtendAsync(lease, duration, cancellation);
    }

    /// <inheritdoc/>
    public override Task<bool> ReleaseLeaseAsync(JobLease lease, CancellationToken cancellation) =>
        _leases.ReleaseAsync(lease, cancellation);

    /// <inheritdoc/>
    public override Task<bool> CompleteLeaseAsync(JobLease lease, CancellationToken cancellation) =>
        _leases.CompleteAsync(lease, cancellation);

    /// <inheritdoc/>
    public override async Task<bool> AppendActAsync(StoredAct act, CancellationToken cancellation)
    {
        act.Validate();
        cancellation.ThrowIfCancellationRequested();
        var rows = 0;
        await _writer.RunAsync(() =>
        {
            rows = _connection.Execute(ActRow.Insert, ActRow.Parameters(act));
            if (rows == 1)
                _truth.Audit.Group.AddStored(_connection, AuditKind.Act, act.Log, act.Number);
        }).ConfigureAwait(false);
        return rows == 1;
    }

    /// <inheritdoc/>
    public override Task<ImmutableArray<StoredAct>> ReadActsAsync(string log, long after, CancellationToken cancellation) =>
        _reader.ReadActsAsync(log, after, cancellation);

    /// <inheritdoc/>
    public override Task<byte[]> KeepSecretAsync(string name, ReadOnlyMemory<byte> proposal, CancellationToken cancellation)
    {
        StoredSecret.Validate(name, proposal);
        return Task.Run(() => SecretFiles.Keep(_folder.Path, name, proposal.Span), cancellation);
    }

    internal override Task<ImmutableArray<StoredSecret>> ReadSecretsAsync(CancellationToken cancellation) =>
        Task.Run(() => SecretFiles.Read(_folder.Path), cancellation);

    internal override IAsyncEnumerable<TruthRows> ReadTruthAsync(byte[] after, CancellationToken cancellation) =>
        _reader.ReadTruthAsync(after, cancellation);

    internal override async Task ImportAsync(TruthRows rows, CancellationToken cancellation)
    {
        var (changes, added) = (rows.ToChanges(_rules.Current).ToArray(), new List<RevisionRow>());
        await _writer.RunAsync(() =>
        {
            foreach (var row in rows.Revisions)
                if (_truth.Import(row))
                    added.Add(row);
            var keys = added.Select(r => ReportId.FromKey(r.report_key)).ToHashSet();
            foreach (var row in rows.Assessments)
                _truth.Import(row);
            foreach (var row in rows.Events)
                if (keys.Contains(ReportId.FromKey(row.report_key)))
                    _truth.Append(row);
        }).ConfigureAwait(false);
        await _writer.RunAsync(() =>
        {
            foreach (var row in added)
                _counts.AddRevision(row.revision == 1);
            var keys = added.Select(r => ReportId.FromKey(r.report_key)).ToHashSet();
            foreach (var row in rows.Assessments)
                if (keys.Contains(ReportId.FromKey(row.report_key)))
                    _counts.AddAssessment();
            foreach (var change in changes)
                if (keys.Contains(ReportId.FromKey(change.ReportKey)))
                    _queues.Take(change);
        }).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override Task<ImmutableArray<QueueSummary>> ListQueuesAsync(long now, CancellationToken cancellation) =>
        Task.FromResult(_queues.Summarize(now));

    /// <inheritdoc/>
    public override async Task<ImmutableArray<QueueBasis>> CountBasesAsync(CancellationToken cancellation)
    {
        var counts = new Dictionary<(string Desk, ContentDigest Basis), int>();
        await foreach (var (key, revision, number, digest) in _reader.ReadBasesAsync(cancellation).ConfigureAwait(false))
            if (_queues.Find(key) is { } item && item.Revision == revision && item.AssessmentNumber == number)
                counts[(item.Desk, digest)] = counts.GetValueOrDefault((item.Desk, digest)) + 1;
        return [.. counts.OrderBy(c => c.Key.Desk, StringComparer.Ordinal).Select(c => new QueueBasis(c.Key.Desk, c.Key.Basis, c.Value))];
    }

    /// <inheritdoc/>
    public override Task<QueuePage> ListItemsAsync(QueueQuery query, CancellationToken cancellation)
    {
        ValidatePageSize(query.PageSize);
        return Task.FromResult(_queues.Desk(query.Desk)?.Read(query) ?? new([], [], null, 0, 0));
    }

    /// <inheritdoc/>
    public override Task<QueueFacets> FindFacetsAsync(string desk, long now, CancellationToken cancellation) =>
        Task.FromResult(_queues.Desk(desk)?.Facets(now) ?? new FacetCounts(now).ToFacets(0));

    /// <inheritdoc/>
    public override Task<QueuePlace?> FindPlaceAsync(ReportId id, long now, CancellationToken cancellation) =>
        Task.FromResult(_queues.Find(id.ToKey()) is { } item ? _queues.Desk(item.Desk)?.Place(item, now) : null);

    /// <inheritdoc/>
    public override Task<CoViewPage> ListCoViewsAsync(CoViewQuery query, CancellationToken cancellation)
    {
        ValidatePageSize(query.PageSize);
        return Task.FromResult(_queues.ReadCoViews(query));
    }

    private protected override Task<ImmutableArray<TeamEvent>> ReadTeamEventsAsync(
        TeamEventPosition after, long until, CancellationToken cancellation) =>
        _reader.ReadTeamEventsAsync(after, until, cancellation);

    /// <inheritdoc/>
    public override Task<DutyPage> ListDutiesAsync(DutyQuery query, CancellationToken cancellation)
    {
        ValidatePageSize(query.PageSize);
        return Task.FromResult(_duties?.Read(query, out _) ?? new([], null));
    }

    /// <inheritdoc/>
    public override Task<ImmutableArray<DutyTally>> CountDutiesAsync(string desk, long now, CancellationToken cancellation) =>
        Task.FromResult(_duties?.Count(desk, now) ?? []);

    /// <inheritdoc/>
    public override Task<ImmutableArray<Attention>> ListAttentionAsync(
        long until, Attention? after, int limit, CancellationToken cancellation)
    {
        ValidatePageSize(limit);
        return Task.FromResult(_duties?.ReadAttention(until, after, limit) ?? []);
    }

    /// <inheritdoc/>
    public override Task<long> FindAttentionTimeAsync(CancellationToken cancellation) =>
        Task.FromResult(_duties?.AttentionTime ?? long.MaxValue);

    /// <inheritdoc/>
    public override async Task PingAsync(CancellationToken cancellation)
    {
        try
        {
            await _reader.PingAsync(cancellation).ConfigureAwait(false);
            await _writer.RunAsync(static () => { }).WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SqliteException or ObjectDisposedException)
        {
            throw new StoreUnavailableException("The store does not answer.", e);
        }
    }

    /// <inheritdoc/>
    public override Task<StoreFigures> CountAsync(CancellationToken cancellation)
    {
        var (reports, revisions, assessments) = _counts.Read();
        return Task.FromResult(new StoreFigures(reports, revisions, assessments, _queues.Count, _folder.Size));
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return ValueTask.CompletedTask;
        _isDisposed = true;
        return CloseAsync();
    }

    async ValueTask CloseAsync()
    {
        await Looks.DisposeAsync().ConfigureAwait(false);
        await Task.Run(Close).ConfigureAwait(false);
    }

    // From the truth, as at the start. Rare: only terms or desks that changed make duties others.
    DutyIndex DutiesOfTruth()
    {
        var duties = new DutyIndex();
        var aside = new OpenQueues(() => _clock.GetUtcNow().ToUnixTimeSeconds(), duties);
        new SqliteRebuild(_connection, _truth, aside, new(), _rules).Fill();
        return duties;
    }

    void Close()
    {
        _writer.Dispose();
        _checkpoint.Dispose();
        _reader.Dispose();
        using (var pooled = new SqliteConnection(_readString))
            SqliteConnection.ClearPool(pooled);
        _truth.Dispose();
        _connection.Dispose();
        _folder.Dispose();
    }

    /// <summary>Brings the schema of a closed store to a version.</summary>
    internal static MigrationReport Migrate(StoreOptions options, int? to, bool isDryRun, TimeProvider clock)
    {
        options.Validate();
        using var folder = new DataFolder(options.DataFolder);
        using var connection = Connect(folder, options);
        return SqliteMigrations.Apply(
            connection, Migration.Of("Sqlite"), to, isDryRun, clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    static SqliteReportStore Open(StoreOptions options, TimeProvider clock)
    {
        var folder = new DataFolder(options.DataFolder);
        SqliteConnection? connection = null;
        try
        {
            connection = Connect(folder, options);
            SqliteMigrations.Apply(
                connection, Migration.Of("Sqlite"), null, isDryRun: false, clock.GetUtcNow().ToUnixTimeMilliseconds());
            return new(folder, connection, options, clock);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            folder.Dispose();
            if (IsDamage(e))
                throw new StoreDamagedException($"The store in '{options.DataFolder}' is damaged: {e.Message}", e);
            throw;
        }
    }

    static bool IsDamage(Exception e) => e is InvalidDataException
        or SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB };

    // A connection of its own: a pooled one would keep a changed PRAGMA synchronous, or bring one along.
    static SqliteConnection Connect(DataFolder folder, StoreOptions options) => Connect(folder.DatabasePath, options, 0);

    static SqliteConnection Connect(string path, StoreOptions options, int checkpointPages)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
        }.ToString());
        connection.Open();
        connection.Execute($"PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}");
        connection.Execute($"PRAGMA wal_autocheckpoint = {checkpointPages}; PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY");
        Assert(connection, "PRAGMA journal_mode = WAL", "journal_mode", "wal");
        var synchronous = options.Durability == Durability.Full ? 2 : 0;
        Assert(connection, $"PRAGMA synchronous = {synchronous}", "synchronous", $"{synchronous}");
        return connection;
    }

    static void Assert(SqliteConnection connection, string set, string pragma, string expected)
    {
        connection.Execute(set);
        var actual = connection.ExecuteScalar<string>($"PRAGMA {pragma}");
        if (actual != expected)
            throw new StoreUnavailableException($"The engine answers {pragma} = {actual}, not {expected}.");
    }
}
