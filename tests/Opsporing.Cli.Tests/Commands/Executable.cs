using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Opsporing.Cli.Tests;

/// <summary>The real executable, as a user runs it.</summary>
static class Executable
{
    /// <summary>Path of its assembly, beside the tests.</summary>
    static readonly string Assembly = typeof(CommandTree).Assembly.Location;

    /// <summary>Runs a command in a folder until it ends.</summary>
    public static async Task<(int Code, string Out, string Error)> RunAsync(string folder, params string[] arguments)
    {
        using var process = Start(folder, arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Runs a command with --json and parses what it prints.</summary>
    public static async Task<(int Code, JsonNode Json)> JsonAsync(string folder, params string[] arguments)
    {
        var (code, output, error) = await RunAsync(folder, [.. arguments, "--json"]);
        Assert.True(output.Length > 0, error);
        return (code, JsonNode.Parse(output)!);
    }

    /// <summary>Starts a command and leaves it running.</summary>
    public static Process Start(string folder, params string[] arguments) => Start(folder, null, arguments);

    /// <summary>Starts a command with OPSPORING_STORE set, or not.</summary>
    public static Process Start(string folder, string? store, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[Assembly, .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment.Remove(StoreLocation.Variable);
        if (store is not null)
            start.Environment[StoreLocation.Variable] = store;
        return Process.Start(start)!;
    }
}
