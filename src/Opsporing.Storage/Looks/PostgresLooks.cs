using System.Collections.Immutable;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;

namespace Opsporing.Storage;

/// <summary>The register in PostgreSQL: a group is one statement and so one transaction.</summary>
sealed class PostgresLooks : LookRegister
{
    const int WriterCount = 2;

    // Both tables in one statement: one round trip, one sync.
    const string Insert = """
        WITH looks AS (
            INSERT INTO look (look_id, time_unix_ms, person, work_session, roles, scopes, rpc, purpose, purpose_time_unix_ms,
                sensitive_purpose, sensitive_time_unix_ms, is_sexual, report_keys)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING
        )
        INSERT INTO look_report (report_key, look_id, person) SELECT * FROM unnest($14, $15, $16) ON CONFLICT DO NOTHING
        """;

    readonly NpgsqlDataSource _database;
    readonly LookGroups _groups;

    public PostgresLooks(NpgsqlDataSource database) =>
        (_database, _groups) = (database, new(WriterCount, looks => PostgresFaults.RunAsync(() => CommitAsync(looks))));

    /// <inheritdoc/>
    public override Task RecordAsync(Look look, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _groups.RecordAsync(look);
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _groups.DisposeAsync();

    protected override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(async () =>
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            return await read(connection).ConfigureAwait(false);
        });

    protected override Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(async () =>
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            var result = await work(connection).ConfigureAwait(false);
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            return result;
        });

    async Task<bool> CommitAsync(IReadOnlyList<Look> looks)
    {
        ImmutableArray<byte[]>[] keys = [.. looks.Select(l => l.Reports.Select(r => r.ToKey()).ToImmutableArray())];
        var touched = looks.SelectMany((look, i) => keys[i].Select(key => (Key: key, Look: look))).ToArray();
        await using var command = _database.CreateCommand(Insert);
        NpgsqlParameter[] parameters =
        [
            Arrays.Of([.. looks.Select(l => KeyOf(l.Id))], NpgsqlDbType.Bytea),
            Arrays.Of([.. looks.Select(l => l.Time)], NpgsqlDbType.Bigint),
            Arrays.Of([.. looks.Select(l => l.Person)], NpgsqlDbType.Text),
            Arrays.Of([.. looks.Select(l => l.WorkSession)], NpgsqlDbType.Text),
            Arrays.Of([.. looks.Select(l => l.Roles)], NpgsqlDbType.Text),
            Arrays.Of([.. looks.Select(l => l.Scopes)], NpgsqlDbType.Text),
            Arrays.Of([.. looks.Select(l => l.Rpc)], NpgsqlDbType.Text),
            Arrays.Of([.. looks.Select(l => l.Purpose)], NpgsqlDbType.Text),
            Arrays.Of([.. looks.Select(l => l.PurposeTime)], NpgsqlDbType.Bigint),
            Arrays.Of([.. looks.Select(l => l.SensitivePurpose)], NpgsqlDbType.Text),
            Arrays.Of([.. looks.Select(l => l.SensitivePurposeTime)], NpgsqlDbType.Bigint),
            Arrays.Of([.. looks.Select(l => l.IsSexual)], NpgsqlDbType.Boolean),
            Arrays.Of([.. keys.Select(LookColumns.Pack)], NpgsqlDbType.Bytea),
            Arrays.Of([.. touched.Select(t => t.Key)], NpgsqlDbType.Bytea),
            Arrays.Of([.. touched.Select(t => KeyOf(t.Look.Id))], NpgsqlDbType.Bytea),
            Arrays.Of([.. touched.Select(t => t.Look.Person)], NpgsqlDbType.Text),
        ];
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        return true;
    }
}
