using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Opsporing.Storage.Tests;

namespace Opsporing.Cli.Tests;

/// <summary>Signals as they are typed: a rise is proposed by a running service, confirmed and dismissed.</summary>
public sealed class SignalsWalkTests(PostgresCluster cluster) : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rise_is_proposed_confirmed_and_dismissed(bool isPostgres)
    {
        var data = isPostgres ? "@" + _folder.Write("pg", await cluster.NewDurableSchemaAsync() + "\n") : Path.Combine(_folder.Path, "data");
        using var service = Executable.Start(_folder.Path, "serve", "--data", data, "--grpc-port", "0", "--http-port", "0");
        var address = (await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[^1];
        string[] at = ["--server", address, "--data", data];
        await RunAsync(["screen", _folder.Write("r.jsonl", string.Concat(Reports())), .. at]);

        var proposed = await RunAsync(["signals", "run", .. at]);
        var again = await RunAsync(["signals", "run", .. at]);
        // A data folder is open in the service alone.
        var offline = isPostgres ? await RunAsync("signals", "run", "--week", (string)proposed["week"]!, "--data", data) : null;
        var signal = proposed["signals"]!.AsArray().Single(s => (string?)s!["eenheid"] == "AM")!;
        var number = (string)signal["signal_number"]!;
        Assert.Equal(2, proposed["signals"]!.AsArray().Count);
        Assert.Equal((proposed["rise_count"]!.ToString(), null), (again["rise_count"]!.ToString(), again["signals"]));
        Assert.Equal((30, "burglary_other"), ((int)signal["received"]!["report_count"]!, (string)signal["offence_group"]!));
        if (offline is not null)
            Assert.Equal(((string)proposed["week"]!, 2), ((string)offline["week"]!, (int)offline["alarm_count"]!));

        var confirmed = await RunAsync(["signals", "confirm", number, "--reason", "seen", "--strength", "640", "--person", "ona", .. at]);
        Assert.Equal(("SIGNAL_STATE_CONFIRMED", 640, "ona"), ((string)confirmed["state"]!, (int)confirmed["strength_permille"]!, (string)confirmed["decider"]!));
        await RunAsync(["screen", _folder.Write("new.jsonl", Report("new", DateTimeOffset.UtcNow.AddHours(-1))), .. at]);
        var explained = await Executable.RunAsync(_folder.Path, ["explain", "bvh-am/new", .. at]);
        Assert.Contains($"signaal {number}, bevestigd op", explained.Out, StringComparison.Ordinal);

        await EndsAsync(ExitCode.Usage, "2026-13-01", ["signals", "confirm", number, "--reason", "r", "--until", "2026-13-01", .. at]);
        await EndsAsync(ExitCode.Usage, "--alpha", ["signals", "run", "--alpha", "0.02", .. at]);
        await EndsAsync(ExitCode.Refused, "Signal 99 does not exist", ["signals", "dismiss", "99", "--reason", "r", .. at]);
        await EndsAsync(ExitCode.Refused, "day", ["signals", "run", "--week", "2999-01-01", .. at]);
        await RunAsync(["signals", "dismiss", number, "--reason", "a change of forms", .. at]);
        await EndsAsync(ExitCode.Refused, "DISMISSED", ["signals", "confirm", number, "--reason", "r", .. at]);
        Assert.Equal(number, (string)Assert.Single((await RunAsync(["signals", "list", "--state", "dismissed", .. at]))["signals"]!.AsArray())!["signal_number"]!);

        Process.Start("kill", ["-TERM", service.Id.ToString(CultureInfo.InvariantCulture)])!.WaitForExit();
        await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        // And without a service, from the store.
        Assert.Equal(2, (await RunAsync("signals", "list", "--data", data))["signals"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_series_is_listed_shown_split_merged_and_confirmed()
    {
        var data = Path.Combine(_folder.Path, "data");
        var now = DateTimeOffset.UtcNow.AddHours(-2);
        const string Key = ", \"link_keys\": [{\"side\": \"LINK_SIDE_SUSPECT\", \"key_version\": 1, \"hash\": \"0123456789abcdef0123456789abcdef\"}]";
        await RunAsync("screen", _folder.Write("r.jsonl", string.Concat(Enumerable.Range(1, 4).Select(i => Report($"{i}", now, Key)))), "--data", data);
        var svg = Path.Combine(_folder.Path, "graph.svg");

        var list = await RunAsync("series", "list", "--data", data);
        var shown = await RunAsync("series", "show", "bvh-am/1", "--svg", svg, "--data", data);
        await RunAsync("series", "split", "bvh-am/4", "--reason", "other voice", "--data", data);
        await EndsAsync(ExitCode.Refused, "is in no series", ["series", "show", "bvh-am/4", "--data", data]);
        await RunAsync("series", "merge", "bvh-am/4", "bvh-am/1", "--reason", "same voice", "--data", data);
        await EndsAsync(ExitCode.Refused, "ALREADY_ONE", ["series", "merge", "bvh-am/4", "bvh-am/1", "--reason", "again", "--data", data]);
        await EndsAsync(ExitCode.Usage, "nonsense", ["series", "show", "nonsense", "--data", data]);
        var confirmed = await RunAsync("series", "confirm", "bvh-am/1", "--reason", "one caller", "--data", data);
        var built = await RunAsync("series", "build", "--data", data);

        Assert.Equal(4, (int)Assert.Single(list["series"]!.AsArray())!["member_count"]!);
        Assert.Equal(4, shown["members"]!.AsArray().Count);
        Assert.StartsWith("<svg", (await File.ReadAllTextAsync(svg, TestContext.Current.CancellationToken)).TrimStart(), StringComparison.Ordinal);
        Assert.Equal(3, confirmed["outcomes"]!.AsArray().Count(o => (string?)o!["report_id"]!["source_number"] != "1" && (bool?)o["is_done"] == true));
        Assert.Equal(4, (int)built["grouped_reports"]!);
        var lead = await Executable.RunAsync(_folder.Path, "explain", "bvh-am/1", "--data", data);
        Assert.Equal(ExitCode.Ok, lead.Code);
    }

    // Thirteen weeks of three or four, then one of thirty, the last that is over.
    static IEnumerable<string> Reports()
    {
        var monday = WeekCounts.MondayOf(WeekCounts.WeekOf(DateTimeOffset.UtcNow.ToUnixTimeSeconds())).ToDateTime(new(12, 0), DateTimeKind.Utc);
        for (var week = 13; week >= 1; week--)
            for (var i = 0; i < (week == 1 ? 30 : 3 + week % 2); i++)
                yield return Report($"{week}-{i}", new(monday.AddDays(3 - 7 * week)));
    }

    static string Report(string number, DateTimeOffset received, string more = "") => $$"""
        {"id": {"source_system": "bvh-am", "source_number": "{{number}}"}, "kind": "REPORT_KIND_AANGIFTE", "receiving_eenheid": "AM", "received": {"time": "{{received:yyyy-MM-ddTHH:mm:ssZ}}", "precision": "PRECISION_MINUTE"}, "occurred_from": {"time": "{{received.AddHours(-3):yyyy-MM-ddTHH:mm:ssZ}}", "precision": "PRECISION_MINUTE"}, "offences": [{"code": "burglary_shed", "stage": "OFFENCE_STAGE_COMPLETED"}], "occurred_place": {"gemeente": "GM0363"}{{more}}}

        """;

    async Task<JsonNode> RunAsync(params string[] arguments)
    {
        var (code, output, error) = await Executable.RunAsync(_folder.Path, [.. arguments, "--json"]);
        Assert.True(code == ExitCode.Ok, $"{string.Join(' ', arguments)}: {error}");
        return JsonNode.Parse(output)!;
    }

    async Task EndsAsync(int expected, string text, string[] arguments)
    {
        var (code, output, error) = await Executable.RunAsync(_folder.Path, arguments);
        Assert.True(code == expected && error.Contains(text, StringComparison.Ordinal), $"{string.Join(' ', arguments)}: {code}: {output}{error}");
    }
}
