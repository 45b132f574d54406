using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Opsporing.Server;

namespace Opsporing.Benchmarks;

/// <summary>
/// Does linking make the screening path slower? One report a call, eight at once, services with and without series side by side in one
/// process, their rounds taken in turn so that what else the machine does hits both.
/// </summary>
static class SeriesLatency
{
    const int Callers = 8, Rounds = 12, PerRound = 1000;

    public static async Task<int> RunAsync()
    {
        var times = new Dictionary<bool, List<double>> { [false] = [], [true] = [] };
        await using var off = await OpenAsync(null);
        await using var on = await OpenAsync(new());
        var reports = ReportGenerator.Generate((Rounds + 1) * PerRound, 3, new() { PlantedSeriesCount = 20 }).Chunk(PerRound).ToList();
        for (var round = 0; round <= Rounds; round++)
            foreach (var isOn in round % 2 == 0 ? (bool[])[false, true] : [true, false])
            {
                var measured = await ScreenAsync(isOn ? on : off, reports[round]);
                if (round > 0) // the first one warms up
                    times[isOn].AddRange(measured);
            }
        var table = new TargetTable("series");
        foreach (var share in (double[])[0.5, 0.95, 0.99])
        {
            var (without, with) = (Quantile(times[false], share), Quantile(times[true], share));
            table.AddFigure($"p{share * 100:0}", "ms without series", without);
            table.AddAtMost($"p{share * 100:0}", "latency with series / without", with / without, 1.2);
        }
        table.Print();
        table.Write();
        return 0;
    }

    static Task<ServerHost> OpenAsync(SeriesRules? rules) => ServerHost.StartAsync(
        new()
        {
            Location = Directory.CreateTempSubdirectory("opsporing-series-").FullName,
            SeedsFolder = Path.Combine(Machine.Root, "seeds"),
            GrpcPort = 0,
            HttpPort = 0,
            Series = rules,
        },
        builder => builder.Logging.ClearProviders());

    /// <returns>Milliseconds per call.</returns>
    static async Task<double[]> ScreenAsync(ServerHost host, V1.Report[] reports)
    {
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        var client = new V1.ScreeningService.ScreeningServiceClient(channel);
        var headers = new Metadata { { "authorization", $"Bearer {host.Identities.Mint(DemoIdentities.Intake)}" } };
        var times = new double[reports.Length];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < reports.Length)
            {
                var start = Stopwatch.GetTimestamp();
                _ = await client.ScreenReportAsync(new() { Report = reports[i] }, headers);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        })));
        return times;
    }

    static double Quantile(List<double> times, double share)
    {
        times.Sort();
        return times[(int)(share * (times.Count - 1))];
    }
}
