using Grpc.Core;
using Grpc.Net.Client;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary>What a command that needs the service was told about it.</summary>
/// <param name="Server">Address of gRPC; null for the embedded service.</param>
/// <param name="Store">Location of the store: of the embedded service, or of a running one whose key signs the token.</param>
/// <param name="Token">Token for <paramref name="Server"/>.</param>
/// <param name="Seeds">Stated seeds folder; null to look for it.</param>
sealed record ServiceTarget(string? Server, string? Store, string? Token, string? Seeds)
{
    public const string TokenVariable = "OPSPORING_TOKEN";

    /// <summary>Clock of the embedded service.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Who works at the command line; null for whoever works desks.</summary>
    public DemoIdentity? Officer { get; init; }

    /// <summary>Purpose of the looks of this command.</summary>
    public string Purpose { get; init; } = "triage";

    /// <summary>Purpose for sexual content; null when none was stated.</summary>
    public string? SensitivePurpose { get; init; }

    /// <summary>File of the identity options of a service; null for demo identities.</summary>
    public string? IdentityFile { get; init; }

    /// <summary>Folder of the checkpoints of a service; null for none.</summary>
    public string? AuditFolder { get; init; }

    /// <summary>Address that a service listens on.</summary>
    public string Address { get; init; } = "127.0.0.1";

    // Token and location are secrets.
    public override string ToString() => nameof(ServiceTarget);
}

/// <summary>A connection to the service through its real gRPC API: a running one, or one embedded for the command's length.</summary>
sealed class ServiceConnection : IAsyncDisposable
{
    /// <summary>Whoever works at the command line of a store: sees every queue.</summary>
    static readonly DemoIdentity Officer = new(
        "demo-cli", DemoIdentities.Triage.Roles | DemoIdentities.Frontoffice.Roles | DemoIdentities.Integrity.Roles, ["*"], "cli");

    readonly ServerHost? _host;
    readonly GrpcChannel _channel;
    readonly Func<DemoIdentity, string> _token;
    readonly (string Ordinary, string? Sensitive) _purposes;
    DemoIdentity _officer = Officer;

    ServiceConnection(ServerHost? host, Uri address, Func<DemoIdentity, string> token, (string, string?) purposes)
    {
        (_host, _token, _purposes, Address) = (host, token, purposes, address);
        _channel = GrpcChannel.ForAddress(address, new() { MaxReceiveMessageSize = 64 * 1024 * 1024 });
        Screening = new(_channel);
        Triage = new(_channel);
        Work = new(_channel);
        Watch = new(_channel);
        Tos = new(_channel);
        Oversight = new(_channel);
        Policies = new(_channel);
        Simulation = new(_channel);
        Series = new(_channel);
        Signals = new(_channel);
        Outcomes = new(_channel);
        LeadModels = new(_channel);
        Reassessments = new(_channel);
        Access = new(_channel);
    }

    public Uri Address { get; }

    /// <summary>The embedded service; null when it runs elsewhere.</summary>
    public ServerHost? Host => _host;

    public V1.ScreeningService.ScreeningServiceClient Screening { get; }

    public V1.TriageService.TriageServiceClient Triage { get; }

    public V1.WorkService.WorkServiceClient Work { get; }

    public V1.WatchService.WatchServiceClient Watch { get; }

    public V1.TosService.TosServiceClient Tos { get; }

    public V1.OversightService.OversightServiceClient Oversight { get; }

    public V1.PolicyService.PolicyServiceClient Policies { get; }

    public V1.SimulationService.SimulationServiceClient Simulation { get; }

    /// <summary>Headers of a prosecutor, who owns the policy.</summary>
    public Metadata GezagHeaders => Headers(DemoIdentities.Om, "policy");

    public V1.SeriesService.SeriesServiceClient Series { get; }

    public V1.SignalService.SignalServiceClient Signals { get; }

    public V1.OutcomeService.OutcomeServiceClient Outcomes { get; }

    public V1.LeadModelService.LeadModelServiceClient LeadModels { get; }

    public V1.ReassessmentService.ReassessmentServiceClient Reassessments { get; }

    public V1.AccessService.AccessServiceClient Access { get; }

    /// <summary>Headers of a person of the demonstration with one role, everywhere; a stated token overrules it.</summary>
    public Metadata HeadersOf(string person, Server.Roles role) => Headers(new(person, role, ["*"]));

    /// <summary>Headers of an intake system.</summary>
    public Metadata IntakeHeaders => Headers(DemoIdentities.Intake);

    /// <summary>Headers of the officer at the command line.</summary>
    public Metadata OfficerHeaders => Headers(_officer);

