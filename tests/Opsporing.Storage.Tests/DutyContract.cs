using System.Collections.Immutable;
using CsCheck;
using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>What every engine says of duties: always what follows from the truth.</summary>
public abstract class DutyContract : IAsyncLifetime
{
    const string Desk = "AM-02", Other = "AM-03";

    static readonly Lazy<TriageRules> s_rules = new(() =>
    {
        var seeds = ReferenceSet.Parse(path => File.ReadAllText(Path.Combine(Folder(AppContext.BaseDirectory), "seeds", path)));
        return new(seeds.EndingReasons, null, seeds.Organisation);
    });

    ReportStore? _store;

    private protected static TriageRules Rules => s_rules.Value;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected ReportStore Store => _store!;

    /// <summary>Opens the store of this test, with what it held when it was closed.</summary>
    protected abstract Task<ReportStore> OpenAsync(TriageRules? rules);

    public async ValueTask InitializeAsync() => _store = await OpenAsync(Rules);

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task ReopenAsync(TriageRules? rules)
    {
        await Store.DisposeAsync();
        _store = await OpenAsync(rules);
    }

    [Fact]
    public async Task A_report_without_terms_owes_nothing_and_wants_no_attention()
    {
        await ScreenAsync(1, Vector(routeTerm: 0));

        Assert.Empty((await Store.ListDutiesAsync(new(Desk, [], 100, null), Cancellation)).Duties);
        Assert.Equal(long.MaxValue, await Store.FindAttentionTimeAsync(Cancellation));
        Assert.Empty(await Store.ListAttentionAsync(long.MaxValue, null, 100, Cancellation));
    }

    [Fact]
    public async Task A_wait_is_a_duty_until_it_ends_and_attention_comes_with_its_end()
    {
        await ScreenAsync(1, Vector(routeTerm: Example.Start + 100));
        await AppendAsync(1, Event(2, WorkEventKind.Decided, "officer-1", Made(Decision.Hold) with { Until = Example.Start + 900 }));

        var duty = Assert.Single((await Store.ListDutiesAsync(new(Desk, [], 100, null), Cancellation)).Duties);
        var attention = await Store.ListAttentionAsync(Example.Start + 900, null, 100, Cancellation);
        await AppendAsync(1, Event(3, WorkEventKind.Returned, "service", new Return(ReturnReason.WaitOver)));

        Assert.Equal(new(Example.Id(1), new(DutyKind.Review, Example.Start + 900, Desk)), duty);
        Assert.Equal([new(Example.Start + 900, Example.Id(1))], attention);
        Assert.Empty((await Store.ListDutiesAsync(new(Desk, [], 100, null), Cancellation)).Duties);
        Assert.Equal(long.MaxValue, await Store.FindAttentionTimeAsync(Cancellation));
    }

