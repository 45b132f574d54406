using System.Runtime.InteropServices;

namespace Opsporing.Storage;

/// <summary>Items that changed place, by the instant of the change (Unix seconds), ascending.</summary>
sealed class MoveLog
{
    readonly List<(long Time, QueueItem Item)> _moves = [];

    public void Add(long time, QueueItem item)
    {
        if (_moves.Count == 0 || _moves[^1].Time <= time)
            _moves.Add((time, item));
        else
            _moves.Insert(FirstAfter(time), (time, item));
    }

    /// <summary>Items that moved after <paramref name="time"/>, each once.</summary>
    public IReadOnlySet<QueueItem> Since(long time)
    {
        var items = new HashSet<QueueItem>(ReferenceEqualityComparer.Instance);
        foreach (var (_, item) in CollectionsMarshal.AsSpan(_moves)[FirstAfter(time)..])
            items.Add(item);
        return items;
    }

    /// <summary>Drops moves at or before <paramref name="time"/>, a good part of the log at a time.</summary>
    public void Forget(long time)
    {
        var old = FirstAfter(time);
        if (old >= 64 && 4 * old >= _moves.Count)
            _moves.RemoveRange(0, old);
    }

    int FirstAfter(long time)
    {
        int low = 0, high = _moves.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_moves[middle].Time <= time)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}

/// <summary>Order of moved items by their key of then.</summary>
static class MovedItem
{
    public static Comparer<(QueueKey Key, QueueItem Item)> ByKey { get; } =
        Comparer<(QueueKey Key, QueueItem Item)>.Create((left, right) => left.Key.CompareTo(right.Key));
}
