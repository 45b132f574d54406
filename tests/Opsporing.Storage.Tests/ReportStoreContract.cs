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

    /// <summary>Makes leases as much older.</summary>
    protected abstract Task PassTimeAsync(TimeSpan time);

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
    public async Task Open_items_are_counted_by_the_basis_of_their_latest_assessment()
    {
        var other = ContentDigest.Of("other basis"u8);
        await ScreenAsync(
            Example.Screening(1), Example.Screening(2), Example.Screening(3, desk: "OTHER"), Example.Screening(4) with { BasisDigest = other },
            Example.Screening(2, 2, "revised") with { BasisDigest = other });

        var counts = await Store.CountBasesAsync(Cancellation);

        Assert.Equal(
            new HashSet<QueueBasis> { new("BT-AM-01", Example.Basis, 1), new("BT-AM-01", other, 2), new("OTHER", Example.Basis, 1) },
            counts.ToHashSet());
    }

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
    public async Task Many_are_found_in_the_order_asked_with_a_gap_where_one_is_unknown()
    {
        await ScreenAsync([.. Enumerable.Range(1, 60).Select(n => Example.Screening(n, facts: $"facts {n}", vector: Example.Vector(n)))]);
        await ScreenAsync(Example.Screening(7, 2, "newer", desk: "OTHER"));
        int[] numbers = [50, 7, 99, .. Enumerable.Range(10, 30)];

        var found = await Store.FindManyAsync([.. numbers.Select(Example.Id)], Cancellation);

        Assert.Equal(numbers.Length, found.Length);
        Assert.Null(found[2]);
        for (var i = 0; i < numbers.Length; i++)
        {
            var one = await Store.FindAsync(Example.Id(numbers[i]), Cancellation);
            Assert.Equal(one?.Facts.ToArray(), found[i]?.Facts.ToArray());
            Assert.Equal(one?.ToString(), found[i]?.ToString());
            if (one is not null)
                Assert.Equal(Example.Bytes(one.Assessment.Vector), Example.Bytes(found[i]!.Assessment.Vector));
        }
        Assert.Equal((2, "OTHER", 2), (found[1]!.Revision, found[1]!.Desk, found[1]!.WorkEventNumber));
        Assert.Empty(await Store.FindManyAsync([], Cancellation));
    }

    [Fact]
    public async Task Many_can_be_found_by_many_at_once_while_others_write()
    {
        await ScreenAsync([.. Enumerable.Range(1, 50).Select(n => Example.Screening(n))]);
        ReportId[] ids = [.. Enumerable.Range(1, 50).Select(Example.Id)];

        var writing = Task.WhenAll(Enumerable.Range(51, 50).Select(n => ScreenAsync(Example.Screening(n))));
        var found = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => Store.FindManyAsync(ids, Cancellation))));
        await writing;

        Assert.All(found, reports => Assert.Equal(ids, reports.Select(r => r!.Id)));
    }

    [Fact]
    public async Task A_secret_is_kept_as_the_first_that_came_and_is_no_content()
    {
        byte[] first = [.. Enumerable.Range(0, 32).Select(n => (byte)n)], second = new byte[32];

        var kept = await Store.KeepSecretAsync("audit", first, Cancellation);
        await ReopenAsync();
        var again = await Store.KeepSecretAsync("audit", second, Cancellation);
        var other = await Store.KeepSecretAsync("paging", second, Cancellation);

        Assert.Equal(first, kept);
        Assert.Equal(first, again);
        Assert.Equal(second, other);
        Assert.Empty(await Store.ReadContentsAsync(Cancellation).ToArrayAsync(Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.KeepSecretAsync("../audit", first, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.KeepSecretAsync("audit", new byte[31], Cancellation));
    }

    [Fact]
    public async Task Those_who_make_a_secret_at_once_get_the_same()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(
            () => Store.KeepSecretAsync("signing", Enumerable.Repeat((byte)n, 32).ToArray(), Cancellation))));

        Assert.All(kept, secret => Assert.Equal(kept[0], secret));
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
        Assert.Equal([(TermState.Running, 2)], facets.TermStates.Select(t => (t.Key, t.Value)));
        Assert.Equal(0, (await Store.FindFacetsAsync("none", Example.Start, Cancellation)).OpenCount);
    }

    [Fact]
    public async Task The_tail_shows_revisions_and_later_work_events_once_and_resumes()
    {
        await ScreenAsync(Example.Screening(1, 1, "one"), Example.Screening(2), Example.Screening(2));
        await ScreenAsync(Example.Screening(1, 2, "two", desk: "OTHER"));
        await ScreenAsync(Example.Screening(3));

        var events = await AwaitEventsAsync(default, 5);
        await ReopenAsync();
        var resumed = new List<StoredEvent>();
        for (EventPosition at = default; (await AwaitEventsAsync(at, 1, limit: 2)) is { Length: > 0 } next; at = next[^1].Position)
        {
            resumed.AddRange(next);
            if (resumed.Count == 5)
                break;
        }

        Assert.Equal(
            ["bvh-am/PL1 1 True 1", "bvh-am/PL2 1 True 1", "bvh-am/PL1 2 True ", "bvh-am/PL1 2 False 2", "bvh-am/PL3 1 True 1"],
            events.Select(e => $"{e.ReportId} {e.Revision} {e.IsRevision} {e.WorkEvent?.Number}"));
        Assert.Equal("OTHER", events[3].WorkEvent!.Desk);
        Assert.Equal(events.Select(e => e.Position), events.Select(e => e.Position).Order());
        Assert.Equal(events.Select(Told), resumed.Select(Told));
        Assert.Empty(await Store.ReadEventsAsync(events[^1].Position, 10, Cancellation));
    }

    // All that an event says; what an engine keeps of it in memory is what it reads back.
    private protected static string Told(StoredEvent e) =>
        $"{e.Position} {e.ReportId} {e.Revision} {e.AssessmentNumber} {e.Desk} {e.IsRevision} {e.WorkEvent?.Number} {e.WorkEvent?.Kind} "
        + $"{e.WorkEvent?.Time} {e.WorkEvent?.Actor} {e.WorkEvent?.Desk} {e.WorkEvent?.DeskKind} {e.WorkEvent?.Revision} "
        + $"{e.WorkEvent?.AssessmentNumber} {(e.WorkEvent is { } work ? Convert.ToHexString(work.Payload.Span) : "")}";

    [Fact]
    public async Task Nothing_committed_after_the_end_was_asked_is_missed()
    {
        await ScreenAsync(Example.Screening(1));

        var end = await Store.FindEventEndAsync(Cancellation);
        await ScreenAsync(Example.Screening(2));
        var events = await AwaitEventsAsync(end, 1);

        Assert.Equal(Example.Id(2), events[^1].ReportId);
    }

    [Fact]
    public async Task Waiting_ends_with_the_next_commit_or_with_the_time()
    {
        Assert.False(await Store.WaitForEventsAsync(default, TimeSpan.Zero, Cancellation));

        var waiting = Store.WaitForEventsAsync(default, TimeSpan.FromMinutes(1), Cancellation);
        await ScreenAsync(Example.Screening(1));

        Assert.True(await waiting);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task A_limit_of_events_out_of_range_is_refused(int limit) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.ReadEventsAsync(default, limit, Cancellation));

    [Fact]
    public async Task A_lease_has_one_holder_until_it_expires()
    {
        var first = await LeaseAsync("one");
        var second = await LeaseAsync("two");
        var again = await LeaseAsync("one");
        await PassTimeAsync(TimeSpan.FromSeconds(61));
        var taken = await LeaseAsync("two");

        Assert.NotNull(first);
        Assert.Null(second);
        Assert.Null(again);
        Assert.True(taken!.Token > first.Token);
        Assert.Null(await Store.ExtendLeaseAsync(first, TimeSpan.FromMinutes(1), Cancellation));
        Assert.False(await Store.CompleteLeaseAsync(first, Cancellation));
        Assert.NotNull(await Store.TryLeaseAsync("job", "other key", "one", TimeSpan.FromMinutes(1), Cancellation));
    }

    [Fact]
    public async Task An_extended_lease_is_held_on()
    {
        var lease = await LeaseAsync("one");

        var extended = await Store.ExtendLeaseAsync(lease!, TimeSpan.FromHours(1), Cancellation);
        await PassTimeAsync(TimeSpan.FromMinutes(2));

        Assert.True(extended!.ExpireTime > lease!.ExpireTime);
        Assert.Null(await LeaseAsync("two"));
        await PassTimeAsync(TimeSpan.FromHours(1));
        Assert.Null(await Store.ExtendLeaseAsync(extended, TimeSpan.FromHours(1), Cancellation));
    }

    [Fact]
    public async Task Released_work_is_given_out_again_and_completed_work_never()
    {
        Assert.True(await Store.ReleaseLeaseAsync((await LeaseAsync("one"))!, Cancellation));
        var second = await LeaseAsync("two");

        Assert.True(await Store.CompleteLeaseAsync(second!, Cancellation));
        Assert.False(await Store.CompleteLeaseAsync(second!, Cancellation));
        await ReopenAsync();
        await PassTimeAsync(TimeSpan.FromDays(1));
        Assert.Null(await LeaseAsync("three"));
    }

    Task<JobLease?> LeaseAsync(string holder) =>
        Store.TryLeaseAsync("job", "key", holder, TimeSpan.FromMinutes(1), Cancellation);

    // Other tests' transactions on the same server may hold the tail up for a moment.
    private protected async Task<StoredEvent[]> AwaitEventsAsync(EventPosition after, int count, int limit = 100)
    {
        while (true)
        {
            var events = await Store.ReadEventsAsync(after, limit, Cancellation);
            if (events.Length >= count)
                return [.. events];
            await Store.WaitForEventsAsync(events.LastOrDefault()?.Position ?? after, TimeSpan.FromSeconds(1), Cancellation);
        }
    }

    [Fact]
    public async Task An_answering_store_pings() => await Store.PingAsync(Cancellation);

    [Theory]
    [InlineData(DeskKind.Basisteam)]
    [InlineData(DeskKind.FrontofficeTos)]
    public async Task Pages_places_and_counts_as_of_any_instant_equal_a_sorted_list(DeskKind kind)
    {
        var random = new Random(20260101);
        var items = new List<QueueItem>();
        for (var n = 1; n <= 300; n++)
        {
            var promote = random.Next(3) == 0 ? long.MaxValue : Example.Start + random.Next(-9000, 7200);
            var vector = Example.Vector(random.Next(-20, 20)) with
            {
                ReceivedTime = Example.Start - random.Next(50),
                PromoteTime = promote,
                TermTime = random.Next(4) == 0 ? 0 : Example.Start + random.Next(-5000, 5000),
                BodyTraceTime = random.Next(2) == 0 ? 0 : Example.Start + random.Next(-9000, 7200),
                Priority = random.Next(1_000_000),
                Band = (byte)random.Next(4),
                RedFlags = (ushort)random.Next(2),
                Flags = random.Next(6) switch
                {
                    0 => AssessmentFlags.Danger,
                    1 => AssessmentFlags.RepetitionDanger,
                    2 => AssessmentFlags.ChildOrDisabledVictim,
                    _ => AssessmentFlags.Vvc,
                },
            };
            var screening = Example.Screening(n, vector: vector, desk: "Q", deskKind: kind);
            var group = n % 5 == 0 ? null : $"group {n % 3}";
            items.Add(screening.Item with { Kind = (ReportKind)(1 + n % 4), Offence = null, OffenceGroup = group });
            await ScreenAsync(screening with { Item = items[^1] });
        }
        QueueFilter[] filters =
        [
            QueueFilter.All, new() { MinimumPriority = 500_000 }, new() { RedFlagOnly = true }, new() { Lanes = [1] },
            new() { Lanes = [0, 2], Bands = [1, 3] }, new() { Kinds = [ReportKind.Melding], OffenceGroups = ["", "group 1"] },
            new() { TermStates = [TermState.Overdue] }, new() { TermStates = [TermState.None, TermState.Running] },
            new() { Advices = [Advice.Gather], Certainties = [Certainty.Known] }, new() { Advices = [Advice.TakeUp] },
        ];

        foreach (var shift in (long[])[-3600, -1234, -1, 0, 0, 60, 3600])
        {
            var asOf = Example.Start + shift;
            foreach (var filter in filters)
                await AssertPagesAsync(items, new("Q", filter, 1 + (int)((shift & 31) + 37), null, asOf));
            var ordered = items.OrderBy(i => i.KeyAt(asOf)).ToArray();
            foreach (var rank in (int[])[0, 1, 77, 150, 299])
            {
                var place = await Store.FindPlaceAsync(ordered[rank].ReportId, asOf, Cancellation);
                Assert.Equal((rank, 300, Example.Text(ordered[rank])), (place!.Position, place.OpenCount, Example.Text(place.Item)));
            }
            if (shift < 0)
                continue;
            var summary = Assert.Single(await Store.ListQueuesAsync(asOf, Cancellation));
            var facets = await Store.FindFacetsAsync("Q", asOf, Cancellation);
            int[] lanes = [.. Enumerable.Range(0, 3).Select(l => items.Count(i => i.LaneAt(asOf) == l))];
            Assert.Equal((300, items.Min(i => i.Received)), (summary.OpenCount, summary.OldestReceived));
            Assert.Equal(lanes, summary.LaneCounts);
            Assert.Equal(lanes.Index().Where(l => l.Item > 0).Select(l => (l.Index, l.Item)), facets.Lanes.Select(l => (l.Key, l.Value)));
            Assert.Equal(
                items.CountBy(i => QueueFilter.TermStateAt(i, asOf)).OrderBy(t => t.Key).Select(t => (t.Key, t.Value)),
                facets.TermStates.Select(t => (t.Key, t.Value)));
            Assert.Equal(60, facets.OffenceGroups[""]);
            Assert.Equal(75, facets.Kinds[ReportKind.Melding]);
            await AdvanceAsync(asOf);
        }
        var expired = await Assert.ThrowsAsync<PageExpiredException>(
            () => Store.ListItemsAsync(new("Q", QueueFilter.All, 10, null, Example.Start - 1), Cancellation));
        Assert.Equal(Example.Start, expired.Oldest);
    }

    /// <summary>Has the engine put items in their place as of an instant, where it does so at all.</summary>
    protected virtual Task AdvanceAsync(long now) => Task.CompletedTask;

    async Task AssertPagesAsync(List<QueueItem> items, QueueQuery query)
    {
        var all = items.OrderBy(i => i.KeyAt(query.AsOf)).ToList();
        var expected = all.Where(i => query.Filter.Passes(i, query.AsOf)).ToArray();
        var shown = new List<QueueItem>();
        do
        {
            var page = await Store.ListItemsAsync(query, Cancellation);
            if (page.Items.Length > 0)
                Assert.Equal(all.FindIndex(i => i.ReportId == page.Items[0].ReportId), page.FirstPosition);
            Assert.Equal(page.Items.Select(i => i.LaneAt(query.AsOf)), page.Lanes);
            shown.AddRange(page.Items);
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        Assert.Equal(expected.Select(Example.Text), shown.Select(Example.Text));
    }

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
