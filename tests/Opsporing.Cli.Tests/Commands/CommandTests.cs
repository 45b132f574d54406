using System.Text.Json.Nodes;

namespace Opsporing.Cli.Tests;

/// <summary>The commands as a user runs them: real process, real service, real files.</summary>
public sealed class CommandTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Data => Path.Combine(_folder.Path, "data");

    [Fact]
    public async Task Demo_once_shows_a_basisteam_and_a_frontoffice_with_Dutch_reasons()
    {
        var (code, output, error) = await Executable.RunAsync(_folder.Path, "demo", "--once", "--data", Data);

        Assert.True(code == ExitCode.Ok, error);
        Assert.Contains("2220 accepted, 0 duplicates, 0 rejected", output);
        Assert.Matches(@"== .+ \([A-Z]{2}-\d\d\): bovenaan van", output);
        Assert.Matches(@"== Frontoffice TOS .+ \(TOS-[A-Z]{2}\): bovenaan van", output);
        Assert.Contains("informatie opvragen", output);
        Assert.DoesNotContain("TAKE_UP", output);
        Assert.Contains("Waarom staat bvh-", output);
        Assert.Contains("Schade (CHI)", output);
        Assert.Contains("frontoffice TOS", output);
        Assert.Contains(Data, output);
        var (checkCode, check) = await Executable.JsonAsync(_folder.Path, "check", "--data", Data);
        Assert.Equal((ExitCode.Ok, 2220, 0), (checkCode, (int)check["reports"]!, (int)check["breach_count"]!));
    }

    [Fact]
    public async Task Screening_twice_gives_duplicates_and_the_counts_add_up()
    {
        var csv = _folder.Write("in.csv", Example.Csv + "1003,ooit,fiets\n");
        var mapping = _folder.Write("map.json", Example.Mapping);
        string[] arguments = ["screen", csv, "--mapping", mapping, "--data", Data];

        var (firstCode, first) = await Executable.JsonAsync(_folder.Path, arguments);
        var (secondCode, second) = await Executable.JsonAsync(_folder.Path, arguments);

        Assert.Equal((ExitCode.Findings, "3 2 0 1"), (firstCode, Counts(first)));
        Assert.Equal((ExitCode.Findings, "3 0 2 1"), (secondCode, Counts(second)));
        var reject = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder.Path, "in.csv.rejected.jsonl")))!;
        Assert.Equal((3, 4, "received"), ((int)reject["row"]!, (int)reject["line"]!, (string)reject["reasons"]![0]!["field"]!));
        Assert.Equal(2, (int)second["desk_kinds"]!["CLASSIFICATION"]!);
    }

    [Fact]
    public async Task What_the_service_refuses_is_rejected_with_the_field()
    {
        var future = _folder.Write("in.csv", Example.Csv + "1003,2199-03-01 14:20,fiets\nbad number,2025-03-01 14:20,fiets\n");
        var mapping = _folder.Write("map.json", Example.Mapping);
        var rejects = Path.Combine(_folder.Path, "r.jsonl");

        var (code, json) = await Executable.JsonAsync(
            _folder.Path, "screen", future, "--mapping", mapping, "--data", Data, "--reject", rejects);

        Assert.Equal((ExitCode.Findings, "4 2 0 2"), (code, Counts(json)));
        Assert.Equal(["received", "id.source_number"], File.ReadLines(rejects).Select(l => (string)JsonNode.Parse(l)!["reasons"]![0]!["field"]!));
    }

    [Fact]
    public async Task Generated_reports_are_screened_queued_explained_and_checked()
    {
        var file = Path.Combine(_folder.Path, "g.jsonl");

        Assert.Equal(ExitCode.Ok, (await Executable.RunAsync(_folder.Path, "generate", "--reports", "300", "--seed", "5", "--out", file)).Code);
        var (code, screened) = await Executable.JsonAsync(_folder.Path, "screen", file, "--data", Data);
        var (_, queues) = await Executable.JsonAsync(_folder.Path, "queue", "--data", Data);
        var busiest = queues["queues"]!.AsArray().MaxBy(q => (int?)q!["item_count"] ?? 0)!;
        var (_, queue) = await Executable.JsonAsync(_folder.Path, "queue", (string)busiest["desk"]!, "--top", "3", "--data", Data);
        var id = queue["items"]![0]!["report_id"]!;
        var report = $"{id["source_system"]}/{id["source_number"]}";
        var (_, dutch) = await Executable.JsonAsync(_folder.Path, "explain", report, "--data", Data);
        var (_, english) = await Executable.JsonAsync(_folder.Path, "explain", report, "--lang", "en", "--data", Data);
        var line = File.ReadLines(file).First();
        var (previewCode, preview) = await Executable.JsonAsync(_folder.Path, "preview", _folder.Write("one.json", line), "--data", Data);

        Assert.Equal((ExitCode.Ok, "300 300 0 0"), (code, Counts(screened)));
        Assert.Equal(300, queues["queues"]!.AsArray().Sum(q => (int?)q!["item_count"] ?? 0));
        Assert.NotEqual((string)dutch["explanation"]!["summary"]!, (string)english["explanation"]!["summary"]!);
        Assert.Equal((string)dutch["assessment"]!["basis_digest"]!, (string)english["assessment"]!["basis_digest"]!);
        Assert.Equal(ExitCode.Ok, previewCode);
        Assert.Equal(64, ((string)preview["content_digest"]!).Length);
    }

    [Fact]
    public async Task Same_seed_gives_the_same_file()
    {
        foreach (var name in (string[])["a", "b"])
            await Executable.RunAsync(_folder.Path, "generate", "--reports", "5000", "--seed", "9", "--out", name);

        Assert.Equal(File.ReadAllBytes(Path.Combine(_folder.Path, "a")), File.ReadAllBytes(Path.Combine(_folder.Path, "b")));
    }

    [Fact]
    public async Task Chi_compares_and_checks()
    {
        var (compareCode, compare) = await Executable.JsonAsync(_folder.Path, "chi", "compare");
        var (checkCode, check) = await Executable.JsonAsync(_folder.Path, "chi", "check", "--table", "nl-startpunt");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (compareCode, checkCode));
        Assert.Equal(3, compare["comparisons"]!.AsArray().Count);
        Assert.Equal((56, 0), (check["tables"]![0]!["imputed"]!.AsArray().Count, check["tables"]![0]!["breaches"]!.AsArray().Count));
    }

    [Fact]
    public async Task Exit_codes_are_those_of_the_documentation()
    {
        var csv = _folder.Write("in.csv", Example.Csv);
        var mapping = _folder.Write("map.json", Example.Mapping);
        var broken = _folder.Write("broken.json", Example.Mapping.Replace("title", "titel"));
        var binary = _folder.Write("bin.csv", [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * 37))]);
        var missing = _folder.Write("missing.csv", "nr,feit\n1,fiets\n");

        await Ends(ExitCode.Usage, "nonsense");
        await Ends(ExitCode.Usage, "generate");
        await Ends(ExitCode.Usage, "queue", "--top", "0", "--data", Data);
        await Ends(ExitCode.Usage, "queue");
        await Ends(ExitCode.Usage, "queue", "--server", "http://127.0.0.1:1");
        await Ends(ExitCode.Usage, "explain", "nothing", "--data", Data);
        await Ends(ExitCode.Usage, "screen", csv, "--data", Data);
        await Ends(ExitCode.Usage, "screen", csv, "--mapping", broken, "--data", Data);
        await Ends(ExitCode.Usage, "chi", "check", "--table", "none");
        await Ends(ExitCode.Input, "screen", binary, "--mapping", mapping, "--data", Data);
        await Ends(ExitCode.Input, "screen", missing, "--mapping", mapping, "--data", Data);
        await Ends(ExitCode.Input, "screen", "absent.csv", "--mapping", mapping, "--data", Data);
        await Ends(ExitCode.Input, "check", "--data", Path.Combine(_folder.Path, "none"));
        await Ends(ExitCode.Unavailable, "queue", "--server", "http://127.0.0.1:1", "--token", "x");
        await Ends(ExitCode.Refused, "queue", "NO-SUCH", "--data", Data);
        await Ends(ExitCode.Refused, "explain", "example/404", "--data", Data);
        await Ends(ExitCode.Refused, "preview", _folder.Write("empty.json", "{}"), "--data", Data);
        await Ends(ExitCode.Ok, "--help");

        async Task Ends(int expected, params string[] arguments)
        {
            var (code, output, error) = await Executable.RunAsync(_folder.Path, arguments);
            Assert.True(expected == code, $"{string.Join(' ', arguments)}: {code} instead of {expected}: {output}{error}");
        }
    }

    [Fact]
    public async Task A_running_service_is_used_with_a_token_of_its_data_folder_and_ends_on_SIGTERM()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGTERM is sent with kill.");
        using var service = Executable.Start(_folder.Path, "serve", "--data", Data, "--grpc-port", "0", "--http-port", "0");
        var address = (await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[^1];
        var csv = _folder.Write("in.csv", Example.Csv);
        var mapping = _folder.Write("map.json", Example.Mapping);

        var (code, json) = await Executable.JsonAsync(
            _folder.Path, "screen", csv, "--mapping", mapping, "--server", address, "--data", Data);
        var locked = await Executable.RunAsync(_folder.Path, "queue", "--data", Data);
        System.Diagnostics.Process.Start("kill", ["-TERM", service.Id.ToString()])!.WaitForExit();
        await service.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Ok, "2 2 0 0"), (code, Counts(json)));
        Assert.Equal(ExitCode.Unavailable, locked.Code);
        Assert.Equal(ExitCode.Ok, service.ExitCode);
    }

    [Fact]
    public async Task The_real_reports_of_West_LA_are_screened_and_pass_the_check()
    {
        Example.NeedLapd();
        string[] arguments = ["screen", Example.Lapd, "--mapping", Path.Combine(Example.Seeds, "mappings", "lapd.json"), "--data", Data];

        var (_, first) = await Executable.JsonAsync(_folder.Path, arguments);
        var (_, second) = await Executable.JsonAsync(_folder.Path, arguments);
        var (checkCode, check) = await Executable.JsonAsync(_folder.Path, "check", "--data", Data);

        Assert.Equal(("7395 7395 0 0", "7395 0 7395 0"), (Counts(first), Counts(second)));
        Assert.Equal((ExitCode.Ok, 0), (checkCode, (int)check["breach_count"]!));
        Assert.Equal((int)check["sexual"]!, (int)first["desk_kinds"]!["FRONTOFFICE_TOS"]!);
    }

    static string Counts(JsonNode json) => $"{json["rows"]} {json["accepted"]} {json["duplicates"]} {json["rejected"]}";
}
