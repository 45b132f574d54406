using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Opsporing.V1;

namespace Opsporing.Server.Tests;

/// <summary>The real service on loopback, by default in a data folder of its own, with a clock that stands still.</summary>
sealed class TestService : IAsyncDisposable
{
    readonly bool _keepsFolder;

    TestService(ServerHost host, FakeTimeProvider clock, string folder, bool keepsFolder)
    {
        (Host, Clock, Folder, _keepsFolder) = (host, clock, folder, keepsFolder);
        // A connection carries a hundred streams at once.
        Channel = GrpcChannel.ForAddress(host.GrpcAddress, new()
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
            DisposeHttpClient = true,
        });
        Http = new() { BaseAddress = host.HttpAddress };
    }

    public ServerHost Host { get; }
    public FakeTimeProvider Clock { get; }
    public string Folder { get; }
    public GrpcChannel Channel { get; }

    /// <summary>HTTP/1.1, without identity.</summary>
    public HttpClient Http { get; }

    public V1.ScreeningService.ScreeningServiceClient Screening => new(Channel);
    public V1.TriageService.TriageServiceClient Triage => new(Channel);

    public V1.WorkService.WorkServiceClient Work => new(Channel);

    public V1.WatchService.WatchServiceClient Watch => new(Channel);

    public V1.TosService.TosServiceClient Tos => new(Channel);

    public V1.SimulationService.SimulationServiceClient Simulation => new(Channel);

    public V1.SeriesService.SeriesServiceClient Series => new(Channel);

    public V1.AccessService.AccessServiceClient Access => new(Channel);

    public static string Repository { get; } = FindRepository();

    public static string Seeds => Path.Combine(Repository, "seeds");

    public static Task<TestService> StartAsync(Func<OpsporingOptions, OpsporingOptions>? change = null) =>
        StartAsync(NewFolder(), false, change);

    public static async Task<TestService> StartAsync(
        string folder, bool keepsFolder, Func<OpsporingOptions, OpsporingOptions>? change = null,
        Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? add = null)
    {
        var clock = new FakeTimeProvider(Example.Now);
        var options = Options(folder);
        var host = await ServerHost.StartAsync(change?.Invoke(options) ?? options, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            add?.Invoke(builder);
        });
        return new(host, clock, folder, keepsFolder);
    }

    public static OpsporingOptions Options(string location) =>
        new() { Location = location, SeedsFolder = Seeds, GrpcPort = 0, HttpPort = 0 };

    public static string NewFolder() => Directory.CreateTempSubdirectory("opsporing-").FullName;

    /// <summary>Headers of a caller who names a purpose.</summary>
    public Metadata As(DemoIdentity identity, string? purpose = "triage")
    {
        var headers = new Metadata { { "authorization", "Bearer " + Host.Identities.Mint(identity) } };
        if (purpose is null)
            return headers;
        headers.Add("opsporing-purpose", purpose);
        headers.Add("opsporing-sensitive-purpose", purpose);
        return headers;
    }

    public Metadata As(Roles roles, params string[] scopes) => As(new DemoIdentity("test-person", roles, [.. scopes]));

    public HttpRequestMessage Request(HttpMethod method, string path, DemoIdentity identity)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Host.Identities.Mint(identity));
        request.Headers.Add("opsporing-purpose", "triage");
        request.Headers.Add("opsporing-sensitive-purpose", "triage");
        return request;
    }

    public async Task<ScreeningReceipt> ScreenAsync(V1.Report report) =>
        (await Screening.ScreenReportAsync(new() { Report = report }, As(DemoIdentities.Intake))).Receipt;

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        Http.Dispose();
        await Host.DisposeAsync();
        if (!_keepsFolder)
            Directory.Delete(Folder, recursive: true);
    }

    static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Opsporing.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside the repository.");
        return folder.FullName;
    }
}
