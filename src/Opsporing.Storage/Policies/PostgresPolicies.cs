using System.Data.Common;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>Policies in PostgreSQL: one statement each, so a transaction each.</summary>
sealed class PostgresPolicies(NpgsqlDataSource database) : IPolicyDatabase
{
    /// <inheritdoc/>
    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work) => PostgresFaults.RunAsync(async () =>
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        return await work(connection).ConfigureAwait(false);
    });

    /// <inheritdoc/>
    public Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work) => WriteAsync(work);
}
