using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>Policies in the embedded store: written on the writer's thread, read beside it.</summary>
sealed class SqlitePolicies(SqliteConnection connection, SqliteWriter writer, SqliteAudit audit, string readString)
    : IPolicyDatabase
{
    /// <inheritdoc/>
    public async Task<T> WriteAsync<T>(Func<DbConnection, AuditGroup, Task<T>> work)
    {
        T result = default!;
        // The engine's asynchronous calls complete before they return.
        await writer.RunAsync(() => result = work(connection, audit.Group).GetAwaiter().GetResult()).ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc/>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work)
    {
        try
        {
            await using var reader = new SqliteConnection(readString);
            await reader.OpenAsync().ConfigureAwait(false);
            return await work(reader).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException("The store does not answer.", e);
        }
    }
}
