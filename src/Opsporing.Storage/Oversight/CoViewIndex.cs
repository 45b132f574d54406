using System.Runtime.InteropServices;

namespace Opsporing.Storage;

/// <summary>Open items by the desks that co-view them, in memory: a projection that follows the open queues.</summary>
sealed class CoViewIndex
{
    readonly Lock _lock = new();
    readonly Dictionary<short, SortedSet<Entry>> _byDesk = [];

    /// <summary>Takes in what became of the item of a report.</summary>
    /// <param name="before">Null when it had none.</param>
    /// <param name="now">Null when it has none.</param>
    public void Take(QueueItem? before, QueueItem? now)
    {
        if (IsNone(before) && IsNone(now))
            return;
        lock (_lock)
        {
            foreach (var desk in DesksOf(before))
                if (desk >= 0)
                    _byDesk[desk].Remove(new(CoViewPosition.Of(before!), null));
            foreach (var desk in DesksOf(now))
                if (desk >= 0)
                    (CollectionsMarshal.GetValueRefOrAddDefault(_byDesk, desk, out _) ??= []).Add(new(CoViewPosition.Of(now!), now));
        }
    }

    public CoViewPage Read(CoViewQuery query)
    {
        lock (_lock)
            return !_byDesk.TryGetValue(query.DeskIndex, out var entries)
                ? new([], null)
                : query.Cut(From(entries, query.After).Where(i => !query.UnacknowledgedOnly || !query.IsAcknowledged(i)));
    }

    static IEnumerable<QueueItem> From(SortedSet<Entry> entries, CoViewPosition? after)
    {
        if (after is not { } start)
            return entries.Select(e => e.Item!);
        return entries.Count == 0 || entries.Max.Position.CompareTo(start) <= 0
            ? []
            : entries.GetViewBetween(new(start, null), entries.Max).Where(e => e.Position.CompareTo(start) > 0).Select(e => e.Item!);
    }

    static bool IsNone(QueueItem? item) => item is null or { CoViewers: (-1, -1, -1) };

    static ReadOnlySpan<short> DesksOf(QueueItem? item) =>
        item is null ? [] : (short[])[item.CoViewers.First, item.CoViewers.Second, item.CoViewers.Third];

    readonly record struct Entry(CoViewPosition Position, QueueItem? Item) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => Position.CompareTo(other.Position);

        public bool Equals(Entry other) => CompareTo(other) == 0;

        public override int GetHashCode() => Position.GetHashCode();
    }
}
