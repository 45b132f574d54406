using System.Collections.Immutable;
using Dapper;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>The schema of a PostgreSQL database: numbered, checked, changed by one process at a time.</summary>
static class PostgresMigrations
{
    /// <summary>Key of the advisory lock: "opsporin" in ASCII.</summary>
    const long LockKey = 0x6F7073706F72696E;

    /// <summary>Makes the schema of an empty database; checks that of any other.</summary>
    /// <exception cref="StoreVersionException">Another version, or tables that are not of this program.</exception>
    public static async Task OpenAsync(
        NpgsqlDataSource database, ImmutableArray<Migration> known, long time, CancellationToken cancellation)
    {
        var version = await CheckAsync(database, known, cancellation).ConfigureAwait(false);
        if (version == 0)
            await ApplyAsync(database, known, null, isDryRun: false, time, cancellation).ConfigureAwait(false);
        else if (version < known.Length)
            throw new StoreVersionException(
                $"The database has schema version {version}; this program needs {known.Length}. Run `opsporing migrate`.");
    }

    /// <summary>Applies what is missing in one transaction; a dry run undoes it at the end.</summary>
    /// <param name="to">Version to stop at; null for the newest.</param>
    public static async Task<MigrationReport> ApplyAsync(
        NpgsqlDataSource database, ImmutableArray<Migration> known, int? to, bool isDryRun, long time,
        CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await connection.ExecuteAsync(Command("SELECT pg_advisory_lock(@key)", new { key = LockKey })).ConfigureAwait(false);
        try
        {
            var applied = await AppliedAsync(connection, cancellation).ConfigureAwait(false);
            var pending = Migration.Pending(applied, known, to);
            // All or nothing: a replica that starts meanwhile sees the old schema or the new one, never one between.
            await using var whole = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            foreach (var migration in pending)
                await ExecuteAsync(migration).ConfigureAwait(false);
            if (isDryRun)
                await whole.RollbackAsync(cancellation).ConfigureAwait(false);
            else
                await whole.CommitAsync(cancellation).ConfigureAwait(false);
            return new(applied.Count, applied.Count + pending.Length, [.. pending.Select(m => m.Name)], isDryRun);
        }
        finally
        {
            await connection.ExecuteAsync("SELECT pg_advisory_unlock(@key)", new { key = LockKey }).ConfigureAwait(false);
        }

        async Task ExecuteAsync(Migration migration)
        {
            await connection.ExecuteAsync(Command("""
                CREATE TABLE IF NOT EXISTS schema_migration (
                    version              integer NOT NULL PRIMARY KEY,
                    name                 text    COLLATE "C" NOT NULL,
                    checksum             bytea   NOT NULL,
                    applied_time_unix_ms bigint  NOT NULL
                );
                COMMENT ON TABLE schema_migration IS 'distribution: reference';
                """)).ConfigureAwait(false);
            await connection.ExecuteAsync(Command(migration.Sql)).ConfigureAwait(false);
            await connection.ExecuteAsync(Command(
                """
                INSERT INTO schema_migration (version, name, checksum, applied_time_unix_ms)
                VALUES (@Version, @Name, @Checksum, @Time)
                """,
                new { migration.Version, migration.Name, Checksum = migration.Checksum.ToArray(), Time = time }))
                .ConfigureAwait(false);
        }

        CommandDefinition Command(string sql, object? parameters = null) =>
            new(sql, parameters, commandTimeout: 0, cancellationToken: cancellation);
    }

    /// <returns>Schema version; 0 when the database has none.</returns>
    /// <exception cref="StoreVersionException">It is newer than this program, or a migration was edited.</exception>
    public static Task<int> FindVersionAsync(NpgsqlDataSource database, CancellationToken cancellation) =>
        CheckAsync(database, Migration.Of("Postgres"), cancellation);

    static async Task<int> CheckAsync(NpgsqlDataSource database, ImmutableArray<Migration> known, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        var applied = await AppliedAsync(connection, cancellation).ConfigureAwait(false);
        Migration.Pending(applied, known, null);
        if (applied.Count > 0)
            return applied.Count;
        var others = await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            SELECT count(*) FROM pg_class
            WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v') AND relname <> 'schema_migration'
            """, cancellationToken: cancellation)).ConfigureAwait(false);
        // Another replica may be making the schema at this moment: only tables without its record are foreign.
        if (others > 0 && (await AppliedAsync(connection, cancellation).ConfigureAwait(false)).Count is var count and > 0)
            return count;
        return others == 0
            ? 0
            : throw new StoreVersionException("The database holds tables that are not of this program.");
    }

    static async Task<List<AppliedMigration>> AppliedAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT to_regclass('schema_migration') IS NOT NULL", cancellationToken: cancellation)).ConfigureAwait(false)
            ? (await connection.QueryAsync<AppliedMigration>(new(
                "SELECT version::bigint AS version, name, checksum FROM schema_migration ORDER BY version",
                cancellationToken: cancellation)).ConfigureAwait(false)).AsList()
            : [];
}
