using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>Small tables beside the truth, which both engines read and write with the same statements.</summary>
abstract class StoreTables
{
    /// <summary>Runs <paramref name="work"/> in one transaction, alone among all writers of these tables.</summary>
    /// <exception cref="StoreUnavailableException">The commit failed; nothing was stored.</exception>
    public Task WriteAsync(Action<DbConnection> work, CancellationToken cancellation) =>
        WriteAsync((connection, _) => work(connection), cancellation);

    /// <inheritdoc cref="WriteAsync(Action{DbConnection}, CancellationToken)"/>
    /// <remarks>Whatever of it is an act is added to the group that it is given, and linked in the same transaction.</remarks>
    public abstract Task WriteAsync(Action<DbConnection, AuditGroup> work, CancellationToken cancellation);

    /// <summary>Runs <paramref name="read"/> on a connection of its own, as one snapshot.</summary>
    /// <exception cref="StoreUnavailableException">The database is away.</exception>
    public abstract Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancellation);
}

/// <summary>On SQLite: writes on the writer's thread, reads on pooled read-only connections.</summary>
sealed class SqliteTables(SqliteConnection connection, SqliteWriter writer, SqliteAudit audit, string readString) : StoreTables
{
    public override Task WriteAsync(Action<DbConnection, AuditGroup> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return writer.RunAsync(() => work(connection, audit.Group));
    }

    public override Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancellation) => Task.Run(() =>
    {
        using var own = new SqliteConnection(readString);
        own.Open();
        using var snapshot = own.BeginTransaction(deferred: true);
        return read(own);
    }, cancellation);
}

/// <summary>On PostgreSQL: one advisory lock makes writers wait for each other, for the length of their transaction.</summary>
sealed class PostgresTables(PostgresAudit audit, NpgsqlDataSource database) : StoreTables
{
    public override Task WriteAsync(Action<DbConnection, AuditGroup> work, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(async () =>
        {
            await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await audit.WriteAsync(connection, async group =>
            {
                await using (var gate = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtext('opsporing.outcomes'))", connection))
                    await gate.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
                work(connection, group);
                return true;
            }, cancellation).ConfigureAwait(false);
            return true;
        });

    public override Task<T> ReadAsync<T>(Func<DbConnection, T> read, CancellationToken cancellation) =>
        PostgresFaults.RunAsync(async () =>
        {
            await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var snapshot = await connection.BeginTransactionAsync(
                System.Data.IsolationLevel.RepeatableRead, cancellation).ConfigureAwait(false);
            return read(connection);
        });
}
