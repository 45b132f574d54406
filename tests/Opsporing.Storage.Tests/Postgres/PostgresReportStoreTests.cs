using Dapper;
using Npgsql;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class PostgresReportStoreTests(PostgresCluster cluster) : ReportStoreContract
{
    string? _connection;

    static StoreOptions Options => new()
    {
        Durability = Durability.UnsafeNoSync,
        BusyTimeout = TimeSpan.FromSeconds(20),
        PollInterval = TimeSpan.FromMilliseconds(50),
        AdvanceInterval = TimeSpan.FromMinutes(10),
    };

    protected override async Task<ReportStore> OpenAsync() => await OpenOtherAsync();

    protected override void Clear() => _connection = null;

    protected override async Task PassTimeAsync(TimeSpan time)
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.ExecuteAsync("UPDATE job_lease SET expire_time = expire_time - @time", new { time });
    }

    protected override async Task AdvanceAsync(long now) =>
        await ((PostgresReportStore)Store).AdvanceItemsAsync(now, Cancellation);

    [Fact]
    public async Task A_row_that_the_database_refuses_fails_alone()
    {
        await ExecuteAsync($"""
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'poisoned'; END $$;
            CREATE TRIGGER poison BEFORE INSERT ON report_revision FOR EACH ROW
            WHEN (NEW.report_key = '\x{Convert.ToHexString(Example.Id(70).ToKey())}') EXECUTE FUNCTION refuse()
            """);

        var results = await Store.ScreenAsync(
            Enumerable.Range(1, 100).Select(n => Example.Screening(n, desk: $"DESK-{n}")).ToArray(), Cancellation);

        Assert.All(results.Index(), r => Assert.Equal(
            r.Index == 69 ? ScreeningOutcome.Refused : ScreeningOutcome.Accepted, r.Item.Outcome));
        Assert.Null(await Store.FindAsync(Example.Id(70), Cancellation));
        Assert.Equal(99, (await Store.CountAsync(Cancellation)).OpenItems);
    }

    [Fact]
    public async Task Two_replicas_that_get_the_same_reports_at_once_store_each_once()
    {
        await using var other = await OpenOtherAsync();
        Screening[] batch = [.. Enumerable.Range(1, 10_000).Select(n => Example.Screening(n))];
        var parts = batch.Chunk(500).ToArray();

        var here = Task.WhenAll(parts.Select(p => Store.ScreenAsync(p, Cancellation)));
        var there = Task.WhenAll(parts.Reverse().Select(p => other.ScreenAsync(p.Reverse().ToArray(), Cancellation)));
        var outcomes = (await here).Concat(await there).SelectMany(r => r).ToLookup(r => r.Outcome);

        Assert.Equal(10_000, outcomes[ScreeningOutcome.Accepted].Count());
        Assert.Equal(10_000, outcomes[ScreeningOutcome.Duplicate].Count());
        var figures = await other.CountAsync(Cancellation);
        Assert.Equal((10_000, 10_000, 10_000), (figures.Reports, figures.Revisions, figures.OpenItems));
    }

    [Fact]
    public async Task Of_two_replicas_that_race_for_the_next_revision_one_wins_and_the_other_learns_it()
    {
        await using var other = await OpenOtherAsync();
        await Store.ScreenAsync(Enumerable.Range(1, 50).Select(n => Example.Screening(n)).ToArray(), Cancellation);

        var here = Store.ScreenAsync(Enumerable.Range(1, 50).Select(n => Example.Screening(n, 2, "here", desk: "HERE")).ToArray(), Cancellation);
        var there = other.ScreenAsync(
            Enumerable.Range(1, 50).Reverse().Select(n => Example.Screening(n, 2, "there", desk: "THERE")).ToArray(), Cancellation);
        var pairs = (await here).Zip((await there).Reverse()).ToArray();

        Assert.All(pairs, p =>
        {
            ScreeningResult[] both = [p.First, p.Second];
            Assert.Single(both, r => r.Outcome == ScreeningOutcome.Accepted);
            Assert.Single(both, r => r == new ScreeningResult(ScreeningOutcome.RevisionConflict, 2, null));
        });
        var queues = await Store.ListQueuesAsync(Example.Start, Cancellation);
        Assert.Equal(50, queues.Sum(q => q.OpenCount));
        await foreach (var history in Store.ReadHistoriesAsync(null, Cancellation))
        {
            var place = await other.FindPlaceAsync(history.Id, Example.Start, Cancellation);
            Assert.Equal(history.Events[^1].Desk, place!.Item.Desk);
        }
    }

    [Fact]
    public async Task A_write_on_one_replica_is_seen_on_the_other_at_once()
    {
        await using var other = await OpenOtherAsync();

        for (var n = 1; n <= 20; n++)
        {
            await Store.ScreenAsync(new[] { Example.Screening(n, vector: Example.Vector(-n)) }, Cancellation);
            var page = await other.ListItemsAsync(new("BT-AM-01", QueueFilter.All, 100, null, Example.Start), Cancellation);
            Assert.Equal(Enumerable.Range(1, n).Select(Example.Id), page.Items.Select(i => i.ReportId));
        }
    }

    [Fact]
    public async Task An_older_transaction_that_commits_last_is_not_missed_by_the_tail()
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.OpenAsync(Cancellation);
        await using var older = await connection.BeginTransactionAsync(Cancellation);
        await connection.ExecuteAsync("SELECT pg_current_xact_id()");
        await Store.ScreenAsync(new[] { Example.Screening(2) }, Cancellation);
        var before = await Store.ReadEventsAsync(default, 10, Cancellation);

        await connection.ExecuteAsync("""
            INSERT INTO report_revision SELECT '\x62007831', 1, pg_current_xact_id(), 1, report_kind, desk_kind,
                commit_time_unix_ms, basis_digest, actor, desk, offence, offence_group, vector, facts FROM report_revision
            """);
        await older.CommitAsync(Cancellation);
        var events = await AwaitEventsAsync(before.LastOrDefault()?.Position ?? default, 2 - before.Length);

        Assert.Empty(before);
        Assert.Equal(["b/x1", "bvh-am/PL2"], events.Select(e => e.ReportId.ToString()).Order(StringComparer.Ordinal));
        Assert.Equal("b/x1", events[0].ReportId.ToString());
    }

    [Fact]
    public async Task A_commit_on_another_replica_wakes_those_that_wait()
    {
        await using var waiting = await PostgresReportStore.OpenAsync(
            _connection!, Options with { PollInterval = TimeSpan.FromSeconds(20) }, new StillClock(), Cancellation);

        var woken = waiting.WaitForEventsAsync(default, TimeSpan.FromMinutes(1), Cancellation);
        await Store.ScreenAsync(new[] { Example.Screening(1) }, Cancellation);

        Assert.True(await woken);
    }

    [Fact]
    public async Task Of_many_that_ask_for_one_lease_at_once_one_gets_it()
    {
        await using var other = await OpenOtherAsync();
        var (here, there) = (Store, (ReportStore)other);

        var leases = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? here : there)
            .TryLeaseAsync("reassess", "all", $"replica {i}", TimeSpan.FromMinutes(1), Cancellation)));

        Assert.Single(leases, l => l is not null);
    }

    [Fact]
    public async Task Every_primary_and_unique_key_holds_the_distribution_key()
    {
        await using var connection = new NpgsqlConnection(_connection);
        var tables = (await connection.QueryAsync<(string Table, string? Comment, string[] Columns)>("""
            SELECT c.relname, obj_description(c.oid, 'pg_class'), ARRAY(
                SELECT a.attname::text FROM unnest(i.indkey::int[]) k JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k)
            FROM pg_class c LEFT JOIN pg_index i ON i.indrelid = c.oid AND (i.indisprimary OR i.indisunique)
            WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
            """)).ToArray();

        Assert.Equal(27, tables.Length);
        Assert.All(tables, t =>
        {
            Assert.StartsWith("distribution: ", t.Comment);
            var key = t.Comment!["distribution: ".Length..];
            Assert.True(key == "reference" || t.Columns.Contains(key), $"{t.Table} is not unique within {key}.");
        });
        Assert.Equal(
            [
                "act_log", "audit_origin", "content", "job_lease", "lead_model_event", "policy_event", "policy_serving",
                "projection", "reassessment_run", "schema_migration", "secret",
            ],
            tables.Where(t => t.Comment!.EndsWith("reference")).Select(t => t.Table).Order(StringComparer.Ordinal));
    }

    Task<PostgresReportStore> OpenOtherAsync() => OpenWithAsync(Options);

    async Task<PostgresReportStore> OpenWithAsync(StoreOptions options)
    {
        _connection ??= await cluster.NewSchemaAsync();
        return await PostgresReportStore.OpenAsync(_connection, options, new StillClock(), Cancellation);
    }

    async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connection);
        await connection.ExecuteAsync(sql);
    }
}
