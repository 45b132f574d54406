namespace Opsporing.Storage.Tests;

public sealed class PostgresLookRegisterTests(PostgresCluster cluster) : LookRegisterContract
{
    string? _connection;

    protected override async Task<ReportStore> OpenAsync()
    {
        _connection ??= await cluster.NewSchemaAsync();
        return await PostgresReportStore.OpenAsync(_connection, new() { Durability = Durability.UnsafeNoSync }, new StillClock());
    }
}
