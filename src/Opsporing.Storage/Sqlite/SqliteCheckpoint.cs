using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>
/// Moves the write-ahead log into the database behind the commits, on a connection and thread of its own. The writer only
/// finishes the short rest, after which the log starts again at its beginning.
/// </summary>
/// <remarks>
/// The engine's own checkpoint would run inside a commit and hold up every caller of that group; one that runs beside a
/// busy writer never catches up alone, so that the log would grow without end.
/// </remarks>
sealed class SqliteCheckpoint : IDisposable
{
    const int ShortRest = 512;
    const int MaxRounds = 4;

    readonly SqliteConnection _own;
    readonly SqliteConnection _writer;
    readonly int _pages;
    readonly Thread _thread;
    readonly SemaphoreSlim _start = new(0);
    volatile bool _isClosing;
    volatile bool _isRunning;
    volatile bool _isRestShort;
    int _from;

    /// <param name="own">Used by the thread alone.</param>
    /// <param name="writer">Used within <see cref="AfterCommit"/> alone.</param>
    /// <param name="pages">Pages in the log at which to start.</param>
    public SqliteCheckpoint(SqliteConnection own, SqliteConnection writer, int pages)
    {
        (_own, _writer, _pages) = (own, writer, pages);
        _thread = new(Run) { Name = "opsporing-checkpoint", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Called by the writer between two transactions.</summary>
    /// <param name="pagesWritten">Pages that the writer's connection has written in all.</param>
    public void AfterCommit(int pagesWritten)
    {
        if (_isRestShort)
        {
            _isRestShort = false;
            Checkpoint(_writer);
            _from = pagesWritten;
        }
        else if (!_isRunning && pagesWritten - _from >= _pages)
        {
            _isRunning = true;
            _from = pagesWritten;
            _start.Release();
        }
    }

    public void Dispose()
    {
        _isClosing = true;
        _start.Release();
        _thread.Join();
        _start.Dispose();
        _own.Dispose();
    }

    void Run()
    {
        while (true)
        {
            _start.Wait();
            if (_isClosing)
                return;
            for (var round = 0; round < MaxRounds && Checkpoint(_own) > ShortRest; round++)
            {
            }
            _isRestShort = true;
            _isRunning = false;
        }
    }

    // Pages of the log that are not yet in the database. A checkpoint that cannot run is tried again after more commits.
    static long Checkpoint(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(PASSIVE)";
        try
        {
            using var reader = command.ExecuteReader();
            return reader.Read() && reader.GetInt64(0) == 0 ? reader.GetInt64(1) - reader.GetInt64(2) : 0;
        }
        catch (SqliteException)
        {
            return 0;
        }
    }
}
