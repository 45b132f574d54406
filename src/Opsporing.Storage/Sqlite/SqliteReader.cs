using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>Reads the truth on pooled read-only connections; each question is one snapshot.</summary>
sealed class SqliteReader(string connectionString) : IDisposable
{
    const int StretchLength = 1000;

    /// <summary>The newest revision of every report with its latest assessment and its owner; a condition may follow.</summary>
    public const string Newest = """
        SELECT r.report_key, r.revision, r.facts, r.commit_time_unix_ms, coalesce(a.number, 1) AS number,
            coalesce(a.trigger, 1) AS trigger, b.digest,
            coalesce(
                (SELECT v.vector FROM assessment v WHERE v.report_key = r.report_key AND v.revision = r.revision
                    AND v.vector IS NOT NULL ORDER BY v.number DESC LIMIT 1), r.vector) AS vector,
            coalesce(e.n, 1) AS n, d.text AS desk
        FROM report_revision r
        JOIN report_revision f ON f.report_key = r.report_key AND f.revision = 1
        LEFT JOIN assessment a ON a.report_key = r.report_key AND a.revision = r.revision
            AND a.number = (SELECT max(x.number) FROM assessment x WHERE x.report_key = r.report_key AND x.revision = r.revision)
        LEFT JOIN work_event e ON e.report_key = r.report_key
            AND e.n = (SELECT max(x.n) FROM work_event x WHERE x.report_key = r.report_key)
        JOIN basis b ON b.basis_id = coalesce(a.basis_id, r.basis_id)
        JOIN word d ON d.word_id = coalesce(e.desk_id, f.desk_id)
        WHERE r.revision = (SELECT max(x.revision) FROM report_revision x WHERE x.report_key = r.report_key)
        """;

    readonly ConcurrentBag<SqliteLookup> _lookups = [];
    volatile bool _isClosed;

    /// <summary>Closes the connections that are kept for <see cref="FindMany"/>.</summary>
    public void Dispose()
    {
        _isClosed = true;
        while (_lookups.TryTake(out var lookup))
            lookup.Dispose();
    }

    public ImmutableArray<StoredReport?> FindMany(IReadOnlyList<ReportId> ids)
    {
        ObjectDisposedException.ThrowIf(_isClosed, typeof(ReportStore));
        var lookup = _lookups.TryTake(out var kept) ? kept : new(OpenLookup());
        try
        {
            var reports = lookup.Find(ids);
            _lookups.Add(lookup);
            if (_isClosed)
                Dispose();
            return reports;
        }
        catch
        {
            lookup.Dispose();
            throw;
        }
    }

    public async Task<StoredReport?> FindAsync(byte[] key, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        var row = await connection.QuerySingleOrDefaultAsync<NewestRow>(
            new($"{Newest} AND r.report_key = @key", new { key }, cancellationToken: cancellation)).ConfigureAwait(false);
        return row?.ToReport();
    }

    public async Task<ReportHistory?> FindHistoryAsync(byte[] key, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return (await ReadTruthAsync(connection, key, key, cancellation).ConfigureAwait(false)).ToHistories().SingleOrDefault();
    }

    public async Task<ImmutableArray<StoredAct>> ReadActsAsync(string log, long after, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return [.. (await connection.QueryAsync<ActRow>(new(ActRow.Select, new { log, after }, cancellationToken: cancellation))
            .ConfigureAwait(false)).Select(row => row.ToAct(log))];
    }

    public async Task<StoredContent?> FindContentAsync(ContentDigest digest, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        var row = await connection.QuerySingleOrDefaultAsync<ContentRow>(new(
            "SELECT digest, kind, content FROM content WHERE digest = @digest", new { digest = digest.ToArray() },
            cancellationToken: cancellation)).ConfigureAwait(false);
        return row is null ? null : new(digest, row.kind, row.content);
    }

