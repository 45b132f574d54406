using Microsoft.Data.Sqlite;

namespace Opsporing.Cli.Tests;

/// <summary>A store that somebody broke behind the back of the service: <c>opsporing check</c> finds it, names it and ends with 1.</summary>
public sealed class BrokenStoreTests(ScreenedStore screened) : IClassFixture<ScreenedStore>, IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Rule that is broken, what is said of it, and how it is broken.</summary>
    public static TheoryData<int, string, string> Breaks => new()
    {
        { 1, "was decided by the service itself", """
            INSERT OR IGNORE INTO word (text) VALUES ('service');
            INSERT INTO work_event (sequence, report_key, n, kind, time_unix_ms, actor_id, desk_id, desk_kind, revision, assessment_number, payload)
            SELECT 1000000, report_key, 2, 7, commit_time_unix_ms, (SELECT word_id FROM word WHERE text = 'service'), desk_id, desk_kind, 1, 1, NULL
            FROM report_revision LIMIT 1
            """ },
        { 2, "work event 2 is missing", """
            INSERT INTO work_event (sequence, report_key, n, kind, time_unix_ms, actor_id, desk_id, desk_kind, revision, assessment_number, payload)
            SELECT 1000000, report_key, 3, 13, commit_time_unix_ms, actor_id, desk_id, desk_kind, 1, 1, NULL FROM report_revision LIMIT 1
            """ },
        { 2, "has a work event of an unknown kind", """
            INSERT INTO work_event (sequence, report_key, n, kind, time_unix_ms, actor_id, desk_id, desk_kind, revision, assessment_number, payload)
            SELECT 1000000, report_key, 2, 99, commit_time_unix_ms, actor_id, desk_id, desk_kind, 1, 1, NULL FROM report_revision LIMIT 1
            """ },
        { 2, "revision 2 is missing", """
            INSERT INTO report_revision SELECT 1000000, report_key, 3, commit_time_unix_ms, actor_id, desk_id, desk_kind, report_kind, basis_id,
                offence_id, offence_group_id, vector, facts, NULL FROM report_revision LIMIT 1
            """ },
        { 2, "revision 1 is missing", "UPDATE report_revision SET revision = 2 WHERE sequence = 1" },
        { 3, "which is no frontoffice TOS", """
            UPDATE report_revision SET (desk_id, desk_kind) = (SELECT desk_id, desk_kind FROM report_revision WHERE desk_kind = 1 LIMIT 1)
            WHERE desk_kind = 2
            """ },
        { 4, "has danger and does not stand in lane 0", $"""
            UPDATE report_revision SET vector = (SELECT vector FROM report_revision WHERE report_key = {ScreenedStore.Plain})
            WHERE report_key = {ScreenedStore.Dangerous}
            """ },
        { 5, "lost the guard", $"""
            INSERT INTO report_revision SELECT 1000000, d.report_key, 2, d.commit_time_unix_ms, d.actor_id, d.desk_id, d.desk_kind, d.report_kind,
                p.basis_id, p.offence_id, p.offence_group_id, p.vector, p.facts, NULL
            FROM report_revision d JOIN report_revision p ON p.report_key = {ScreenedStore.Plain} WHERE d.desk_kind = 2 LIMIT 1
            """ },
        { 7, "does not recompute bit for bit", "UPDATE report_revision SET vector = flip(vector) WHERE sequence = 7" },
        { 7, "the facts of revision 1 cannot be read", "UPDATE report_revision SET facts = zeroblob(7) WHERE sequence = 7" },
        { 7, "does not recompute bit for bit", $"""
            UPDATE report_revision SET facts = (SELECT facts FROM report_revision WHERE report_key = {ScreenedStore.Dangerous})
            WHERE report_key = {ScreenedStore.Plain}
            """ },
        { 7, "is absent or broken", "UPDATE content SET content = flip(content) WHERE kind = 'policy'" },
        { 7, "is absent or broken", "UPDATE content SET content = flip(content) WHERE kind = 'catalogue'" },
        { 7, "is absent or broken", "UPDATE basis SET digest = flip(digest)" },
    };

    [Theory]
    [MemberData(nameof(Breaks))]
    public async Task Check_names_what_is_broken_and_ends_with_findings(int rule, string reason, string sql)
    {
        var data = screened.CopyTo(_folder.Path);
        Assert.True(Break(data, sql) > 0, "nothing was broken");

        var (code, check) = await Executable.JsonAsync(_folder.Path, "check", "--data", data);

        Assert.Equal(ExitCode.Findings, code);
        Assert.Contains(check["breaches"]!.AsArray(), b => (int)b!["rule"]! == rule && ((string)b["reason"]!).Contains(reason));
        Assert.Equal((int)check["breach_count"]!, check["breaches"]!.AsArray().Count);
    }

    [Fact]
    public async Task Check_of_the_same_store_untouched_finds_nothing()
    {
        var data = screened.CopyTo(_folder.Path);

        var (code, check) = await Executable.JsonAsync(_folder.Path, "check", "--data", data);

        Assert.Equal((ExitCode.Ok, 0, ScreenedStore.Reports), (code, (int)check["breach_count"]!, (int)check["reports"]!));
        Assert.True((int)check["sexual"]! > 0 && (int)check["danger"]! > 0);
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_at_all_says_so_in_one_line()
    {
        var data = screened.CopyTo(_folder.Path);
        Break(data, "UPDATE report_revision SET vector = zeroblob(90) WHERE sequence = 7");

        var (code, _, error) = await Executable.RunAsync(_folder.Path, "check", "--data", data);

        Assert.Equal(ExitCode.Unavailable, code);
        Assert.Contains("damaged", error);
        Assert.DoesNotContain("   at ", error);
    }

    static int Break(string data, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "opsporing.db")};Pooling=False");
        connection.Open();
        connection.CreateFunction("flip", (byte[] bytes) =>
        {
            bytes[^1] ^= 1;
            return bytes;
        });
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}

/// <summary>A folder with generated reports, screened once by the real command.</summary>
public sealed class ScreenedStore : IAsyncLifetime
{
    public const int Reports = 400;

    /// <summary>Of the seed: a report without guard or danger, as the key of a row.</summary>
    public static readonly string Plain = Key("bvh-rd", "2025000001");

    /// <summary>Of the seed: a report with a red flag, as the key of a row.</summary>
    public static readonly string Dangerous = Key("bvh-rd", "2025000007");

    readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync()
    {
        var file = Path.Combine(_folder.Path, "g.jsonl");
        await Executable.RunAsync(_folder.Path, "generate", "--reports", $"{Reports}", "--seed", "11", "--out", file);
        var (code, _, error) = await Executable.RunAsync(_folder.Path, "screen", file, "--data", Data);
        Assert.True(code == ExitCode.Ok, error);
    }

    string Data => Path.Combine(_folder.Path, "data");

    /// <summary>Copies the data folder into another, where it may be broken.</summary>
    public string CopyTo(string folder)
    {
        var copy = Directory.CreateDirectory(Path.Combine(folder, "copy")).FullName;
        foreach (var folderInside in Directory.GetDirectories(Data, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(copy, Path.GetRelativePath(Data, folderInside)));
        foreach (var file in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
            File.Copy(file, Path.Combine(copy, Path.GetRelativePath(Data, file)));
        return copy;
    }

    static string Key(string system, string number) => $"x'{Convert.ToHexString(new ReportId(system, number).ToKey())}'";

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
