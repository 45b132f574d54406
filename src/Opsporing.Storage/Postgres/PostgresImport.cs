using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Adds whole reports as they stand, with their open items, in one transaction.</summary>
static class PostgresImport
{
    public static async Task RunAsync(
        NpgsqlConnection connection, TruthRows rows, KnownDesks desks, long now, CancellationToken cancellation)
    {
        QueueItem[] items = [.. rows.ToItems()];
        await desks.RegisterAsync(connection, items.Select(i => (i.Desk, i.DeskKind))).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var added = await InsertAsync(connection, rows.Revisions, cancellation).ConfigureAwait(false);
        bool IsNew(byte[] key) => added.Contains(key);
        await InsertAsync(connection, [.. rows.Assessments.Where(a => IsNew(a.report_key))], cancellation).ConfigureAwait(false);
        ImmutableArray<EventRow> events = [.. rows.Events.Where(e => IsNew(e.report_key))];
        if (!events.IsEmpty)
            await PostgresTruth.AppendAsync(connection, events).ConfigureAwait(false);
        await OpenAsync(connection, [.. items.Where(i => IsNew(i.ReportKey))], now, cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    static async Task<HashSet<byte[]>> InsertAsync(
        NpgsqlConnection connection, ImmutableArray<RevisionRow> rows, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO report_revision
                (n, revision, report_kind, desk_kind, commit_time_unix_ms, report_key, basis_digest, actor, desk, offence,
                 offence_group, vector, facts)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT DO NOTHING RETURNING report_key
            """, connection);
        command.Parameters.Add(Arrays.Of([.. rows.Select((_, i) => i + 1)], NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (int)r.revision)], NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (short)r.report_kind)], NpgsqlDbType.Smallint));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (short)r.desk_kind)], NpgsqlDbType.Smallint));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.commit_time_unix_ms)], NpgsqlDbType.Bigint));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.report_key)], NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.basis_digest)], NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.actor)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.desk)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.offence)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.offence_group)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.vector)], NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.facts)], NpgsqlDbType.Bytea));
        var added = new HashSet<byte[]>(ByteArrays.Comparer);
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            added.Add(row.GetFieldValue<byte[]>(0));
        return added;
    }

    static async Task InsertAsync(
        NpgsqlConnection connection, ImmutableArray<AssessmentRow> rows, CancellationToken cancellation)
    {
        if (rows.IsEmpty)
            return;
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO assessment (revision, number, trigger, report_key, basis_digest, offence, offence_group, vector)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            """, connection);
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (int)r.revision)], NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (int)r.number)], NpgsqlDbType.Integer));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => (short)r.trigger)], NpgsqlDbType.Smallint));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.report_key)], NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.basis_digest)], NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.offence)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.offence_group)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. rows.Select(r => r.vector)], NpgsqlDbType.Bytea));
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    static async Task OpenAsync(NpgsqlConnection connection, List<QueueItem> items, long now, CancellationToken cancellation)
    {
        var columns = new ItemColumns();
        foreach (var item in items)
            columns.Add(item, now);
        await using var command = new NpgsqlCommand(
            $"""
            INSERT INTO queue_item (desk, report_key, offence, offence_group, {string.Join(", ", ItemColumns.Names)})
            SELECT i.desk, i.report_key, i.offence, i.offence_group, {ItemColumns.Subscripts(5, "i.n")}
            FROM unnest($1, $2, $3, $4) WITH ORDINALITY AS i(desk, report_key, offence, offence_group, n)
            """, connection);
        command.Parameters.Add(Arrays.Of([.. items.Select(i => i.Desk)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. items.Select(i => i.ReportKey)], NpgsqlDbType.Bytea));
        command.Parameters.Add(Arrays.Of([.. items.Select(i => i.Offence)], NpgsqlDbType.Text));
        command.Parameters.Add(Arrays.Of([.. items.Select(i => i.OffenceGroup)], NpgsqlDbType.Text));
        foreach (var parameter in columns.Parameters())
            command.Parameters.Add(parameter);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
