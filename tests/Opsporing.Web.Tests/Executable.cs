using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Opsporing.Web.Tests;

/// <summary>The real executable, serving, as a user runs it.</summary>
sealed class Executable : IAsyncDisposable
{
    readonly Process _process;

    Executable(Process process, Uri http, Uri? grpc) => (_process, Http, Grpc) = (process, http, grpc);

    /// <summary>Where pages are served.</summary>
    public Uri Http { get; }

    /// <summary>Where gRPC is served; null for the client by itself.</summary>
    public Uri? Grpc { get; }

    public static string Repository { get; } = FindRepository();

    /// <summary>The executable beside the tests; its assets are those of its own project.</summary>
    public static string Built { get; } = Path.Combine(
        Repository, "src", "Opsporing.Cli", "bin", Configuration, "net10.0", "Opsporing.Cli.dll");

    static string Configuration => AppContext.BaseDirectory.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";

    /// <summary>Starts a serving command and waits until it says where.</summary>
    public static async Task<Executable> StartAsync(string assembly, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            WorkingDirectory = Path.GetTempPath(), // assets and seeds are found wherever it is started
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])[assembly, .. arguments, "--json"])
            start.ArgumentList.Add(argument);
        start.Environment.Remove("OPSPORING_STORE");
        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = new System.Text.StringBuilder();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            text.AppendLine(line);
            if (Parse(text.ToString()) is { } json)
                return new(process, new((string)json["http_address"]!), json["grpc_address"] is { } grpc ? new((string)grpc!) : null);
        }
        throw new InvalidOperationException($"It did not start: {await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null; // not the whole document yet
        }
    }

    static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Opsporing.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run inside the repository.");
        return folder.FullName;
    }
}
