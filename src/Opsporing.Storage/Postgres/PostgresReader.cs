using System.Collections.Immutable;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Reads the truth; each question is one snapshot.</summary>
sealed class PostgresReader(NpgsqlDataSource database)
{
    const int StretchLength = 1000;

    public const string Newest = """
        SELECT r.report_key, r.revision::bigint AS revision, r.facts, r.commit_time_unix_ms, a.number::bigint AS number,
            a.trigger::bigint AS trigger, a.basis_digest AS digest, v.vector, e.event_number::bigint AS n, e.desk
        FROM report_revision r
        CROSS JOIN LATERAL (SELECT x.number, x.trigger, x.basis_digest FROM every_assessment x
            WHERE x.report_key = r.report_key AND x.revision = r.revision ORDER BY x.number DESC LIMIT 1) a
        CROSS JOIN LATERAL (SELECT x.vector FROM every_assessment x
            WHERE x.report_key = r.report_key AND x.revision = r.revision AND x.vector IS NOT NULL
            ORDER BY x.number DESC LIMIT 1) v
        CROSS JOIN LATERAL (SELECT x.event_number, x.desk FROM every_work_event x
            WHERE x.report_key = r.report_key ORDER BY x.event_number DESC LIMIT 1) e
        WHERE r.revision = (SELECT max(x.revision) FROM report_revision x WHERE x.report_key = r.report_key)
        """;

    public const string Revisions = """
        SELECT report_key, revision, commit_time_unix_ms, actor, desk, desk_kind, report_kind, basis_digest, offence,
            offence_group, vector, facts
        FROM report_revision WHERE report_key BETWEEN $1 AND $2 ORDER BY report_key, revision
        """;

    public const string Assessments = """
        SELECT report_key, revision, number, trigger, basis_digest, offence, offence_group, vector
        FROM assessment WHERE report_key BETWEEN $1 AND $2 ORDER BY report_key, revision, number
        """;

    public const string Events = """
        SELECT report_key, event_number, kind, time_unix_ms, actor, desk, desk_kind, revision, assessment_number, payload
        FROM work_event WHERE report_key BETWEEN $1 AND $2 ORDER BY report_key, event_number
        """;

    /// <summary>As of its rows: the state of a report that was worked on follows from its history.</summary>
    public async Task<StoredReport?> FindAsync(byte[] key, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (await connection.QuerySingleOrDefaultAsync<NewestRow>(new(
            $"{Newest} AND r.report_key = @key", new { key }, cancellationToken: cancellation)).ConfigureAwait(false))?.ToReport();
    }

