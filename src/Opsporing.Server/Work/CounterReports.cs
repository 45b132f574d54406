using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Brings counter-reports together: when one names the other and both are in the store, each shows the other.</summary>
/// <remarks>Done before the report is acknowledged: a sender that heard nothing sends again, and then it is done.</remarks>
sealed class CounterReports(Installation installation)
{
    const int MaxAttempts = 20;

    /// <summary>Tells both, unless they know or the counter-report is not in the store.</summary>
    /// <exception cref="StoreUnavailableException">The commit failed, or others were first too often.</exception>
    public async Task NameAsync(ReportId report, ReportId counter)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await FindAsync(report) is not { } here || await FindAsync(counter) is not { } there)
                return;
            var time = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            var appends = WorkActs.NameCounterReport(here, there, ServiceActor.Instance, time);
            if (appends.IsEmpty || (await installation.Store.AppendAsync(appends, CancellationToken.None)).IsAppended)
                return;
        }
        throw new StoreUnavailableException("Counter-reports could not be named: others were first.");
    }

    async Task<OtherReport?> FindAsync(ReportId id) =>
        await installation.Store.FindWorkAsync(id, CancellationToken.None) is { } stored ? new(id, stored.Work) : null;
}
