using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary>What a generation run was asked for.</summary>
sealed record GenerateRequest(int Reports, ulong Seed, string File, string? From, int Days)
{
    /// <summary>Planted series; 0 for the ordinary mix.</summary>
    public int Series { get; init; }

    /// <summary>Where the members of planted series go; null for nowhere.</summary>
    public string? Truth { get; init; }
}

/// <summary><c>opsporing generate</c>: synthetic reports as JSON lines; same seed, same bytes.</summary>
static class GenerateCommand
{
    const int ChunkSize = 2048;

    static readonly JsonFormatter Formatter = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    public static async Task<int> RunAsync(GenerateRequest request, Output output, CancellationToken cancellation)
    {
        if (request.Reports < 0 || request.Days is < 0 or > 3660)
            throw new UsageException("--reports is 0 or more, and --days lies in 0..3660.");
        if (request.Series is < 0 or > 100_000 || request.Truth is not null && request.Series == 0)
            throw new UsageException("--series lies in 0..100000, and --truth goes with it.");
        await using var truth = request.Truth is null ? null : new StreamWriter(Create(request.Truth));
        await (truth?.WriteLineAsync("report,series") ?? Task.CompletedTask);
        var options = new GenerationOptions
        {
            Days = request.Days,
            PlantedSeriesCount = request.Series,
            OnPlanted = (report, series) => truth?.WriteLine($"{report},{series}"),
        };
        if (request.From is not null)
            options = options with { From = Midnight(request.From) };
        await using var file = request.File == "-" ? Console.OpenStandardOutput() : Create(request.File);
        await output.WithProgressAsync("generating", async progress =>
        {
            await WriteAsync(request, options, file, progress, cancellation);
            return 0;
        });
        if (request.File == "-")
            return ExitCode.Ok;
        output.Say($"{request.Reports} synthetic reports, seed {request.Seed}: {Path.GetFullPath(request.File)}");
        output.Json(new JsonObject { ["reports"] = request.Reports, ["seed"] = request.Seed, ["file"] = Path.GetFullPath(request.File) });
        return ExitCode.Ok;
    }

    /// <summary>Formats chunks on all cores, and writes them in order.</summary>
    static async Task WriteAsync(
        GenerateRequest request, GenerationOptions options, Stream file, Action<double> progress, CancellationToken cancellation)
    {
        var pending = new Queue<Task<byte[]>>();
        var written = 0L;
        foreach (var chunk in ReportGenerator.Generate(request.Reports, request.Seed, options).Chunk(ChunkSize))
        {
            pending.Enqueue(Task.Run(() => Format(chunk), cancellation));
            if (pending.Count <= Environment.ProcessorCount)
                continue;
            await file.WriteAsync(await pending.Dequeue(), cancellation);
            progress((written += ChunkSize) / (double)request.Reports);
        }
        while (pending.TryDequeue(out var rest))
            await file.WriteAsync(await rest, cancellation);
        await file.FlushAsync(cancellation);
    }

    static byte[] Format(V1.Report[] reports)
    {
        using var text = new StringWriter(new StringBuilder(reports.Length * 1500), CultureInfo.InvariantCulture);
        foreach (var report in reports)
        {
            Formatter.Format(report, text);
            text.Write('\n');
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>Midnight in Amsterdam's winter clock.</summary>
    static long Midnight(string day) =>
        DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.FromHours(1)).ToUnixTimeSeconds()
            : throw new UsageException($"'{day}' is no day such as 2025-01-06.");

    static FileStream Create(string path)
    {
        try
        {
            return new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be written ({error.Message}).");
        }
    }
}
