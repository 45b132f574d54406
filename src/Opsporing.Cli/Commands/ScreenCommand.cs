using System.Diagnostics;
using System.Text.Json.Nodes;
using Grpc.Core;

namespace Opsporing.Cli;

/// <summary><c>opsporing screen</c>: a file of reports through the stream, with what became of every row.</summary>
static class ScreenCommand
{
    const int ReasonsShown = 10;

    public static async Task<int> RunAsync(
        ServiceTarget target, string file, string? mappingFile, string? rejectFile, Output output, CancellationToken cancellation)
    {
        var (rows, position, mapping) = Open(file, mappingFile, target.Seeds);
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        using var rejects = new RejectFile(rejectFile ?? Path.GetFileName(file) + ".rejected.jsonl");
        var clock = Stopwatch.StartNew();
        var tally = await output.WithProgressAsync("screening", report =>
            new ScreeningRun(service, rejects).SendAsync(rows, () => report(position()), cancellation));
        var kinds = await KindsAsync(service, tally);
        Tell(output, file, mapping, tally, kinds, rejects, clock.Elapsed);
        return tally.IsCancelled ? ExitCode.Cancelled
            : tally.IsUnavailable ? ExitCode.Unavailable
            : tally.Rejected > 0 ? ExitCode.Findings
            : ExitCode.Ok;
    }

    /// <summary>Opens the file as CSV when there is a mapping, else as JSON lines.</summary>
    /// <exception cref="UsageException">A CSV without mapping.</exception>
    public static (IEnumerable<InputRow> Rows, Func<double> Position, Mapping? Mapping) Open(string file, string? mappingFile, string? seeds)
    {
        if (mappingFile is not null)
        {
            var mapping = MappingFile.Read(mappingFile, seeds);
            return (CsvReports.Read(file, mapping, out var csvPosition), csvPosition, mapping);
        }
        if (Path.GetExtension(file).ToLowerInvariant() is ".csv" or ".tsv" or ".txt")
            throw new UsageException($"'{file}' looks like a CSV: say with --mapping how its columns become reports (docs/mapping.md).");
        return (JsonReports.Read(file, out var position), position, null);
    }

    /// <summary>Reports by kind of owning desk; the code of the desk where the kind cannot be asked.</summary>
    static async Task<SortedDictionary<string, long>> KindsAsync(ServiceConnection service, ScreeningTally tally)
    {
        var kinds = new SortedDictionary<string, long>(StringComparer.Ordinal);
        Dictionary<string, V1.DeskKind> byDesk = [];
        try
        {
            byDesk = (await QueueCommand.ListAsync(service, CancellationToken.None)).ToDictionary(q => q.Desk, q => q.DeskKind);
        }
        catch (RpcException)
        {
            // A token for intake only may not list queues.
        }
        foreach (var (desk, count) in tally.Desks)
        {
            var kind = byDesk.TryGetValue(desk, out var known) ? Codes.Of(known) : desk;
            kinds[kind] = kinds.GetValueOrDefault(kind) + count;
        }
        return kinds;
    }

    static void Tell(
        Output output, string file, Mapping? mapping, ScreeningTally tally, SortedDictionary<string, long> kinds,
        RejectFile rejects, TimeSpan elapsed)
    {
        foreach (var fiction in mapping?.Fictions ?? [])
            output.Say($"Stated fiction: {fiction}");
        output.Say($"{Path.GetFileName(file)}: {tally.Rows} rows, {tally.Accepted} accepted, {tally.Duplicates} duplicates, "
            + $"{tally.Rejected} rejected in {elapsed.TotalSeconds:F1} s");
        if (tally.IsCancelled)
            output.Say("Stopped before the end of the file. Send it again: what was accepted answers as duplicate.");
        foreach (var (kind, count) in kinds)
            output.Say($"  {count,8}  {kind}");
        foreach (var (reason, count) in tally.Reasons.OrderByDescending(r => r.Value).Take(ReasonsShown))
            output.Say($"  {count,8}  rejected: {reason}");
        if (rejects.Count > 0)
            output.Say($"Rejected rows with their reasons: {Path.GetFullPath(rejects.Path)}");
        output.Json(new JsonObject
        {
            ["rows"] = tally.Rows,
            ["accepted"] = tally.Accepted,
            ["duplicates"] = tally.Duplicates,
            ["rejected"] = tally.Rejected,
            ["is_complete"] = !tally.IsCancelled && !tally.IsUnavailable,
            ["desk_kinds"] = new JsonObject(kinds.Select(k => KeyValuePair.Create(k.Key, (JsonNode?)k.Value))),
            ["reasons"] = new JsonObject(tally.Reasons.OrderByDescending(r => r.Value).Take(100)
                .Select(r => KeyValuePair.Create(r.Key, (JsonNode?)r.Value))),
            ["reject_file"] = rejects.Count > 0 ? Path.GetFullPath(rejects.Path) : null,
            ["fictions"] = new JsonArray([.. (mapping?.Fictions ?? []).Select(f => (JsonNode?)f)]),
            ["milliseconds"] = (long)elapsed.TotalMilliseconds,
        });
    }
}

/// <summary>Opens mapping files.</summary>
static class MappingFile
{
    /// <exception cref="MappingException">Lists everything that is wrong with it.</exception>
    /// <exception cref="InputException">It cannot be opened.</exception>
    public static Mapping Read(string path, string? seeds)
    {
        byte[] json;
        try
        {
            json = File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be opened ({error.Message})");
        }
        return MappingReader.Read(json, table => SeedsFolder.Lookup(SeedsFolder.Find(seeds), table));
    }
}

/// <summary>Codes of the contract's enums for people: the proto name without its prefix; - for unspecified, as withheld advice is.</summary>
static class Codes
{
    public static string Of<T>(T value) where T : struct, Enum
    {
        var number = Convert.ToInt32(value);
        return number == 0 ? "-" : EnumCodes.Of<T>().FirstOrDefault(c => c.Value == number).Key ?? "-";
    }

    public static string Of<T>(IEnumerable<T> values) where T : struct, Enum => string.Join(' ', values.Select(Of));
}
