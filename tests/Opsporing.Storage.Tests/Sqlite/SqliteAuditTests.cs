using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage.Tests;

public sealed class SqliteAuditTests : AuditContract
{
    readonly TemporaryFolder _folder = new();

    protected override string Location => _folder.Path;

    protected override async Task<ReportStore> OpenAsync() =>
        await SqliteReportStore.OpenAsync(new() { DataFolder = _folder.Path, Durability = Durability.UnsafeNoSync }, new StillClock());

    protected override async Task<DbConnection> ConnectAsync()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.Path, StoreOptions.DatabaseName)};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
