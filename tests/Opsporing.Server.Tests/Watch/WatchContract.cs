using Grpc.Core;
using Opsporing.Storage.Tests;
using Opsporing.V1;
using Xunit;

namespace Opsporing.Server.Tests;

/// <summary>What a watch is, on either engine.</summary>
public abstract class WatchContract
{
    const string Other = "AM-07";

    /// <summary>Folder or connection string of an empty store.</summary>
    protected abstract Task<string> NewLocationAsync();

    [Fact]
    public async Task A_watch_tells_what_comes_changes_and_leaves()
    {
        await using var service = await StartAsync();
        var (first, desk) = await ScreenAsync(service, Example.Report("1"));
        var client = new WatchClient(service, desk, Officer(service));
        using var call = await client.OpenAsync(Token);

        var (second, _) = await ScreenAsync(service, Example.Report("2"));
        await ClaimAsync(service, second, 1);
        await DecideAsync(service, first, 1, new() { Decision = V1.Decision.TakeUp, Revision = 1, WhySetAside = "team decides" });
        await client.ReadAsync(call, r => r.Left is not null, Token);

        Assert.Equal(
            [("2", 1, "Put"), ("2", 2, "Put"), ("1", 2, "Left")], client.Told.Select(Say).ToArray());
        Assert.Equal(V1.ReportState.InInvestigation, client.Told[^1].Left.State);
        Assert.Equal([second], client.Items.Keys);
        Assert.True(client.Items[second].IsClaimed);
    }

    [Fact]
    public async Task A_report_that_goes_to_another_desk_leaves_one_queue_and_comes_to_the_other()
    {
        await using var service = await StartAsync();
        var (id, desk) = await ScreenAsync(service, Example.Report("1"));
        var (from, to) = (new WatchClient(service, desk, Officer(service)), new WatchClient(service, Other, Officer(service)));
        using var left = await from.OpenAsync(Token);
        using var came = await to.OpenAsync(Token);

        await DecideAsync(service, id, 1, new() { Decision = V1.Decision.Transfer, Revision = 1, TargetDesk = Other, Note = "theirs" });
        await service.Work.AcceptTransferAsync(new() { ReportId = id, WorkEventNumber = 2 }, service.As(Roles.Triage, Other));
        await from.ReadAsync(left, r => r.Left is not null, Token);
        await to.ReadAsync(came, r => r.Put is not null, Token);

        Assert.Equal([("1", 2, "Put"), ("1", 3, "Left")], from.Told.Select(Say).ToArray());
        Assert.Equal([("1", 3, "Put")], to.Told.Select(Say).ToArray());
        Assert.Equal(Other, to.Items[id].Desk);
    }

    [Fact]
    public async Task A_replica_kept_over_random_acts_and_broken_streams_is_the_queue_without_gap_or_duplicate()
    {
        const int Writes = 250;
        const string Last = "999999";
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        await using var service = await StartAsync();
        var (_, desk) = await ScreenAsync(service, Example.Report("1"));
        var (random, client, whole) = (new Random(seed), NewClient(), NewClient());
        using var unbroken = await whole.OpenAsync(Token);
        var writing = WriteAllAsync();

        while (!client.Told.Any(IsLast))
        {
            using var call = await client.OpenAsync(Token);
            var enough = client.Told.Count + random.Next(1, 40);
            await client.ReadAsync(call, r => client.Told.Count >= enough || IsLast(r), Token);
        }
        await writing;
        await whole.ReadAsync(unbroken, IsLast, Token);

        var queue = await WatchClient.ListAsync(service, desk, Officer(service));
        Assert.Equal(Sorted(queue), Sorted(client.Items));
        Assert.Equal(Sorted(queue), Sorted(whole.Items));
        // One may have joined a few changes after the other.
        var common = Math.Min(whole.Told.Count, client.Told.Count);
        Assert.InRange(common, Writes - 20, Writes + 20);
        Assert.Equal(whole.Told.Select(Say).TakeLast(common), client.Told.Select(Say).TakeLast(common));
        Assert.Equal(client.Told.Count, client.Told.Select(t => t.ResumeToken).Distinct().Count());

        async Task WriteAllAsync()
        {
            await WriteAsync(service, new Random(seed + 1), Writes);
            await service.ScreenAsync(Example.Report(Last));
        }

        static bool IsLast(WatchQueueResponse told) => told.Put?.Item.ReportId.SourceNumber == Last;

        WatchClient NewClient() => new(service, desk, Officer(service));
    }

