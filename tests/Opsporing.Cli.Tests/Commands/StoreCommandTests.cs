using System.Diagnostics;
using System.Text.Json.Nodes;
using Npgsql;
using Opsporing.Storage.Tests;

namespace Opsporing.Cli.Tests;

/// <summary>The commands on either engine, as a user runs them.</summary>
public sealed class StoreCommandTests(PostgresCluster cluster) : IDisposable
{
    const string Secret = "s3cret";

    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Data => Path.Combine(_folder.Path, "data");

    [Fact]
    public async Task A_file_screened_into_both_engines_gives_the_same_bytes_and_a_copy_too()
    {
        var (postgres, copied) = (await LocationAsync("pg"), await LocationAsync("copied"));
        var reports = await GenerateAsync(1500);
        string[] both = ["--from", Data, "--to", postgres];

        var (code, compared) = await Executable.JsonAsync(
            _folder.Path, ["compare", .. both, "--screen", reports, "--at", "2026-10-01T00:00:00Z"]);
        var (againCode, again) = await Executable.JsonAsync(_folder.Path, ["compare", .. both]);
        var (copyCode, copy) = await Executable.JsonAsync(_folder.Path, "copy", "--from", Data, "--to", copied);
        var (wholeCode, _) = await Executable.JsonAsync(_folder.Path, "compare", "--copy", "--from", copied, "--to", Data);
        var (homeCode, home) = await Executable.JsonAsync(_folder.Path, "copy", "--from", copied, "--to", "home");

        Assert.Equal((ExitCode.Ok, ExitCode.Ok, ExitCode.Ok, ExitCode.Ok, ExitCode.Ok), (code, againCode, copyCode, wholeCode, homeCode));
        Assert.All(compared["screened"]!.AsArray(), s => Assert.Equal(1500, (int)s!["accepted"]!));
        foreach (var result in (JsonNode[])[compared, again, copy, home])
            Assert.Equal((1500, 1500, 1500), ((int)result["reports"]!, (int)result["assessments"]!, (int)result["items"]!));
        foreach (var store in (string[])[Data, postgres, copied, "home"])
        {
            var (checkCode, check) = await Executable.JsonAsync(_folder.Path, "check", "--data", store);
            Assert.Equal((ExitCode.Ok, 1500, 0), (checkCode, (int)check["reports"]!, (int)check["breach_count"]!));
        }
    }

    [Fact]
    public async Task A_difference_is_found_and_named()
    {
        var (postgres, connection) = await NewAsync("pg");
        var reports = await GenerateAsync(50);
        await Executable.RunAsync(_folder.Path, "compare", "--from", Data, "--to", postgres, "--screen", reports);
        await using (var source = NpgsqlDataSource.Create(connection))
        await using (var command = source.CreateCommand("UPDATE queue_item SET priority = priority + 1 WHERE report_key = (SELECT report_key FROM queue_item ORDER BY report_key LIMIT 1)"))
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var (code, compared) = await Executable.JsonAsync(_folder.Path, "compare", "--from", Data, "--to", postgres);

        Assert.Equal((ExitCode.Findings, false), (code, (bool)compared["is_equal"]!));
        Assert.Contains("differs at place", (string)Assert.Single(compared["differences"]!.AsArray())!);
    }

    [Fact]
    public async Task Two_serve_processes_on_one_database_give_the_same_queues()
    {
        var location = await LocationAsync("pg");
        var reports = await GenerateAsync(300);
        using var one = Serve(location);
        var first = await AddressAsync(one);
        using var other = Serve(location);
        var second = await AddressAsync(other);

        var (code, screened) = await Executable.JsonAsync(_folder.Path, "screen", reports, "--server", first, "--data", location);
        var (_, here) = await Executable.JsonAsync(_folder.Path, "queue", "--server", first, "--data", location);
        var (_, there) = await Executable.JsonAsync(_folder.Path, "queue", "--server", second, "--data", location);
        var desk = (string)there["queues"]!.AsArray().MaxBy(q => (int?)q!["item_count"] ?? 0)!["desk"]!;
        var (_, top) = await Executable.JsonAsync(_folder.Path, "queue", desk, "--server", first, "--data", location);
        var (_, same) = await Executable.JsonAsync(_folder.Path, "queue", desk, "--server", second, "--data", location);
        var ended = await Task.WhenAll(EndAsync(one), EndAsync(other));

        Assert.Equal((ExitCode.Ok, 300), (code, (int)screened["accepted"]!));
        Assert.Equal(300, there["queues"]!.AsArray().Sum(q => (int?)q!["item_count"] ?? 0));
        Assert.Equal(here.ToJsonString(), there.ToJsonString());
        Assert.NotEmpty(top["items"]!.AsArray());
        Assert.Equal(top.ToJsonString(), same.ToJsonString());
        Assert.All(ended, e => Assert.Equal((ExitCode.Ok, false), (e.Code, e.Text.Contains(Secret))));
    }

