using CsCheck;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class DeskQueueTests
{
    const long Start = Example.Start;

    static readonly Gen<(int Kind, int Number, long Change, long Rank, int Pick)> Step =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 40], Gen.Long[-4000, 6000], Gen.Long[0, 20], Gen.Int[0, 1_000_000]);

    [Theory]
    [InlineData(DeskKind.Basisteam)]
    [InlineData(DeskKind.FrontofficeTos)]
    public void Pages_as_of_an_instant_equal_a_sorted_list_while_time_moves(DeskKind kind) =>
        Step.Array[0, 120].Sample(steps =>
        {
            var (queue, model, clock) = (new DeskQueue("D", kind, Start), new Dictionary<int, QueueItem>(), Start);
            foreach (var step in steps)
            {
                switch (step.Kind)
                {
                    case <= 5:
                        var item = Item(kind, step.Number, clock + step.Change, step.Rank, step.Pick);
                        if (model.Remove(step.Number, out var old))
                            queue.Replace(old, item);
                        else
                            queue.Add(item);
                        model.Add(step.Number, item);
                        break;
                    case 6 when model.Remove(step.Number, out var gone):
                        queue.Remove(gone);
                        break;
                    default:
                        clock += step.Pick % 1500;
                        queue.Summarize(clock);
                        break;
                }
                AssertPages(queue, model.Values, clock - step.Pick % 3600, 1 + step.Pick % 7, Filter(step.Pick));
            }
            Assert.Equal(model.Values.GroupBy(i => i.LaneAt(clock)).Select(g => (g.Key, g.Count())).Order(),
                queue.Facets(clock).Lanes.Select(l => (l.Key, l.Value)));
        }, iter: 300);

    [Fact]
    public void A_page_of_a_long_queue_visits_a_bounded_number_of_items()
    {
        var queue = Filled(20_000);

        var first = queue.Read(new("D", QueueFilter.All, 50, null, Start));
        var next = queue.Read(new("D", QueueFilter.All, 50, first.Next, Start));

        Assert.InRange(first.VisitedCount, 50, 52);
        Assert.InRange(next.VisitedCount, 50, 53);
        Assert.Equal(50, next.FirstPosition);
    }

    [Fact]
    public void A_filter_that_finds_little_still_fills_its_page()
    {
        var queue = Filled(20_000);

        var page = queue.Read(new("D", new() { MinimumPriority = 19_000 }, 1000, null, Start));

        Assert.Equal(1000, page.Items.Length);
        Assert.All(page.Items, i => Assert.True(i.Priority >= 19_000));
        Assert.Null(page.Next);
    }

    [Fact]
    public void An_instant_before_the_log_of_moves_has_expired()
    {
        var queue = Filled(10);
        queue.Summarize(Start + DeskQueue.MoveWindow);

        var oldest = queue.Read(new("D", QueueFilter.All, 5, null, Start));

        Assert.Equal(5, oldest.Items.Length);
        queue.Summarize(Start + DeskQueue.MoveWindow + 1);
        Assert.Throws<PageExpiredException>(() => queue.Read(new("D", QueueFilter.All, 5, oldest.Next, Start)));
    }

    [Fact]
    public void An_item_is_promoted_when_its_term_comes_near()
    {
        var queue = new DeskQueue("D", DeskKind.Basisteam, Start);
        var promoted = Item(DeskKind.Basisteam, 1, Start + 100, 0, 4);
        queue.Add(Item(DeskKind.Basisteam, 2, long.MaxValue, 1_000_000, 4));
        queue.Add(promoted);

        Assert.Equal(1, queue.Place(promoted, Start + 99).Position);
        Assert.Equal(0, queue.Place(promoted, Start + 100).Position);
        Assert.Equal(1, queue.Place(promoted, Start + 99).Position);
        Assert.Equal([0, 1, 1], queue.Summarize(Start + 100).LaneCounts);
    }

    static DeskQueue Filled(int count)
    {
        var queue = new DeskQueue("D", DeskKind.Basisteam, Start);
        for (var i = 0; i < count; i++)
            queue.Add(Example.Item(Example.Id(i), Example.Vector(i * 7919L % 100_003) with { Priority = i }));
        return queue;
    }

    static void AssertPages(DeskQueue queue, IEnumerable<QueueItem> items, long asOf, int size, QueueFilter filter)
    {
        var order = items.OrderBy(i => i.KeyAt(asOf)).ToList();
        var expected = order.Where(i => filter.Passes(i, asOf)).ToList();
        var shown = new List<QueueItem>();
        QueuePosition? after = null;
        do
        {
            var page = queue.Read(new("D", filter, size, after, asOf));
            if (page.Items.Length > 0)
                Assert.Equal(order.IndexOf(page.Items[0]), page.FirstPosition);
            Assert.True(page.Items.Length == size || page.Next is null);
            Assert.Equal(page.Items.Select(i => i.LaneAt(asOf)), page.Lanes);
            shown.AddRange(page.Items);
            after = page.Next is { } next && QueuePosition.TryRead(next.ToBytes(), out var read) ? read : null;
        }
        while (after is not null);

        Assert.Equal(expected.Select(Example.Text), shown.Select(Example.Text));
    }

    static QueueFilter Filter(int pick) => (pick % 5) switch
    {
        0 => new() { Lanes = [pick % 3] },
        1 => new() { RedFlagOnly = true },
        2 => new() { TermStates = [TermState.Overdue] },
        _ => QueueFilter.All,
    };

    static QueueItem Item(DeskKind kind, int number, long change, long rank, int pick) => Example.Item(
        Example.Id(number),
        Example.Vector(rank) with
        {
            ReceivedTime = Start - pick % 5,
            TermTime = change == long.MaxValue ? 0 : change + pick % 2000,
            PromoteTime = pick % 2 == 0 ? change : long.MaxValue,
            BodyTraceTime = pick % 3 == 0 ? change + pick % 977 - 500 : 0,
            RedFlags = (ushort)(pick % 4),
            Flags = (pick % 11) switch
            {
                0 => AssessmentFlags.Danger,
                1 => AssessmentFlags.RepetitionDanger,
                2 => AssessmentFlags.ChildOrDisabledVictim,
                _ => AssessmentFlags.None,
            },
        }, desk: "D", deskKind: kind);
}
