using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Opsporing.Benchmarks;

/// <summary>The limit of the store: one table, one unique key that rises, prepared inserts, synchronous=FULL, nothing else.</summary>
sealed class BareTable : IDisposable
{
    readonly SqliteConnection _connection;
    readonly sqlite3_stmt _insert;
    readonly byte[] _key = new byte[20];
    long _next;

    public BareTable(string folder)
    {
        _connection = BareDatabase.Open(folder, "CREATE TABLE bare (id BLOB NOT NULL PRIMARY KEY, payload BLOB NOT NULL)");
        raw.sqlite3_prepare_v3(
            _connection.Handle, "INSERT INTO bare (id, payload) VALUES (?1, ?2)", raw.SQLITE_PREPARE_PERSISTENT, out _insert);
    }

    /// <summary>Inserts and commits in groups.</summary>
    /// <returns>Rows per second, each durable.</returns>
    public double Insert(IReadOnlyList<byte[]> payloads, int groupSize)
    {
        var clock = Stopwatch.StartNew();
        for (var from = 0; from < payloads.Count; from += groupSize)
        {
            Execute("BEGIN IMMEDIATE");
            for (var i = from; i < Math.Min(from + groupSize, payloads.Count); i++)
            {
                BinaryPrimitives.WriteInt64BigEndian(_key, _next++);
                raw.sqlite3_bind_blob(_insert, 1, _key);
                raw.sqlite3_bind_blob(_insert, 2, payloads[i]);
                if (raw.sqlite3_step(_insert) != raw.SQLITE_DONE)
                    throw new InvalidOperationException(raw.sqlite3_errmsg(_connection.Handle).utf8_to_string());
                raw.sqlite3_reset(_insert);
            }
            Execute("COMMIT");
        }
        return payloads.Count / clock.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    void Execute(string sql)
    {
        if (raw.sqlite3_exec(_connection.Handle, sql) != raw.SQLITE_OK)
            throw new InvalidOperationException(raw.sqlite3_errmsg(_connection.Handle).utf8_to_string());
    }
}
