using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Opsporing.Cli;

/// <summary><c>opsporing web</c>: the web client as its own process, before a service elsewhere.</summary>
static class WebCommand
{
    public static Command Tree()
    {
        var http = CommandTree.Port("--http-port", 5251);
        var command = new Command("web", "Serves the web client of a running service until Ctrl+C.")
        {
            CommandTree.Server, CommandTree.Data, http,
        };
        return CommandTree.On(command, (p, output, c) => RunAsync(CommandTree.Target(p), p.GetValue(http), output, c));
    }

    static async Task<int> RunAsync(ServiceTarget target, int httpPort, Output output, CancellationToken cancellation)
    {
        if (target.Server is null || target.Store is null)
            throw new UsageException("Name the service, --server URL, and its store, --data LOCATION, whose key signs who signs in.");
        var (server, token) = (ServiceConnection.Parse(target.Server), await ServiceConnection.MinterOfAsync(target.Store, cancellation));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddConsole(o => o.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddFilter("Microsoft", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, httpPort, port => port.Protocols = HttpProtocols.Http1));
        WebHosting.Add(builder, WebHosting.Options(() => server, token, target.Store));
        await using var app = builder.Build();
        WebHosting.Map(app);
        await app.StartAsync(cancellation);
        var address = app.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.First();
        output.Say($"web client          {address}/");
        output.Json(new JsonObject { ["http_address"] = $"{address}/" });
        try
        {
            await app.WaitForShutdownAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
        }
        return ExitCode.Ok;
    }
}
