using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary>What <c>opsporing series build</c> was asked for.</summary>
/// <param name="HubLimit">1 or more.</param>
/// <param name="PublicKeys">File; null for none.</param>
/// <param name="Truth">File; null for none.</param>
/// <param name="Members">File to write; null for none.</param>
sealed record SeriesBuildRequest(int HubLimit, string? PublicKeys, string? Truth, string? Members);

/// <summary><c>opsporing series build</c>: links every report of a store, and says what came of it.</summary>
static class SeriesBuild
{
    const int HubsShown = 10;

    public static async Task<int> RunAsync(
        ServiceTarget target, SeriesBuildRequest request, Output output, CancellationToken cancellation)
    {
        if (request.HubLimit < 1)
            throw new UsageException("--hub-limit is 1 or more.");
        var rules = new SeriesRules { HubLimit = request.HubLimit, PublicKeys = [.. PublicKeys(request.PublicKeys)] };
        var planted = request.Truth is null ? null : SeriesTruth.Read(request.Truth);
        var options = new OpsporingOptions { Location = target.Store!, SeedsFolder = SeedsFolder.Find(target.Seeds) };
        await using var installation = new Installation(options, TimeProvider.System, NullLogger<Installation>.Instance);
        await installation.OpenAsync(cancellation);
        var total = Math.Max(1, (await installation.Store.CountAsync(cancellation)).Reports);
        var clock = Stopwatch.StartNew();
        var graph = await output.WithProgressAsync("linking", progress => SeriesReading.BuildAsync(
            installation.Store, installation.Library, rules, [], n => progress(n / (double)total), cancellation));
        var elapsed = clock.Elapsed;
        var groups = graph.Groups().OrderByDescending(static g => g.Count).ThenBy(static g => g[0].Id).ToList();
        if (request.Members is not null)
            await File.WriteAllLinesAsync(request.Members, Lines(groups), cancellation);
        Tell(graph, groups, planted?.Measure(groups), total, elapsed, output);
        return ExitCode.Ok;
    }

    static IEnumerable<string> Lines(IEnumerable<IReadOnlyList<SeriesReport>> groups) =>
        groups.SelectMany(static (g, i) => g.Select(m => $"{i + 1},{m.Id}")).Prepend("series,report");

    static void Tell(
        SeriesGraph graph, List<IReadOnlyList<SeriesReport>> groups, SeriesFound? found, long total, TimeSpan elapsed, Output output)
    {
        var hubs = graph.Hubs();
        var proposed = groups.Count(g => g.Count >= graph.Rules.MinMembers);
        output.Say($"{total} reports in {elapsed.TotalSeconds:0.0} s, {graph.ReportCount} with evidence: {groups.Count} groups of {groups.Sum(static g => g.Count)} reports, "
            + $"{proposed} of {graph.Rules.MinMembers} or more (largest {(groups.Count > 0 ? groups[0].Count : 0)})");
        foreach (var hub in hubs.Take(HubsShown))
            output.Say($"  no link: {hub.Key} in {hub.ReportCount} reports{(hub.IsPublic ? ", public" : "")}");
        if (found is { } f)
            output.Say($"planted: {f.SeriesCount} series, {f.MemberCount} members; recall {f.Recall:0.0000}, precision {f.Precision:0.0000}, {f.WholeCount} found whole and alone");
        var peak = Process.GetCurrentProcess().PeakWorkingSet64;
        output.Say($"peak memory {peak / (1 << 20)} MB");
        output.Json(new JsonObject
        {
            ["reports"] = total,
            ["reports_with_evidence"] = graph.ReportCount,
            ["milliseconds"] = (long)elapsed.TotalMilliseconds,
            ["peak_bytes"] = peak,
            ["groups"] = groups.Count,
            ["grouped_reports"] = groups.Sum(static g => g.Count),
            ["proposed_series"] = proposed,
            ["largest"] = groups.Count > 0 ? groups[0].Count : 0,
            ["hubs"] = new JsonArray([.. hubs.Select(static h => new JsonObject
            {
                ["key"] = h.Key.ToString(), ["report_count"] = h.ReportCount, ["is_public"] = h.IsPublic,
            })]),
            ["planted"] = found is null ? null : new JsonObject
            {
                ["series"] = found.SeriesCount,
                ["members"] = found.MemberCount,
                ["recall"] = found.Recall,
                ["precision"] = found.Precision,
                ["found_whole"] = found.WholeCount,
            },
        });
    }

    static IEnumerable<SuspectKey> PublicKeys(string? file)
    {
        if (file is null)
            yield break;
        using var text = TextInput.Open(file, "utf-8");
        for (var line = 1; text.ReadLine() is { } key; line++)
            if (key.Length > 0)
                yield return SuspectKey.TryParse(key, out var parsed)
                    ? parsed
                    : throw new InputException($"{file}: line {line}: a key is VERSION:HASH, the hash 16 to 64 lower-case hexadecimal digits");
    }
}
