using Microsoft.Data.Sqlite;

namespace Opsporing.Server.Tests;

/// <summary>Holds the write lock of a data folder's database, so that the service cannot commit.</summary>
sealed class WriteLock : IDisposable
{
    readonly SqliteConnection _connection;

    public WriteLock(string folder)
    {
        _connection = new($"Data Source={Path.Combine(folder, Storage.StoreOptions.DatabaseName)};Pooling=False");
        _connection.Open();
        Run("BEGIN IMMEDIATE");
    }

    public void Dispose()
    {
        Run("ROLLBACK");
        _connection.Dispose();
    }

    void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