    [Fact]
    public async Task An_offer_is_owed_by_the_desk_that_is_asked_and_by_nobody_once_it_has_lapsed()
    {
        await ScreenAsync(1, Vector(routeTerm: 0));
        var offer = Made(Decision.Transfer) with { TargetDesk = Other, TargetDeskKind = DeskKind.Basisteam, AnswerDue = Example.Start + 60 };
        await AppendAsync(1, Event(2, WorkEventKind.Decided, "officer-1", offer));

        var owed = Assert.Single((await Store.ListDutiesAsync(new(Other, [], 100, null), Cancellation)).Duties);
        Assert.Equal(Example.Start + 60, await Store.FindAttentionTimeAsync(Cancellation));
        await AppendAsync(1, Event(3, WorkEventKind.TransferRefused, "service", new TransferRefusal(TransferRefusalKind.Lapsed, "")));

        Assert.Equal(new(DutyKind.Acceptance, Example.Start + 60, Other), owed.Duty);
        Assert.Empty((await Store.ListDutiesAsync(new(Other, [], 100, null), Cancellation)).Duties);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Duties_page_in_order_without_gap_or_repeat_and_by_kind(int size)
    {
        // Equal due times within a report, and among reports.
        for (var n = 1; n <= 40; n++)
            await ScreenAsync(n, Vector(
                routeTerm: Example.Start + n % 5, danger: n % 3 == 0 ? Example.Start + n % 7 : 0, lead: n % 4 == 0 ? Example.Start + n % 5 : 0));
        var expected = await ExpectedAsync(Desk);

        foreach (ImmutableArray<DutyKind> kinds in (ImmutableArray<DutyKind>[])
            [[], [DutyKind.RouteTerm], [DutyKind.SecureLead, DutyKind.DangerReview], [DutyKind.Feedback]])
        {
            var wanted = expected.Where(d => kinds.IsEmpty || kinds.Contains(d.Duty.Kind)).ToArray();
            Assert.Equal(wanted, await PagesAsync(Store, Desk, kinds, size));
        }
    }

    [Fact]
    public async Task A_desk_counts_its_duties_by_kind_and_those_whose_time_has_passed()
    {
        for (var n = 1; n <= 6; n++)
            await ScreenAsync(n, Vector(routeTerm: Example.Start + n, lead: n % 2 == 0 ? Example.Start + n : 0));
        await AppendAsync(1, Event(2, WorkEventKind.Decided, "officer-1", Made(Decision.EndEarly) with { FeedbackDue = Example.Start + 9 }));

        var tallies = await Store.CountDutiesAsync(Desk, Example.Start + 4, Cancellation);

        Assert.Equal(
            [new(DutyKind.Feedback, 1, 0), new(DutyKind.SecureLead, 3, 1), new(DutyKind.RouteTerm, 5, 2)],
            tallies.OrderBy(t => (t.Kind == DutyKind.RouteTerm, t.Count)));
        Assert.Equal(tallies.Select(t => t.Kind).Order(), tallies.Select(t => t.Kind));
        Assert.Empty(await Store.CountDutiesAsync(Other, Example.Start + 4, Cancellation));
    }

    [Fact]
    public async Task Attention_is_read_in_batches_each_report_once()
    {
        for (var n = 1; n <= 25; n++)
            await ScreenAsync(n, Vector(routeTerm: 0, lead: Example.Start + n % 3));

        var read = new List<Attention>();
        Attention? after = null;
        do
        {
            var batch = await Store.ListAttentionAsync(Example.Start + 1, after, 4, Cancellation);
            read.AddRange(batch);
            after = batch.IsEmpty ? null : batch[^1];
        }
        while (after is not null);

        Assert.Equal(Enumerable.Range(1, 25).Count(n => n % 3 != 2), read.Count);
        Assert.Equal(read, read.OrderBy(a => a.Time).ThenBy(a => a.Report));
        Assert.Equal(read.Count, read.Select(a => a.Report).Distinct().Count());
    }

    [Fact]
    public async Task Duties_and_attention_follow_from_the_truth_after_any_work_a_restart_and_other_rules()
    {
        const int count = 8;
        for (var n = 1; n <= count; n++)
            await ScreenAsync(n, Vector(routeTerm: Example.Start + n, danger: n % 2 * (Example.Start + 50), lead: n % 3 * (Example.Start + 9)));
        var steps = Gen.Select(Gen.Int[1, count], Gen.Int[0, 8]).Array[150].Single();

        foreach (var (report, step) in steps)
            await StepAsync(report, step);
        await AssertFollowsAsync(Rules);
        await ReopenAsync(Rules);
        await AssertFollowsAsync(Rules);
        await ReopenAsync(null);
        foreach (var (report, step) in steps.Take(30))
            await StepAsync(report, step);
        var others = new TriageRules(Rules.Reasons, null, Rules.Organisation, new() { SixMonths = 5, HicReview = 77 });
        await ReopenAsync(others);
        await AssertFollowsAsync(others);
        await Store.UseRulesAsync(Rules, Cancellation);
        await AssertFollowsAsync(Rules);
        foreach (var (report, step) in steps.Take(10))
            await StepAsync(report, step);
        await AssertFollowsAsync(Rules);
        Assert.Same(Rules, Store.Rules);
    }

    [Fact]
    public async Task Overdue_bicycle_thefts_and_feedback_never_move_a_fresh_robbery_off_the_first_page()
    {
        const int thefts = 5_000, ended = 500;
        var theft = Vector(routeTerm: Example.Start - 30 * 86_400) with { RankKey = (1L << 47) + 90, Band = 0, ReceivedTime = Example.Start - 90 * 86_400 };
        await Store.ScreenAsync(Enumerable.Range(1, thefts + ended).Select(n => Screening(n, theft)).ToArray(), Cancellation);
        await Task.WhenAll(Enumerable.Range(thefts + 1, ended).Select(n => AppendAsync(
            n, Event(2, WorkEventKind.Decided, "officer-1", Made(Decision.EndEarly) with { FeedbackDue = Example.Start - 86_400 }))));
        var robbery = Vector(routeTerm: Example.Start + 14 * 86_400) with { RankKey = (2L << 48) + (1L << 47), Band = 2 };
        await ScreenAsync(9_999, robbery);

        var page = await Store.ListItemsAsync(new(Desk, QueueFilter.All, 50, null, Example.Start), Cancellation);
        var feedback = await Store.ListDutiesAsync(new(Desk, [DutyKind.Feedback], 1000, null), Cancellation);
        var overdue = await Store.ListDutiesAsync(new(Desk, [DutyKind.RouteTerm], 1000, null), Cancellation);
        var facets = await Store.FindFacetsAsync(Desk, Example.Start, Cancellation);

        Assert.Equal(Example.Id(9_999), page.Items[0].ReportId);
        Assert.Equal(thefts + 1, facets.OpenCount);
        Assert.Equal((ended, null), (feedback.Duties.Length, feedback.Next));
        Assert.Equal(1000, overdue.Duties.Length);
        Assert.All(feedback.Duties.Concat(overdue.Duties), d => Assert.True(d.Duty.Due < Example.Start));
    }

    [Fact]
    public async Task Officers_who_take_the_next_free_item_until_none_is_left_decide_each_once()
    {
        const int officers = 32, count = 640;
        await Store.ScreenAsync(Enumerable.Range(1, count).Select(n => Screening(n, Vector(routeTerm: Example.Start + n))).ToArray(), Cancellation);
        var free = new QueueFilter { FreeOnly = true };

        var decided = await Task.WhenAll(Enumerable.Range(0, officers).Select(officer => Task.Run(async () =>
        {
            var mine = new List<ReportId>();
            while (true)
            {
                var page = await Store.ListItemsAsync(new(Desk, free, officers, null, Example.Start), Cancellation);
                if (page.Items.IsEmpty)
                    return mine;
                var id = page.Items[officer % page.Items.Length].ReportId;
                var claim = Event(2, WorkEventKind.Claimed, $"officer-{officer}", new Lease(Example.Start + 900));
                if (!(await Store.AppendAsync([new(id, claim)], Cancellation)).IsAppended)
                    continue;
                await AppendAsync(id, Event(3, WorkEventKind.Decided, $"officer-{officer}", Made(Decision.TakeUp)));
                mine.Add(id);
            }
        })));

        Assert.Equal(count, decided.Sum(d => d.Count));
        Assert.Equal(count, decided.SelectMany(d => d).Distinct().Count());
        Assert.Equal(0, (await Store.FindFacetsAsync(Desk, Example.Start, Cancellation)).OpenCount);
        Assert.Empty((await Store.ListDutiesAsync(new(Desk, [DutyKind.RouteTerm], 100, null), Cancellation)).Duties);
    }

    private protected static Screening Screening(int number, AssessmentVector vector, int revision = 1) =>
        Example.Screening(number, revision, $"revision {revision}", vector, Desk);

    private protected static AssessmentVector Vector(long routeTerm, long danger = 0, long lead = 0)
    {
        var vector = Example.Vector();
        vector.Desk = (short)Rules.Organisation.DeskIndexOf(Desk);
        (vector.RouteTermTime, vector.DangerTermTime) = (routeTerm, danger);
        (vector.LeadTermTime, vector.LeadTermKind) = (lead, (sbyte)(lead == 0 ? -1 : 2));
        vector.DevelopmentIndex = -1;
        vector.Flags |= danger == 0 ? 0 : AssessmentFlags.Danger;
        vector.RedFlags = (ushort)(danger == 0 ? 0 : 1);
        return vector;
    }

    private protected async Task ScreenAsync(int number, AssessmentVector vector, int revision = 1)
    {
        var screening = Screening(number, vector, revision) with { Follow = revision == 1 ? null : _ => [] };
        Assert.Equal(ScreeningOutcome.Accepted, Assert.Single(await Store.ScreenAsync(new[] { screening }, Cancellation)).Outcome);
    }

    async Task StepAsync(int report, int step)
    {
        var work = (await Store.FindWorkAsync(Example.Id(report), Cancellation))!.Work;
        if (step == 0)
            await ScreenAsync(report, Vector(Example.Start + work.Number, report % 2 * (Example.Start + 5), Example.Start + report), work.Revision + 1);
        else
            await AppendAsync(report, Next(work, step) with { Revision = work.Revision, AssessmentNumber = work.AssessmentNumber });
    }

    static WorkEvent Next(ReportWork work, int step)
    {
        var (number, time) = (work.Number + 1, Example.Start + 10 * work.Number);
        var next = step switch
        {
            1 => Event(number, WorkEventKind.Claimed, "officer-1", new Lease(time)),
            2 => Event(number, WorkEventKind.Decided, "officer-2", Made(Decision.EndEarly) with { FeedbackDue = time, CareReferralDue = time + 1 }),
            3 => Event(number, WorkEventKind.Decided, "officer-2", Made(Decision.Hold) with { Until = time }),
            4 => Event(number, WorkEventKind.Returned, "service", new Return(ReturnReason.NewDanger)),
            5 => Event(number, WorkEventKind.Routed, "service", null),
            6 => Event(number, WorkEventKind.Decided, "officer-2",
                Made(Decision.Transfer) with { TargetDesk = Other, TargetDeskKind = DeskKind.Basisteam, AnswerDue = time }),
            7 => Event(number, WorkEventKind.RetriageAsked, "service", new RetriageRequest(time)),
            _ => Event(number, WorkEventKind.DangerReviewed, "officer-1", new DangerReview
            {
                RedFlags = 1,
                Tools = RiskTools.Sash,
                VeiligThuisInformed = Answer.Yes,
            }),
        };
        return next with { Desk = step != 5 ? work.Desk : work.Desk == Desk ? Other : Desk };
    }

    async Task AssertFollowsAsync(TriageRules rules)
    {
        var attentions = new List<Attention>();
        await foreach (var history in Store.ReadHistoriesAsync(null, Cancellation))
        {
            var stored = history.ToWork();
            var due = WorkDue.Of(history.Id, stored.Work, stored.Report.Assessment.Vector, rules);
            if (due.Attention != long.MaxValue)
                attentions.Add(new(due.Attention, history.Id));
        }
        foreach (var desk in (string[])[Desk, Other])
        {
            var expected = await ExpectedAsync(desk, rules);
            Assert.Equal(expected, await PagesAsync(Store, desk, [], 5));
            foreach (var now in (long[])[0, .. expected.Select(d => d.Duty.Due).Distinct(), long.MaxValue])
                Assert.Equal(
                    expected.GroupBy(d => d.Duty.Kind).OrderBy(g => g.Key)
                        .Select(g => new DutyTally(g.Key, g.Count(), g.Count(d => d.Duty.Due < now))),
                    await Store.CountDutiesAsync(desk, now, Cancellation));
        }
        Assert.Equal(
            attentions.OrderBy(a => a.Time).ThenBy(a => a.Report), await Store.ListAttentionAsync(long.MaxValue, null, 1000, Cancellation));
        Assert.Equal(attentions.Min(a => a.Time), await Store.FindAttentionTimeAsync(Cancellation));
    }

    async Task<OwedDuty[]> ExpectedAsync(string desk, TriageRules? rules = null)
    {
        var duties = new List<OwedDuty>();
        await foreach (var history in Store.ReadHistoriesAsync(null, Cancellation))
        {
            var stored = history.ToWork();
            foreach (var duty in Duties.Of(stored.Work, stored.Report.Assessment.Vector, (rules ?? Rules).Terms))
                if (duty.Desk == desk)
                    duties.Add(new(history.Id, duty));
        }
        return [.. duties.OrderBy(d => d.Duty.Due).ThenBy(d => d.Report).ThenBy(d => d.Duty.Kind)];
    }

    static async Task<OwedDuty[]> PagesAsync(ReportStore store, string desk, ImmutableArray<DutyKind> kinds, int size)
    {
        var duties = new List<OwedDuty>();
        for (DutyPosition? after = null; ;)
        {
            var page = await ReadAsync(new(desk, kinds, size, after));
            duties.AddRange(page.Duties);
            if (page.Next is not { } next)
                return [.. duties];
            Assert.Equal(size, page.Duties.Length);
            Assert.True(DutyPosition.TryRead(next.ToBytes(), out var read));
            after = read;
        }

        // While duties are derived anew, the store says so.
        async Task<DutyPage> ReadAsync(DutyQuery query)
        {
            while (true)
                try
                {
                    return await store.ListDutiesAsync(query, Cancellation);
                }
                catch (StoreUnavailableException)
                {
                    await Task.Delay(20, Cancellation);
                }
        }
    }

    private protected async Task AppendAsync(ReportId id, WorkEvent next) =>
        Assert.True((await Store.AppendAsync([new(id, next)], Cancellation)).IsAppended);

    Task AppendAsync(int number, WorkEvent next) => AppendAsync(Example.Id(number), next);

    private protected static WorkEvent Event(int number, WorkEventKind kind, string actor, WorkPayload? payload) => new()
    {
        Number = number,
        Kind = kind,
        Time = 1000 * Example.Start + number,
        Actor = actor,
        Desk = Desk,
        DeskKind = DeskKind.Basisteam,
        Revision = 1,
        AssessmentNumber = 1,
        Payload = payload?.Encode() ?? [],
    };

    private protected static DecisionMade Made(Decision decision) => new()
    {
        Decision = decision,
        Second = Second.None,
        AdviceShown = Advice.Gather,
        Following = Following.Neutral,
        GuardsKnown = Guards.None,
        LeadsPresent = 0,
        LeadsNotAsked = 0,
    };

    static string Folder(string folder) => File.Exists(Path.Combine(folder, "Opsporing.sln"))
        ? folder
        : Folder(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Opsporing.sln is nowhere above."));
}
