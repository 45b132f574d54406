namespace Opsporing.Storage;

/// <summary>The database is away, busy or full, or did not take a commit: the same call may be sent again.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Another process has the data folder open.</summary>
public sealed class StoreLockedException(string folder, Exception inner)
    : Exception($"Data folder '{folder}' is in use by another process.", inner);

/// <summary>The database cannot be used by this program: older or newer than it, or changed behind its back.</summary>
public sealed class StoreVersionException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The database refuses this program: no such database, a wrong password, or rights that are missing.</summary>
public sealed class StoreAccessException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What is stored cannot be read: it was changed or spoilt outside this program. A restore mends it.</summary>
public sealed class StoreDamagedException(string message, Exception inner) : Exception(message, inner);

/// <summary>The database does not keep what it acknowledges; it may not serve.</summary>
public sealed class StoreDurabilityException(string message) : Exception(message);

/// <summary>A page was asked in the order of an instant that the log of moves no longer covers.</summary>
/// <param name="asOf">Unix seconds asked.</param>
/// <param name="oldest">Oldest instant that can be served, Unix seconds.</param>
public sealed class PageExpiredException(long asOf, long oldest)
    : Exception("The page token has expired: start again at the first page.")
{
    /// <summary>Unix seconds asked.</summary>
    public long AsOf { get; } = asOf;

    /// <summary>Oldest instant that can be served, Unix seconds.</summary>
    public long Oldest { get; } = oldest;
}
