using System.Diagnostics;
using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Opsporing.Server;

namespace Opsporing.Cli.Tests;

/// <summary>Rule 10 on the whole service: what was acknowledged is there after the process was killed in mid-stream.</summary>
public sealed class CrashTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Data => Path.Combine(_folder.Path, "data");

    [Fact]
    public async Task Every_acknowledged_report_is_there_after_the_service_was_killed_in_mid_stream()
    {
        var reports = ReportGenerator.Generate(20_000, 11).ToList();
        var acknowledged = new HashSet<V1.ReportId>();
        using (var service = Executable.Start(_folder.Path, "serve", "--data", Data, "--grpc-port", "0", "--http-port", "0", "--json"))
        {
            var address = await AddressOfAsync(service);
            using var channel = GrpcChannel.ForAddress(address);
            using var call = new V1.ScreeningService.ScreeningServiceClient(channel).ScreenReports(
                await HeadersAsync(), cancellationToken: TestContext.Current.CancellationToken);
            var sending = SendAsync(call.RequestStream, reports);
            try
            {
                await foreach (var response in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
                {
                    acknowledged.UnionWith(response.Results.Where(r => r.Error is null).Select(r => r.Receipt.ReportId));
                    if (acknowledged.Count > 3_000 && !service.HasExited)
                        service.Kill();
                }
            }
            catch (RpcException)
            {
                // The end of a killed service.
            }
            await sending;
            await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Assert.InRange(acknowledged.Count, 3_001, reports.Count - 1);
        var (code, check) = await Executable.JsonAsync(_folder.Path, "check", "--data", Data);
        Assert.Equal((ExitCode.Ok, 0), (code, (int)check["breach_count"]!));
        var file = _folder.Write("again.jsonl", string.Concat(
            reports.Where(r => acknowledged.Contains(r.Id)).Select(r => Google.Protobuf.JsonFormatter.Default.Format(r) + "\n")));
        var (_, again) = await Executable.JsonAsync(_folder.Path, "screen", file, "--data", Data);
        Assert.Equal((acknowledged.Count, acknowledged.Count), ((int)again["rows"]!, (int)again["duplicates"]!));
    }

    static async Task SendAsync(IClientStreamWriter<V1.ScreenReportsRequest> requests, List<V1.Report> reports)
    {
        try
        {
            foreach (var (sequence, message) in reports.Chunk(10).Index())
            {
                var request = new V1.ScreenReportsRequest { Sequence = sequence };
                request.Reports.AddRange(message);
                await requests.WriteAsync(request, TestContext.Current.CancellationToken);
            }
            await requests.CompleteAsync();
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException or IOException)
        {
            // The service was killed: that is the test.
        }
    }

    async Task<Metadata> HeadersAsync()
    {
        var (_, json) = await Executable.JsonAsync(_folder.Path, "token", "--data", Data, "--as", "intake");
        return new() { { "authorization", $"Bearer {(string)json["token"]!}" } };
    }

    static async Task<string> AddressOfAsync(Process service)
    {
        var text = "";
        while (await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            text += line + "\n";
            if (line == "}")
                return (string)JsonNode.Parse(text)!["grpc_address"]!;
        }
        throw new InvalidOperationException("The service gave no address: " + await service.StandardError.ReadToEndAsync());
    }
}
