using System.Diagnostics;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using Opsporing.Server;

namespace Opsporing.Benchmarks;

/// <summary>
/// How long does it take to bring every open report to another policy, and how much does who screens meanwhile notice? Each report
/// gets another priority: the dearest case. Every round is one switch of policy, with and without callers in turn.
/// </summary>
static class ReassessmentBenchmarks
{
    const int Callers = 4, Rounds = 2;

    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    public static async Task<int> RunAsync(string[] args)
    {
        var count = args.Length > 0 ? int.Parse(args[0], null) : 1_000_000;
        await using var host = await OpenAsync();
        using var channel = GrpcChannel.ForAddress(host.GrpcAddress);
        await FillAsync(host, channel, count);
        // None of them is stored yet.
        using var fresh = ReportGenerator.Generate(1_000_000, 5, new() { FirstNumber = 100_000_000 }).GetEnumerator();
        var (idle, busy, alone, beside) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        await ScreenAsync(host, channel, fresh, Task.Delay(TimeSpan.FromSeconds(3)), []);
        for (var round = 0; round < Rounds; round++)
        {
            await ScreenAsync(host, channel, fresh, Task.Delay(TimeSpan.FromSeconds(15)), idle);
            alone.Add(await SwitchAsync(host, channel, 2 * round));
            var run = SwitchAsync(host, channel, 2 * round + 1);
            await ScreenAsync(host, channel, fresh, run, busy);
            beside.Add(await run);
        }
        var table = new TargetTable("reassess");
        table.AddFigure("T11", $"s for {count} reports, nobody screens", alone.Min());
        table.AddAtMost("T11", $"s for {count} reports beside screening, scaled to 1,000,000", beside.Min() * 1_000_000 / count, 180);
        table.AddFigure("T11", "ms p99 of screening, idle", Quantile(idle, 0.99));
        table.AddAtMost("T11", "p99 of screening beside / idle", Quantile(busy, 0.99) / Quantile(idle, 0.99), 1.5);
        table.AddFigure("T11", "p50 of screening beside / idle", Quantile(busy, 0.5) / Quantile(idle, 0.5));
        table.Print();
        table.Write();
        return 0;
    }

    static Task<ServerHost> OpenAsync() => ServerHost.StartAsync(
        new()
        {
            Location = Directory.CreateTempSubdirectory("opsporing-reassess-").FullName,
            SeedsFolder = Path.Combine(Machine.Root, "seeds"),
            GrpcPort = 0,
            HttpPort = 0,
            Series = null,
        },
        builder => builder.Logging.ClearProviders());

    static async Task FillAsync(ServerHost host, GrpcChannel channel, int count)
    {
        using var call = new V1.ScreeningService.ScreeningServiceClient(channel).ScreenReports(As(host, DemoIdentities.Intake));
        var reading = Task.Run(async () =>
        {
            await foreach (var response in call.ResponseStream.ReadAllAsync())
                if (response.Results.FirstOrDefault(r => r.Error is not null) is { } failed)
                    throw new InvalidOperationException(failed.Error.Message);
        });
        foreach (var part in ReportGenerator.Generate(count, 3).Chunk(500))
            await call.RequestStream.WriteAsync(new() { Reports = { part } });
        await call.RequestStream.CompleteAsync();
        await reading;
    }

    /// <summary>Puts another policy in force and waits until every report has been brought to it.</summary>
    /// <returns>Seconds.</returns>
    static async Task<double> SwitchAsync(ServerHost host, GrpcChannel channel, int number)
    {
        var client = new V1.PolicyService.PolicyServiceClient(channel);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Machine.Root, "seeds", "policies", "demonstration.json")))!;
        (document["id"], document["demonstration"]) = ($"switch-{number}", false);
        (document["weights"]!["harm"], document["weights"]!["victim_need"]) = number % 2 == 0 ? (300, 300) : (350, 250);
        var version = (await client.DraftPolicyAsync(
            new() { Document = document.ToJsonString() }, As(host, Person("author", Server.Roles.PolicyAuthor)))).Version;
        await client.SubmitPolicyAsync(
            new() { PolicyId = version.PolicyId, Digest = version.Digest }, As(host, Person("author", Server.Roles.PolicyAuthor)));
        foreach (var person in (string[])["om-1", "om-2"])
            await client.ApprovePolicyAsync(
                new() { PolicyId = version.PolicyId, Digest = version.Digest }, As(host, Person(person, Server.Roles.Om)));
        var clock = Stopwatch.StartNew();
        await client.ActivatePolicyAsync(
            new() { PolicyId = version.PolicyId, Digest = version.Digest }, As(host, Person("om-1", Server.Roles.Om)));
        using var call = new V1.ReassessmentService.ReassessmentServiceClient(channel).RunReassessment(new(), As(host, DemoIdentities.Operator));
        await foreach (var response in call.ResponseStream.ReadAllAsync())
            if (response.Reassessment.ReadCount == response.Reassessment.TotalCount)
                return clock.Elapsed.TotalSeconds;
        return clock.Elapsed.TotalSeconds;
    }

    /// <summary>Some callers with a pause between their calls, until something has ended.</summary>
    static Task ScreenAsync(ServerHost host, GrpcChannel channel, IEnumerator<V1.Report> fresh, Task until, List<double> times)
    {
        var client = new V1.ScreeningService.ScreeningServiceClient(channel);
        var headers = As(host, DemoIdentities.Intake);
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            while (!until.IsCompleted)
            {
                V1.Report report;
                lock (fresh)
                    report = fresh.MoveNext() ? fresh.Current : throw new InvalidOperationException("No report is left.");
                var start = Stopwatch.GetTimestamp();
                await client.ScreenReportAsync(new() { Report = report }, headers);
                lock (times)
                    times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                await Task.Delay(s_pause);
            }
        })));
    }

    static DemoIdentity Person(string code, Server.Roles role) => new(code, role, ["*"]);

    static Metadata As(ServerHost host, DemoIdentity identity) =>
        new() { { "authorization", $"Bearer {host.Identities.Mint(identity)}" }, { "opsporing-purpose", "policy" } };

    static double Quantile(List<double> times, double share)
    {
        times.Sort();
        return times[(int)(share * (times.Count - 1))];
    }
}
