using CsCheck;
using Xunit;

namespace Opsporing.Storage.Tests;

public sealed class OrderedItemsTests
{
    [Fact]
    public void Order_rank_and_oldest_equal_those_of_a_sorted_list() =>
        Gen.Select(Gen.Int[0, 5], Gen.Long[0, 200], Gen.Long[0, 50]).Array[0, 3000].Sample(steps =>
        {
            var (items, model) = (new OrderedItems(), new List<(QueueKey Key, QueueItem Item)>());
            foreach (var ((kind, rank, received), number) in steps.Select((s, i) => (s, i)))
            {
                if (kind == 0 && model.Count > 0)
                {
                    var at = (int)(rank % model.Count);
                    Assert.True(items.Remove(model[at].Key, model[at].Item));
                    Assert.False(items.Remove(model[at].Key, model[at].Item));
                    model.RemoveAt(at);
                    continue;
                }
                var item = Item(number, rank, received);
                items.Insert(item.KeyAt(0), item);
                model.Add((item.KeyAt(0), item));
            }

            model.Sort((a, b) => a.Key.CompareTo(b.Key));

            Assert.Equal(model.Select(m => m.Item.ReportKey), Enumerable.Range(0, items.Count).Select(i => items.At(i).ReportKey));
            Assert.Equal(model.Count == 0 ? null : model.Min(m => m.Item.Received), items.OldestReceived);
            for (var i = 0; i < model.Count; i += 1 + model.Count / 20)
                Assert.Equal(i, items.Rank(model[i].Key));
        }, iter: 30);

    [Fact]
    public void Rising_falling_and_random_keys_all_keep_order()
    {
        foreach (var order in (Func<int, long>[])[i => i, i => -i, i => i * 7919 % 10_007])
        {
            var items = new OrderedItems();
            for (var i = 0; i < 5000; i++)
            {
                var item = Item(i, order(i), 0);
                items.Insert(item.KeyAt(0), item);
            }

            var ranks = Enumerable.Range(0, items.Count).Select(i => items.At(i).RankKey).ToArray();

            Assert.Equal(5000, ranks.Length);
            Assert.Equal(ranks.OrderDescending(), ranks);
        }
    }

    static QueueItem Item(int number, long rank, long received) =>
        Example.Item(Example.Id(number), Example.Vector(rank) with { ReceivedTime = received });
}