    [Fact]
    public async Task Demo_and_the_others_take_a_connection_string()
    {
        var location = await LocationAsync("pg");

        var (code, output, error) = await Executable.RunAsync(_folder.Path, "demo", "--once", "--reports", "200", "--data", location);
        var (queueCode, queues) = await Executable.JsonAsync(_folder.Path, "queue", "--data", location);
        var (tokenCode, token, _) = await Executable.RunAsync(_folder.Path, "token", "--data", location);

        Assert.True(code == ExitCode.Ok, error);
        Assert.Contains("200 accepted", output);
        Assert.Contains("store               postgresql://127.0.0.1:", output);
        Assert.DoesNotContain(Secret, output + error);
        Assert.Equal((ExitCode.Ok, ExitCode.Ok, 3), (queueCode, tokenCode, token.Split('.').Length));
        Assert.Equal(200, queues["queues"]!.AsArray().Sum(q => (int?)q!["item_count"] ?? 0));
    }

    [Fact]
    public async Task A_schema_is_migrated_on_request_alone_and_a_dry_run_leaves_it()
    {
        var location = await LocationAsync("pg");

        var (_, first) = await Executable.JsonAsync(_folder.Path, "migrate", "--to", "1", "--data", location);
        var old = await Executable.RunAsync(_folder.Path, "queue", "--data", location);
        var (_, dry) = await Executable.JsonAsync(_folder.Path, "migrate", "--dry-run", "--data", location);
        var (_, second) = await Executable.JsonAsync(_folder.Path, "migrate", "--data", location);
        var back = await Executable.RunAsync(_folder.Path, "migrate", "--to", "1", "--data", location);
        var ready = await Executable.RunAsync(_folder.Path, "queue", "--data", location);

        Assert.Equal((0, 1), ((int)first["from"]!, (int)first["to"]!));
        Assert.Equal(ExitCode.Unavailable, old.Code);
        Assert.Contains("opsporing migrate", old.Error);
        Assert.Equal((1, true), ((int)dry["from"]!, (bool)dry["is_dry_run"]!));
        Assert.Equal((1, dry["migrations"]!.ToJsonString()), ((int)second["from"]!, second["migrations"]!.ToJsonString()));
        Assert.Equal((ExitCode.Unavailable, ExitCode.Ok), (back.Code, ready.Code));
    }

    [Fact]
    public async Task What_cannot_be_served_ends_with_a_clean_message_and_no_secret()
    {
        var (location, connection) = await NewAsync("pg");
        await Executable.RunAsync(_folder.Path, "migrate", "--data", location);
        string With(string more) => $"{connection};{more}";

        await Ends(ExitCode.Unavailable, "away", With("Port=1"));
        await Ends(ExitCode.Unavailable, "does not exist", With("Database=nowhere"));
        await Ends(ExitCode.Unavailable, "let this user in", With("Username=nobody"));
        await Ends(ExitCode.Unavailable, "synchronous_commit", With("Options=-c synchronous_commit=off"));
        await Ends(ExitCode.Usage, "not well formed", With("Nonsense=1"));
        await Ends(ExitCode.Input, "cannot be read", "@absent");
        await Ends(ExitCode.Usage, StoreLocation.Variable, null);

        async Task Ends(int expected, string text, string? store)
        {
            using var process = Executable.Start(_folder.Path, store, ["serve", "--grpc-port", "0", "--http-port", "0"]);
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            var all = await output + await error;
            Assert.True(expected == process.ExitCode && all.Contains(text), $"{process.ExitCode}: {all}");
            Assert.DoesNotContain(Secret, all);
            Assert.Single(all.Trim().Split('\n'));
        }
    }

    Process Serve(string location) =>
        Executable.Start(_folder.Path, location, ["serve", "--grpc-port", "0", "--http-port", "0"]);

    static async Task<string> AddressAsync(Process service) =>
        (await service.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!.Split(' ')[^1];

    static async Task<(int Code, string Text)> EndAsync(Process service)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{service.Id}"])!;
        var text = await service.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
            + await service.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await service.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (service.ExitCode, text);
    }

    async Task<string> GenerateAsync(int count)
    {
        var file = Path.Combine(_folder.Path, "reports.jsonl");
        await Executable.RunAsync(_folder.Path, "generate", "--reports", $"{count}", "--seed", "3", "--out", file);
        return file;
    }

    async Task<string> LocationAsync(string name) => (await NewAsync(name)).Location;

    // A file holds the connection string, as it should.
    async Task<(string Location, string Connection)> NewAsync(string name)
    {
        var connection = $"{await cluster.NewDurableSchemaAsync()};Password={Secret}";
        return ("@" + _folder.Write(name, connection + "\n"), connection);
    }
}
