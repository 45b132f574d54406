using System.Data.Common;
using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Benchmarks;

/// <summary>What does the register of looks cost a list and a read?</summary>
/// <remarks>The real service over gRPC, by turns with the register and without, in one run.</remarks>
static class AccessBenchmarks
{
    const int PageSize = 50;
    const int Rounds = 12;
    const int CallsPerRound = 64;
    const double Target = 1.3;

    public static async Task<int> RunAsync(string[] args)
    {
        var reports = args.Contains("--quick") ? 5_000 : 50_000;
        var data = Environment.GetEnvironmentVariable("OPSPORING_BENCHMARK_DATA") ?? Path.GetTempPath();
        var folder = Path.Combine(data, $"opsporing-access-{Environment.ProcessId}");
        var table = new TargetTable("access");
        try
        {
            await MeasureAsync(folder, "SQLite", reports, table);
            if (Environment.GetEnvironmentVariable("OPSPORING_BENCHMARK_STORE") is { } location)
                await MeasureAsync(location, "PostgreSQL", reports, table);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        table.Print();
        if (!args.Contains("--quick"))
            table.Write();
        return 0;
    }

    static async Task MeasureAsync(string location, string engine, int reports, TargetTable table)
    {
        SwitchedRegister? register = null;
        await using var host = await ServerHost.StartAsync(
            new() { Location = location, SeedsFolder = Path.Combine(Machine.Root, "seeds"), GrpcPort = 0, HttpPort = 0 },
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton<LookRegister>(provider =>
                    register = new(provider.GetRequiredService<Installation>().Store.Looks));
            });
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress, new() { MaxReceiveMessageSize = 64 * 1024 * 1024 });
        await FillAsync(host, channel, reports);
        foreach (var officers in (int[])[1, 16])
            foreach (var (name, call) in await CallsAsync(host, channel))
            {
                await call(); // the register is there from the first call that needs it
                var (without, with) = await CompareAsync(register!, officers, call);
                var what = $"{engine}, {officers} at once: {name}";
                table.AddFigure("access", $"{what}, without, p50, ms", without[without.Length / 2]);
                table.AddFigure("access", $"{what}, with, p50, ms", with[with.Length / 2]);
                table.AddAtMost("access", $"{what}: ratio of p50", with[with.Length / 2] / without[without.Length / 2], Target);
                table.AddFigure("access", $"{what}: ratio of p95", with[with.Length * 95 / 100] / without[without.Length * 95 / 100]);
            }
        foreach (var count in (int[])[1, PageSize])
            table.AddFigure(
                "access", $"{engine}: a lone write to the register, {count} reports, p50, ms",
                await LoneWriteAsync(host.Installation.Store.Looks, count));
    }

    static async Task FillAsync(ServerHost host, GrpcChannel channel, int reports)
    {
        var screening = new V1.ScreeningService.ScreeningServiceClient(channel);
        var headers = new Metadata { { "authorization", $"Bearer {host.Identities.Mint(DemoIdentities.Intake)}" } };
        foreach (var chunk in WireReports.Generate(reports).Chunk(512))
            await screening.BatchScreenReportsAsync(new() { Reports = { chunk } }, headers);
    }

    static async Task<(string Name, Func<Task> Call)[]> CallsAsync(ServerHost host, GrpcChannel channel)
    {
        var triage = new V1.TriageService.TriageServiceClient(channel);
        var work = new V1.WorkService.WorkServiceClient(channel);
        var headers = new Metadata
        {
            { "authorization", $"Bearer {host.Identities.Mint(DemoIdentities.Triage)}" },
            { "opsporing-purpose", "triage" },
        };
        var desk = (await triage.ListQueuesAsync(new(), headers)).Queues
            .Where(q => q.DeskKind == V1.DeskKind.Basisteam).MaxBy(q => q.ItemCount)!.Desk;
        var page = await triage.ListQueueItemsAsync(new() { Desk = desk, PageSize = 200 }, headers);
        V1.ReportId[] ids = [.. page.Entries.Select(e => e.Item.ReportId)];
        var next = 0;
        V1.ReportId Next() => ids[(uint)Interlocked.Increment(ref next) % ids.Length];
        return
        [
            ("list, BASIC", async () => await triage.ListQueueItemsAsync(new() { Desk = desk, PageSize = PageSize }, headers)),
            ("list, FULL", async () => await triage.ListQueueItemsAsync(
                new() { Desk = desk, PageSize = PageSize, View = V1.QueueItemView.Full }, headers)),
            ("GetReport", async () => await triage.GetReportAsync(new() { ReportId = Next() }, headers)),
            ("GetWork", async () => await work.GetWorkAsync(new() { ReportId = Next() }, headers)),
        ];
    }

    /// <summary>Sorted milliseconds without the register and with it, in turns so that both meet the same machine.</summary>
    static async Task<(double[] Without, double[] With)> CompareAsync(
        SwitchedRegister register, int officers, Func<Task> call)
    {
        var times = new List<double>[] { [], [] };
        for (var round = 0; round < 2 * Rounds; round++)
        {
            register.IsOn = round % 2 == 1;
            var mine = times[round % 2];
            await Task.WhenAll(Enumerable.Range(0, officers).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < CallsPerRound / officers + 1; i++)
                {
                    var start = Stopwatch.GetTimestamp();
                    await call();
                    var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                    if (round >= 2) // the first two warm up
                        lock (mine)
                            mine.Add(elapsed);
                }
            })));
        }
        return ([.. times[0].Order()], [.. times[1].Order()]);
    }

    static async Task<double> LoneWriteAsync(LookRegister register, int count)
    {
        var times = new List<double>();
        for (var i = 0; i < 200; i++)
        {
            var now = TimeProvider.System.GetUtcNow();
            var look = new Look
            {
                Id = Guid.CreateVersion7(now),
                Time = now.ToUnixTimeMilliseconds(),
                Person = "benchmark",
                Rpc = "opsporing.v1.TriageService/GetReport",
                Purpose = "triage",
                Reports = [.. Enumerable.Range(1, count).Select(n => new ReportId("bvh-am", $"{n * 97}"))],
            };
            var start = Stopwatch.GetTimestamp();
            await register.RecordAsync(look, CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return times.Order().ElementAt(times.Count / 2);
    }

    /// <summary>The register of the store, or nothing at all.</summary>
    sealed class SwitchedRegister(LookRegister register) : LookRegister
    {
        public volatile bool IsOn = true;

        public override Task RecordAsync(Look look, CancellationToken cancellation) =>
            IsOn ? register.RecordAsync(look, cancellation) : Task.CompletedTask;

        protected override Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellation) =>
            throw new NotSupportedException();

        protected override Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
