namespace Opsporing.Storage.Tests;

public sealed class PostgresDutyTests(PostgresCluster cluster) : DutyContract
{
    string? _location;

    protected override async Task<ReportStore> OpenAsync(TriageRules? rules)
    {
        _location ??= await cluster.NewSchemaAsync();
        var options = new StoreOptions
        {
            Durability = Durability.UnsafeNoSync,
            AdvanceInterval = TimeSpan.FromMinutes(10),
            PollInterval = TimeSpan.FromMilliseconds(50),
            Rules = rules,
        };
        return await PostgresReportStore.OpenAsync(_location, options, new StillClock(), Cancellation);
    }
}
