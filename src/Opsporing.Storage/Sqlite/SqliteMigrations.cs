using System.Collections.Immutable;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>Brings the schema of a SQLite database up to date, each migration in its own transaction.</summary>
static class SqliteMigrations
{
    /// <summary>Applies what is missing; a dry run undoes it all at the end.</summary>
    /// <param name="to">Version to stop at; null for the newest.</param>
    /// <exception cref="StoreVersionException">The database is newer than this program, or a migration was edited.</exception>
    public static MigrationReport Apply(
        SqliteConnection connection, ImmutableArray<Migration> known, int? to, bool isDryRun, long time)
    {
        connection.Execute("""
            CREATE TABLE IF NOT EXISTS schema_migration (
                version              INTEGER PRIMARY KEY,
                name                 TEXT    NOT NULL,
                checksum             BLOB    NOT NULL,
                applied_time_unix_ms INTEGER NOT NULL
            ) STRICT
            """);
        var applied = connection.Query<AppliedMigration>(
            "SELECT version, name, checksum FROM schema_migration ORDER BY version").AsList();
        var pending = Migration.Pending(applied, known, to);
        if (isDryRun)
        {
            using var whole = connection.BeginTransaction();
            foreach (var migration in pending)
                Execute(migration, whole);
            whole.Rollback();
        }
        else
        {
            foreach (var migration in pending)
            {
                using var transaction = connection.BeginTransaction();
                Execute(migration, transaction);
                transaction.Commit();
            }
        }
        return new(applied.Count, applied.Count + pending.Length, [.. pending.Select(m => m.Name)], isDryRun);

        void Execute(Migration migration, SqliteTransaction transaction)
        {
            connection.Execute(migration.Sql, transaction: transaction);
            connection.Execute(
                """
                INSERT INTO schema_migration (version, name, checksum, applied_time_unix_ms)
                VALUES (@Version, @Name, @Checksum, @Time)
                """,
                new { migration.Version, migration.Name, Checksum = migration.Checksum.ToArray(), Time = time }, transaction);
        }
    }
}
