using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>Reads the truth on pooled read-only connections; each question is one snapshot.</summary>
sealed class SqliteReader(string connectionString)
{
    const int StretchLength = 1000;

    const string Newest = """
        SELECT r.report_key, r.revision, r.facts, r.commit_time_unix_ms, coalesce(a.number, 1) AS number,
            coalesce(a.trigger, 1) AS trigger, b.digest, coalesce(a.vector, r.vector) AS vector,
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
        var histories = await ReadHistoriesAsync(connection, key, key, cancellation).ConfigureAwait(false);
        return histories.SingleOrDefault();
    }

    public async Task<StoredContent?> FindContentAsync(ContentDigest digest, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        var row = await connection.QuerySingleOrDefaultAsync<ContentRow>(new(
            "SELECT kind, content FROM content WHERE digest = @digest", new { digest = digest.ToArray() },
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

    public async IAsyncEnumerable<ReportHistory> ReadHistoriesAsync(
        byte[] after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            List<byte[]> keys;
            ImmutableArray<ReportHistory> histories = [];
            await using (var connection = await OpenAsync(cancellation).ConfigureAwait(false))
            {
                keys = (await connection.QueryAsync<byte[]>(new(
                    $"""
                    SELECT DISTINCT report_key FROM report_revision WHERE report_key > @after
                    ORDER BY report_key LIMIT {StretchLength}
                    """,
                    new { after }, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
                if (keys.Count > 0)
                    histories = await ReadHistoriesAsync(connection, keys[0], keys[^1], cancellation).ConfigureAwait(false);
            }
            foreach (var history in histories)
                yield return history;
            if (keys.Count < StretchLength)
                yield break;
            after = keys[^1];
        }
    }

    public async Task PingAsync(CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation).ConfigureAwait(false);
        await connection.ExecuteScalarAsync(new CommandDefinition(
            "SELECT count(*) FROM schema_migration", cancellationToken: cancellation)).ConfigureAwait(false);
    }

    async Task<SqliteConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancellation).ConfigureAwait(false);
        // Rows stand in the order of arrival: reading by identity jumps, and a mapped page costs no call.
        await connection.ExecuteAsync("PRAGMA mmap_size = 4294967296").ConfigureAwait(false);
        return connection;
    }

    static async Task<ImmutableArray<ReportHistory>> ReadHistoriesAsync(
        SqliteConnection connection, byte[] first, byte[] last, CancellationToken cancellation)
    {
        await using var snapshot = connection.BeginTransaction(deferred: true);
        var bounds = new { first, last };
        async Task<List<T>> Rows<T>(string sql) => (await connection.QueryAsync<T>(
            new(sql, bounds, snapshot, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();

        var revisions = await Rows<RevisionRow>("""
            SELECT r.report_key, r.revision, r.facts, r.commit_time_unix_ms, w.text AS actor
            FROM report_revision r JOIN word w ON w.word_id = r.actor_id
            WHERE r.report_key BETWEEN @first AND @last ORDER BY r.report_key, r.revision
            """).ConfigureAwait(false);
        var assessments = await Rows<AssessmentRow>("""
            SELECT a.report_key, a.revision, a.number, a.trigger, b.digest, a.vector
            FROM every_assessment a JOIN basis b ON b.basis_id = a.basis_id
            WHERE a.report_key BETWEEN @first AND @last ORDER BY a.report_key, a.revision, a.number
            """).ConfigureAwait(false);
        var events = await Rows<EventRow>("""
            SELECT e.report_key, e.n, e.kind, e.time_unix_ms, a.text AS actor, d.text AS desk, e.desk_kind,
                e.revision, e.assessment_number, e.payload
            FROM every_work_event e JOIN word a ON a.word_id = e.actor_id JOIN word d ON d.word_id = e.desk_id
            WHERE e.report_key BETWEEN @first AND @last ORDER BY e.report_key, e.n
            """).ConfigureAwait(false);
        return Assemble(revisions, assessments, events);
    }

    static ImmutableArray<ReportHistory> Assemble(
        List<RevisionRow> revisions, List<AssessmentRow> assessments, List<EventRow> events)
    {
        var assessmentsOf = assessments.ToLookup(a => (ReportId.FromKey(a.report_key), (int)a.revision));
        var eventsOf = events.ToLookup(e => ReportId.FromKey(e.report_key));
        return [.. revisions.GroupBy(r => ReportId.FromKey(r.report_key)).Select(report => new ReportHistory(
            report.Key,
            [.. report.Select(r => new StoredRevision
            {
                Id = report.Key,
                Revision = (int)r.revision,
                Facts = r.facts,
                CommitTime = r.commit_time_unix_ms,
                Actor = r.actor,
                Assessments = [.. assessmentsOf[(report.Key, (int)r.revision)].Select(a => a.ToAssessment(report.Key))],
            })],
            [.. eventsOf[report.Key].Select(e => e.ToEvent())]))];
    }

    // Rows mirror the columns.
    sealed record RevisionRow(byte[] report_key, long revision, byte[] facts, long commit_time_unix_ms, string actor);

    sealed record ContentRow(string kind, byte[] content);

    sealed record AssessmentRow(byte[] report_key, long revision, long number, long trigger, byte[] digest, byte[] vector)
    {
        public Assessment ToAssessment(ReportId id) => new()
        {
            ReportId = id,
            Revision = (int)revision,
            Number = (int)number,
            Trigger = (AssessmentTrigger)trigger,
            BasisDigest = ContentDigest.FromBytes(digest),
            Vector = PackedVector.Unpack(vector),
        };
    }

    sealed record EventRow(
        byte[] report_key, long n, long kind, long time_unix_ms, string actor, string desk, long desk_kind,
        long revision, long assessment_number, byte[]? payload)
    {
        public WorkEvent ToEvent() => new()
        {
            Number = (int)n,
            Kind = (WorkEventKind)kind,
            Time = time_unix_ms,
            Actor = actor,
            Desk = desk,
            DeskKind = (DeskKind)desk_kind,
            Revision = (int)revision,
            AssessmentNumber = (int)assessment_number,
            Payload = payload ?? [],
        };
    }

    // Properties, for the engine names no type for an expression while there is no row.
    sealed record NewestRow
    {
        public required byte[] report_key { get; init; }
        public required long revision { get; init; }
        public required byte[] facts { get; init; }
        public required long commit_time_unix_ms { get; init; }
        public required long number { get; init; }
        public required long trigger { get; init; }
        public required byte[] digest { get; init; }
        public required byte[] vector { get; init; }
        public required long n { get; init; }
        public required string desk { get; init; }

        public StoredReport ToReport()
        {
            var id = ReportId.FromKey(report_key);
            return new()
            {
                Id = id,
                Revision = (int)revision,
                Facts = facts,
                CommitTime = commit_time_unix_ms,
                Assessment = new AssessmentRow(report_key, revision, number, trigger, digest, vector).ToAssessment(id),
                State = ReportState.Open, // nothing but a routing exists yet
                Desk = desk,
                WorkEventNumber = (int)n,
            };
        }
    }
}
