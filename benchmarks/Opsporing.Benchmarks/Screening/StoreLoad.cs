using System.Diagnostics;
using Opsporing.Storage;

namespace Opsporing.Benchmarks;

/// <summary>The store alone: everything computed before, groups handed over while the one before commits.</summary>
sealed class StoreLoad(BasisSet bases)
{
    readonly Assessor _assessor = new();

    /// <summary>What the service would hand to the store.</summary>
    public Screening[] Prepare(IEnumerable<V1.Report> messages)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. messages.Select(message => Prepare(WireReports.Read(message, now / 1000), now))];
    }

    /// <returns>Reports per second, each durable.</returns>
    public static async Task<double> RunAsync(ReportStore store, Screening[] screenings, int groupSize)
    {
        var clock = Stopwatch.StartNew();
        Task<ScreeningResult[]> before = Task.FromResult(Array.Empty<ScreeningResult>());
        for (var from = 0; from < screenings.Length; from += groupSize)
        {
            var next = store.ScreenAsync(
                screenings.AsMemory(from, Math.Min(groupSize, screenings.Length - from)), CancellationToken.None);
            Check(await before);
            before = next;
        }
        Check(await before);
        return screenings.Length / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Fills a store with reports.</summary>
    public async Task FillAsync(string location, int count)
    {
        await using var store = await Stores.OpenAsync(location, new(), TimeProvider.System);
        Task writing = Task.CompletedTask;
        foreach (var chunk in WireReports.Generate(count).Chunk(4096))
        {
            var prepared = Prepare(chunk);
            await writing;
            writing = RunAsync(store, prepared, 2048);
        }
        await writing;
    }

    Screening Prepare(Report report, long now)
    {
        var basis = _assessor.Assess(report, bases, Guards.None, now / 1000, out var vector);
        var item = QueueItem.Of(report, new()
        {
            ReportId = report.Id,
            Revision = 1,
            Number = 1,
            Trigger = AssessmentTrigger.Revision,
            BasisDigest = basis.Digest,
            Vector = vector,
        }, basis);
        return new()
        {
            ReportKey = item.ReportKey,
            Revision = 1,
            Facts = FactEncoding.Encode(report),
            Vector = vector,
            BasisDigest = basis.Digest,
            Item = item,
            CommitTime = now,
            Actor = "benchmark",
        };
    }

    static void Check(ScreeningResult[] results)
    {
        foreach (var result in results)
            if (result.Outcome != ScreeningOutcome.Accepted)
                throw new InvalidOperationException($"A report was not accepted: {result.Outcome}");
    }
}
