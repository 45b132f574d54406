using System.Collections.Immutable;
using Npgsql;

namespace Opsporing.Storage;

/// <summary>Connections to one PostgreSQL database, each checked before its first use.</summary>
static class PostgresDatabase
{
    /// <summary>True for <c>postgres://…</c>, <c>postgresql://…</c> and texts of the form <c>Host=…;…</c>.</summary>
    public static bool IsConnectionString(string location) =>
        IsUri(location)
        || location.Split(';').Any(part => part.Split('=', 2) is [var key, _]
            && key.Trim().ToLowerInvariant() is "host" or "server");

    /// <exception cref="ArgumentException">The text is no connection string. The message does not repeat it.</exception>
    public static NpgsqlConnectionStringBuilder Parse(string location)
    {
        try
        {
            return IsUri(location) ? FromUri(new(location)) : new(location);
        }
        catch (Exception e) when (e is ArgumentException or UriFormatException or FormatException)
        {
            // No inner exception: its text may hold the password.
            throw new ArgumentException("The connection string of PostgreSQL is not well formed.", nameof(location));
        }
    }

    /// <summary>Where it is, without secrets.</summary>
    public static string Describe(string location)
    {
        var parsed = Parse(location);
        return $"postgresql://{parsed.Host}:{parsed.Port}/{parsed.Database ?? parsed.Username}";
    }

    /// <summary>Pooled connections that wait for a lock no longer than the options say.</summary>
    public static NpgsqlDataSource Open(string location, StoreOptions options)
    {
        var builder = Parse(location);
        builder.ApplicationName ??= "opsporing";
        // As defaults of the session they survive the reset on return to the pool; 0 would mean no limit.
        var patience = Math.Max(1, (long)options.BusyTimeout.TotalMilliseconds);
        // Answers are short and many at once: parallel workers would take more than they give.
        builder.Options =
            $"{builder.Options} -c lock_timeout={patience} -c bytea_output=hex -c max_parallel_workers_per_gather=0".Trim();
        if (builder.MaxAutoPrepare == 0)
            (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (64, 2);
        if (builder.KeepAlive == 0)
            builder.KeepAlive = 30;
        builder.IncludeErrorDetail = false; // a detail repeats the values of a row
        var source = new NpgsqlDataSourceBuilder(builder.ToString());
        if (options.Durability == Durability.Full)
            source.UsePhysicalConnectionInitializer(
                connection => CheckDurabilityAsync(connection).GetAwaiter().GetResult(), CheckDurabilityAsync);
        return source.Build();
    }

    static async Task CheckDurabilityAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes')",
            connection);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        await reader.ReadAsync().ConfigureAwait(false);
        ImmutableArray<string> names = ["fsync", "synchronous_commit", "full_page_writes"];
        for (var i = 0; i < names.Length; i++)
            if (reader.GetString(i) == "off")
                throw new StoreDurabilityException(
                    $"PostgreSQL has {names[i]} = off: what it acknowledges can be lost. It may not serve.");
    }

    static bool IsUri(string location) =>
        location.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
        || location.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    static NpgsqlConnectionStringBuilder FromUri(Uri uri)
    {
        var builder = new NpgsqlConnectionStringBuilder { Host = uri.Host };
        if (uri.Port > 0)
            builder.Port = uri.Port;
        if (uri.AbsolutePath.Length > 1)
            builder.Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]);
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length > 0)
            builder.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1)
            builder.Password = Uri.UnescapeDataString(user[1]);
        foreach (var part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = part.Split('=', 2) is [var left, var right] ? (left, right) : (part, "");
            builder[key == "sslmode" ? "SSL Mode" : Uri.UnescapeDataString(key)] =
                Uri.UnescapeDataString(value).Replace("-", key == "sslmode" ? "" : "-");
        }
        return builder;
    }
}
