using System.Buffers.Binary;
using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Opsporing.Benchmarks;

/// <summary>
/// The bare append-only store as PERFORMANCE limits are set: the columns of a stored report, one unique key that rises, a
/// prepared <see cref="SqliteCommand"/>, synchronous=FULL, nothing else. What an application writes that goes no deeper
/// than its ADO.NET provider; <see cref="BareTable"/> is the engine itself.
/// </summary>
sealed class CommandTable : IDisposable
{
    const int IntegerCount = 9;

    readonly SqliteConnection _connection;
    readonly SqliteCommand _insert;
    readonly SqliteParameter[] _parameters;
    long _next;

    public CommandTable(string folder)
    {
        var integers = Enumerable.Range(1, IntegerCount).Select(i => $"number_{i}").ToArray();
        _connection = BareDatabase.Open(folder, $"""
            CREATE TABLE report (id BLOB NOT NULL PRIMARY KEY, {string.Join(", ", integers.Select(i => i + " INTEGER"))},
                vector BLOB NOT NULL, facts BLOB NOT NULL) STRICT
            """);
        string[] columns = ["id", .. integers, "vector", "facts"];
        _insert = _connection.CreateCommand();
        _insert.CommandText = $"INSERT INTO report ({string.Join(", ", columns)}) VALUES ({string.Join(", ", columns.Select(c => "$" + c))})";
        _parameters = [.. columns.Select(c => new SqliteParameter("$" + c, c.StartsWith("number_", StringComparison.Ordinal)
            ? SqliteType.Integer : SqliteType.Blob))];
        _insert.Parameters.AddRange(_parameters);
        _insert.Prepare();
    }

    /// <summary>Inserts and commits in groups.</summary>
    /// <param name="rows">Vector and facts, as the store keeps them.</param>
    /// <param name="groupSize">Rows per commit.</param>
    /// <returns>Rows per second, each durable.</returns>
    public double Insert(IReadOnlyList<(byte[] Vector, byte[] Facts)> rows, int groupSize)
    {
        var clock = Stopwatch.StartNew();
        for (var from = 0; from < rows.Count; from += groupSize)
        {
            using var transaction = _connection.BeginTransaction(deferred: false);
            _insert.Transaction = transaction;
            for (var i = from; i < Math.Min(from + groupSize, rows.Count); i++)
                Insert(rows[i].Vector, rows[i].Facts);
            transaction.Commit();
        }
        return rows.Count / clock.Elapsed.TotalSeconds;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    void Insert(byte[] vector, byte[] facts)
    {
        var key = new byte[20];
        BinaryPrimitives.WriteInt64BigEndian(key, _next++);
        _parameters[0].Value = key;
        for (var i = 1; i <= IntegerCount; i++)
            _parameters[i].Value = _next + i;
        (_parameters[^2].Value, _parameters[^1].Value) = (vector, facts);
        _insert.ExecuteNonQuery();
    }
}