    [Fact]
    public async Task A_token_holds_at_another_desk_never_and_after_an_hour_no_more()
    {
        await using var service = await StartAsync();
        var (_, desk) = await ScreenAsync(service, Example.Report("1"));
        var client = new WatchClient(service, desk, Officer(service));
        (await client.OpenAsync(Token)).Dispose();

        var elsewhere = await FailAsync(service, Other, client.Token, Officer(service));
        var garbled = await FailAsync(service, desk, client.Token[..^4] + "AAAA", Officer(service));
        service.Clock.Advance(TimeSpan.FromMinutes(61));
        var late = await FailAsync(service, desk, client.Token, Officer(service));

        Assert.Equal((StatusCode.InvalidArgument, "ERROR_REASON_RESUME_TOKEN_INVALID"), (elsewhere.StatusCode, elsewhere.Info().Reason));
        Assert.Equal("ERROR_REASON_RESUME_TOKEN_INVALID", garbled.Info().Reason);
        Assert.Equal((StatusCode.FailedPrecondition, "ERROR_REASON_RESUME_TOKEN_EXPIRED"), (late.StatusCode, late.Info().Reason));
    }

    [Theory]
    [InlineData("TOS-AM", Roles.Triage)]
    [InlineData("TOS-AM", Roles.Coordinator)]
    [InlineData("INT-NL", Roles.Triage)]
    [InlineData("AM-07", Roles.Frontoffice)]
    [InlineData("no-desk", Roles.Triage)]
    public async Task A_queue_that_a_caller_may_not_see_does_not_exist(string desk, Roles role)
    {
        await using var service = await StartAsync();

        var e = await FailAsync(service, desk, "", service.As(role, "*"));

        Assert.Equal((StatusCode.NotFound, "ERROR_REASON_DESK_NOT_FOUND"), (e.StatusCode, e.Info().Reason));
    }