    public async IAsyncEnumerable<StoredReport> ReadAsync(
        byte[] after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            List<NewestRow> rows;
            await using (var connection = await OpenAsync(cancellation).ConfigureAwait(false))
                rows = (await connection.QueryAsync<NewestRow>(new(
                    $"{Newest} AND r.report_key > @after ORDER BY r.report_key LIMIT {StretchLength}", new { after },
                    cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
            foreach (var row in rows)
                yield return row.ToReport();
            if (rows.Count < StretchLength)
                yield break;
            after = rows[^1].report_key;
        }
    }

    public async IAsyncEnumerable<TruthRows> ReadTruthAsync(
        byte[] after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            List<byte[]> keys;
            TruthRows rows;
            await using (var connection = await OpenAsync(cancellation).ConfigureAwait(false))
            {
                keys = (await connection.QueryAsync<byte[]>(new(
                    $"""
                    SELECT DISTINCT report_key FROM report_revision WHERE report_key > @after
                    ORDER BY report_key LIMIT {StretchLength}
                    """,
                    new { after }, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
                if (keys.Count == 0)
                    yield break;
                rows = await ReadTruthAsync(connection, keys[0], keys[^1], cancellation).ConfigureAwait(false);
            }
            yield return rows;
            if (keys.Count < StretchLength)
                yield break;
            after = keys[^1];
        }
    }

    public async IAsyncEnumerable<StoredContent> ReadContentsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        byte[] after = [];
        while (true)
        {
            List<ContentRow> rows;
            await using (var connection = await OpenAsync(cancellation).ConfigureAwait(false))
                rows = (await connection.QueryAsync<ContentRow>(new(
                    "SELECT digest, kind, content FROM content WHERE digest > @after ORDER BY digest LIMIT 16", new { after },
                    cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
            foreach (var row in rows)
                yield return new(ContentDigest.FromBytes(row.digest), row.kind, row.content);
            if (rows.Count == 0)
                yield break;
            after = rows[^1].digest;
        }
    }

    /// <summary>The Basis of every assessment, as one snapshot, in no order.</summary>
    public async IAsyncEnumerable<(byte[] Key, int Revision, int Number, ContentDigest Basis)> ReadBasesAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var command = new SqliteCommand(
            "SELECT a.report_key, a.revision, a.number, b.digest FROM every_assessment a JOIN basis b USING (basis_id)", connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false))
            yield return (rows.GetFieldValue<byte[]>(0), rows.GetInt32(1), rows.GetInt32(2),
                ContentDigest.FromBytes(rows.GetFieldValue<byte[]>(3)));
    }

    public async Task<ImmutableArray<TeamEvent>> ReadTeamEventsAsync(
        TeamEventPosition after, long until, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        return [.. (await connection.QueryAsync<EventRow>(new(
            $"""
            SELECT e.report_key, e.n, e.kind, e.time_unix_ms, a.text AS actor, d.text AS desk, e.desk_kind, e.revision,
                e.assessment_number, e.payload
            FROM work_event e JOIN word a ON a.word_id = e.actor_id JOIN word d ON d.word_id = e.desk_id
            WHERE e.kind IN (7, 9, 17, 23) AND (e.time_unix_ms, e.report_key, e.n) > (@Time, @ReportKey, @Number) AND e.time_unix_ms < @until
            ORDER BY e.time_unix_ms, e.report_key, e.n LIMIT {TeamEventPosition.StretchLength}
            """, new { after.Time, after.ReportKey, after.Number, until }, cancellationToken: cancellation)).ConfigureAwait(false))
            .Select(TeamEvent.Of)];
    }

    public async Task<ImmutableArray<StoredEvent>> ReadEventsAsync(long after, int limit, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await using var snapshot = connection.BeginTransaction(deferred: true);
        async Task<IEnumerable<StoredEvent>> Rows(string sql) => (await connection.QueryAsync<TailRow>(
            new(sql, new { after, limit }, snapshot, cancellationToken: cancellation)).ConfigureAwait(false)).Select(r => r.ToEvent());

        var revisions = await Rows("""
            SELECT r.sequence, 1 AS is_revision, r.report_key, 1 AS n, 1 AS kind, r.commit_time_unix_ms AS time_unix_ms,
                a.text AS actor, d.text AS desk, r.desk_kind, r.revision, 1 AS assessment_number, NULL AS payload
            FROM report_revision r JOIN word a ON a.word_id = r.actor_id JOIN word d ON d.word_id = r.desk_id
            WHERE r.sequence > @after ORDER BY r.sequence LIMIT @limit
            """).ConfigureAwait(false);
        var events = await Rows("""
            SELECT e.sequence, 0 AS is_revision, e.report_key, e.n, e.kind, e.time_unix_ms, a.text AS actor, d.text AS desk,
                e.desk_kind, e.revision, e.assessment_number, e.payload
            FROM work_event e JOIN word a ON a.word_id = e.actor_id JOIN word d ON d.word_id = e.desk_id
            WHERE e.sequence > @after ORDER BY e.sequence LIMIT @limit
            """).ConfigureAwait(false);
        var assessments = await Rows("""
            SELECT a.sequence, 0 AS is_revision, a.report_key, 0 AS n, 0 AS kind, 0 AS time_unix_ms, '' AS actor, d.text AS desk,
                0 AS desk_kind, a.revision, a.number AS assessment_number, NULL AS payload
            FROM assessment a JOIN word d ON d.word_id = a.desk_id
            WHERE a.sequence > @after ORDER BY a.sequence LIMIT @limit
            """).ConfigureAwait(false);
        return StoredEvent.Merge([.. revisions, .. events, .. assessments], limit);
    }

    public async Task PingAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await connection.ExecuteScalarAsync(new CommandDefinition(
            "SELECT count(*) FROM schema_migration", cancellationToken: cancellation)).ConfigureAwait(false);
    }

    // Unpooled: its statements live as long as it does.
    SqliteConnection OpenLookup()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(connectionString) { Pooling = false }.ToString());
        connection.Open();
        connection.Execute("PRAGMA mmap_size = 4294967296");
        return connection;
    }

    async Task<SqliteConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        // Rows stand in the order of arrival: reading by identity jumps, and a mapped page costs no call.
        await connection.ExecuteAsync("PRAGMA mmap_size = 4294967296").ConfigureAwait(false);
        return connection;
    }

