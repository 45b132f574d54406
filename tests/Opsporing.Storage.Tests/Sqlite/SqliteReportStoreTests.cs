using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class SqliteReportStoreTests : ReportStoreContract
{
    TemporaryFolder _folder = new();

    StoreOptions Options => new() { DataFolder = _folder.Path, BusyTimeout = TimeSpan.FromMilliseconds(20) };

    protected override async Task<ReportStore> OpenAsync() => await SqliteReportStore.OpenAsync(Options, new StillClock());

    protected override Task PassTimeAsync(TimeSpan time)
    {
        Foreign($"UPDATE job_lease SET expire_time_unix_ms = expire_time_unix_ms - {(long)time.TotalMilliseconds}");
        return Task.CompletedTask;
    }

    protected override void Clear()
    {
        _folder.Dispose();
        _folder = new();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_folder_in_use_is_refused() =>
        await Assert.ThrowsAsync<StoreLockedException>(() => SqliteReportStore.OpenAsync(Options, new StillClock(), Cancellation));

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        await Store.DisposeAsync();
        Foreign("INSERT INTO schema_migration VALUES (99, '0099_future.sql', x'00', 0)");

        await Assert.ThrowsAsync<StoreVersionException>(() => SqliteReportStore.OpenAsync(Options, new StillClock(), Cancellation));
    }

    [Fact]
    public async Task An_edited_migration_is_refused()
    {
        await Store.DisposeAsync();
        Foreign("UPDATE schema_migration SET checksum = x'00'");

        await Assert.ThrowsAsync<StoreVersionException>(() => SqliteReportStore.OpenAsync(Options, new StillClock(), Cancellation));
    }

    [Fact]
    public async Task A_commit_that_cannot_start_fails_its_group_and_the_writer_lives_on()
    {
        using (var foreign = Connect())
        {
            foreign.Execute("BEGIN IMMEDIATE");
            await Assert.ThrowsAsync<StoreUnavailableException>(ScreenOneAsync);
            foreign.Execute("ROLLBACK");
        }

        Assert.Equal(0, (await Store.CountAsync(Cancellation)).OpenItems);
        Assert.Equal(ScreeningOutcome.Accepted, (await ScreenOneAsync())[0].Outcome);
    }

    [Fact]
    public async Task A_group_that_fails_half_way_leaves_nothing_behind()
    {
        Foreign("ALTER TABLE work_event RENAME TO away");
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Store.ScreenAsync(
            new[] { Example.Screening(1, 1, "one"), Example.Screening(1, 2, "two", desk: "OTHER") }, Cancellation));
        Foreign("ALTER TABLE away RENAME TO work_event");

        Assert.Null(await Store.FindAsync(Example.Id(1), Cancellation));
        Assert.Empty(await Store.ListQueuesAsync(Example.Start, Cancellation));
        Assert.Equal(ScreeningOutcome.Accepted, (await ScreenOneAsync())[0].Outcome);
        Assert.Equal("BT-AM-01", (await Store.FindAsync(Example.Id(1), Cancellation))!.Desk);
        await AssertTailAsync(1);
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_fails_alone()
    {
        Foreign($"""
            CREATE TRIGGER poison BEFORE INSERT ON report_revision
            WHEN NEW.report_key = x'{Convert.ToHexString(Example.Id(2).ToKey())}'
            BEGIN SELECT RAISE(ABORT, 'poisoned'); END
            """);

        var results = await Store.ScreenAsync(
            new[] { Example.Screening(1), Example.Screening(2, desk: "NEW-DESK"), Example.Screening(3, desk: "NEWER-DESK") },
            Cancellation);

        Assert.Equal(
            [ScreeningOutcome.Accepted, ScreeningOutcome.Refused, ScreeningOutcome.Accepted], results.Select(r => r.Outcome));
        Assert.Null(await Store.FindAsync(Example.Id(2), Cancellation));
        Assert.Equal("NEWER-DESK", (await Store.FindAsync(Example.Id(3), Cancellation))!.Desk);
        Assert.Equal(2, (await Store.CountAsync(Cancellation)).OpenItems);
        await AssertTailAsync(1, 2);
    }

    // As it is in memory and as it is read back.
    async Task AssertTailAsync(params long[] numbers)
    {
        var events = await Store.ReadEventsAsync(default, 100, Cancellation);
        await ReopenAsync();

        Assert.Equal(numbers, events.Select(e => e.Position.Number));
        Assert.Equal(events.Select(Told), (await Store.ReadEventsAsync(default, 100, Cancellation)).Select(Told));
    }

    [Fact]
    public async Task Readers_go_on_while_the_log_is_checkpointed_behind_the_commits()
    {
        await Store.DisposeAsync();
        await using var store = await SqliteReportStore.OpenAsync(
            Options with { CheckpointPages = 100 }, new StillClock(), Cancellation);

        for (var batch = 0; batch < 60; batch++)
            await store.ScreenAsync(Enumerable.Range(200 * batch + 1, 200).Select(n => Example.Screening(n)).ToArray(), Cancellation);

        Assert.Equal(12_000, await store.ReadAsync(null, Cancellation).CountAsync(Cancellation));
    }

    Task<ScreeningResult[]> ScreenOneAsync() => Store.ScreenAsync(new[] { Example.Screening(1) }, Cancellation);

    void Foreign(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    SqliteConnection Connect()
    {
        var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_folder.Path, StoreOptions.DatabaseName)};Pooling=False");
        connection.Open();
        return connection;
    }
}
