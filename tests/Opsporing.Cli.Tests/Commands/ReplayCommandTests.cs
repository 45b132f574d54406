using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Npgsql;
using Opsporing.Storage.Tests;

namespace Opsporing.Cli.Tests;

/// <summary>Replay and simulation as a user runs them: on both engines, with the seeds gone.</summary>
public sealed class ReplayCommandTests(PostgresCluster cluster) : IDisposable
{
    const int Reports = 600;

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Data => Path.Combine(_folder.Path, "data");

    static string Demonstration => Path.Combine(Example.Seeds, "policies", "demonstration.json");

    [Fact]
    public async Task Every_assessment_recomputes_on_both_engines_without_seeds_and_a_flipped_byte_is_named()
    {
        await ScreenAsync();
        var connection = await cluster.NewDurableSchemaAsync();
        var postgres = "@" + _folder.Write("pg", connection);
        await Executable.RunAsync(_folder.Path, "copy", "--from", Data, "--to", postgres);
        string[] noSeeds = ["--seeds", "nowhere"];

        var (code, here) = await Executable.JsonAsync(_folder.Path, ["replay", "verify", "--data", Data, .. noSeeds]);
        var (copyCode, there) = await Executable.JsonAsync(_folder.Path, ["replay", "verify", "--data", postgres, .. noSeeds]);
        Execute("UPDATE report_revision SET vector = CAST(substr(vector, 1, 60) || x'77' || substr(vector, 62) AS BLOB) WHERE sequence = 5");
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var command = source.CreateCommand("UPDATE report_revision SET vector = set_byte(vector, 60, get_byte(vector, 60) # 1) WHERE report_key = (SELECT report_key FROM report_revision ORDER BY report_key LIMIT 1)"))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var (brokenCode, broken) = await Executable.JsonAsync(_folder.Path, ["replay", "verify", "--data", Data, .. noSeeds]);
        var (pgCode, pg) = await Executable.JsonAsync(_folder.Path, ["replay", "verify", "--data", postgres, .. noSeeds]);

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (code, copyCode));
        foreach (var result in (JsonNode[])[here, there])
            Assert.Equal((Reports, Reports, 0, 0), ((int)result["report_count"]!, (int)result["assessment_count"]!,
                (int)result["difference_count"]!, (int)result["destroyed_count"]!));
        foreach (var (found, result) in ((int, JsonNode)[])[(brokenCode, broken), (pgCode, pg)])
        {
            Assert.Equal(ExitCode.Findings, found);
            var difference = Assert.Single(result["differences"]!.AsArray())!;
            Assert.Contains('/', (string)difference["report"]!);
            Assert.Equal((1, 1), ((int)difference["revision"]!, (int)difference["number"]!));
        }
    }

    [Fact]
    public async Task A_replay_under_the_same_policy_changes_nothing_and_under_another_writes_what_changes()
    {
        await ScreenAsync();
        var digests = Digests();
        var other = _folder.Write("other.json", (await File.ReadAllTextAsync(Demonstration, TestContext.Current.CancellationToken))
            .Replace("\"harm\": 350", "\"harm\": 400").Replace("\"leads\": 200", "\"leads\": 150"));

        var (sameCode, same) = await Executable.JsonAsync(
            _folder.Path, ["replay", "run", .. digests.SelectMany(d => (string[])["--policy", d]), "--data", Data, "--seeds", "nowhere"]);
        var (code, changed) = await Executable.JsonAsync(
            _folder.Path, "replay", "run", "--policy", other, "--data", Data, "--out", "rows.csv");
        var rows = await File.ReadAllLinesAsync(Path.Combine(_folder.Path, "rows.csv"), TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (sameCode, code));
        Assert.Equal(5, digests.Count); // the base and its overlays
        Assert.Equal((Reports, 0, 0), (Count(same["report_count"]), Count(same["priority_changed_count"]), Count(same["desk_changed_count"])));
        Assert.True(Count(changed["priority_changed_count"]) > Reports / 2);
        Assert.Equal(Reports + 1, rows.Length);
        Assert.StartsWith("report,received,eenheid,offence,harm_hundredth_days,advice_then,advice_now", rows[0]);
        Assert.Equal(rows[0].Split(',').Length, rows[1].Split(',').Length);
    }

    [Fact]
    public async Task A_simulation_gives_a_readable_report_in_two_forms_and_languages_and_json()
    {
        await ScreenAsync();
        var other = _folder.Write("other.json", (await File.ReadAllTextAsync(Demonstration, TestContext.Current.CancellationToken))
            .Replace("[30, 120, 365,", "[30, 200, 365,"));
        string[] simulate = ["policy", "simulate", "--policy", other, "--data", Data];

        var (code, dutch, _) = await Executable.RunAsync(_folder.Path, [.. simulate, "--report", "report.md"]);
        var (_, english, _) = await Executable.RunAsync(_folder.Path, [.. simulate, "--lang", "en", "--report", "report.html"]);
        var (_, json) = await Executable.JsonAsync(_folder.Path, [.. simulate]);
        var (none, _, _) = await Executable.RunAsync(_folder.Path, [.. simulate, "--from", "1999-01-01", "--to", "1999-12-31"]);
        var markdown = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "report.md"), TestContext.Current.CancellationToken);
        var html = await File.ReadAllTextAsync(Path.Combine(_folder.Path, "report.html"), TestContext.Current.CancellationToken);

        Assert.Equal((ExitCode.Ok, ExitCode.Ok), (code, none));
        Assert.Contains("Ernstige zaken die zakken", dutch);
        Assert.Contains("Serious reports that drop", english);
        Assert.StartsWith("# Simulatie van een beleid", markdown);
        Assert.Contains("|---|", markdown);
        Assert.StartsWith("<!doctype html>", html);
        Assert.Contains("<html lang=\"en\">", html);
        Assert.Equal(Reports, Count(json["report_count"]));
        Assert.True(Count(json["band_lowered_count"]) > 0);
        Assert.Equal(Count(json["band_lowered_count"]), json["band_moves"]!.AsArray()
            .Where(m => ((int?)m!["from"] ?? 0) > ((int?)m["to"] ?? 0)).Sum(m => Count(m!["report_count"])));
    }

    [Theory]
    [InlineData(ExitCode.Usage, "policy", "simulate", "--policy", "x.json", "--report", "x.pdf", "--data", "d")]
    [InlineData(ExitCode.Input, "policy", "simulate", "--policy", "absent.json", "--data", "d")]
    [InlineData(ExitCode.Usage, "policy", "shadow", "status", "--data", "d")]
    [InlineData(ExitCode.Input, "replay", "verify", "--data", "absent")]
    [InlineData(ExitCode.Usage, "replay", "run", "--data", "absent")]
    public async Task What_is_wrong_is_said(int expected, params string[] arguments)
    {
        var (code, _, error) = await Executable.RunAsync(_folder.Path, arguments);

        Assert.Equal(expected, code);
        Assert.NotEmpty(error);
    }

    async Task ScreenAsync()
    {
        await Executable.RunAsync(_folder.Path, "generate", "--reports", $"{Reports}", "--out", "reports.jsonl");
        var (code, _, error) = await Executable.RunAsync(_folder.Path, "screen", "reports.jsonl", "--data", Data);
        Assert.True(code == ExitCode.Ok, error);
    }

    // The contract writes 64 bits as text, and leaves out 0.
    static long Count(JsonNode? node) => node is null ? 0 : long.Parse((string)node!, CultureInfo.InvariantCulture);

    List<string> Digests()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT hex(digest) FROM content WHERE kind = 'policy'";
        using var row = command.ExecuteReader();
        var digests = new List<string>();
        while (row.Read())
            digests.Add(row.GetString(0));
        return digests;
    }

    void Execute(string sql)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "opsporing.db")};Pooling=False");
        connection.Open();
        return connection;
    }
}
