using System.Diagnostics;
using Dapper;
using Npgsql;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class PostgresFaultTests(PostgresCluster cluster)
{
    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    static StoreOptions Unsafe => new()
    {
        Durability = Durability.UnsafeNoSync,
        PollInterval = TimeSpan.FromMilliseconds(50),
        BusyTimeout = TimeSpan.FromMilliseconds(200),
    };

    [Fact]
    public async Task A_server_without_fsync_may_not_serve()
    {
        var connection = await cluster.NewSchemaAsync();

        var refused = await Assert.ThrowsAsync<StoreDurabilityException>(
            () => OpenAsync(connection, new() { Durability = Durability.Full }));

        Assert.Contains("fsync", refused.Message);
    }

    [Fact]
    public async Task A_session_without_synchronous_commit_may_not_serve()
    {
        var connection = await cluster.NewDurableSchemaAsync();

        await using (var store = await OpenAsync(connection, new()))
            await store.PingAsync(Cancellation);
        var refused = await Assert.ThrowsAsync<StoreDurabilityException>(
            () => OpenAsync($"{connection};Options=-c synchronous_commit=off", new()));

        Assert.Contains("synchronous_commit", refused.Message);
    }

    [Fact]
    public async Task Acknowledged_reports_survive_a_crash_and_the_store_goes_on_after_it()
    {
        using var server = await PostgresServer.StartAsync(isSynced: true);
        await using var store = await OpenAsync(server.ConnectionString, Unsafe with { Durability = Durability.Full });
        var acknowledged = 0;
        var sending = Task.Run(
            async () =>
            {
                for (var n = 1; ; n++)
                {
                    await store.ScreenAsync(new[] { Example.Screening(n) }, Cancellation);
                    Volatile.Write(ref acknowledged, n);
                }
            },
            Cancellation);
        while (Volatile.Read(ref acknowledged) < 20)
            await Task.Yield();

        await server.CrashAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => sending);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.FindAsync(Example.Id(1), Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PingAsync(Cancellation));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync(server.ConnectionString, Unsafe));
        await server.UpAsync();
        var again = await store.ScreenAsync(
            Enumerable.Range(1, acknowledged + 1).Select(n => Example.Screening(n)).ToArray(), Cancellation);

        Assert.All(again.Take(acknowledged), r => Assert.Equal(ScreeningOutcome.Duplicate, r.Outcome));
        var figures = await store.CountAsync(Cancellation);
        Assert.Equal((acknowledged + 1, acknowledged + 1), (figures.Reports, figures.OpenItems));
    }

    [Fact]
    public async Task A_lock_held_by_another_makes_the_store_unavailable_until_it_is_gone()
    {
        var connection = await cluster.NewSchemaAsync();
        await using var store = await OpenAsync(connection, Unsafe);
        await using var other = new NpgsqlConnection(connection);
        await other.OpenAsync(Cancellation);
        await using (var transaction = await other.BeginTransactionAsync(Cancellation))
        {
            await other.ExecuteAsync("LOCK TABLE queue_item IN ACCESS EXCLUSIVE MODE");

            var refused = await Assert.ThrowsAsync<StoreUnavailableException>(
                () => store.ScreenAsync(new[] { Example.Screening(1) }, Cancellation));
            Assert.Contains("lock", refused.Message);
            await transaction.RollbackAsync(Cancellation);
        }

        Assert.Equal(
            ScreeningOutcome.Accepted, (await store.ScreenAsync(new[] { Example.Screening(1) }, Cancellation))[0].Outcome);
    }

    [Fact]
    public async Task A_lock_held_for_half_a_minute_fails_each_try_in_time_and_doubles_nothing()
    {
        var connection = await cluster.NewSchemaAsync();
        await using var store = await OpenAsync(connection, Unsafe with { BusyTimeout = TimeSpan.FromSeconds(5) });
        await using var other = new NpgsqlConnection(connection);
        await other.OpenAsync(Cancellation);
        await using var transaction = await other.BeginTransactionAsync(Cancellation);
        await other.ExecuteAsync("LOCK TABLE report_revision IN ACCESS EXCLUSIVE MODE");
        var clock = Stopwatch.StartNew();
        var holding = Task.Run(
            async () =>
            {
                await other.ExecuteAsync("SELECT pg_sleep(30)", commandTimeout: 60);
                await transaction.RollbackAsync(Cancellation);
            },
            Cancellation);
        var refusals = 0;
        ScreeningResult[]? stored = null;
        while (stored is null)
        {
            var start = clock.Elapsed;
            try
            {
                stored = await store.ScreenAsync(new[] { Example.Screening(1), Example.Screening(2) }, Cancellation);
            }
            catch (StoreUnavailableException)
            {
                refusals++;
                Assert.InRange((clock.Elapsed - start).TotalSeconds, 4, 20);
            }
        }
        await holding;

        Assert.InRange(clock.Elapsed.TotalSeconds, 29, 60);
        Assert.InRange(refusals, 1, 7);
        Assert.All(stored, r => Assert.Equal(ScreeningOutcome.Accepted, r.Outcome));
        Assert.Equal(2, (await store.CountAsync(Cancellation)).Reports);
    }

    [Fact]
    public async Task A_full_pool_makes_the_store_unavailable()
    {
        var connection = await cluster.NewSchemaAsync();
        await using (await OpenAsync(connection, Unsafe))
        {
        }
        // The tail takes both connections that there are.
        await using var store = await OpenAsync($"{connection};Maximum Pool Size=2;Timeout=1", Unsafe);
        var faults = 0;
        for (var tries = 0; tries < 20 && faults == 0; tries++)
        {
            try
            {
                await store.FindAsync(Example.Id(1), Cancellation);
            }
            catch (StoreUnavailableException e)
            {
                faults++;
                Assert.Contains("in use", e.Message);
            }
        }

        Assert.Equal(1, faults);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.DeadlockDetected)]
    [InlineData(PostgresErrorCodes.SerializationFailure)]
    public async Task A_deadlock_or_failed_serialization_is_tried_again_and_doubles_nothing(string state)
    {
        var connection = await cluster.NewSchemaAsync();
        await using var store = await OpenAsync(connection, Unsafe with { BusyTimeout = TimeSpan.FromSeconds(30) });
        await using var other = new NpgsqlConnection(connection);
        await other.OpenAsync(Cancellation);
        await other.ExecuteAsync($"""
            CREATE TABLE fault (n integer);
            INSERT INTO fault VALUES (2);
            CREATE SEQUENCE fault_tries;
            CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('fault_tries') <= (SELECT n FROM fault) THEN RAISE 'lost' USING ERRCODE = '{state}'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER fail BEFORE INSERT ON queue_item FOR EACH STATEMENT EXECUTE FUNCTION fail()
            """);

        var twice = await store.ScreenAsync(new[] { Example.Screening(1), Example.Screening(2) }, Cancellation);
        await other.ExecuteAsync("UPDATE fault SET n = 1000");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ScreenAsync(new[] { Example.Screening(3) }, Cancellation));

        Assert.All(twice, r => Assert.Equal(ScreeningOutcome.Accepted, r.Outcome));
        Assert.Equal(2, (await store.CountAsync(Cancellation)).Reports);
    }

    [Fact]
    public async Task A_user_without_rights_is_refused_with_what_is_missing()
    {
        var connection = await cluster.NewSchemaAsync();
        var schema = new NpgsqlConnectionStringBuilder(connection).SearchPath;
        await using (await OpenAsync(connection, Unsafe))
        {
        }
        await using (var admin = new NpgsqlConnection(connection))
            await admin.ExecuteAsync($"""
                CREATE ROLE reader_{schema} LOGIN;
                GRANT USAGE ON SCHEMA {schema} TO reader_{schema};
                GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO reader_{schema}
                """);

        var asReader = new NpgsqlConnectionStringBuilder(connection) { Username = $"reader_{schema}" }.ToString();
        var refused = await Assert.ThrowsAsync<StoreAccessException>(() => OpenAsync(asReader, Unsafe));
        var nobody = await Assert.ThrowsAsync<StoreAccessException>(
            () => OpenAsync(new NpgsqlConnectionStringBuilder(connection) { Username = "nobody", Password = "s3cret" }.ToString(), Unsafe));
        var nowhere = await Assert.ThrowsAsync<StoreAccessException>(
            () => OpenAsync(new NpgsqlConnectionStringBuilder(connection) { Database = "nowhere" }.ToString(), Unsafe));

        Assert.Contains("report_revision", refused.Message);
        Assert.DoesNotContain("s3cret", $"{nobody} {nowhere}");
    }

    [Fact]
    public async Task Only_an_empty_database_is_migrated_without_being_asked()
    {
        var connection = await cluster.NewSchemaAsync();
        await using var admin = new NpgsqlConnection(connection);
        await admin.ExecuteAsync("CREATE TABLE foreign_table (n integer)");
        await Assert.ThrowsAsync<StoreVersionException>(() => OpenAsync(connection, Unsafe));
        await admin.ExecuteAsync("DROP TABLE foreign_table");

        var dry = await Stores.MigrateAsync(connection, null, isDryRun: true, new StillClock(), Cancellation);
        var tables = await admin.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace");
        var done = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Stores.MigrateAsync(connection, null, isDryRun: false, new StillClock(), Cancellation)));
        await using (await OpenAsync(connection, Unsafe))
        {
        }
        await admin.ExecuteAsync("INSERT INTO schema_migration VALUES (99, 'future', '', 0)");
        await Assert.ThrowsAsync<StoreVersionException>(() => OpenAsync(connection, Unsafe));
        await admin.ExecuteAsync("DELETE FROM schema_migration WHERE version = 99");
        await Assert.ThrowsAsync<StoreVersionException>(
            () => Stores.MigrateAsync(connection, 99, isDryRun: false, new StillClock(), Cancellation));
        await admin.ExecuteAsync("UPDATE schema_migration SET checksum = ''");
        await Assert.ThrowsAsync<StoreVersionException>(() => OpenAsync(connection, Unsafe));

        Assert.Equal((0, true), (dry.From, dry.IsDryRun));
        Assert.Equal(0, tables);
        Assert.Single(done, d => d.Names.Length == dry.To);
        Assert.Equal(3, done.Count(d => d.Names.IsEmpty));
    }

    [Fact]
    public async Task Replicas_that_start_on_an_empty_database_at_once_all_open()
    {
        var connection = await cluster.NewSchemaAsync();

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(connection, Unsafe with { BusyTimeout = TimeSpan.FromSeconds(30) })));

        foreach (var store in stores)
            await store.DisposeAsync();
    }

    Task<ReportStore> OpenAsync(string connection, StoreOptions options) =>
        Stores.OpenAsync(connection, options, new StillClock(), Cancellation);
}
