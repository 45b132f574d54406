using System.Collections.Immutable;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>Brings the schema of a SQLite database up to date, each migration in its own transaction.</summary>
static class SqliteMigrations
{
    /// <exception cref="StoreVersionException">The database is newer than this program, or a migration was edited.</exception>
    public static void Apply(SqliteConnection connection, ImmutableArray<Migration> known, long time)
    {
        connection.Execute("""
            CREATE TABLE IF NOT EXISTS schema_migration (
                version              INTEGER PRIMARY KEY,
                name                 TEXT    NOT NULL,
                checksum             BLOB    NOT NULL,
                applied_time_unix_ms INTEGER NOT NULL
            ) STRICT
            """);
        var applied = connection.Query<Row>("SELECT version, name, checksum FROM schema_migration ORDER BY version").AsList();
        if (applied.Count > known.Length)
            throw new StoreVersionException(
                $"The database has schema version {applied.Count}; this program knows up to {known.Length}.");
        foreach (var row in applied)
            if (!row.checksum.AsSpan().SequenceEqual(known[(int)row.version - 1].Checksum.ToArray()))
                throw new StoreVersionException(
                    $"Migration {row.name} of the database differs from that of this program.");
        foreach (var migration in known.AsSpan()[applied.Count..])
            Apply(connection, migration, time);
    }

    static void Apply(SqliteConnection connection, Migration migration, long time)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(migration.Sql, transaction: transaction);
        connection.Execute(
            """
            INSERT INTO schema_migration (version, name, checksum, applied_time_unix_ms)
            VALUES (@Version, @Name, @Checksum, @Time)
            """,
            new { migration.Version, migration.Name, Checksum = migration.Checksum.ToArray(), Time = time }, transaction);
        transaction.Commit();
    }

    sealed record Row(long version, string name, byte[] checksum);
}
