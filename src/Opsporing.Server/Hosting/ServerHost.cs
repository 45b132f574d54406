using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Opsporing.Server;

/// <summary>
/// The service in this process: a port for gRPC (h2c) and one for JSON and gRPC-Web (HTTP/1.1) on loopback; one for all with TLS.
/// </summary>
public sealed class ServerHost : IAsyncDisposable
{
    readonly WebApplication _app;

    ServerHost(WebApplication app)
    {
        _app = app;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        (GrpcAddress, HttpAddress) = (new(addresses[0]), new(addresses[^1]));
    }

    /// <summary>Where gRPC is served.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>Where JSON and gRPC-Web are served.</summary>
    public Uri HttpAddress { get; }

    /// <summary>What was opened.</summary>
    public Installation Installation => _app.Services.GetRequiredService<Installation>();

    /// <summary>Mints tokens that this service accepts.</summary>
    /// <summary>The candidate beside the live policy.</summary>
    public PolicyShadow Shadow => _app.Services.GetRequiredService<PolicyShadow>();

    /// <summary>Weekly counts as they stand.</summary>
    internal SignalBoard SignalBoard => _app.Services.GetRequiredService<SignalBoard>();

    public DemoIdentities Identities => _app.Services.GetRequiredService<DemoIdentities>();

    /// <summary>Starts the service.</summary>
    /// <param name="options">Validated here.</param>
    /// <param name="addServices">Adds more to the same host; null for nothing.</param>
    /// <param name="map">Maps more on the same host, after the service; null for nothing.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <exception cref="OptionsException">The options will not do; lists everything that is wrong.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<ServerHost> StartAsync(
        OpsporingOptions options, Action<WebApplicationBuilder>? addServices = null, Action<WebApplication>? map = null,
        CancellationToken cancellation = default)
    {
        if (options.Validate() is { IsEmpty: false } errors)
            throw new OptionsException(errors);
        var builder = WebApplication.CreateSlimBuilder();
        // Standard output belongs to the command that runs the service.
        builder.Logging.ClearProviders().AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning)
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // whoever starts it hears by the exception
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options));
        builder.Services.AddOpsporing(options);
        addServices?.Invoke(builder);
        var app = builder.Build();
        try
        {
            app.MapOpsporing();
            map?.Invoke(app);
            await app.StartAsync(cancellation);
            return new(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the process is asked to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation = default) => _app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    static void Listen(KestrelServerOptions kestrel, OpsporingOptions options)
    {
        var address = IPAddress.Parse(options.Address);
        kestrel.Limits.MaxRequestBodySize = OpsporingServiceExtensions.MaxMessageBytes;
        kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
        if (options.HasTls)
        {
            kestrel.Listen(address, options.GrpcPort, port => port.UseHttps(https => Secure(https, options.Identity!)));
            return;
        }
        kestrel.Listen(address, options.GrpcPort, port => port.Protocols = HttpProtocols.Http2);
        kestrel.Listen(address, options.HttpPort, port => port.Protocols = HttpProtocols.Http1);
    }

    static void Secure(HttpsConnectionAdapterOptions https, IdentityOptions identity)
    {
        https.ServerCertificate = identity.LoadCertificate();
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        // The connection proves that the client holds the key. Whom that makes it is for the token's binding or the intake list to say.
        https.ClientCertificateValidation = static (_, _, _) => true;
    }
}
