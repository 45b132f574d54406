using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class StoreCopyTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static readonly StoreOptions Options = new() { Durability = Durability.UnsafeNoSync };

    [Fact]
    public async Task A_copy_from_SQLite_to_PostgreSQL_and_back_is_equal_to_the_byte()
    {
        using var folder = new TemporaryFolder();
        using var back = new TemporaryFolder();
        await FillAsync(folder.Path);
        await using var source = await Stores.OpenAsync(folder.Path, Options, new StillClock(), Cancellation);
        await using var postgres = await Stores.OpenAsync(await cluster.NewSchemaAsync(), Options, new StillClock(), Cancellation);
        await using var target = await Stores.OpenAsync(back.Path, Options, new StillClock(), Cancellation);
        var told = new List<CopyProgress>();
        await source.AppendActAsync(new(StoredAct.Series, 1, "officer-1", 5, new byte[] { 1, 2 }), Cancellation);

        var there = await StoreCopy.RunAsync(source, postgres, Example.Start, new Told(told), Cancellation);
        var again = await StoreCopy.RunAsync(source, postgres, Example.Start, null, Cancellation);
        var home = await StoreCopy.RunAsync(postgres, target, Example.Start, null, Cancellation);

        Assert.Equal([], there.Differences);
        Assert.Equal("officer-1", Assert.Single(await target.ReadActsAsync(StoredAct.Series, 0, Cancellation)).Actor);
        Assert.Equal((2500, 2504, 2500), (there.ReportCount, there.AssessmentCount, there.ItemCount));
        Assert.Equal(there.AssessmentCount, again.AssessmentCount);
        Assert.True(again.IsEqual && home.IsEqual, string.Join('\n', [.. again.Differences, .. home.Differences]));
        Assert.Equal(new(2500, 2500), told[^1]);
        var (left, right) = (await source.CountAsync(Cancellation), await target.CountAsync(Cancellation));
        Assert.Equal(left with { Bytes = right.Bytes }, right);
        var place = await postgres.FindPlaceAsync(Example.Id(3), Example.Start, Cancellation);
        Assert.Equal(("OTHER", 2, 3), (place!.Item.Desk, place.Item.Revision, place.Item.AssessmentNumber));
        foreach (var copy in (ReportStore[])[postgres, target])
        {
            Assert.Equal("officer-1", (await copy.FindPlaceAsync(Example.Id(7), Example.Start, Cancellation))!.Item.Work!.ClaimHolder);
            Assert.Equal(2, (await copy.FindWorkAsync(Example.Id(7), Cancellation))!.Work.Number);
        }
        Assert.Equal(ScreeningOutcome.Duplicate, (await postgres.ScreenAsync(new[] { Example.Screening(1) }, Cancellation))[0].Outcome);
    }

    [Fact]
    public async Task A_copy_brings_the_keys_and_a_store_with_keys_of_its_own_is_no_copy()
    {
        using var folder = new TemporaryFolder();
        await FillAsync(folder.Path);
        var (location, used) = (await cluster.NewSchemaAsync(), await cluster.NewSchemaAsync());
        byte[] key = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];
        await using var source = await Stores.OpenAsync(folder.Path, Options, new StillClock(), Cancellation);
        await using var target = await Stores.OpenAsync(location, Options, new StillClock(), Cancellation);
        await using var other = await Stores.OpenAsync(used, Options, new StillClock(), Cancellation);
        await source.KeepSecretAsync("audit", key, Cancellation);
        await other.KeepSecretAsync("audit", new byte[32], Cancellation);

        var good = await StoreCopy.RunAsync(source, target, Example.Start, null, Cancellation);
        var refused = await StoreCopy.RunAsync(source, other, Example.Start, null, Cancellation);
        var found = await StoreComparison.RunAsync(source, other, ComparisonScope.Everything, Example.Start, Cancellation);

        Assert.True(good.IsEqual);
        Assert.Equal(key, await Stores.FindSecretAsync(location, "audit", Cancellation));
        Assert.Equal(key, await Stores.FindSecretAsync(folder.Path, "audit", Cancellation));
        Assert.Null(await Stores.FindSecretAsync(location, "paging", Cancellation));
        Assert.StartsWith("the key 'audit' differs", Assert.Single(refused.Differences));
        Assert.Equal(0, (await other.CountAsync(Cancellation)).Reports);
        Assert.Contains("the key 'audit' differs", found.Differences);
    }

    [Fact]
    public async Task A_changed_byte_is_found()
    {
        using var folder = new TemporaryFolder();
        await FillAsync(folder.Path);
        await using var source = await Stores.OpenAsync(folder.Path, Options, new StillClock(), Cancellation);
        var location = await cluster.NewSchemaAsync();
        await using var copy = await Stores.OpenAsync(location, Options, new StillClock(), Cancellation);
        await StoreCopy.RunAsync(source, copy, Example.Start, null, Cancellation);

        await using (var foreign = new NpgsqlConnection(location))
            await foreign.ExecuteAsync("""
                UPDATE report_revision SET facts = 'changed' WHERE report_key = @key;
                UPDATE content SET kind = 'other';
                UPDATE work_event SET actor = 'officer-2' WHERE event_number = 2 AND kind = 2;
                UPDATE queue_item SET claim_holder = 'officer-2' WHERE claim_holder IS NOT NULL;
                DELETE FROM queue_item WHERE report_key = @last
                """, new { key = Example.Id(5).ToKey(), last = Example.Id(9).ToKey() });
        var found = await StoreComparison.RunAsync(source, copy, ComparisonScope.Everything, Example.Start, Cancellation);

        Assert.False(found.IsEqual);
        Assert.Contains("bvh-am/PL5: revision 1 differs", found.Differences);
        Assert.Contains("bvh-am/PL7: work event 1 differs", found.Differences);
        Assert.Contains(found.Differences, d => d.StartsWith("content "));
        Assert.Contains(found.Differences, d => d.StartsWith("queue BT-AM-01 differs at place"));
    }

    [Theory]
    [InlineData("data", false)]
    [InlineData("/var/lib/opsporing", false)]
    [InlineData("postgresql://user:s3cret@db.example:5433/opsporing?sslmode=require", true)]
    [InlineData("Host=db.example;Port=5433;Database=opsporing;Username=user;Password=s3cret", true)]
    public void The_engine_is_chosen_by_one_text_and_shown_without_secrets(string location, bool isPostgres)
    {
        Assert.Equal(isPostgres, Stores.IsPostgres(location));
        Assert.Equal(isPostgres ? "postgresql://db.example:5433/opsporing" : location, Stores.Describe(location));
    }

    [Fact]
    public void A_connection_string_that_is_not_well_formed_is_refused_without_repeating_it()
    {
        var refused = Assert.Throws<ArgumentException>(() => Stores.Describe("Host=db;Password=s3cret;Nonsense=1"));

        Assert.DoesNotContain("s3cret", refused.ToString());
    }

    [Fact]
    public async Task A_SQLite_store_is_migrated_with_its_rows_and_a_dry_run_leaves_it()
    {
        using var folder = new TemporaryFolder();
        var first = await Stores.MigrateAsync(folder.Path, 1, isDryRun: false, new StillClock(), Cancellation);
        using (var old = Connect(folder.Path))
            old.Execute($"""
                INSERT INTO word VALUES (1, 'actor'), (2, 'DESK'), (3, 'OTHER');
                INSERT INTO basis VALUES (1, x'{Example.Basis}');
                INSERT INTO report_revision VALUES (@one, 1, 5, 1, 2, 1, 1, 1, NULL, NULL, @vector, x'01');
                INSERT INTO report_revision VALUES (@two, 1, 6, 1, 2, 1, 1, 1, NULL, NULL, @vector, x'02');
                INSERT INTO work_event VALUES (@one, 2, 1, 7, 1, 3, 1, 1, 1, NULL)
                """, new { one = Example.Id(1).ToKey(), two = Example.Id(2).ToKey(), vector = Packed() });

        var dry = await Stores.MigrateAsync(folder.Path, null, isDryRun: true, new StillClock(), Cancellation);
        var second = await Stores.MigrateAsync(folder.Path, null, isDryRun: false, new StillClock(), Cancellation);
        await using var store = await Stores.OpenAsync(folder.Path, Options, new StillClock(), Cancellation);
        var events = await store.ReadEventsAsync(default, 10, Cancellation);

        Assert.Equal((0, 1), (first.From, first.To));
        Assert.Equal(dry with { IsDryRun = false, Names = [] }, second with { Names = [] });
        Assert.Equal([(1L, Example.Id(1)), (2L, Example.Id(2)), (3L, Example.Id(1))], events.Select(e => (e.Position.Number, e.ReportId)));
        Assert.Equal("OTHER", (await store.FindPlaceAsync(Example.Id(1), Example.Start, Cancellation))!.Item.Desk);
    }

    static byte[] Packed()
    {
        var packed = new byte[PackedVector.MaxSize];
        return packed[..PackedVector.Pack(Example.Vector(), packed)];
    }

    // Revisions, a routing, and reassessments as later issues will write them.
    static async Task FillAsync(string folder)
    {
        await using (var store = await Stores.OpenAsync(folder, Options, new StillClock(), Cancellation))
        {
            await store.ScreenAsync(
                Enumerable.Range(1, 2500).Select(n => Example.Screening(n, vector: Example.Vector(n % 90))).ToArray(), Cancellation);
            await store.ScreenAsync(new[] { Example.Screening(3, 2, "two", desk: "OTHER"), Example.Screening(4, 2, "two") }, Cancellation);
            await store.PutContentAsync(ContentDigest.Of("policy"u8), "policy", Example.Facts("policy"), Cancellation);
            var claimed = await store.AppendAsync([new(Example.Id(7), Claim)], Cancellation);
            Assert.True(claimed.IsAppended);
        }
        using var connection = Connect(folder);
        connection.Execute(
            """
            INSERT INTO assessment VALUES (@key, 2, 2, 3, 1, NULL, NULL, @vector, NULL, NULL);
            INSERT INTO assessment VALUES (@key, 2, 3, 3, 1, NULL, NULL, NULL, NULL, NULL)
            """, new { key = Example.Id(3).ToKey(), vector = Packed() });
    }

    static WorkEvent Claim { get; } = new()
    {
        Number = 2,
        Kind = WorkEventKind.Claimed,
        Time = 1000 * Example.Start,
        Actor = "officer-1",
        Desk = "BT-AM-01",
        DeskKind = DeskKind.Basisteam,
        Revision = 1,
        AssessmentNumber = 1,
        Payload = new Lease(Example.Start + 60).Encode(),
    };

    static SqliteConnection Connect(string folder)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(folder, StoreOptions.DatabaseName)};Pooling=False");
        connection.Open();
        return connection;
    }

    sealed class Told(List<CopyProgress> told) : IProgress<CopyProgress>
    {
        public void Report(CopyProgress value) => told.Add(value);
    }
}
