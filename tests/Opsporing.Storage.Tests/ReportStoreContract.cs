using CsCheck;
using Xunit;

namespace Opsporing.Storage.Tests;

/// <summary>What every engine does: each fact once, run by each engine's class.</summary>
public abstract class ReportStoreContract : IAsyncLifetime
{
    ReportStore? _store;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected ReportStore Store => _store!;

    /// <summary>Opens the store of this test, with what it held when it was closed.</summary>
    protected abstract Task<ReportStore> OpenAsync();

    /// <summary>Makes the next open start with nothing.</summary>
    protected abstract void Clear();

    public async ValueTask InitializeAsync() => _store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _store = await OpenAsync();
    }

    Task<ScreeningResult[]> ScreenAsync(params Screening[] batch) => Store.ScreenAsync(batch, Cancellation);

    [Fact]
    public async Task A_new_report_is_accepted_and_read_back()
    {
        var vector = Example.Vector(rankKey: 77);

        var results = await ScreenAsync(Example.Screening(1, facts: "burglary", vector: vector));
        var stored = await Store.FindAsync(Example.Id(1), Cancellation);

        Assert.Equal(new(ScreeningOutcome.Accepted, 1, null), Assert.Single(results));
        Assert.NotNull(stored);
        Assert.Equal(Example.Id(1), stored.Id);
        Assert.Equal(1, stored.Revision);
        Assert.Equal(Example.Facts("burglary"), stored.Facts.ToArray());
        Assert.Equal(ReportState.Open, stored.State);
        Assert.Equal("BT-AM-01", stored.Desk);
        Assert.Equal(1, stored.WorkEventNumber);
        Assert.Equal(Example.Basis, stored.Assessment.BasisDigest);
        Assert.Equal(Example.Bytes(vector), Example.Bytes(stored.Assessment.Vector));
    }

    [Fact]
    public async Task An_unknown_report_is_not_found()
    {
        Assert.Null(await Store.FindAsync(Example.Id(1), Cancellation));
        Assert.Null(await Store.FindHistoryAsync(Example.Id(1), Cancellation));
        Assert.Null(await Store.FindPlaceAsync(Example.Id(1), Example.Start, Cancellation));
        Assert.Null(await Store.FindContentAsync(Example.Basis, Cancellation));
    }

    [Fact]
    public async Task An_empty_batch_gives_no_results() => Assert.Empty(await ScreenAsync());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(9)]
    public async Task Equal_content_is_a_duplicate_whatever_revision_it_names(int named)
    {
        await ScreenAsync(Example.Screening(1, facts: "one", vector: Example.Vector(11)));

        var result = Assert.Single(await ScreenAsync(Example.Screening(1, named, "one", Example.Vector(12))));

        Assert.Equal((ScreeningOutcome.Duplicate, 1), (result.Outcome, result.Revision));
        Assert.Equal(11, result.Assessment!.Vector.RankKey);
        Assert.Equal((1, 1), (result.Assessment.Revision, result.Assessment.Number));
    }

    [Fact]
    public async Task Content_equal_to_an_older_revision_returns_that_revision()
    {
        await ScreenAsync(Example.Screening(1, 1, "one", Example.Vector(11)));
        await ScreenAsync(Example.Screening(1, 2, "two", Example.Vector(12)));

        var result = Assert.Single(await ScreenAsync(Example.Screening(1, 3, "one", Example.Vector(13))));

        Assert.Equal((ScreeningOutcome.Duplicate, 1), (result.Outcome, result.Revision));
        Assert.Equal(11, result.Assessment!.Vector.RankKey);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 3)]
    [InlineData(2, 2)]
    [InlineData(2, 4)]
    public async Task Other_content_must_name_the_next_revision(int stored, int named)
    {
        for (var revision = 1; revision <= stored; revision++)
            await ScreenAsync(Example.Screening(1, revision, $"facts {revision}"));

        var result = Assert.Single(await ScreenAsync(Example.Screening(1, named, "other")));

        Assert.Equal(new(ScreeningOutcome.RevisionConflict, stored, null), result);
    }

    [Fact]
    public async Task A_first_report_that_names_a_later_revision_conflicts_with_none() =>
        Assert.Equal(
            new(ScreeningOutcome.RevisionConflict, 0, null),
            Assert.Single(await ScreenAsync(Example.Screening(1, 2))));

    [Fact]
    public async Task One_batch_may_hold_duplicates_conflicts_and_revisions_of_one_report()
    {
        var results = await ScreenAsync(
            Example.Screening(1, 1, "one"), Example.Screening(1, 1, "one"), Example.Screening(1, 1, "two"),
            Example.Screening(1, 2, "two"), Example.Screening(2, 1, "one"), Example.Screening(1, 2, "two"));

        Assert.Equal(
            [
                (ScreeningOutcome.Accepted, 1), (ScreeningOutcome.Duplicate, 1), (ScreeningOutcome.RevisionConflict, 1),
                (ScreeningOutcome.Accepted, 2), (ScreeningOutcome.Accepted, 1), (ScreeningOutcome.Duplicate, 2),
            ],
            results.Select(r => (r.Outcome, r.Revision)));
    }

    [Fact]
    public async Task Two_callers_with_the_same_reports_at_once_store_each_once()
    {
        var callers = Enumerable.Range(0, 4).Select(_ => Store.ScreenAsync(
            Enumerable.Range(1, 500).Select(n => Example.Screening(n)).ToArray(), Cancellation)).ToArray();

        var outcomes = (await Task.WhenAll(callers)).SelectMany(r => r).ToLookup(r => r.Outcome);

        Assert.Equal(500, outcomes[ScreeningOutcome.Accepted].Count());
        Assert.Equal(1500, outcomes[ScreeningOutcome.Duplicate].Count());
        Assert.Equal(500, (await Store.CountAsync(Cancellation)).Reports);
    }

    [Fact]
    public async Task A_batch_longer_than_a_group_is_answered_in_order()
    {
        var results = await Store.ScreenAsync(
            Enumerable.Range(1, 5000).Select(n => Example.Screening(n % 4000)).ToArray(), Cancellation);

        Assert.All(results.Take(4000), r => Assert.Equal(ScreeningOutcome.Accepted, r.Outcome));
        Assert.All(results.Skip(4000), r => Assert.Equal(ScreeningOutcome.Duplicate, r.Outcome));
    }

    [Fact]
    public async Task A_screening_that_is_not_well_formed_stores_nothing_of_its_batch()
    {
        var bad = Example.Screening(2) with { Actor = "" };

        await Assert.ThrowsAsync<ArgumentException>(() => ScreenAsync(Example.Screening(1), bad));

        Assert.Equal(0, (await Store.CountAsync(Cancellation)).Reports);
    }

    [Fact]
    public async Task The_history_holds_every_revision_assessment_and_routing_in_order()
    {
        await ScreenAsync(Example.Screening(1, 1, "one"));
        await ScreenAsync(Example.Screening(1, 2, "two"));
        await ScreenAsync(Example.Screening(1, 3, "three", desk: "TOS-AM", deskKind: DeskKind.FrontofficeTos));

        var history = await Store.FindHistoryAsync(Example.Id(1), Cancellation);

        Assert.NotNull(history);
        Assert.Equal([1, 2, 3], history.Revisions.Select(r => r.Revision));
        Assert.Equal(["one", "two", "three"], history.Revisions.Select(r => System.Text.Encoding.UTF8.GetString(r.Facts.Span)));
        Assert.All(history.Revisions, r => Assert.Equal((r.Revision, 1), (r.Assessments.Single().Revision, r.Assessments[0].Number)));
        Assert.Equal([(1, "BT-AM-01", 1), (2, "TOS-AM", 3)], history.Events.Select(e => (e.Number, e.Desk, e.Revision)));
        Assert.All(history.Events, e => Assert.Equal((WorkEventKind.Routed, "intake-bvh"), (e.Kind, e.Actor)));
    }

    [Fact]
    public async Task A_revision_for_another_desk_moves_the_one_open_item()
    {
        await ScreenAsync(Example.Screening(1, 1, "one"));
        await ScreenAsync(Example.Screening(1, 2, "two", desk: "TOS-AM", deskKind: DeskKind.FrontofficeTos));

        var queues = await Store.ListQueuesAsync(Example.Start, Cancellation);

        Assert.Equal([("BT-AM-01", 0), ("TOS-AM", 1)], queues.Select(q => (q.Desk, q.OpenCount)));
        Assert.Equal(2, (await Store.FindPlaceAsync(Example.Id(1), Example.Start, Cancellation))!.Item.Revision);
    }

    [Fact]
    public async Task Pinned_content_is_kept_once_and_read_back_after_a_restart()
    {
        var content = Example.Facts("policy");
        var digest = ContentDigest.Of(content);

        await Store.PutContentAsync(digest, "policy", content, Cancellation);
        await Store.PutContentAsync(digest, "policy", content, Cancellation);
        await ReopenAsync();
        var stored = await Store.FindContentAsync(digest, Cancellation);

        Assert.Equal(("policy", digest), (stored!.Kind, stored.Digest));
        Assert.Equal(content, stored.Content.ToArray());
    }

    [Fact]
    public async Task Content_under_a_digest_that_is_not_its_own_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.PutContentAsync(Example.Basis, "policy", Example.Facts("other"), Cancellation));

    [Fact]
    public async Task The_whole_store_reads_in_the_order_of_identities()
    {
        int[] numbers = [.. Enumerable.Range(1, 2500)];
        await Store.ScreenAsync(numbers.Reverse().Select(n => Example.Screening(n)).ToArray(), Cancellation);
        await ScreenAsync(Example.Screening(7, 2, "newer"));

        var newest = await Store.ReadAsync(null, Cancellation).ToArrayAsync(Cancellation);
        var later = await Store.ReadAsync(Example.Id(2490), Cancellation).ToArrayAsync(Cancellation);
        var histories = await Store.ReadHistoriesAsync(null, Cancellation).ToArrayAsync(Cancellation);

        Assert.Equal(numbers.Select(Example.Id), newest.Select(r => r.Id));
        Assert.Equal(2, newest[6].Revision);
        Assert.Equal(Enumerable.Range(2491, 10).Select(Example.Id), later.Select(r => r.Id));
        Assert.Equal(numbers.Select(Example.Id), histories.Select(h => h.Id));
        Assert.Equal(2, histories[6].Revisions.Length);
    }

    [Fact]
    public async Task Figures_count_what_is_stored_before_and_after_a_restart()
    {
        await ScreenAsync(Example.Screening(1, 1, "one"), Example.Screening(1, 2, "two"), Example.Screening(2));

        var before = await Store.CountAsync(Cancellation);
        await ReopenAsync();
        var after = await Store.CountAsync(Cancellation);

        Assert.Equal((2, 3, 3, 2), (before.Reports, before.Revisions, before.Assessments, before.OpenItems));
        Assert.True(before.Bytes > 0);
        Assert.Equal(before with { Bytes = after.Bytes }, after);
    }

    [Fact]
    public async Task A_queue_pages_in_order_without_gap_or_repeat()
    {
        await Store.ScreenAsync(
            Enumerable.Range(1, 95).Select(n => Example.Screening(n, vector: Example.Vector(n * 37 % 100))).ToArray(), Cancellation);

        var (ranks, positions) = (new List<long>(), new List<long>());
        QueuePosition? after = null;
        do
        {
            var page = await Store.ListItemsAsync(new("BT-AM-01", QueueFilter.All, 10, after, Example.Start), Cancellation);
            ranks.AddRange(page.Items.Select(i => i.RankKey));
            positions.Add(page.FirstPosition);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(95, ranks.Count);
        Assert.Equal(ranks.OrderDescending(), ranks);
        Assert.Equal(Enumerable.Range(0, 10).Select(p => 10L * p), positions);
    }

    [Fact]
    public async Task Facets_count_the_open_items()
    {
        await ScreenAsync(Example.Screening(1), Example.Screening(2, vector: Example.Vector() with { Band = 3 }));

        var facets = await Store.FindFacetsAsync("BT-AM-01", Example.Start, Cancellation);

        Assert.Equal(2, facets.OpenCount);
        Assert.Equal([((byte)1, 1), ((byte)3, 1)], facets.Bands.Select(b => (b.Key, b.Value)));
        Assert.Equal(2, facets.OffenceGroups["burglary"]);
        Assert.Equal(0, (await Store.FindFacetsAsync("none", Example.Start, Cancellation)).OpenCount);
    }

    [Fact]
    public async Task An_answering_store_pings() => await Store.PingAsync(Cancellation);

    [Fact]
    public async Task Queues_rebuilt_from_the_truth_equal_the_live_ones()
    {
        var step = Gen.Select(Gen.Int[1, 12], Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Long[-5000, 5000], Gen.Bool);
        await step.Array[1, 40].SampleAsync(async steps =>
        {
            foreach (var (number, revision, facts, desk, offset, isDanger) in steps)
                await ScreenAsync(Example.Screening(number, revision, $"facts {facts}", Vector(offset, isDanger), $"DESK-{desk}"));

            var live = await SnapshotAsync();
            await ReopenAsync();
            var rebuilt = await SnapshotAsync();

            Assert.Equal(live, rebuilt);
            await Store.DisposeAsync();
            Clear();
            _store = await OpenAsync();
        }, iter: 15, threads: 1);

        static AssessmentVector Vector(long offset, bool isDanger) => Example.Vector(offset) with
        {
            Flags = isDanger ? AssessmentFlags.Danger : AssessmentFlags.Vvc,
            TermTime = Example.Start + offset,
            PromoteTime = offset % 3 == 0 ? Example.Start + offset : long.MaxValue,
        };
    }

    async Task<string[]> SnapshotAsync()
    {
        var lines = new List<string>();
        foreach (var queue in await Store.ListQueuesAsync(Example.Start, Cancellation))
        {
            var page = await Store.ListItemsAsync(new(queue.Desk, QueueFilter.All, 1000, null, Example.Start), Cancellation);
            if (queue.OpenCount > 0)
                lines.Add($"{queue.Desk} {queue.OpenCount} {string.Join(',', queue.LaneCounts)} {queue.OldestReceived}");
            lines.AddRange(page.Items.Select(Example.Text));
        }
        return [.. lines];
    }
}
