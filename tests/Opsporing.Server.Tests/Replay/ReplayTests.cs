using Microsoft.Data.Sqlite;
using Opsporing.Storage;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>Stored assessments again, from what they pinned: every byte, and as of then.</summary>
public sealed class ReplayTests : IDisposable
{
    readonly string _folder = TestService.NewFolder();

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_stored_assessment_recomputes_bit_for_bit()
    {
        await ScreenAsync(TestService.Seeds, async service =>
        {
            await service.ScreenAsync(Example.Report("1"));
            await service.ScreenAsync(Example.FullReport("2"));
            await service.ScreenAsync(Example.Report("3", "intentional_rape"));
            var second = Example.Report("1", "theft_other");
            second.Revision = 2;
            await service.ScreenAsync(second);
        });

        var verdict = await VerifyAsync();

        Assert.Equal((3, 4, 0, 0), (verdict.ReportCount, verdict.AssessmentCount, verdict.DifferenceCount, verdict.DestroyedCount));
    }

    [Fact]
    public async Task A_flipped_byte_anywhere_in_a_vector_is_found_and_named()
    {
        await ScreenAsync(TestService.Seeds, async service =>
        {
            await service.ScreenAsync(Example.Report("1"));
            await service.ScreenAsync(Example.Report("2", "burglary_dwelling"));
        });
        var whole = ReadVector();

        for (var at = 0; at < whole.Length; at++)
        {
            var flipped = whole.ToArray();
            flipped[at] ^= 0x10;
            WriteVector(flipped);
            var difference = Assert.Single((await VerifyAsync()).Differences);
            Assert.Equal((new("bvh-am", "2"), 1, 1), (difference.Report, difference.Revision, difference.Number));
            Assert.True(difference.Fault == ReplayFault.VectorUnreadable || difference.Field.Length > 0, $"byte {at}");
        }
        WriteVector(whole);
        Assert.Empty((await VerifyAsync()).Differences);
    }

    [Fact]
    public async Task A_broken_content_is_found_and_emptied_facts_are_destroyed_ones()
    {
        await ScreenAsync(TestService.Seeds, async service =>
        {
            await service.ScreenAsync(Example.Report("1"));
            await service.ScreenAsync(Example.Report("2"));
        });
        Execute("UPDATE report_revision SET facts = x'' WHERE sequence = (SELECT max(sequence) FROM report_revision)");

        var destroyed = await VerifyAsync();
        Execute("UPDATE content SET content = CAST(content || x'20' AS BLOB) WHERE kind = 'chi_table'");
        var broken = await VerifyAsync();

        Assert.Equal((1, 1, 0), (destroyed.DestroyedCount, destroyed.AssessmentCount, destroyed.DifferenceCount));
        Assert.Equal(ReplayFault.BasisBroken, Assert.Single(broken.Differences).Fault);
    }

    [Fact]
    public async Task A_replay_knows_what_was_known_then_and_nothing_later()
    {
        await ScreenAsync(TestService.Seeds, service => service.ScreenAsync(Example.Report("1")));
        var newer = NewerSeeds();
        await ScreenAsync(newer, async service =>
        {
            var late = Example.Report("1", "murder");
            late.Revision = 2;
            await service.ScreenAsync(late);
            await service.ScreenAsync(Example.Report("2"));
        });

        var (then, later) = (Harm(await ReplayAsync("1")), Harm(await ReplayAsync("2")));

        // 30 days in the table of the first day, 60 in the newer one; the correction to murder came after.
        Assert.Equal((3000, 3000), then);
        Assert.Equal((6000, 6000), later);
    }