    static async Task<TruthRows> ReadTruthAsync(
        SqliteConnection connection, byte[] first, byte[] last, CancellationToken cancellation)
    {
        await using var snapshot = connection.BeginTransaction(deferred: true);
        var bounds = new { first, last };
        async Task<ImmutableArray<T>> Rows<T>(string sql) => [.. await connection.QueryAsync<T>(
            new(sql, bounds, snapshot, cancellationToken: cancellation)).ConfigureAwait(false)];

        return new(
            await Rows<RevisionRow>("""
                SELECT r.report_key, r.revision, r.commit_time_unix_ms, w.text AS actor, d.text AS desk, r.desk_kind,
                    r.report_kind, b.digest AS basis_digest, o.text AS offence, g.text AS offence_group, r.vector, r.facts
                FROM report_revision r JOIN word w ON w.word_id = r.actor_id JOIN word d ON d.word_id = r.desk_id
                JOIN basis b ON b.basis_id = r.basis_id
                LEFT JOIN word o ON o.word_id = r.offence_id LEFT JOIN word g ON g.word_id = r.offence_group_id
                WHERE r.report_key BETWEEN @first AND @last ORDER BY r.report_key, r.revision
                """).ConfigureAwait(false),
            await Rows<AssessmentRow>("""
                SELECT a.report_key, a.revision, a.number, a.trigger, b.digest AS basis_digest, o.text AS offence,
                    g.text AS offence_group, a.vector
                FROM assessment a JOIN basis b ON b.basis_id = a.basis_id
                LEFT JOIN word o ON o.word_id = a.offence_id LEFT JOIN word g ON g.word_id = a.offence_group_id
                WHERE a.report_key BETWEEN @first AND @last ORDER BY a.report_key, a.revision, a.number
                """).ConfigureAwait(false),
            await Rows<EventRow>("""
                SELECT e.report_key, e.n, e.kind, e.time_unix_ms, a.text AS actor, d.text AS desk, e.desk_kind,
                    e.revision, e.assessment_number, e.payload
                FROM work_event e JOIN word a ON a.word_id = e.actor_id JOIN word d ON d.word_id = e.desk_id
                WHERE e.report_key BETWEEN @first AND @last ORDER BY e.report_key, e.n
                """).ConfigureAwait(false));
    }

    sealed record ContentRow(byte[] digest, string kind, byte[] content);

    // Properties, for the engine names no type for an expression while there is no row.
    sealed record TailRow
    {
        public required long sequence { get; init; }
        public required long is_revision { get; init; }
        public required byte[] report_key { get; init; }
        public required long n { get; init; }
        public required long kind { get; init; }
        public required long time_unix_ms { get; init; }
        public required string actor { get; init; }
        public required string desk { get; init; }
        public required long desk_kind { get; init; }
        public required long revision { get; init; }
        public required long assessment_number { get; init; }
        public byte[]? payload { get; init; }

        public StoredEvent ToEvent() => new TailEntry
        {
            Number = sequence,
            ReportKey = report_key,
            Revision = revision,
            AssessmentNumber = assessment_number,
            Desk = desk,
            IsRevision = is_revision != 0,
            WorkNumber = n,
            Kind = kind,
            Time = time_unix_ms,
            Actor = actor,
            DeskKind = desk_kind,
            Payload = payload,
        }.ToEvent();
    }
}
