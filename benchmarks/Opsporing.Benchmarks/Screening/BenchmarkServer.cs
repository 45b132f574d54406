using System.Diagnostics;
using System.Globalization;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Opsporing.Server;

namespace Opsporing.Benchmarks;

/// <summary>The real service in a process of its own, beside an empty handler: told what to open on standard input.</summary>
static class BenchmarkServer
{
    /// <summary>Answers each line with one line until the input ends.</summary>
    public static async Task<int> RunAsync()
    {
        await using var echo = await StartEchoAsync();
        ServerHost? host = null;
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split('\t');
            switch (words[0])
            {
                case "open":
                    host = await OpenAsync(words[1], int.Parse(words[2], null), int.Parse(words[3], null));
                    Say($"{host.GrpcAddress}\t{host.Identities.Mint(DemoIdentities.Intake)}");
                    break;
                case "mint":
                    Say(host!.Identities.Mint(new(words[1], Server.Roles.Triage, ["*"])));
                    break;
                case "close":
                    await (host?.DisposeAsync() ?? ValueTask.CompletedTask);
                    host = null;
                    GC.Collect();
                    Say("closed");
                    break;
                case "reply":
                    EmptyHandler.Reply = V1.ScreeningResult.Parser.ParseFrom(Convert.FromBase64String(words[1]));
                    Say("kept");
                    break;
                case "echo":
                    Say(echo.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
                    break;
                case "count":
                    var (reports, _, _, items, _) = await host!.Installation.Store.CountAsync(default);
                    Say($"{reports}\t{items}");
                    break;
                case "live":
                    Say($"{GC.GetTotalMemory(forceFullCollection: true)}");
                    break;
                case "use":
                    using (var self = Process.GetCurrentProcess())
                        Say(string.Create(CultureInfo.InvariantCulture,
                            $"{self.TotalProcessorTime.TotalMilliseconds:F0}\t{GC.GetTotalAllocatedBytes()}\t{GC.CollectionCount(0)}\t{GC.CollectionCount(2)}\t{GC.GetTotalPauseDuration().TotalMilliseconds:F0}\t{self.WorkingSet64}"));
                    break;
            }
        }
        await (host?.DisposeAsync() ?? ValueTask.CompletedTask);
        return 0;
    }

    static Task<ServerHost> OpenAsync(string folder, int groupSize, int checkpointPages) => ServerHost.StartAsync(
        new()
        {
            Location = folder,
            SeedsFolder = Path.Combine(Machine.Root, "seeds"),
            GrpcPort = 0,
            HttpPort = 0,
            Store = new() { DataFolder = folder, GroupSize = groupSize, CheckpointPages = checkpointPages },
        },
        builder => builder.Logging.ClearProviders());

    static async Task<WebApplication> StartEchoAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
            kestrel.Listen(IPAddress.Loopback, 0, port => port.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<EmptyHandler>();
        var app = builder.Build();
        app.MapGrpcService<EmptyHandler>();
        await app.StartAsync();
        return app;
    }

    static void Say(string line)
    {
        Console.Out.WriteLine(line);
        Console.Out.Flush();
    }

    /// <summary>The same messages over the same transport with nothing between: no identity, no assessment, no store.</summary>
    sealed class EmptyHandler : V1.ScreeningService.ScreeningServiceBase
    {
        static readonly WriteOptions s_buffered = new(WriteFlags.BufferHint);

        /// <summary>A typical reply of the real service.</summary>
        public static V1.ScreeningResult Reply { get; set; } = new();

        public override Task<V1.ScreenReportResponse> ScreenReport(V1.ScreenReportRequest request, ServerCallContext context) =>
            Task.FromResult(new V1.ScreenReportResponse { Receipt = Reply.Receipt });

        public override async Task ScreenReports(
            IAsyncStreamReader<V1.ScreenReportsRequest> requestStream, IServerStreamWriter<V1.ScreenReportsResponse> responseStream,
            ServerCallContext context)
        {
            var next = requestStream.MoveNext();
            while (await next)
            {
                var response = new V1.ScreenReportsResponse { Sequence = requestStream.Current.Sequence };
                for (var i = 0; i < requestStream.Current.Reports.Count; i++)
                    response.Results.Add(Reply);
                next = requestStream.MoveNext();
                responseStream.WriteOptions = next.IsCompleted ? s_buffered : null;
                await responseStream.WriteAsync(response);
            }
        }
    }
}