    [Fact]
    public async Task Only_the_policy_is_exchanged()
    {
        await ScreenAsync(TestService.Seeds, service => service.ScreenAsync(Example.Report("1", "burglary_dwelling")));
        var heavier = Candidate("\"harm\": 350", "\"harm\": 400", "\"leads\": 200", "\"leads\": 150");

        var (before, after) = await ReplayAsync("1", heavier);

        Assert.Equal((350, 400), (before.Weights[0], after.Weights[0]));
        Assert.Equal(before.HarmHundredthDays, after.HarmHundredthDays);
        Assert.Equal(before.AssessmentTime, after.AssessmentTime);
        Assert.Equal(before.Values[0], after.Values[0]);
    }

    async Task ScreenAsync(string seeds, Func<TestService, Task> screen)
    {
        await using (var service = await TestService.StartAsync(_folder, keepsFolder: true, o => o with { SeedsFolder = seeds }))
            await screen(service);
        SqliteConnection.ClearAllPools();
    }

    async Task<ReplayVerdict> VerifyAsync()
    {
        await using var truth = await StoredTruth.OpenAsync(_folder, Cancellation);
        var key = await truth.FindSecretAsync(DataKeys.AuditName, Cancellation);
        return await new ReplayVerification(truth, new(key)).RunAsync(ReplayPeriod.All, null, Cancellation);
    }

    async Task<(AssessmentVector Before, AssessmentVector After)> ReplayAsync(string number, Candidate? candidate = null)
    {
        await using var truth = await StoredTruth.OpenAsync(_folder, Cancellation);
        var key = await truth.FindSecretAsync(DataKeys.AuditName, Cancellation);
        (AssessmentVector, AssessmentVector) found = default;
        await new PolicySimulation(truth, new(key)).RunAsync(
            null, candidate ?? Candidate(), ReplayPeriod.All, null, Listen, Cancellation);
        return found;

        void Listen(in Research.SimulatedReport report)
        {
            if (ReportId.FromKey(report.Key).SourceNumber == number)
                found = (report.Before, report.After);
        }
    }

    static (long, long) Harm((AssessmentVector Before, AssessmentVector After) pair) =>
        (pair.Before.HarmHundredthDays, pair.After.HarmHundredthDays);

    /// <summary>The demonstration base with texts replaced, pair by pair.</summary>
    static Candidate Candidate(params string[] replacements)
    {
        var text = File.ReadAllText(Path.Combine(TestService.Seeds, "policies", "demonstration.json"));
        for (var i = 0; i < replacements.Length; i += 2)
        {
            Assert.Contains(replacements[i], text);
            text = text.Replace(replacements[i], replacements[i + 1]);
        }
        var reference = ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(TestService.Seeds, path)));
        var violations = new List<Violation>();
        return Server.Candidate.Read([text], "policies", null, reference, violations)
            ?? throw new InvalidOperationException(string.Join('\n', violations));
    }

    /// <summary>The seeds with a shed at 60 days instead of 30.</summary>
    string NewerSeeds()
    {
        var newer = Path.Combine(_folder, "newer-seeds");
        foreach (var file in Directory.EnumerateFiles(TestService.Seeds, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(newer, Path.GetRelativePath(TestService.Seeds, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
        var table = Path.Combine(newer, "chi", "nl-startpunt.csv");
        File.WriteAllText(table, File.ReadAllText(table)
            .Replace("burglary_shed,30.00,", "burglary_shed,60.00,").Replace("# version: 2026.1", "# version: 2026.2"));
        return newer;
    }

    byte[] ReadVector()
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT vector FROM report_revision WHERE sequence = (SELECT max(sequence) FROM report_revision)";
        return (byte[])command.ExecuteScalar()!;
    }

    void WriteVector(byte[] vector) => Execute(
        "UPDATE report_revision SET vector = @vector WHERE sequence = (SELECT max(sequence) FROM report_revision)", vector);

    void Execute(string sql, byte[]? vector = null)
    {
        using var connection = Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (vector is not null)
            command.Parameters.AddWithValue("@vector", vector);
        command.ExecuteNonQuery();
    }

    SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, StoreOptions.DatabaseName)};Pooling=False");
        connection.Open();
        return connection;
    }
}
