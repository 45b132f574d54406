using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Opsporing.Storage.Tests;
using Xunit;

namespace Opsporing.Server.Tests;

public sealed class DutySchedulerTests(PostgresCluster cluster)
{
    const int Count = 30;

    static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_due_is_done_once_although_a_replica_stops_in_the_middle_and_another_goes_on(bool isPostgres)
    {
        var location = await FillAsync(isPostgres);
        var clock = new FakeTimeProvider(Example.Now + TimeSpan.FromDays(8));
        await using var here = await OpenAsync(location, clock);
        await using var elsewhere = isPostgres ? await OpenAsync(location, clock) : null;
        var (first, second) = (Scheduler(here), Scheduler(elsewhere ?? here));

        // The first one holds the lease; it is cut off after some of the work, and never gives the lease back.
        using var crash = new CancellationTokenSource();
        var running = first.RunOnceAsync(crash.Token);
        while (await ReturnCountAsync(here) < 3 && !running.IsCompleted)
            await Task.Yield();
        await crash.CancelAsync();
        await Task.WhenAny(running);
        var refused = await second.RunOnceAsync(Cancellation);
        await PassLeaseAsync(location, clock, isPostgres);
        var next = await second.RunOnceAsync(Cancellation);
        await first.RunOnceAsync(Cancellation);

        Assert.Equal(long.MaxValue, refused);
        Assert.Equal(Count, await ReturnCountAsync(here));
        Assert.True(next > here.Now, "nothing is left to do");
        await foreach (var history in here.Store.ReadHistoriesAsync(null, Cancellation))
            Assert.Single(history.Events, e => e.Kind == WorkEventKind.Returned);
    }

    [Fact]
    public async Task A_clock_that_jumps_forward_brings_what_is_due_and_one_that_jumps_back_brings_nothing_again()
    {
        var location = await FillAsync(isPostgres: false);
        var counts = new List<int>();

        foreach (var days in (int[])[1, 8, -20, 9, 400])
        {
            await using var service = await OpenAsync(location, new(Example.Now + TimeSpan.FromDays(days)));
            await Scheduler(service).RunOnceAsync(Cancellation);
            counts.Add(await ReturnCountAsync(service));
        }
        Directory.Delete(location, recursive: true);

        Assert.Equal([0, Count, Count, Count, Count], counts);
    }

    [Fact]
    public async Task A_scheduler_that_stops_gives_the_work_to_the_next_at_once()
    {
        var location = await FillAsync(isPostgres: false);
        await using var service = await OpenAsync(location, new(Example.Now + TimeSpan.FromDays(8)));
        var (first, second) = (Scheduler(service), Scheduler(service));
        await first.RunOnceAsync(Cancellation);

        var held = await second.RunOnceAsync(Cancellation);
        await first.StopAsync(Cancellation);
        var free = await second.RunOnceAsync(Cancellation);

        Assert.Equal(long.MaxValue, held);
        Assert.Equal(await service.Store.FindAttentionTimeAsync(Cancellation), free);
    }

    // Reports on hold until the seventh day, in a store that nobody has open any more.
    async Task<string> FillAsync(bool isPostgres)
    {
        var location = isPostgres ? await cluster.NewDurableSchemaAsync() : TestService.NewFolder();
        await using var service = await TestService.StartAsync(location, keepsFolder: true);
        for (var n = 1; n <= Count; n++)
        {
            var report = Example.Report($"{n}");
            await service.ScreenAsync(report);
            await service.Work.DecideAsync(
                new()
                {
                    ReportId = report.Id,
                    WorkEventNumber = 1,
                    Draft = new()
                    {
                        Decision = V1.Decision.Hold,
                        Revision = 1,
                        UntilTime = Example.Time(TimeSpan.FromDays(7)),
                        Note = "wait",
                        WhySetAside = "wait",
                    },
                },
                service.As(new DemoIdentity("officer-1", Roles.Triage, ["AM"])));
        }
        return location;
    }

    // Leases of PostgreSQL go by its own clock.
    static async Task PassLeaseAsync(string location, FakeTimeProvider clock, bool isPostgres)
    {
        clock.Advance(DutyScheduler.LeaseDuration + TimeSpan.FromSeconds(1));
        if (!isPostgres)
            return;
        await using var database = Npgsql.NpgsqlDataSource.Create(location);
        await using var command = database.CreateCommand("UPDATE job_lease SET expire_time = clock_timestamp()");
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    static async Task<int> ReturnCountAsync(Installation installation)
    {
        var count = 0;
        await foreach (var history in installation.Store.ReadHistoriesAsync(null, Cancellation))
            count += history.Events.Count(e => e.Kind == WorkEventKind.Returned);
        return count;
    }

    static DutyScheduler Scheduler(Installation installation) => new(installation, new(installation), NullLogger<DutyScheduler>.Instance);

    static async Task<Installation> OpenAsync(string location, FakeTimeProvider clock)
    {
        var installation = new Installation(TestService.Options(location), clock, NullLogger<Installation>.Instance);
        await installation.OpenAsync(Cancellation);
        return installation;
    }
}