    /// <summary>Headers of a demo identity; of the token, when one was given.</summary>
    public Metadata HeadersOf(DemoIdentity identity) => Headers(identity);

    /// <summary>Opens the connection.</summary>
    /// <exception cref="UsageException">Neither a server nor a store, or a server without a token.</exception>
    public static async Task<ServiceConnection> OpenAsync(ServiceTarget target, CancellationToken cancellation)
    {
        if (target.Server is not null)
            return new(null, Parse(target.Server), await TokenOfAsync(target, cancellation), (target.Purpose, target.SensitivePurpose))
            {
                _officer = target.Officer ?? Officer,
            };
        if (target.Store is null)
            throw new UsageException("Name the service: --server URL, or --data LOCATION for the embedded one.");
        var host = await StartAsync(target, 0, 0, log: false, cancellation);
        return To(host, target);
    }

    /// <summary>A connection to a service that this process serves: who works at its store states the purpose for both kinds of content.</summary>
    public static ServiceConnection To(ServerHost host, ServiceTarget target) =>
        new(host, host.GrpcAddress, identity => host.Identities.Mint(identity), (target.Purpose, target.SensitivePurpose ?? target.Purpose))
        {
            _officer = target.Officer ?? Officer,
        };

    /// <summary>Starts the service with its web client in this process; its log goes to standard error, or nowhere.</summary>
    public static async Task<ServerHost> StartWithWebAsync(
        ServiceTarget target, int grpcPort, int httpPort, bool log, CancellationToken cancellation)
    {
        ServerHost? host = null;
        if (target.IdentityFile is not null) // a provider's people sign in elsewhere: the client knows demo identities only
            return await StartAsync(target, grpcPort, httpPort, log, cancellation);
        var options = WebHosting.Options(() => host!.GrpcAddress, identity => host!.Identities.Mint(identity), target.Store);
        return host = await StartAsync(
            target, grpcPort, httpPort, log, cancellation, builder => WebHosting.Add(builder, options), WebHosting.Map);
    }

    /// <summary>Starts the service in this process; its log goes to standard error, or nowhere.</summary>
    public static Task<ServerHost> StartAsync(
        ServiceTarget target, int grpcPort, int httpPort, bool log, CancellationToken cancellation,
        Action<WebApplicationBuilder>? add = null, Action<WebApplication>? map = null) =>
        ServerHost.StartAsync(
            new()
            {
                Location = target.Store!,
                SeedsFolder = SeedsFolder.Find(target.Seeds),
                Address = target.Address,
                GrpcPort = grpcPort,
                HttpPort = httpPort,
                AuditFolder = target.AuditFolder,
                Identity = target.IdentityFile is { } file ? IdentityOptions.Read(file) : null,
            },
            builder =>
            {
                builder.Services.AddSingleton(target.Clock);
                builder.Logging.ClearProviders();
                if (log)
                    builder.Logging.AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
                add?.Invoke(builder);
            },
            map, cancellation);

    /// <summary>Mints tokens with the key of a store, also while services have it open.</summary>
    /// <exception cref="InputException">No service was ever started on it.</exception>
    public static async Task<Func<DemoIdentity, string>> MinterOfAsync(string location, CancellationToken cancellation)
    {
        var key = await Stores.FindSecretAsync(location, DataKeys.SigningName, cancellation)
            ?? throw new InputException($"'{StoreLocation.Describe(location)}' has no key to sign with: no service was started on it yet.");
        var identities = new DemoIdentities(key, TimeProvider.System);
        return identity => identities.Mint(identity);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
    }

    Metadata Headers(DemoIdentity identity, string? purpose = null)
    {
        var headers = new Metadata
        {
            { "authorization", $"Bearer {_token(identity)}" },
            { "opsporing-purpose", purpose ?? _purposes.Ordinary },
        };
        if (_purposes.Sensitive is { } sensitive)
            headers.Add("opsporing-sensitive-purpose", sensitive);
        return headers;
    }

    internal static Uri Parse(string server) =>
        Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https")
            ? address
            : throw new UsageException($"'{server}' is no address such as http://127.0.0.1:5250.");

    static async Task<Func<DemoIdentity, string>> TokenOfAsync(ServiceTarget target, CancellationToken cancellation)
    {
        if ((target.Token ?? Environment.GetEnvironmentVariable(ServiceTarget.TokenVariable)) is { Length: > 0 } token)
            return _ => token;
        if (target.Store is { } location)
            return await MinterOfAsync(location, cancellation);
        throw new UsageException(
            $"A running service wants a token: --token or {ServiceTarget.TokenVariable}, or --data LOCATION (its store) to sign one.");
    }
}
