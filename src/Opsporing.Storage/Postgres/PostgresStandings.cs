using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Locks reports and reads where the work on them stands, in one round trip.</summary>
static class PostgresStandings
{
    /// <summary>
    /// Keeps others away from the next revisions and work events of these reports until the commit. Always in the order of
    /// identities: two that lock several never wait for each other crosswise.
    /// </summary>
    public const string Lock = """
        SELECT report_key, commit_time_unix_ms, actor, desk, desk_kind, audit_salt FROM report_revision
        WHERE revision = 1 AND report_key = ANY($1) ORDER BY report_key FOR NO KEY UPDATE
        """;

    public const string Newest = """
        SELECT r.report_key, r.revision, r.desk, r.desk_kind, r.report_kind, r.offence, r.offence_group, r.vector
        FROM unnest($1) AS k(report_key)
        CROSS JOIN LATERAL (SELECT * FROM report_revision x WHERE x.report_key = k.report_key ORDER BY x.revision DESC LIMIT 1) r
        """;

    public const string Assessments = """
        SELECT report_key, revision, number, offence, offence_group, vector FROM assessment
        WHERE report_key = ANY($1) ORDER BY report_key, revision, number
        """;

    public const string Events = """
        SELECT report_key, event_number, kind, time_unix_ms, actor, desk, desk_kind, revision, assessment_number, payload
        FROM work_event WHERE report_key = ANY($1) ORDER BY report_key, event_number
        """;

    /// <param name="connection">Within a transaction. Each statement sees what committed while it waited for the locks.</param>
    /// <param name="keys">Any order, each at most once.</param>
    /// <param name="cancellation">Observed while waiting.</param>
    /// <returns>The reports that exist.</returns>
    public static async Task<Dictionary<ReportId, WorkStanding>> LockAsync(
        NpgsqlConnection connection, IReadOnlyCollection<byte[]> keys, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection);
        foreach (var sql in (string[])[Lock, Newest, Assessments, Events])
            batch.BatchCommands.Add(new(sql) { Parameters = { Arrays.Of([.. keys], NpgsqlDbType.Bytea) } });
        var parts = new Dictionary<ReportId, Parts>();
        await using var row = await batch.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var key = row.GetFieldValue<byte[]>(0);
            var routing = new EventRow(
                key, 1, (long)WorkEventKind.Routed, row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetInt16(4), 1, 1, null);
            parts.Add(ReportId.FromKey(key), new(routing.ToEvent(), row.IsDBNull(5) ? null : row.GetFieldValue<byte[]>(5)));
        }
        await row.NextResultAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            Of(row).TakeRevision(row);
        await row.NextResultAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            Of(row).TakeAssessment(row);
        await row.NextResultAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            Of(row).TakeEvent(row);
        return parts.ToDictionary(p => p.Key, p => p.Value.ToStanding());

        Parts Of(NpgsqlDataReader at) => parts[ReportId.FromKey(at.GetFieldValue<byte[]>(0))];
    }

    sealed class Parts(WorkEvent routing, byte[]? salt)
    {
        readonly List<WorkEvent> _events = [routing];
        byte[] _key = [], _vector = [];
        int _revision, _number = 1;
        QueueItemPlace _place;

        public void TakeRevision(NpgsqlDataReader row)
        {
            (_key, _revision, _vector) = (row.GetFieldValue<byte[]>(0), row.GetInt32(1), row.GetFieldValue<byte[]>(7));
            _place = new(row.GetString(2), (DeskKind)row.GetInt16(3), (ReportKind)row.GetInt16(4), Text(row, 5), Text(row, 6));
        }

        // No vector: nothing but the Basis changed.
        public void TakeAssessment(NpgsqlDataReader row)
        {
            if (row.GetInt32(1) != _revision)
                return;
            _number = row.GetInt32(2);
            if (row.IsDBNull(5))
                return;
            _place = _place with { Offence = Text(row, 3), OffenceGroup = Text(row, 4) };
            _vector = row.GetFieldValue<byte[]>(5);
        }

        public void TakeEvent(NpgsqlDataReader row) => _events.Add(new EventRow(
            _key, row.GetInt32(1), row.GetInt16(2), row.GetInt64(3), row.GetString(4), row.GetString(5), row.GetInt16(6),
            row.GetInt32(7), row.GetInt32(8), row.IsDBNull(9) ? null : row.GetFieldValue<byte[]>(9)).ToEvent());

        public WorkStanding ToStanding()
        {
            var vector = PackedVector.Unpack(_vector);
            return new(QueueItem.Of(_key, _revision, _number, _place, vector), vector, _events) { Salt = salt };
        }

        static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
    }
}
