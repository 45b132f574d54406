using System.Data.Common;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>Policies in PostgreSQL: a transaction for each piece of work.</summary>
sealed class PostgresPolicies(PostgresAudit audit, NpgsqlDataSource database) : IPolicyDatabase
{
    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<DbConnection, AuditGroup, Task<T>> work) => PostgresFaults.RunAsync(async () =>
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        return await audit.WriteAsync(connection, group => work(connection, group), default).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work) => PostgresFaults.RunAsync(async () =>
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        return await work(connection).ConfigureAwait(false);
    });
}
