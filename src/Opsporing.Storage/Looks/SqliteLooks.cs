using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>The register in a file of its own beside the embedded store: own lock, own log, synced at every commit.</summary>
sealed class SqliteLooks : LookRegister
{
    /// <summary>File name in the data folder.</summary>
    public const string FileName = "looks.db";

    /// <summary>Looks after which the index is filled behind a commit, when nobody asked for it before.</summary>
    const int IndexInterval = 512;

    readonly SqliteConnection _connection;
    readonly SemaphoreSlim _gate = new(1);
    readonly string _readString;
    readonly Statement _look;
    readonly Statement _report;
    readonly LookGroups _groups;
    int _unindexed = IndexInterval; // what a run before this one left

    SqliteLooks(SqliteConnection connection, string path)
    {
        _connection = connection;
        _readString = new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = true }.ToString();
        _look = new(connection,
            """
            INSERT INTO look (look_id, time_unix_ms, person, work_session, roles, scopes, rpc, purpose, purpose_time_unix_ms,
                sensitive_purpose, sensitive_time_unix_ms, is_sexual, report_keys)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """);
        _report = new(connection, "INSERT INTO look_report (report_key, look_id, person) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
        _groups = new(1, CommitAsync);
    }

    /// <summary>Opens the file of a data folder that this process has locked, making it when absent.</summary>
    /// <param name="connect">Opens a connection that keeps what it commits.</param>
    /// <exception cref="StoreVersionException">The file is newer than this program.</exception>
    public static SqliteLooks Open(string dataFolder, Func<string, SqliteConnection> connect, TimeProvider clock)
    {
        var path = Path.Combine(dataFolder, FileName);
        var connection = connect(path);
        try
        {
            SqliteMigrations.Apply(
                connection, Migration.Of("SqliteLooks"), null, isDryRun: false, clock.GetUtcNow().ToUnixTimeMilliseconds());
            return new(connection, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override Task RecordAsync(Look look, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _groups.RecordAsync(look);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _groups.DisposeAsync().ConfigureAwait(false);
        using (var pooled = new SqliteConnection(_readString))
            SqliteConnection.ClearPool(pooled);
        _look.Dispose();
        _report.Dispose();
        _connection.Dispose();
        _gate.Dispose();
    }

    protected override async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            await using var connection = new SqliteConnection(_readString);
            await connection.OpenAsync(cancellation).ConfigureAwait(false);
            return await read(connection).ConfigureAwait(false);
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException("The register of looks does not answer.", e);
        }
    }

    protected override async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        T result = default!;
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            // The engine's asynchronous calls complete before they return.
            Transact(() => result = work(_connection).GetAwaiter().GetResult());
            return result;
        }
        finally
        {
            _gate.Release();
        }
    }

    async Task CommitAsync(IReadOnlyList<Look> looks)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_unindexed >= IndexInterval)
                Transact(Index);
            Transact(() =>
            {
                foreach (var look in looks)
                    Insert(look);
            });
            _unindexed += looks.Count;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task IndexAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_unindexed > 0)
                Transact(Index);
        }
        finally
        {
            _gate.Release();
        }
    }

    // Reports of a page lie far apart in the index: in the commit of the look their leaves would cost more than its sync.
    void Index()
    {
        var done = _connection.ExecuteScalar<long>("SELECT n FROM look_indexed WHERE id = 1");
        var rows = _connection.Query<(long N, byte[] Id, string Person, byte[] Keys)>(
            "SELECT n, look_id, person, report_keys FROM look WHERE n > @done ORDER BY n", new { done }, buffered: true);
        foreach (var (n, id, person, keys) in rows)
        {
            foreach (var report in LookColumns.Unpack(keys))
                _report.Bind(1, report.ToKey()).Bind(2, id).BindText(3, person).Execute();
            done = n;
        }
        _connection.Execute("UPDATE look_indexed SET n = @done WHERE id = 1", new { done });
        _unindexed = 0;
    }

    void Insert(Look look)
    {
        ImmutableArray<byte[]> keys = [.. look.Reports.Select(static r => r.ToKey())];
        _look.Bind(1, KeyOf(look.Id)).Bind(2, look.Time).BindText(3, look.Person).BindText(4, look.WorkSession).BindText(5, look.Roles)
            .BindText(6, look.Scopes).BindText(7, look.Rpc).BindText(8, look.Purpose).Bind(9, look.PurposeTime)
            .BindText(10, look.SensitivePurpose).Bind(11, look.SensitivePurposeTime).Bind(12, look.IsSexual ? 1L : 0L)
            .Bind(13, LookColumns.Pack(keys)).Execute();
    }

    void Transact(Action work)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            work();
            Execute("COMMIT");
        }
        catch (Exception e)
        {
            try
            {
                Execute("ROLLBACK");
            }
            catch (SqliteException)
            {
                // The engine has undone it by itself.
            }
            throw e is SqliteException ? new StoreUnavailableException("The register of looks did not take the commit.", e) : e;
        }
    }

    void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
