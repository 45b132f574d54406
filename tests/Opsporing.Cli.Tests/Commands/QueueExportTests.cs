using System.Text.Json.Nodes;

namespace Opsporing.Cli.Tests;

/// <summary>One order of a queue: command line, JSON and CSV; and the filters that cut it.</summary>
public sealed class QueueExportTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Data => Path.Combine(_folder.Path, "data");

    [Fact]
    public async Task A_queue_has_the_same_order_on_the_command_line_and_in_both_exports_and_filters_cut_it()
    {
        var file = Path.Combine(_folder.Path, "g.jsonl");
        await Executable.RunAsync(_folder.Path, "generate", "--reports", "900", "--seed", "7", "--out", file);
        await Executable.JsonAsync(_folder.Path, "screen", file, "--data", Data);
        var (_, queues) = await Executable.JsonAsync(_folder.Path, "queue", "--data", Data);
        var desk = (string)queues["queues"]!.AsArray().MaxBy(q => (int?)q!["item_count"] ?? 0)!["desk"]!;

        var (_, shown) = await Executable.JsonAsync(_folder.Path, "queue", desk, "--top", "10000", "--data", Data);
        var (csvCode, csv) = await Executable.JsonAsync(_folder.Path, "queue", desk, "--out", "q.csv", "--data", Data);
        var (jsonCode, _) = await Executable.JsonAsync(_folder.Path, "queue", desk, "--out", "q.json", "--data", Data);
        var (_, facets) = await Executable.JsonAsync(_folder.Path, "facets", desk, "--data", Data);

        var order = Reports(shown);
        var lines = File.ReadAllLines(Path.Combine(_folder.Path, "q.csv"));
        Assert.Equal((ExitCode.Ok, ExitCode.Ok, order.Length), (csvCode, jsonCode, (int)csv["items"]!));
        Assert.Equal(order, lines.Skip(1).Select(l => l.Split(',')[1]));
        Assert.Equal(Enumerable.Range(1, order.Length).Select(n => $"{n}"), lines.Skip(1).Select(l => l.Split(',')[0]));
        Assert.Equal(order, Reports(JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.Path, "q.json")))!));
        Assert.True(order.Length > 10, "a queue of some length");

        foreach (var (facet, option) in ((string, string)[])
            [("advice", "--advice"), ("kind", "--kind"), ("offence_group", "--group"), ("band", "--band"), ("term_state", "--term-state"), ("certainty", "--certainty")])
        {
            var count = facets["counts"]!.AsArray().First(c => (string)c!["facet"]! == facet && (string?)c["value"] is { Length: > 0 })!;
            var (_, cut) = await Executable.JsonAsync(
                _folder.Path, "queue", desk, option, (string)count["value"]!, "--top", "10000", "--data", Data);
            var left = Reports(cut);
            Assert.Equal((int)count["item_count"]!, left.Length);
            Assert.Equal(order.Where(left.Contains), left);
        }
    }

    [Fact]
    public async Task Wrong_filters_and_files_are_told_apart_from_refusals()
    {
        foreach (var arguments in (string[][])
        [
            ["queue", "AM-02", "--advice", "NO_SUCH", "--data", Data], ["queue", "--lane", "1", "--data", Data],
            ["queue", "AM-02", "--out", "queue.txt", "--data", Data], ["work", "danger", "bvh-am/1", "--data", Data],
            ["bulk", "END_EARLY", "--data", Data], ["oversight", "teams", "--from", "yesterday", "--data", Data],
        ])
            Assert.Equal(ExitCode.Usage, (await Executable.RunAsync(_folder.Path, arguments)).Code);
        foreach (var arguments in (string[][])
        [
            ["queue", "AM-02", "--lane", "3", "--data", Data], ["co-views", "NO-SUCH", "--data", Data],
            ["work", "extend", "bvh-am/404", "--data", Data], ["oversight", "draws", "AM-02", "--data", Data],
        ])
            Assert.Equal(ExitCode.Refused, (await Executable.RunAsync(_folder.Path, arguments)).Code);
    }

    static string[] Reports(JsonNode json) =>
        [.. json["items"]!.AsArray().Select(i => $"{i!["report_id"]!["source_system"]}/{i["report_id"]!["source_number"]}")];
}