    public async Task<ImmutableArray<StoredReport?>> FindManyAsync(IReadOnlyList<ReportId> ids, CancellationToken cancellation)
    {
        var places = new Dictionary<ReportId, int>(ids.Count);
        for (var i = 0; i < ids.Count; i++)
            places.Add(ids[i], i);
        var reports = new StoredReport?[ids.Count];
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand($"{Newest} AND r.report_key = ANY($1)", connection);
        command.Parameters.Add(Arrays.Of([.. ids.Select(id => id.ToKey())], NpgsqlDbType.Bytea));
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var report = new NewestRow
            {
                report_key = row.GetFieldValue<byte[]>(0),
                revision = row.GetInt64(1),
                facts = row.GetFieldValue<byte[]>(2),
                commit_time_unix_ms = row.GetInt64(3),
                number = row.GetInt64(4),
                trigger = row.GetInt64(5),
                digest = row.GetFieldValue<byte[]>(6),
                vector = row.GetFieldValue<byte[]>(7),
                n = row.GetInt64(8),
                desk = row.GetString(9),
            }.ToReport();
            reports[places[report.Id]] = report;
        }
        return [.. reports];
    }

    public async Task<ImmutableArray<StoredSecret>> ReadSecretsAsync(string? name, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return [.. (await connection.QueryAsync<(string Name, byte[] Value)>(new(
            "SELECT name, value FROM secret WHERE name = coalesce(@name, name) ORDER BY name", new { name },
            cancellationToken: cancellation)).ConfigureAwait(false)).Select(s => new StoredSecret(s.Name, s.Value))];
    }

    public async Task<List<NewestRow>> ReadStretchAsync(byte[] after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (await connection.QueryAsync<NewestRow>(new(
            $"{Newest} AND r.report_key > @after ORDER BY r.report_key LIMIT {StretchLength}", new { after },
            cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
    }

    public async Task<ReportHistory?> FindHistoryAsync(byte[] key, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return (await ReadTruthAsync(connection, key, key, cancellation).ConfigureAwait(false)).ToHistories().SingleOrDefault();
    }

    /// <summary>The rows of the next reports; null at the end.</summary>
    public async Task<TruthRows?> ReadTruthStretchAsync(byte[] after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var keys = (await connection.QueryAsync<byte[]>(new(
            $"""
            SELECT report_key FROM report_revision WHERE revision = 1 AND report_key > @after
            ORDER BY report_key LIMIT {StretchLength}
            """,
            new { after }, cancellationToken: cancellation)).ConfigureAwait(false)).AsList();
        return keys.Count == 0
            ? null
            : await ReadTruthAsync(connection, keys[0], keys[^1], cancellation).ConfigureAwait(false);
    }

    /// <summary>A stretch of what is counted per team, by the index of its kinds.</summary>
    public static readonly string TeamEvents = $"""
        SELECT report_key, event_number::bigint AS n, kind::bigint, time_unix_ms, actor, desk, desk_kind::bigint, revision::bigint,
            assessment_number::bigint, payload
        FROM work_event
        WHERE kind IN (7, 9, 17, 23) AND (time_unix_ms, report_key, event_number) > (@Time, @ReportKey, @Number) AND time_unix_ms < @until
        ORDER BY time_unix_ms, report_key, event_number LIMIT {TeamEventPosition.StretchLength}
        """;

    public async Task<ImmutableArray<TeamEvent>> ReadTeamEventsAsync(
        TeamEventPosition after, long until, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return [.. (await connection.QueryAsync<EventRow>(new(
            TeamEvents, new { after.Time, after.ReportKey, after.Number, until }, cancellationToken: cancellation)).ConfigureAwait(false))
            .Select(TeamEvent.Of)];
    }

    public async Task<ImmutableArray<StoredAct>> ReadActsAsync(string log, long after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return [.. (await connection.QueryAsync<ActRow>(new(ActRow.Select, new { log, after }, cancellationToken: cancellation))
            .ConfigureAwait(false)).Select(row => row.ToAct(log))];
    }

    public async Task<StoredContent?> FindContentAsync(ContentDigest digest, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var row = await connection.QuerySingleOrDefaultAsync<ContentRow>(new(
            "SELECT digest, kind, content FROM content WHERE digest = @digest", new { digest = digest.ToArray() },
            cancellationToken: cancellation)).ConfigureAwait(false);
        return row?.ToContent();
    }

    public async Task<List<StoredContent>> ReadContentStretchAsync(byte[] after, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        return [.. (await connection.QueryAsync<ContentRow>(new(
            "SELECT digest, kind, content FROM content WHERE digest > @after ORDER BY digest LIMIT 16", new { after },
            cancellationToken: cancellation)).ConfigureAwait(false)).Select(r => r.ToContent())];
    }

    public async Task<StoreFigures> CountAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var row = await connection.QuerySingleAsync<FigureRow>(new(
            """
            SELECT (SELECT count(*) FROM report_revision WHERE revision = 1) AS reports,
                (SELECT count(*) FROM report_revision) AS revisions,
                (SELECT count(*) FROM assessment) AS reassessments,
                (SELECT count(*) FROM queue_item) AS items,
                pg_database_size(current_database()) AS bytes
            """, cancellationToken: cancellation)).ConfigureAwait(false);
        return new(row.reports, row.revisions, row.revisions + row.reassessments, row.items, row.bytes);
    }

    // One snapshot, one round trip.
    static async Task<TruthRows> ReadTruthAsync(
        NpgsqlConnection connection, byte[] first, byte[] last, CancellationToken cancellation)
    {
        await using var batch = PostgresSnapshot.Of(connection, [.. ((string[])[Revisions, Assessments, Events]).Select(
            sql => PostgresSnapshot.Ask(
                sql, new NpgsqlParameter<byte[]> { TypedValue = first }, new NpgsqlParameter<byte[]> { TypedValue = last }))]);
        await using var row = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var revisions = await RowsAsync(r => new RevisionRow(
            r.GetFieldValue<byte[]>(0), r.GetInt32(1), r.GetInt64(2), r.GetString(3), r.GetString(4), r.GetInt16(5), r.GetInt16(6),
            r.GetFieldValue<byte[]>(7), Text(r, 8), Text(r, 9), r.GetFieldValue<byte[]>(10), r.GetFieldValue<byte[]>(11))).ConfigureAwait(false);
        var assessments = await RowsAsync(r => new AssessmentRow(
            r.GetFieldValue<byte[]>(0), r.GetInt32(1), r.GetInt32(2), r.GetInt16(3), r.GetFieldValue<byte[]>(4), Text(r, 5), Text(r, 6),
            Bytes(r, 7))).ConfigureAwait(false);
        var events = await RowsAsync(r => new EventRow(
            r.GetFieldValue<byte[]>(0), r.GetInt32(1), r.GetInt16(2), r.GetInt64(3), r.GetString(4), r.GetString(5), r.GetInt16(6),
            r.GetInt32(7), r.GetInt32(8), Bytes(r, 9))).ConfigureAwait(false);
        return new(revisions, assessments, events);

        async Task<ImmutableArray<T>> RowsAsync<T>(Func<NpgsqlDataReader, T> read)
        {
            var rows = ImmutableArray.CreateBuilder<T>();
            while (await row.ReadAsync(cancellation).ConfigureAwait(false))
                rows.Add(read(row));
            await row.NextResultAsync(cancellation).ConfigureAwait(false);
            return rows.ToImmutable();
        }

        static string? Text(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);

        static byte[]? Bytes(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetFieldValue<byte[]>(column);
    }

    sealed record ContentRow(byte[] digest, string kind, byte[] content)
    {
        public StoredContent ToContent() => new(ContentDigest.FromBytes(digest), kind, content);
    }

    sealed record FigureRow(long reports, long revisions, long reassessments, long items, long bytes);
}
