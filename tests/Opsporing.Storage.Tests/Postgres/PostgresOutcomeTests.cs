namespace Opsporing.Storage.Tests;

public sealed class PostgresOutcomeTests(PostgresCluster cluster) : OutcomeContract
{
    string? _connection;

    protected override async Task<ReportStore> OpenAsync()
    {
        _connection ??= await cluster.NewSchemaAsync();
        return await PostgresReportStore.OpenAsync(
            _connection, new() { Durability = Durability.UnsafeNoSync, AdvanceInterval = TimeSpan.FromMinutes(10) }, new StillClock());
    }
}
