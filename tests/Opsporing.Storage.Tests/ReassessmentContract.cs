using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>What every engine does with a further assessment of a revision, alone or with acts.</summary>
public abstract class ReassessmentContract : IAsyncLifetime
{
    static readonly ContentDigest s_other = ContentDigest.Of("other basis"u8);

    ReportStore? _store;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    ReportStore Store => _store!;

    /// <summary>Opens the store of this test, with what it held when it was closed.</summary>
    protected abstract Task<ReportStore> OpenAsync();

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task An_act_and_its_assessment_come_together_and_the_item_shows_both()
    {
        await ScreenAsync(1);

        var result = await Store.AppendAsync([new(Example.Id(1), Event(2, assessment: 2))], [Again(1, 2, band: 7)], Cancellation);

        Assert.True(result.IsAppended);
        await ShowsAsync(events: 2, assessment: 2, band: 7);
        await ReopenAsync();
        await ShowsAsync(events: 2, assessment: 2, band: 7);
        Assert.Equal(2, (await Store.CountAsync(Cancellation)).Assessments);
    }

    [Fact]
    public async Task An_assessment_alone_changes_no_etag_and_no_claim()
    {
        await ScreenAsync(1);
        await Store.AppendAsync([new(Example.Id(1), Event(2, WorkEventKind.Claimed, new Lease(Example.Start + 60)))], Cancellation);

        await Store.AppendAsync([], [Again(1, 2, band: 7)], Cancellation);

        var work = (await Store.FindWorkAsync(Example.Id(1), Cancellation))!.Work;
        Assert.Equal(("officer-1", 2, 2), (work.ClaimHolder, work.Number, work.AssessmentNumber));
        Assert.Equal("officer-1", (await ItemAsync())!.Work!.ClaimHolder);
        Assert.Equal(7, (await ItemAsync())!.Band);
    }

