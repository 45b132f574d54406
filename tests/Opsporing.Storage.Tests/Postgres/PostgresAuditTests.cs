using System.Data.Common;
using Npgsql;

namespace Opsporing.Storage.Tests;

public sealed class PostgresAuditTests(PostgresCluster cluster) : AuditContract
{
    string? _location;

    protected override string Location => _location!;

    protected override async Task<ReportStore> OpenAsync()
    {
        _location ??= await cluster.NewSchemaAsync();
        return await PostgresReportStore.OpenAsync(_location, new() { Durability = Durability.UnsafeNoSync }, new StillClock());
    }

    protected override async Task<DbConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(_location);
        await connection.OpenAsync();
        return connection;
    }
}
