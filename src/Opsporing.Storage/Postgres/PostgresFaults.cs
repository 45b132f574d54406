using System.Net.Sockets;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>What went wrong, in the store's own words. Never the text of the engine's detail, which repeats values.</summary>
static class PostgresFaults
{
    const int MaxTries = 4;

    /// <summary>Runs a whole unit of work; what the engine undid for the sake of another is run again.</summary>
    /// <exception cref="StoreUnavailableException">The database is away, busy or full.</exception>
    /// <exception cref="StoreAccessException">The database refuses this program.</exception>
    /// <exception cref="StoreVersionException">The schema is not that of this program.</exception>
    public static async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await work().ConfigureAwait(false);
            }
            catch (Exception e) when (tries < MaxTries && IsUndone(e))
            {
                // Nothing of it is there; the other one has gone on by now.
            }
            catch (Exception e) when (Translate(e) is { } fault)
            {
                throw fault;
            }
        }
    }

    /// <summary>True when the engine undid a transaction for another's sake: a deadlock or a failed serialization.</summary>
    public static bool IsUndone(Exception e) => e is PostgresException
    {
        SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure,
    };

    /// <summary>True when the engine refused the values of a row: class 22 or 23, a raised exception, a row too large.</summary>
    public static bool IsRefusal(Exception e) =>
        e is PostgresException { SqlState: ['2', '2' or '3', ..] or PostgresErrorCodes.RaiseException or ['5', '4', ..] };

    /// <returns>The store's exception for one of the engine; null for any other.</returns>
    public static Exception? Translate(Exception e) => e switch
    {
        PostgresException known => Translate(known),
        NpgsqlException { InnerException: TimeoutException } when e.Message.Contains("pool", StringComparison.Ordinal) =>
            new StoreUnavailableException("All connections to the database are in use.", e),
        NpgsqlException or SocketException or IOException or TimeoutException =>
            new StoreUnavailableException("The database is away or does not answer.", e),
        _ => null,
    };

    static Exception Translate(PostgresException e) => e.SqlState switch
    {
        PostgresErrorCodes.LockNotAvailable => new StoreUnavailableException("Another one holds a lock for too long.", e),
        ['4', '0', ..] => new StoreUnavailableException("The transaction lost to others, several times.", e),
        PostgresErrorCodes.ReadOnlySqlTransaction =>
            new StoreUnavailableException("The database takes no writes: it is a standby, or fails over.", e),
        PostgresErrorCodes.InsufficientPrivilege =>
            new StoreAccessException("The database user lacks a right that the store needs.", e),
        PostgresErrorCodes.InvalidCatalogName => new StoreAccessException("The database does not exist.", e),
        ['2', '8', ..] => new StoreAccessException("The database does not let this user in.", e),
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.InvalidSchemaName =>
            new StoreVersionException("The schema of the database is not that of this program.", e),
        _ => new StoreUnavailableException($"The database did not do it (SQLSTATE {e.SqlState}).", e),
    };
}
