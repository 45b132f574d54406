using System.Collections.Immutable;
using CsCheck;
using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>What every engine that keeps work does with it.</summary>
public abstract class WorkLogContract : IAsyncLifetime
{
    ReportStore? _store;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected ReportStore Store => _store!;

    /// <summary>Opens the store of this test, with what it held when it was closed.</summary>
    protected abstract Task<ReportStore> OpenAsync();

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = await OpenAsync();
    }

    [Fact]
    public async Task An_act_is_appended_with_what_it_says_and_the_item_shows_it()
    {
        await ScreenAsync(1);

        var result = await AppendAsync(new WorkAppend(Example.Id(1), Event(2, WorkEventKind.Claimed, "officer-1", new Lease(Example.Start + 60))));

        Assert.True(result.IsAppended);
        var found = (await Store.FindWorkAsync(Example.Id(1), Cancellation))!;
        Assert.Equal((2, "officer-1", Example.Start + 60), (found.Work.Number, found.Work.ClaimHolder, found.Work.ClaimExpiry));
        Assert.Equal("officer-1", (await ItemAsync(1))!.Work!.ClaimHolder);
    }

    [Fact]
    public async Task Of_32_who_append_at_once_each_number_is_had_once_and_the_losers_hear_who_won()
    {
        await ScreenAsync(1);

        var results = await Task.WhenAll(Enumerable.Range(1, 32).Select(i => Task.Run(async () => (Actor: $"officer-{i}", Result: await AppendAsync(
            new WorkAppend(Example.Id(1), Event(2, WorkEventKind.Claimed, $"officer-{i}", new Lease(Example.Start + 60))))))));

        var winner = Assert.Single(results, r => r.Result.IsAppended).Actor;
        Assert.All(results.Where(r => r.Actor != winner), r =>
        {
            Assert.Equal(Example.Id(1), r.Result.Lost);
            Assert.Equal((2, winner), (r.Result.Winner!.Number, r.Result.Winner.Actor));
        });
    }

    [Fact]
    public async Task Many_who_append_and_try_again_leave_no_gap()
    {
        const int appenders = 32, each = 10;
        await ScreenAsync(1);

        await Task.WhenAll(Enumerable.Range(1, appenders).Select(i => Task.Run(async () =>
        {
            for (var done = 0; done < each;)
            {
                var number = (await Store.FindWorkAsync(Example.Id(1), Cancellation))!.Work.Number + 1;
                var act = Event(number, WorkEventKind.SourceRead, $"officer-{i}", null);
                done += (await AppendAsync(new WorkAppend(Example.Id(1), act))).IsAppended ? 1 : 0;
            }
        })));

        var events = (await Store.FindHistoryAsync(Example.Id(1), Cancellation))!.Events;
        Assert.Equal(Enumerable.Range(1, 1 + appenders * each), events.Select(e => e.Number));
        Assert.All(events.Skip(1).GroupBy(e => e.Actor), g => Assert.Equal(each, g.Count()));
    }

    [Fact]
    public async Task Acts_on_several_reports_are_appended_all_or_not_at_all()
    {
        await ScreenAsync(1);
        await ScreenAsync(2);
        await AppendAsync(new WorkAppend(Example.Id(2), Event(2, WorkEventKind.SourceRead, "officer-2", null)));

        var result = await AppendAsync(
            new WorkAppend(Example.Id(1), Event(2, WorkEventKind.SourceRead, "officer-1", null)),
            new WorkAppend(Example.Id(2), Event(2, WorkEventKind.SourceRead, "officer-1", null)));

        Assert.Equal((Example.Id(2), "officer-2"), (result.Lost, result.Winner!.Actor));
        Assert.Equal(1, (await Store.FindWorkAsync(Example.Id(1), Cancellation))!.Work.Number);
    }

    [Fact]
    public async Task An_act_on_a_revision_that_is_no_longer_the_newest_is_not_appended()
    {
        await ScreenAsync(1);
        await ScreenAsync(1, revision: 2);

        var result = await AppendAsync(new WorkAppend(Example.Id(1), Event(2, WorkEventKind.SourceRead, "officer-1", null)));

        Assert.Equal((Example.Id(1), null), (result.Lost, result.Winner));
    }

    [Fact]
    public async Task An_act_on_a_report_that_does_not_exist_spoils_no_other()
    {
        await ScreenAsync(1);

        var bad = Assert.ThrowsAsync<ArgumentException>(
            () => AppendAsync(new WorkAppend(Example.Id(9), Event(2, WorkEventKind.SourceRead, "officer-1", null))));
        var good = AppendAsync(new WorkAppend(Example.Id(1), Event(2, WorkEventKind.SourceRead, "officer-1", null)));

        await bad;
        Assert.True((await good).IsAppended);
    }

    [Fact]
    public async Task A_report_that_is_taken_up_leaves_the_queue_and_keeps_its_state()
    {
        await ScreenAsync(1);
        await AppendAsync(new WorkAppend(Example.Id(1), Event(2, WorkEventKind.Decided, "officer-1", Made(Decision.TakeUp))));

        Assert.Null(await ItemAsync(1));
        Assert.Equal(ReportState.InInvestigation, (await Store.FindAsync(Example.Id(1), Cancellation))!.State);
        await ReopenAsync();
        Assert.Null(await ItemAsync(1));
    }

    [Fact]
    public async Task What_follows_from_a_revision_is_stored_with_it()
    {
        await ScreenAsync(1);
        var screening = Example.Screening(1, 2, "other", desk: "BT-AM-02") with
        {
            Follow = work => [Event(work.Number + 1, WorkEventKind.Acknowledged, "BT-AM-03", null) with { Revision = work.Revision }],
        };

        await Store.ScreenAsync(new[] { screening }, Cancellation);

        var item = (await ItemAsync(1))!;
        Assert.Equal(("BT-AM-01", 2), (item.Desk, item.Revision));
        var last = (await Store.FindHistoryAsync(Example.Id(1), Cancellation))!.Events[^1];
        Assert.Equal((2, WorkEventKind.Acknowledged, 2), (last.Number, last.Kind, last.Revision));
    }

    [Fact]
    public async Task The_queues_rebuilt_at_the_start_equal_the_live_ones_after_any_work()
    {
        for (var i = 1; i <= 6; i++)
            await ScreenAsync(i);
        var steps = Gen.Select(Gen.Int[1, 6], Gen.Int[0, 9]).Array[160].Single();

        foreach (var (report, step) in steps)
        {
            var work = (await Store.FindWorkAsync(Example.Id(report), Cancellation))!.Work;
            if (step == 0)
                await ScreenAsync(report, work.Revision + 1);
            else if (Next(work, step) is { } next)
                Assert.True((await AppendAsync(new WorkAppend(Example.Id(report), next))).IsAppended);
        }

        var live = await ItemsAsync();
        await ReopenAsync();
        Assert.Equal(live, await ItemsAsync());
    }

    [Fact]
    public async Task What_is_counted_per_team_is_read_once_in_the_order_of_time_over_any_stretches()
    {
        const int count = 2_500;
        await Store.ScreenAsync(Enumerable.Range(1, count).Select(n => Example.Screening(n)).ToArray(), Cancellation);
        // Many at the same instant, as a clock that is coarse gives them; every other event is not counted.
        var appends = Enumerable.Range(1, count).Select(n => new WorkAppend(Example.Id(n), n % 2 == 0
            ? Event(2, WorkEventKind.LeadLost, "service", new LostLead(3, Example.Start)) with { Time = 1000 * (Example.Start + n / 1500) }
            : Event(2, WorkEventKind.Claimed, "officer-1", new Lease(Example.Start + 60))));
        Assert.True((await AppendAsync([.. appends])).IsAppended);

        var all = await TeamEventsAsync(0, long.MaxValue);
        var first = await TeamEventsAsync(1000 * Example.Start, 1000 * (Example.Start + 1));

        Assert.Equal(count / 2, all.Count);
        Assert.Equal(all.Select(e => e.Report).Distinct().Count(), all.Count);
        Assert.Equal(all.OrderBy(e => e.Event.Time).ThenBy(e => e.Report), all);
        Assert.All(all, e => Assert.Equal((WorkEventKind.LeadLost, "BT-AM-01", 3),
            (e.Event.Kind, e.Event.Desk, ((LostLead)WorkPayload.Decode(e.Event.Kind, e.Event.Payload.Span)!).LeadKind)));
        Assert.Equal(all.Where(e => e.Event.Time == 1000 * Example.Start).Select(e => e.Report), first.Select(e => e.Report));
    }

    [Fact]
    public async Task What_a_desk_co_views_is_listed_oldest_first_page_by_page_with_what_it_has_acknowledged()
    {
        const short desk = 7;
        for (var n = 1; n <= 40; n++)
        {
            var vector = Example.Vector();
            vector.ReceivedTime = Example.Start - n % 5;
            (vector.CoViewer1, vector.CoViewer2, vector.CoViewer3) = (n % 4) switch
            {
                0 => (desk, (short)9, (short)-1),
                1 => ((short)9, desk, (short)-1),
                2 => ((short)9, (short)8, desk),
                _ => ((short)9, (short)-1, (short)-1),
            };
            await Store.ScreenAsync(new[] { Example.Screening(n, vector: vector) }, Cancellation);
        }
        await AppendAsync(
            new WorkAppend(Example.Id(4), Event(2, WorkEventKind.Acknowledged, "D-7", null)),
            new WorkAppend(Example.Id(5), Event(2, WorkEventKind.Acknowledged, "D-9", null)));
        await AppendAsync(new WorkAppend(Example.Id(8), Event(2, WorkEventKind.Decided, "officer-1", Made(Decision.TakeUp))));
        var expected = Enumerable.Range(1, 40).Where(n => n % 4 != 3 && n != 8)
            .OrderBy(n => -(n % 5)).ThenBy(Example.Id).Select(Example.Id).ToArray();

        foreach (var isReopened in (bool[])[false, true])
        {
            if (isReopened)
                await ReopenAsync();
            Assert.Equal(expected, (await CoViewsAsync(new(desk, "D-7", false, 4, null))).Select(i => i.ReportId));
            Assert.Equal(expected.Where(id => id != Example.Id(4)), (await CoViewsAsync(new(desk, "D-7", true, 4, null))).Select(i => i.ReportId));
            Assert.Empty(await CoViewsAsync(new(1, "D-1", false, 4, null)));
        }
    }

    async Task<List<TeamEvent>> TeamEventsAsync(long from, long until)
    {
        var found = new List<TeamEvent>();
        await foreach (var next in Store.ReadTeamEventsAsync(from, until, Cancellation))
            found.Add(next);
        return found;
    }

    async Task<List<QueueItem>> CoViewsAsync(CoViewQuery query)
    {
        var items = new List<QueueItem>();
        for (CoViewPosition? after = null; ;)
        {
            var page = await Store.ListCoViewsAsync(query with { After = after }, Cancellation);
            Assert.True(page.Items.Length <= query.PageSize);
            items.AddRange(page.Items);
            if (page.Next is not { } next)
                return items;
            Assert.True(CoViewPosition.TryRead(next.ToBytes(), out var read));
            after = read;
        }
    }

    static WorkEvent? Next(ReportWork work, int step)
    {
        var next = step switch
        {
            1 => Event(work.Number + 1, WorkEventKind.Claimed, "officer-1", new Lease(Example.Start + 3_600)),
            2 => Event(work.Number + 1, WorkEventKind.Released, "officer-1", null),
            3 => Event(work.Number + 1, WorkEventKind.Decided, "officer-2", Made(Decision.TakeUp)),
            4 => Event(work.Number + 1, WorkEventKind.Decided, "officer-2", Made(Decision.Hold) with { Until = Example.Start + 86_400 }),
            5 => Event(work.Number + 1, WorkEventKind.Returned, "service", new Return(ReturnReason.NewDanger)),
            6 => Event(work.Number + 1, WorkEventKind.Routed, "service", null) with { Desk = "BT-AM-02" },
            8 => Event(work.Number + 1, WorkEventKind.Acknowledged, "ZSM-AM", null),
            9 => Event(work.Number + 1, WorkEventKind.CounterNamed, "service", new Member(Example.Id(work.Number))),
            _ => Event(work.Number + 1, WorkEventKind.DangerReviewed, "officer-1", new DangerReview
            {
                RedFlags = 3,
                Tools = RiskTools.Sash,
                VeiligThuisInformed = Answer.Yes,
            }),
        };
        var desk = step == 6 ? next.Desk : work.Desk;
        return next with { Desk = desk, Revision = work.Revision, AssessmentNumber = work.AssessmentNumber };
    }

    static DecisionMade Made(Decision decision) => new()
    {
        Decision = decision,
        Second = Second.None,
        AdviceShown = Advice.Gather,
        Following = Following.Neutral,
        GuardsKnown = Guards.None,
        LeadsPresent = 0,
        LeadsNotAsked = 0,
    };

    private protected static WorkEvent Event(int number, WorkEventKind kind, string actor, WorkPayload? payload) => new()
    {
        Number = number,
        Kind = kind,
        Time = 1000 * Example.Start + number,
        Actor = actor,
        Desk = "BT-AM-01",
        DeskKind = DeskKind.Basisteam,
        Revision = 1,
        AssessmentNumber = 1,
        Payload = payload?.Encode() ?? [],
    };

    Task<AppendResult> AppendAsync(params ImmutableArray<WorkAppend> appends) => Store.AppendAsync(appends, Cancellation);

    async Task ScreenAsync(int number, int revision = 1)
    {
        var keepsDesk = revision == 1 ? null : (Func<ReportWork, ImmutableArray<WorkEvent>>)(_ => []);
        var screening = Example.Screening(number, revision, $"revision {revision}") with { Follow = keepsDesk };
        Assert.Equal(ScreeningOutcome.Accepted, Assert.Single(await Store.ScreenAsync(new[] { screening }, Cancellation)).Outcome);
    }

    async Task<QueueItem?> ItemAsync(int number) =>
        (await Store.FindPlaceAsync(Example.Id(number), Example.Start, Cancellation))?.Item;

    async Task<string[]> ItemsAsync()
    {
        var items = new List<string>();
        foreach (var desk in (string[])["BT-AM-01", "BT-AM-02"])
            items.AddRange((await Store.ListItemsAsync(new(desk, QueueFilter.All, 1000, null, Example.Start), Cancellation)).Items.Select(Example.Text));
        return [.. items];
    }
}
