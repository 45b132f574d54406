using System.Text.Json.Nodes;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary><c>opsporing serve</c> and what demo shares with it.</summary>
static class ServeCommand
{
    public static async Task<int> RunAsync(
        ServiceTarget target, int grpcPort, int httpPort, Output output, CancellationToken cancellation)
    {
        await using var host = await ServiceConnection.StartWithWebAsync(target, grpcPort, httpPort, log: true, cancellation);
        TellAddresses(output, host, target.Store!);
        output.Json(Addresses(host, target.Store!));
        await UntilStoppedAsync(host, cancellation);
        return ExitCode.Ok;
    }

    public static void TellAddresses(Output output, ServerHost host, string location)
    {
        output.Say($"gRPC ({(host.GrpcAddress.Scheme == Uri.UriSchemeHttps ? "TLS)" : "h2c)")}          {host.GrpcAddress}");
        output.Say($"web client          {host.HttpAddress}");
        output.Say($"JSON and gRPC-Web   {host.HttpAddress}");
        output.Say($"store               {StoreLocation.Describe(location)}");
    }

    public static JsonObject Addresses(ServerHost host, string location) => new()
    {
        ["grpc_address"] = host.GrpcAddress.ToString(),
        ["http_address"] = host.HttpAddress.ToString(),
        ["store"] = StoreLocation.Describe(location),
    };

    /// <summary>Waits for Ctrl+C or SIGTERM; that is how serving ends, no failure.</summary>
    public static async Task UntilStoppedAsync(ServerHost host, CancellationToken cancellation)
    {
        try
        {
            await host.WaitForShutdownAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
        }
    }
}

/// <summary><c>opsporing token</c>.</summary>
static class TokenCommand
{
    public static async Task<int> RunAsync(string location, string role, Output output, CancellationToken cancellation)
    {
        var token = (await ServiceConnection.MinterOfAsync(location, cancellation))(role switch
        {
            "intake" => DemoIdentities.Intake,
            "coordinator" => DemoIdentities.Coordinator,
            "privacy" => DemoIdentities.PrivacyOfficer,
            "frontoffice" => DemoIdentities.Frontoffice,
            "om" => DemoIdentities.Om,
            "integrity" => DemoIdentities.Integrity,
            "operator" => DemoIdentities.Operator,
            _ => DemoIdentities.Triage,
        });
        if (!output.IsJson)
            output.Say(token);
        output.Json(new JsonObject { ["token"] = token });
        return ExitCode.Ok;
    }
}
