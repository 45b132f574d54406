namespace Opsporing.Storage.Tests;

public sealed class PostgresReassessmentTests(PostgresCluster cluster) : ReassessmentContract
{
    string? _location;

    protected override async Task<ReportStore> OpenAsync() => await PostgresReportStore.OpenAsync(
        _location ??= await cluster.NewSchemaAsync(), new() { Durability = Durability.UnsafeNoSync }, new StillClock(), Cancellation);
}