    [Fact]
    public async Task A_sign_of_life_comes_every_ten_seconds_and_its_token_goes_on()
    {
        await using var service = await StartAsync();
        var (_, desk) = await ScreenAsync(service, Example.Report("1"));
        var client = new WatchClient(service, desk, Officer(service));
        WatchQueueResponse? beat = null;
        using (var call = await client.OpenAsync(Token))
        {
            var reading = client.ReadAsync(call, r => (beat = r).Heartbeat is not null, Token);
            while (!reading.IsCompleted)
            {
                // In turns: a clock that runs ahead of a slow machine would let the token expire.
                service.Clock.Advance(TimeSpan.FromSeconds(10));
                await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(20), Token));
            }
            await reading;
        }

        await ScreenAsync(service, Example.Report("2"));
        using var again = await client.OpenAsync(Token);
        await client.ReadAsync(again, r => r.Put is not null, Token);

        Assert.NotNull(beat!.Heartbeat);
        Assert.Equal([("2", 1, "Put")], client.Told.Select(Say).ToArray());
    }

    [Fact]
    public async Task A_watcher_that_does_not_read_is_sent_away_and_goes_on_with_its_token()
    {
        await using var service = await StartAsync();
        var (_, desk) = await ScreenAsync(service, Example.Report("0"));
        var client = new WatchClient(service, desk, Officer(service));
        using (var call = await client.OpenAsync(Token))
        {
            // More than may wait for a watcher and than fits in the buffers on the way to it.
            await ScreenManyAsync(service, 1, 12_000);
            var e = await Assert.ThrowsAsync<RpcException>(() => client.ReadAsync(call, _ => false, Token));
            Assert.Equal((StatusCode.ResourceExhausted, "ERROR_REASON_WATCH_TOO_SLOW"), (e.StatusCode, e.Info().Reason));
        }
        Assert.InRange(client.Told.Count, 1, 11_999);

        while (client.Told.Count < 12_000)
        {
            using var call = await client.OpenAsync(Token);
            try
            {
                await client.ReadAsync(call, _ => client.Told.Count == 12_000, Token);
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.ResourceExhausted)
            {
                // Sent away once more: on with the last token.
            }
        }

        Assert.Equal(Enumerable.Range(1, 12_000).Select(n => $"{n}"), client.Told.Select(t => t.Put.Item.ReportId.SourceNumber));
    }

    [Fact]
    public async Task A_thousand_watchers_each_hear_every_change_once()
    {
        const int Watchers = 1000;
        await using var service = await StartAsync();
        var (first, desk) = await ScreenAsync(service, Example.Report("1"));
        var clients = Enumerable.Range(0, Watchers).Select(_ => new WatchClient(service, desk, Officer(service))).ToArray();
        var calls = await Task.WhenAll(clients.Select(c => c.OpenAsync(Token)));

        var clock = System.Diagnostics.Stopwatch.StartNew();
        await ClaimAsync(service, first, 1);
        await ScreenAsync(service, Example.Report("2"));
        await DecideAsync(service, first, 2, new() { Decision = V1.Decision.TakeUp, Revision = 1, WhySetAside = "team decides" });
        await Task.WhenAll(clients.Zip(calls, (client, call) => client.ReadAsync(call, r => r.Left is not null, Token)));

        TestContext.Current.TestOutputHelper?.WriteLine($"{Watchers} watchers, 3 changes each: {clock.ElapsedMilliseconds} ms");
        Assert.All(clients, c => Assert.Equal([("1", 2, "Put"), ("2", 1, "Put"), ("1", 3, "Left")], c.Told.Select(Say)));
        foreach (var call in calls)
            call.Dispose();
    }

    /// <summary>A number of random acts on reports of one desk: each is one change of its queue.</summary>
    static async Task WriteAsync(TestService service, Random random, int count)
    {
        var (numbers, next) = (new Dictionary<string, (int Number, int Revision)> { ["1"] = (1, 1) }, 2);
        for (var i = 0; i < count; i++)
        {
            var number = numbers.Keys.ElementAt(random.Next(numbers.Count));
            var (last, revision) = numbers[number];
            var id = new V1.ReportId { SourceSystem = Example.System, SourceNumber = number };
            switch (random.Next(5))
            {
                case 0:
                    await service.ScreenAsync(Revised(number, revision + 1));
                    numbers[number] = (last, revision + 1);
                    break;
                case 1:
                    await ClaimAsync(service, id, last);
                    numbers[number] = (last + 1, revision);
                    break;
                case 2 when numbers.Count > 3:
                    await DecideAsync(service, id, last, new() { Decision = V1.Decision.TakeUp, Revision = revision, WhySetAside = "so" });
                    numbers.Remove(number);
                    break;
                default:
                    numbers.Add($"{next}", (1, 1));
                    await service.ScreenAsync(Example.Report($"{next++}"));
                    break;
            }
        }
    }

    static V1.Report Revised(string number, int revision)
    {
        var report = Example.Report(number);
        (report.Revision, report.DamageCents) = (revision, revision * 1_000);
        return report;
    }

    static async Task ScreenManyAsync(TestService service, int from, int count)
    {
        for (var at = from; at < from + count; at += 1000)
        {
            var request = new BatchScreenReportsRequest();
            request.Reports.AddRange(Enumerable.Range(at, 1000).Select(n => Example.Report($"{n}")));
            await service.Screening.BatchScreenReportsAsync(request, service.As(DemoIdentities.Intake));
        }
    }

    static CancellationToken Token => TestContext.Current.CancellationToken;

    async Task<TestService> StartAsync() => await TestService.ServeAsync(await NewLocationAsync());

    static Metadata Officer(TestService service) => service.As(new DemoIdentity("officer-1", Roles.Triage, ["AM"]));

    static (string Report, int Number, string Kind) Say(WatchQueueResponse told) => told.Put is { } put
        ? (put.Item.ReportId.SourceNumber, put.WorkEventNumber, "Put")
        : (told.Left.ReportId.SourceNumber, told.Left.WorkEventNumber, "Left");

    static IEnumerable<V1.QueueItem> Sorted(Dictionary<V1.ReportId, V1.QueueItem> items) =>
        items.Values.OrderBy(i => i.ReportId.SourceNumber, StringComparer.Ordinal);

    static async Task<(V1.ReportId Id, string Desk)> ScreenAsync(TestService service, V1.Report report) =>
        (report.Id, (await service.ScreenAsync(report)).Assessment.Desk);

    static async Task ClaimAsync(TestService service, V1.ReportId id, int number) =>
        await service.Work.ClaimItemAsync(new() { ReportId = id, WorkEventNumber = number }, Officer(service));

    static async Task DecideAsync(TestService service, V1.ReportId id, int number, DecisionDraft draft) =>
        await service.Work.DecideAsync(new() { ReportId = id, WorkEventNumber = number, Draft = draft }, Officer(service));

    static async Task<RpcException> FailAsync(TestService service, string desk, string token, Metadata headers)
    {
        using var call = service.Watch.WatchQueue(new() { Desk = desk, ResumeToken = token }, headers);
        return await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Token));
    }
}

public sealed class SqliteWatchTests : WatchContract
{
    protected override Task<string> NewLocationAsync() => Task.FromResult(TestService.NewFolder());
}

/// <remarks>On a server of their own: a transaction of another test would hold the tail back.</remarks>
public sealed class PostgresWatchTests(PostgresCluster own) : WatchContract, IClassFixture<PostgresCluster>
{
    protected override Task<string> NewLocationAsync() => own.NewDurableSchemaAsync();
}