    [Fact]
    public async Task Of_an_assessment_that_gives_the_same_only_trigger_and_basis_are_kept()
    {
        await ScreenAsync(1);
        var before = (await ItemAsync())!;

        await Store.AppendAsync([], [Again(1, 2) with { Vector = null }], Cancellation);
        await ReopenAsync();

        var assessments = (await Store.FindHistoryAsync(Example.Id(1), Cancellation))!.Revisions[0].Assessments;
        Assert.Equal([1, 2], assessments.Select(a => a.Number));
        Assert.Equal((AssessmentTrigger.Policy, s_other), (assessments[1].Trigger, assessments[1].BasisDigest));
        Assert.Equal(Example.Bytes(assessments[0].Vector), Example.Bytes(assessments[1].Vector));
        Assert.Equal(Example.Text(before with { AssessmentNumber = 2 }), Example.Text((await ItemAsync())!));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    public async Task An_assessment_whose_number_does_not_follow_is_lost_and_its_act_with_it(int revision, int number)
    {
        await ScreenAsync(1);

        var result = await Store.AppendAsync(
            [new(Example.Id(1), Event(2))], [Again(revision, number)], Cancellation);

        Assert.Equal((Example.Id(1), null), (result.Lost, result.Winner));
        await ShowsAsync(events: 1, assessment: 1, band: 1);
    }

    [Fact]
    public async Task An_act_that_does_not_name_the_assessment_it_comes_with_is_lost()
    {
        await ScreenAsync(1);

        var result = await Store.AppendAsync([new(Example.Id(1), Event(2, assessment: 1))], [Again(1, 2)], Cancellation);

        Assert.Equal((Example.Id(1), null), (result.Lost, result.Winner));
        await ShowsAsync(events: 1, assessment: 1, band: 1);
    }

    [Fact]
    public async Task Of_many_who_assess_at_once_each_number_is_had_once()
    {
        await ScreenAsync(1);

        var results = await Task.WhenAll(Enumerable.Range(1, 16).Select(i =>
            Task.Run(() => Store.AppendAsync([], [Again(1, 2, band: (byte)i)], Cancellation))));

        Assert.Single(results, r => r.IsAppended);
        Assert.Equal(2, (await Store.FindHistoryAsync(Example.Id(1), Cancellation))!.Revisions[0].Assessments.Length);
    }

    [Fact]
    public async Task A_revision_that_must_be_assessed_once_more_is_so_in_its_own_commit()
    {
        await ScreenAsync(1);
        var screening = Example.Screening(1, 2, "revision 2") with
        {
            Reassess = work => work.Revision == 2 && work.AssessmentNumber == 1 ? Again(2, 2, band: 7) : null,
            Follow = work => [Event(2, assessment: work.AssessmentNumber) with { Revision = work.Revision }],
        };

        Assert.Equal(ScreeningOutcome.Accepted, Assert.Single(await Store.ScreenAsync(new[] { screening }, Cancellation)).Outcome);

        await ShowsAsync(events: 2, assessment: 2, band: 7);
        Assert.Equal((2, 2), ((await ItemAsync())!.Revision, (await ItemAsync())!.AssessmentNumber));
    }

    [Fact]
    public async Task The_tail_tells_of_an_assessment_that_changed_something_without_an_act_and_of_no_other()
    {
        await ScreenAsync(1);
        var start = await Store.FindEventEndAsync(Cancellation);

        await Store.AppendAsync([], [Again(1, 2) with { Vector = null }], Cancellation);
        await Store.AppendAsync([], [Again(1, 3, band: 7)], Cancellation);
        await Store.AppendAsync([new(Example.Id(1), Event(2, assessment: 4))], [Again(1, 4, band: 8)], Cancellation);

        Assert.True(await Store.WaitForEventsAsync(start, TimeSpan.FromMinutes(1), Cancellation));
        var told = await ToldAsync(start, 2);
        Assert.Equal([(false, null, 3, "BT-AM-01"), (false, 2, 4, "BT-AM-01")],
            told.Select(e => (e.IsRevision, e.WorkEvent?.Number, e.AssessmentNumber, e.Desk)));
        Assert.All(told, e => Assert.Equal(Example.Id(1), e.ReportId));
        await ReopenAsync();
        Assert.Equal(told.Select(e => e.Position), (await ToldAsync(start, 2)).Select(e => e.Position));
    }

    [Fact]
    public async Task Open_items_are_counted_by_the_basis_of_their_latest_assessment()
    {
        await ScreenAsync(1);
        await ScreenAsync(2);

        await Store.AppendAsync([], [Again(1, 2) with { Vector = null }], Cancellation);

        var counts = await Store.CountBasesAsync(Cancellation);
        Assert.Equal(2, counts.Length);
        Assert.Equal(1, counts.Single(c => c.BasisDigest == s_other).OpenCount);
        Assert.All(counts, c => Assert.Equal((1, "BT-AM-01"), (c.OpenCount, c.Desk)));
    }

    [Fact]
    public async Task A_run_is_started_once_and_what_a_later_holder_stored_stays()
    {
        var started = await Store.Reassessments.StartAsync(Run(1), Cancellation);
        Assert.Null(await Store.Reassessments.StartAsync(Run(1), Cancellation));
        Assert.Null(await Store.Reassessments.StartAsync(Run(3), Cancellation));
        var so = started! with { Position = Example.Id(7), ReadCount = 7, ChangedCount = 2, UnchangedCount = 4, IsSwept = true };

        var saved = await Store.Reassessments.SaveAsync(so, Lease(2), Cancellation);
        Assert.Null(await Store.Reassessments.SaveAsync(so with { ReadCount = 99 }, Lease(1), Cancellation));
        await ReopenAsync();

        Assert.Equal(saved, Assert.Single(await Store.Reassessments.ReadAsync(10, Cancellation)));
        Assert.Equal((7, Example.Id(7), 1000 * Example.Start), (saved!.ReadCount, saved.Position, saved.UpdateTime));
        Assert.Equal(2, (await Store.Reassessments.StartAsync(Run(2), Cancellation))!.Number);
        Assert.Equal([2, 1], (await Store.Reassessments.ReadAsync(10, Cancellation)).Select(r => r.Number));
    }

    static ReassessmentRun Run(int number) => new()
    {
        Number = number,
        Epoch = 5,
        Target = s_other,
        StartTime = 0,
        Tail = new(3, 4),
        TotalCount = 9,
    };

    static JobLease Lease(long token) => new("reassess", "run", "holder", token, DateTimeOffset.UnixEpoch);

    // PostgreSQL shows what commits once no older transaction is under way.
    async Task<List<StoredEvent>> ToldAsync(EventPosition start, int count)
    {
        var told = new List<StoredEvent>();
        while (told.Count < count)
        {
            Assert.True(await Store.WaitForEventsAsync(start, TimeSpan.FromMinutes(1), Cancellation));
            told = [.. await Store.ReadEventsAsync(start, 100, Cancellation)];
            told.RemoveAll(e => e.IsRevision); // the end may stand before what is there
        }
        return told;
    }

    static Reassessment Again(int revision, int number, byte band = 1) => new()
    {
        ReportId = Example.Id(1),
        Revision = revision,
        Number = number,
        Trigger = AssessmentTrigger.Policy,
        BasisDigest = s_other,
        Vector = Example.Vector() with { Band = band },
        Offence = "theft_bicycle",
        OffenceGroup = "theft",
    };

    static WorkEvent Event(
        int number, WorkEventKind kind = WorkEventKind.SourceRead, WorkPayload? payload = null, int assessment = 1) => new()
        {
            Number = number,
            Kind = kind,
            Time = 1000 * Example.Start + number,
            Actor = "officer-1",
            Desk = "BT-AM-01",
            DeskKind = DeskKind.Basisteam,
            Revision = 1,
            AssessmentNumber = assessment,
            Payload = payload?.Encode() ?? [],
        };

    async Task ShowsAsync(int events, int assessment, byte band)
    {
        var found = (await Store.FindWorkAsync(Example.Id(1), Cancellation))!;
        Assert.Equal((events, assessment), (found.Work.Number, found.Work.AssessmentNumber));
        Assert.Equal((assessment, band), (found.Report.Assessment.Number, found.Report.Assessment.Vector.Band));
        var item = (await ItemAsync())!;
        Assert.Equal((assessment, band), (item.AssessmentNumber, item.Band));
    }

    async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = await OpenAsync();
    }

    async Task ScreenAsync(int number) => Assert.Equal(
        ScreeningOutcome.Accepted, Assert.Single(await Store.ScreenAsync(new[] { Example.Screening(number) }, Cancellation)).Outcome);

    async Task<QueueItem?> ItemAsync() => (await Store.FindPlaceAsync(Example.Id(1), Example.Start, Cancellation))?.Item;
}
