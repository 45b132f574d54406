using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary>Where a store is: the option, else the variable; either may name a file that says it.</summary>
static class StoreLocation
{
    public const string Variable = "OPSPORING_STORE";

    /// <summary>What an option or the variable may hold.</summary>
    public const string Forms =
        $"A data folder (SQLite), a connection string (PostgreSQL), or @FILE that holds one; or the variable {Variable}.";

    /// <param name="stated">The option; null when it was not given.</param>
    /// <returns>The location, or null when nothing names one. A connection string is a secret.</returns>
    /// <exception cref="InputException">The file that should hold it cannot be read.</exception>
    /// <exception cref="UsageException">It is a connection string that is not well formed.</exception>
    public static string? Find(string? stated)
    {
        var location = stated ?? Environment.GetEnvironmentVariable(Variable);
        if (location is ['@', .. var file])
            location = Read(file);
        if (string.IsNullOrWhiteSpace(location))
            return null;
        Describe(location);
        return location;
    }

    /// <summary>As <see cref="Find"/>, for a command that cannot do without.</summary>
    /// <exception cref="UsageException">Nothing names one.</exception>
    public static string Need(string? stated) =>
        Find(stated) ?? throw new UsageException($"Name the store: --data LOCATION, or the variable {Variable}.");

    /// <summary>As <see cref="Need"/>, of a store that is there already.</summary>
    /// <exception cref="InputException">There is no such data folder.</exception>
    public static string NeedExisting(string? stated)
    {
        var location = Need(stated);
        return Stores.IsPostgres(location) || File.Exists(Path.Combine(location, StoreOptions.DatabaseName))
            ? location
            : throw new InputException($"'{location}' is no data folder: it has no {StoreOptions.DatabaseName}.");
    }

    /// <returns>The full path of a folder, or host, port and database: nothing secret.</returns>
    /// <exception cref="UsageException">It is a connection string that is not well formed.</exception>
    public static string Describe(string location)
    {
        try
        {
            return Stores.IsPostgres(location) ? Stores.Describe(location) : Path.GetFullPath(location);
        }
        catch (ArgumentException)
        {
            throw new UsageException("The connection string of PostgreSQL is not well formed."); // and is not repeated
        }
    }

    static string? Read(string file)
    {
        try
        {
            return File.ReadLines(file).FirstOrDefault()?.Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The file '{file}' that names the store cannot be read.");
        }
    }
}
