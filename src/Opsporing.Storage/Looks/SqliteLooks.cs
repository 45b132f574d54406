using System.Collections.Immutable;
using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>The register in a file of its own beside the embedded store: own lock, own log, synced at every commit.</summary>
sealed class SqliteLooks : LookRegister
{
    /// <summary>File name in the data folder.</summary>
    public const string FileName = "looks.db";

    readonly SqliteConnection _connection;
    readonly SemaphoreSlim _gate = new(1);
    readonly string _readString;
    readonly Statement _look;
    readonly Statement _report;
    readonly LookGroups _groups;

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
            Transact(() =>
            {
                foreach (var look in looks)
                    Insert(look);
            });
        }
        finally
        {
            _gate.Release();
        }
    }

    void Insert(Look look)
    {
        var id = KeyOf(look.Id);
        ImmutableArray<byte[]> keys = [.. look.Reports.Select(static r => r.ToKey())];
        _look.Bind(1, id).Bind(2, look.Time).BindText(3, look.Person).BindText(4, look.WorkSession).BindText(5, look.Roles)
            .BindText(6, look.Scopes).BindText(7, look.Rpc).BindText(8, look.Purpose).Bind(9, look.PurposeTime)
            .BindText(10, look.SensitivePurpose).Bind(11, look.SensitivePurposeTime).Bind(12, look.IsSexual ? 1L : 0L)
            .Bind(13, LookColumns.Pack(keys)).Execute();
        foreach (var key in keys)
            _report.Bind(1, key).Bind(2, id).BindText(3, look.Person).Execute();
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
