using System.Diagnostics;
using System.Globalization;
using Opsporing.Storage;

namespace Opsporing.Benchmarks;

/// <summary>How long does an officer wait while others work and reports stream in (T6 over gRPC)? The real service, in a process of its own.</summary>
/// <remarks>
/// Every officer goes from desk to desk: first page, next page, facets, claim-next, decision, with a pause before each call,
/// and an empty call to compare with.
/// Screening goes on at a steady rate. Then 32 officers without a pause take the longest queue, item by item. A store that is
/// named is filled once, kept, and worked on further by the next run.
/// </remarks>
sealed class TriageBenchmarks : IDisposable
{
    const int QueueOfficers = 32;

    /// <summary>Makes some 150 calls a second with 50 officers.</summary>
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    readonly string _folder = Path.Combine(
        Environment.GetEnvironmentVariable("OPSPORING_BENCHMARK_DATA") ?? Path.GetTempPath(), $"opsporing-triage-{Environment.ProcessId}");
    readonly ServerProcess _server = new();
    readonly string? _kept;
    readonly int _reports, _officers, _seconds, _decisions;
    int _firstNumber = 1;

    TriageBenchmarks(string[] args)
    {
        _kept = Array.IndexOf(args, "--store") is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
        _reports = Read(args, "--reports", 1_000_000);
        _officers = Read(args, "--officers", 50);
        _seconds = Read(args, "--seconds", 60);
        _decisions = Read(args, "--decisions", 10_000);
    }

    public static async Task<int> RunAsync(string[] args)
    {
        using var run = new TriageBenchmarks(args);
        // A database of PostgreSQL takes the place of SQLite.
        var location = run._kept ?? Environment.GetEnvironmentVariable("OPSPORING_BENCHMARK_STORE") ?? run._folder;
        var table = new TargetTable($"triage-{(Stores.IsPostgres(location) ? "postgresql" : "sqlite")}");
        await run.FillAsync(location, table);
        if (run._seconds > 0)
            await run.WorkAsync(table);
        if (run._decisions > 0)
            await run.EmptyAsync(table);
        table.Print();
        table.Write();
        return 0;
    }

    public void Dispose()
    {
        _server.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    async Task FillAsync(string location, TargetTable table)
    {
        var clock = Stopwatch.StartNew();
        _server.Open(location);
        var stored = (int)_server.Count().Reports;
        _firstNumber = stored + 1;
        if (stored < _reports)
        {
            clock.Restart();
            for (var left = _reports - stored; left > 0; left -= 65_536)
                await Load.StreamAsync(_server.Service, _server.Headers, Load.Messages(Next(Math.Min(left, 65_536)), 256));
            table.AddFigure("T6", "reports screened to fill the store", _reports - stored);
            table.AddFigure("T6", "of these per second", (_reports - stored) / clock.Elapsed.TotalSeconds);
            _server.Close();
            clock.Restart();
            _server.Open(location);
        }
        table.AddFigure("T6", "open the full store, s", clock.Elapsed.TotalSeconds);
        var open = _server.Count().OpenItems;
        table.AddFigure("T6", "open reports", open);
        table.AddAtMost("T12", "resident bytes of the server per open report, just opened", ResidentBytes(open), 1000);
        table.AddFigure("T12", "bytes of live objects in the server per open report", (double)_server.LiveBytes() / open);
    }

    async Task WorkAsync(TargetTable table)
    {
        var officers = Enumerable.Range(1, _officers).Select(n => new Officer(_server, n)).ToArray();
        var desks = await officers[0].TeamsAsync();
        table.AddFigure("T6", "teams", desks.Length);
        table.AddFigure("T6", "officers", officers.Length);
        foreach (var seconds in (int[])[_seconds / 4, _seconds]) // the first one warms up
        {
            using var end = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
            foreach (var officer in officers)
                officer.Forget();
            var screening = ScreenAsync(end.Token);
            await Task.WhenAll(officers.Select(o => Task.Run(() => o.WorkAsync(desks, s_pause, end.Token))));
            var screened = await screening;
            if (seconds == _seconds)
                table.AddFigure("T6", "reports screened per second meanwhile", screened / (double)seconds);
        }
        table.AddAtMost("T12", "resident bytes of the server per open report, at work", ResidentBytes(_server.Count().OpenItems), 1000);
        foreach (var act in Enum.GetValues<OfficerAct>())
        {
            double[] times = [.. officers.SelectMany(o => o.Times(act)).Order()];
            var name = act.ToString();
            table.AddFigure("T6", $"{name}: calls", times.Length);
            table.AddFigure("T6", $"{name}: p50, ms", times[times.Length / 2]);
            table.AddAtMost("T6", $"{name}: p95, ms", times[times.Length * 95 / 100], 50);
            table.AddFigure("T6", $"{name}: p99, ms", times[times.Length * 99 / 100]);
        }
    }

    async Task EmptyAsync(TargetTable table)
    {
        var officers = Enumerable.Range(1, QueueOfficers).Select(n => new Officer(_server, n)).ToArray();
        var desk = (await officers[0].TeamsAsync())[0];
        var taken = new System.Collections.Concurrent.ConcurrentDictionary<string, byte>();
        var (left, clock) = (_decisions, Stopwatch.StartNew());
        await Task.WhenAll(officers.Select(o => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0 && await o.TakeNextAsync(desk) is { } id)
                if (!taken.TryAdd($"{id.SourceSystem}/{id.SourceNumber}", 0))
                    throw new InvalidOperationException($"{id} was decided twice.");
        })));
        table.AddFigure("T6", "32 officers on one queue: items decided, each once", taken.Count);
        table.AddFigure("T6", "32 officers on one queue: items per second", taken.Count / clock.Elapsed.TotalSeconds);
    }

    // A hundred reports ten times a second: more than a thousand times the Netherlands.
    async Task<long> ScreenAsync(CancellationToken end)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var count = 0L;
        try
        {
            while (await tick.WaitForNextTickAsync(end))
            {
                var request = new V1.BatchScreenReportsRequest { Reports = { Next(100) } };
                count += (await _server.Service[0].BatchScreenReportsAsync(request, _server.Headers)).Results.Count;
            }
        }
        catch (OperationCanceledException)
        {
            // The time is up.
        }
        return count;
    }

    double ResidentBytes(long openReports) => (double)_server.Use()[5] / openReports;

    List<V1.Report> Next(int count)
    {
        List<V1.Report> reports = [.. WireReports.Generate(count, _firstNumber)];
        _firstNumber += count;
        return reports;
    }

    static int Read(string[] args, string name, int standard) =>
        Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture)
            : standard;
}
