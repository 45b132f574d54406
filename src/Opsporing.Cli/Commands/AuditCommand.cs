using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Opsporing.Server;
using Opsporing.Storage;

namespace Opsporing.Cli;

/// <summary><c>opsporing audit</c>: was anything changed behind the back of the service?</summary>
static class AuditCommand
{
    public static Command Tree() => new("audit", "Compares a store with its audit chains.") { Verify(), Tail() };

    static Command Verify()
    {
        var folder = new Option<string?>("--checkpoints") { Description = "Folder of the exported checkpoints; without it nothing is guaranteed." };
        var command = new Command("verify", "Finds every act that was altered, removed, inserted or moved.") { CommandTree.Data, folder };
        return CommandTree.On(command, (p, output, c) => VerifyAsync(
            StoreLocation.NeedExisting(p.GetValue(CommandTree.Data)), p.GetValue(folder), output, c));
    }

    static Command Tail()
    {
        var between = new Option<string[]>("--between")
        {
            Description = "Two instants, yyyy-MM-ddTHH:mm[:ss]Z: from, and until but not with it.",
            Arity = new(2, 2),
            AllowMultipleArgumentsPerToken = true,
            Required = true,
        };
        var command = new Command("tail", "Lists which acts were done between two instants, not what they say.") { CommandTree.Data, between };
        return CommandTree.On(command, (p, output, c) => TailAsync(
            StoreLocation.NeedExisting(p.GetValue(CommandTree.Data)), p.GetValue(between)!, output, c));
    }

    static async Task<int> VerifyAsync(string location, string? folder, Output output, CancellationToken cancellation)
    {
        var checkpoints = folder is null ? [] : Read(folder);
        var result = await AuditVerification.RunAsync(location, checkpoints, cancellation);
        foreach (var finding in result.Findings)
            output.Say($"{finding.Kind}: {finding.Where}");
        output.Say($"{result.Acts} acts in {result.Links} links: "
            + (result.Findings.IsEmpty ? "nothing was changed" : $"{result.Findings.Length} findings"));
        output.Say(result.CheckpointTime is { } time
            ? $"guaranteed: {result.ActsCovered} acts, up to the checkpoint of {Text(time)}"
            : "guaranteed: nothing, for no checkpoint was given");
        if (result.ActsBefore > 0)
            output.Say($"{result.ActsBefore} acts are from before there was a chain: nothing vouches for them");
        output.Json(new JsonObject
        {
            ["acts"] = result.Acts,
            ["links"] = result.Links,
            ["acts_covered"] = result.ActsCovered,
            ["acts_before"] = result.ActsBefore,
            ["checkpoint_time"] = result.CheckpointTime is { } at ? Text(at) : null,
            ["findings"] = new JsonArray([.. result.Findings.Select(f => new JsonObject { ["kind"] = f.Kind, ["where"] = f.Where })]),
        });
        return result.Findings.IsEmpty ? ExitCode.Ok : ExitCode.Findings;
    }

    static async Task<int> TailAsync(string location, string[] between, Output output, CancellationToken cancellation)
    {
        foreach (var item in await AuditTail.ReadAsync(location, Instant(between[0]), Instant(between[1]), cancellation))
        {
            output.Say($"{Text(item.Time)}  {item.Epoch[..8]}/{item.Link}  {item.Act ?? $"{item.Kind} of something of which nothing is left"}");
            output.JsonLine(new JsonObject
            {
                ["time"] = Text(item.Time),
                ["epoch"] = item.Epoch,
                ["link"] = item.Link,
                ["kind"] = item.Kind.ToString(),
                ["act"] = item.Act,
            });
        }
        return ExitCode.Ok;
    }

    static List<AuditCheckpoint> Read(string folder)
    {
        try
        {
            return AuditFolder.Read(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"The folder '{folder}' of checkpoints cannot be read.");
        }
        catch (FormatException e)
        {
            throw new InputException(e.Message);
        }
    }

    static string Text(long time) => DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    static long Instant(string text) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-ddTHH:mmZ", "yyyy-MM-ddTHH:mm:ssZ"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read)
            ? read.ToUnixTimeMilliseconds()
            : throw new UsageException($"'{text}' is no instant: yyyy-MM-ddTHH:mm[:ss]Z.");
}
