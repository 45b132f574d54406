using Grpc.Core;
using Grpc.Net.Client;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary>What a command that needs the service was told about it.</summary>
/// <param name="Server">Address of gRPC; null for the embedded service.</param>
/// <param name="Data">Data folder: of the embedded service, or of a running one whose key signs the token.</param>
/// <param name="Token">Token for <paramref name="Server"/>.</param>
/// <param name="Seeds">Stated seeds folder; null to look for it.</param>
sealed record ServiceTarget(string? Server, string? Data, string? Token, string? Seeds)
{
    public const string TokenVariable = "OPSPORING_TOKEN";
}

/// <summary>A connection to the service through its real gRPC API: a running one, or one embedded for the command's length.</summary>
sealed class ServiceConnection : IAsyncDisposable
{
    /// <summary>Whoever works at the command line of a data folder: sees every queue.</summary>
    static readonly DemoIdentity Officer = new(
        "demo-cli", DemoIdentities.Triage.Roles | DemoIdentities.Frontoffice.Roles | DemoIdentities.Integrity.Roles, ["*"], "cli");

    readonly ServerHost? _host;
    readonly GrpcChannel _channel;
    readonly Func<DemoIdentity, string> _token;

    ServiceConnection(ServerHost? host, Uri address, Func<DemoIdentity, string> token)
    {
        (_host, _token, Address) = (host, token, address);
        _channel = GrpcChannel.ForAddress(address, new() { MaxReceiveMessageSize = 64 * 1024 * 1024 });
        Screening = new(_channel);
        Triage = new(_channel);
        Work = new(_channel);
    }

    public Uri Address { get; }

    /// <summary>The embedded service; null when it runs elsewhere.</summary>
    public ServerHost? Host => _host;

    public V1.ScreeningService.ScreeningServiceClient Screening { get; }

    public V1.TriageService.TriageServiceClient Triage { get; }

    public V1.WorkService.WorkServiceClient Work { get; }

    /// <summary>Headers of an intake system.</summary>
    public Metadata IntakeHeaders => Headers(DemoIdentities.Intake);

    /// <summary>Headers of the officer at the command line.</summary>
    public Metadata OfficerHeaders => Headers(Officer);

    /// <summary>Opens the connection.</summary>
    /// <exception cref="UsageException">Neither a server nor a data folder, or a server without a token.</exception>
    public static async Task<ServiceConnection> OpenAsync(ServiceTarget target, CancellationToken cancellation)
    {
        if (target.Server is not null)
            return new(null, Parse(target.Server), TokenOf(target));
        if (target.Data is null)
            throw new UsageException("Name the service: --server URL, or --data DIR for the embedded one.");
        var host = await StartAsync(target, 0, 0, log: false, cancellation);
        return new(host, host.GrpcAddress, identity => host.Identities.Mint(identity));
    }

    /// <summary>A connection to a service that this process serves.</summary>
    public static ServiceConnection To(ServerHost host) =>
        new(host, host.GrpcAddress, identity => host.Identities.Mint(identity));

    /// <summary>Starts the service in this process; its log goes to standard error, or nowhere.</summary>
    public static Task<ServerHost> StartAsync(ServiceTarget target, int grpcPort, int httpPort, bool log, CancellationToken cancellation) =>
        ServerHost.StartAsync(
            new() { DataFolder = target.Data!, SeedsFolder = SeedsFolder.Find(target.Seeds), GrpcPort = grpcPort, HttpPort = httpPort },
            builder =>
            {
                builder.Logging.ClearProviders();
                if (log)
                    builder.Logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
            },
            cancellation: cancellation);

    /// <summary>Mints a token with the key of a data folder, also while a service has it open.</summary>
    public static string Mint(string data, DemoIdentity identity)
    {
        if (!File.Exists(Path.Combine(data, "keys", "signing.key")))
            throw new InputException($"'{data}' is no data folder: it has no keys/signing.key.");
        return new DemoIdentities(DataKeys.Open(data).Signing, TimeProvider.System).Mint(identity);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }

    Metadata Headers(DemoIdentity identity) => new()
    {
        { "authorization", $"Bearer {_token(identity)}" },
        { "opsporing-purpose", "triage" },
    };

    static Uri Parse(string server) =>
        Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address
            : throw new UsageException($"'{server}' is no address such as http://127.0.0.1:5250.");

    static Func<DemoIdentity, string> TokenOf(ServiceTarget target)
    {
        if ((target.Token ?? Environment.GetEnvironmentVariable(ServiceTarget.TokenVariable)) is { Length: > 0 } token)
            return _ => token;
        if (target.Data is { } data)
            return identity => Mint(data, identity);
        throw new UsageException(
            $"A running service wants a token: --token or {ServiceTarget.TokenVariable}, or --data DIR (its data folder) to sign one.");
    }
}
