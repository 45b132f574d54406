using Microsoft.Data.Sqlite;

namespace Opsporing.Benchmarks;

/// <summary>A SQLite database as the store opens its own, for tables that are a limit: durable at each commit, the same checkpoint size.</summary>
static class BareDatabase
{
    /// <summary>Opens a new database in a folder, which is made when absent.</summary>
    public static SqliteConnection Open(string folder, string schema)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(Directory.CreateDirectory(folder).FullName, "bare.db"),
            Pooling = false,
        }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA cache_size = -65536;
            PRAGMA wal_autocheckpoint = 8192;
            {schema}
            """;
        command.ExecuteNonQuery();
        return connection;
    }
}
