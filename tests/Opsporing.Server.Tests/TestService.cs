using System.Net.Http.Headers;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Opsporing.V1;

namespace Opsporing.Server.Tests;

/// <summary>
/// The real service on loopback, by default in a data folder of its own, with a clock that stands still. As replicas of one
/// database it takes each call at the next of them.
/// </summary>
sealed class TestService : IAsyncDisposable
{
    readonly bool _keepsFolder;

    readonly ServerHost[] _hosts;
    readonly GrpcChannel[] _channels;
    readonly CallInvoker _calls;

    TestService(ServerHost[] hosts, FakeTimeProvider clock, string folder, bool keepsFolder)
    {
        (_hosts, Clock, Folder, _keepsFolder) = (hosts, clock, folder, keepsFolder);
        // A connection carries a hundred streams at once.
        _channels = [.. hosts.Select(host => GrpcChannel.ForAddress(host.GrpcAddress, new()
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
            DisposeHttpClient = true,
        }))];
        _calls = new Replicas([.. _channels.Select(c => c.CreateCallInvoker())]);
        Http = new() { BaseAddress = Host.HttpAddress };
    }

    /// <summary>The first replica.</summary>
    public ServerHost Host => _hosts[0];

    public FakeTimeProvider Clock { get; }
    public string Folder { get; }

    /// <summary>To the first replica.</summary>
    public GrpcChannel Channel => _channels[0];

    /// <summary>HTTP/1.1, without identity.</summary>
    public HttpClient Http { get; }

    public V1.ScreeningService.ScreeningServiceClient Screening => new(_calls);
    public V1.TriageService.TriageServiceClient Triage => new(_calls);

    public V1.WorkService.WorkServiceClient Work => new(_calls);

    public V1.WatchService.WatchServiceClient Watch => new(_calls);

    public V1.TosService.TosServiceClient Tos => new(_calls);

    public V1.OversightService.OversightServiceClient Oversight => new(_calls);

    public V1.SimulationService.SimulationServiceClient Simulation => new(_calls);

    public V1.SeriesService.SeriesServiceClient Series => new(_calls);

    public V1.SignalService.SignalServiceClient Signals => new(_calls);

    public V1.AccessService.AccessServiceClient Access => new(_calls);

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
        return new([await HostAsync(change?.Invoke(options) ?? options, clock, add)], clock, folder, keepsFolder);
    }

    /// <summary>What serves a store for a contract of both engines: one process on SQLite, two replicas on PostgreSQL.</summary>
    /// <param name="location">Folder or connection string.</param>
    /// <param name="keepsFolder">Whether a folder outlives the service.</param>
    public static async Task<TestService> ServeAsync(string location, bool keepsFolder = false)
    {
        var clock = new FakeTimeProvider(Example.Now);
        var isPostgres = Storage.Stores.IsPostgres(location);
        List<ServerHost> hosts = [];
        for (var n = isPostgres ? 2 : 1; n > 0; n--)
            hosts.Add(await HostAsync(Options(location), clock));
        return new([.. hosts], clock, location, keepsFolder || isPostgres);
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
        foreach (var channel in _channels)
            channel.Dispose();
        Http.Dispose();
        foreach (var host in _hosts)
            await host.DisposeAsync();
        if (!_keepsFolder)
            Directory.Delete(Folder, recursive: true);
    }

    static Task<ServerHost> HostAsync(
        OpsporingOptions options, FakeTimeProvider clock, Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? add = null) =>
        ServerHost.StartAsync(options, builder =>
        {
            builder.Services.AddSingleton<TimeProvider>(clock);
            add?.Invoke(builder);
        });

    static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Opsporing.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside the repository.");
        return folder.FullName;
    }
}
