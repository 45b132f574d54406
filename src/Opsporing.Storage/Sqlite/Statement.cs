using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Opsporing.Storage;

/// <summary>A prepared statement on a connection, without the allocations of a command per execution.</summary>
/// <remarks>
/// Straight on the engine's interface: no boxed parameters and, in groups, up to 1.4 times the rows of a reused command
/// (docs/adr/0003-storage.md). Used by one thread.
/// </remarks>
sealed class Statement : IDisposable
{
    readonly sqlite3 _database;
    readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">The text is not valid against the schema.</exception>
    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Rows changed by the last execution.</summary>
    public int ChangeCount => raw.sqlite3_changes(_database);

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, long? value)
    {
        Check(value is { } known
            ? raw.sqlite3_bind_int64(_statement, index, known)
            : raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(value.IsEmpty
            ? raw.sqlite3_bind_zeroblob(_statement, index, 0)
            : raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    public Statement BindText(int index, string value)
    {
        Check(raw.sqlite3_bind_text(_statement, index, Encoding.UTF8.GetBytes(value)));
        return this;
    }

    /// <summary>Runs to the end; bindings stay until they are bound anew.</summary>
    /// <exception cref="SqliteException">The engine refused; only this statement is undone unless the transaction is gone.</exception>
    public void Execute()
    {
        try
        {
            while (Step())
            {
            }
        }
        finally
        {
            Reset();
        }
    }

    /// <returns>True at a row, false at the end.</returns>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
            return code == raw.SQLITE_ROW;
        throw Error(code);
    }

    public long Integer(int column) => raw.sqlite3_column_int64(_statement, column);

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    /// <summary>Valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    // The code of a failed step comes again from reset; it has been thrown by then.
    public void Reset() => raw.sqlite3_reset(_statement);

    public void Dispose() => _statement.Dispose();

    void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Error(code);
    }

    SqliteException Error(int code) =>
        new(raw.sqlite3_errmsg(_database).utf8_to_string(), code, raw.sqlite3_extended_errcode(_database));
}
