using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>The open items of one desk in the order as of its clock, with the moves of the last hour.</summary>
/// <remarks>
/// An item stands at its key as of the clock. When the clock goes on, items whose key has changed are moved, and the move
/// is logged: the order as of an earlier instant is the present one without the moved items, merged with them at their
/// keys of then. One lock per desk, held for at most <see cref="StretchLength"/> items at a time: a filter that finds
/// little never holds up the writer.
/// </remarks>
sealed class DeskQueue(string desk, DeskKind kind, long clock)
{
    /// <summary>Seconds for which an earlier order can be shown.</summary>
    public const long MoveWindow = 3600;

    const int StretchLength = 4096;

    readonly Lock _lock = new();
    readonly OrderedItems _items = new();
    readonly FacetCounts _counts = new(clock);
    readonly PriorityQueue<QueueItem, long> _due = new();
    readonly MoveLog _moves = new();
    long _clock = clock;

    public string Desk => desk;

    public void Add(QueueItem item)
    {
        lock (_lock)
            Place(item);
    }

    public void Remove(QueueItem item)
    {
        lock (_lock)
            TakeOut(item);
    }

    public void Replace(QueueItem old, QueueItem item)
    {
        lock (_lock)
        {
            TakeOut(old);
            Place(item);
        }
    }

    public QueueSummary Summarize(long now)
    {
        lock (_lock)
        {
            Advance(now);
            return new(desk, kind, _items.Count, _counts.Lanes, _items.OldestReceived);
        }
    }

    public QueueFacets Facets(long now)
    {
        lock (_lock)
        {
            Advance(now);
            return _counts.ToFacets(_items.Count);
        }
    }

    public QueuePlace Place(QueueItem item, long now)
    {
        lock (_lock)
        {
            Advance(now);
            return new(item, RankAt(item.KeyAt(now), now, MovedSince(now)), _items.Count);
        }
    }

    /// <exception cref="PageExpiredException">The instant is before the window of moves.</exception>
    public QueuePage Read(QueueQuery query)
    {
        var page = new PageBuilder(query);
        bool isDone;
        do
        {
            lock (_lock)
                isDone = ReadStretch(query.AsOf, page);
        }
        while (!isDone);
        return page.Build();
    }

    /// <summary>The whole queue in the order of its clock.</summary>
    public ImmutableArray<QueueItem> ToArray(long now)
    {
        lock (_lock)
        {
            Advance(now);
            return [.. Enumerable.Range(0, _items.Count).Select(_items.At)];
        }
    }

    bool ReadStretch(long asOf, PageBuilder page)
    {
        Advance(asOf);
        if (asOf < _clock - MoveWindow)
            throw new PageExpiredException(asOf, _clock - MoveWindow);
        var moved = MovedSince(asOf);
        var next = page.After is { } after ? moved.BinarySearch((after, null!), MovedItem.ByKey) : 0;
        next = next < 0 ? ~next : page.After is null ? next : next + 1;
        var place = page.After is { } start ? _items.Seek(start) : default;
        QueueItem? item = null;
        for (var considered = 0; considered < StretchLength; considered++)
        {
            item ??= NextUnmoved(ref place, asOf, page);
            if (item is null && next == moved.Count)
                return true;
            var isMoved = item is null || next < moved.Count && moved[next].Key.CompareTo(item.KeyAt(asOf)) < 0;
            var candidate = isMoved ? moved[next++].Item : item!;
            if (!isMoved)
                item = null;
            var key = candidate.KeyAt(asOf);
            if (key.Lane > page.LastLane)
                return true;
            if (page.IsFirst && page.Passes(candidate))
                page.FirstPosition = RankAt(key, asOf, moved);
            if (page.Consider(candidate, key))
                return true;
        }
        return false;
    }

    QueueItem? NextUnmoved(ref (int, int) place, long asOf, PageBuilder page)
    {
        while (_items.TryRead(ref place, out var item))
        {
            page.VisitedCount++;
            var key = item!.KeyAt(asOf);
            if (key == item.KeyAt(_clock) && (page.After is not { } after || key.CompareTo(after) > 0))
                return item;
        }
        return null;
    }

    // Items whose key as of an earlier instant differs from that of the clock, by their key of then.
    List<(QueueKey Key, QueueItem Item)> MovedSince(long asOf)
    {
        var moved = new List<(QueueKey Key, QueueItem Item)>();
        if (asOf == _clock)
            return moved;
        foreach (var item in _moves.Since(asOf))
        {
            var (then, now) = (item.KeyAt(asOf), item.KeyAt(_clock));
            if (then != now && _items.Contains(now, item))
                moved.Add((then, item));
        }
        moved.Sort(MovedItem.ByKey);
        return moved;
    }

    long RankAt(in QueueKey key, long asOf, List<(QueueKey Key, QueueItem Item)> moved)
    {
        long rank = _items.Rank(key);
        foreach (var (then, item) in moved)
            rank += (then.CompareTo(key) < 0 ? 1 : 0) - (item.KeyAt(_clock).CompareTo(key) < 0 ? 1 : 0);
        return rank;
    }

    void Place(QueueItem item)
    {
        _items.Insert(item.KeyAt(_clock), item);
        _counts.Add(item, item.LaneAt(_clock), 1);
        // Changes inside the window count as moves, as if the item had been here all the time.
        var change = item.NextChange(_clock - MoveWindow);
        for (; change <= _clock; change = item.NextChange(change))
            _moves.Add(change, item);
        if (change != long.MaxValue)
            _due.Enqueue(item, change);
    }

    void TakeOut(QueueItem item)
    {
        if (!_items.Remove(item.KeyAt(_clock), item))
            throw new InvalidOperationException($"The item of '{item.ReportId}' is not in queue '{desk}'.");
        _counts.Add(item, item.LaneAt(_clock), -1);
    }

    void Advance(long now)
    {
        if (now <= _clock)
            return;
        while (_due.TryPeek(out var item, out var change) && change <= now)
        {
            _due.Dequeue();
            if (!_items.Remove(item.KeyAt(change - 1), item))
                continue; // replaced or gone since it was noted
            _items.Insert(item.KeyAt(change), item);
            _counts.MoveLane(item.LaneAt(change - 1), item.LaneAt(change));
            _moves.Add(change, item);
            if (item.NextChange(change) is < long.MaxValue and var following)
                _due.Enqueue(item, following);
        }
        _clock = now;
        _counts.Advance(now);
        _moves.Forget(now - MoveWindow);
    }
}
