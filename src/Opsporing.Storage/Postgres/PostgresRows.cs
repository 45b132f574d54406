using System.Collections.Immutable;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>Inserts rows of the truth as they stand, without anything that follows from them.</summary>
static class PostgresRows
{
    /// <summary>Within a transaction the tail shows assessments after the work events.</summary>
    const int FirstNumber = 2_000_000;

    /// <summary>Inserts assessments; fails when one of them is there.</summary>
    public const string InsertAssessments = """
        INSERT INTO assessment
            (revision, number, trigger, report_key, basis_digest, offence, offence_group, vector, n, desk, transaction_id)
        SELECT a.*, CASE WHEN a.n IS NOT NULL THEN pg_current_xact_id() END
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
            AS a(revision, number, trigger, report_key, basis_digest, offence, offence_group, vector, n, desk)
        """;

    /// <summary>Inserts revisions that are not there.</summary>
    /// <param name="connection">Within a transaction.</param>
    /// <param name="rows">Any order.</param>
    /// <param name="salts">One per row: of a first revision its report's, else null.</param>
    /// <param name="cancellation">Observed while waiting.</param>
    /// <returns>Keys of those that were inserted.</returns>
    public static async Task<HashSet<byte[]>> InsertAsync(
        NpgsqlConnection connection, ImmutableArray<RevisionRow> rows, List<byte[]?> salts, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO report_revision
                (n, revision, report_kind, desk_kind, commit_time_unix_ms, report_key, basis_digest, actor, desk, offence,
                 offence_group, vector, facts, audit_salt)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
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
        command.Parameters.Add(Arrays.Of(salts, NpgsqlDbType.Bytea));
        var added = new HashSet<byte[]>(ByteArrays.Comparer);
        await using var row = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await row.ReadAsync(cancellation).ConfigureAwait(false))
            added.Add(row.GetFieldValue<byte[]>(0));
        return added;
    }

    /// <summary>Inserts assessments of revisions that were not there.</summary>
    public static async Task InsertAsync(
        NpgsqlConnection connection, ImmutableArray<AssessmentRow> rows, CancellationToken cancellation)
    {
        if (rows.IsEmpty)
            return;
        await using var command = new NpgsqlCommand(InsertAssessments, connection);
        foreach (var parameter in Parameters(rows))
            command.Parameters.Add(parameter);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Those of <see cref="InsertAssessments"/>.</summary>
    public static IEnumerable<NpgsqlParameter> Parameters(ImmutableArray<AssessmentRow> rows) =>
    [
        Arrays.Of([.. rows.Select(r => (int)r.revision)], NpgsqlDbType.Integer),
        Arrays.Of([.. rows.Select(r => (int)r.number)], NpgsqlDbType.Integer),
        Arrays.Of([.. rows.Select(r => (short)r.trigger)], NpgsqlDbType.Smallint),
        Arrays.Of([.. rows.Select(r => r.report_key)], NpgsqlDbType.Bytea),
        Arrays.Of([.. rows.Select(r => r.basis_digest)], NpgsqlDbType.Bytea),
        Arrays.Of([.. rows.Select(r => r.offence)], NpgsqlDbType.Text),
        Arrays.Of([.. rows.Select(r => r.offence_group)], NpgsqlDbType.Text),
        Arrays.Of([.. rows.Select(r => r.vector)], NpgsqlDbType.Bytea),
        Arrays.Of([.. rows.Select((r, i) => r.desk is null ? (int?)null : FirstNumber + i)], NpgsqlDbType.Integer),
        Arrays.Of([.. rows.Select(r => r.desk)], NpgsqlDbType.Text),
    ];
}
