using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>A page in the making, over as many stretches of the lock as it takes.</summary>
sealed class PageBuilder(QueueQuery query)
{
    readonly ImmutableArray<QueueItem>.Builder _items = ImmutableArray.CreateBuilder<QueueItem>(Math.Min(query.PageSize, 64));
    QueueKey _last;
    bool _hasMore;

    /// <summary>Key after which to go on; null at the start of the queue.</summary>
    public QueueKey? After { get; private set; } = query.After?.Key;

    /// <summary>Nothing behind this lane can pass.</summary>
    public int LastLane { get; } = query.Filter.Lanes.IsDefaultOrEmpty ? 2 : query.Filter.Lanes.Max();

    public int VisitedCount { get; set; }

    public long FirstPosition { get; set; }

    public bool IsFirst => _items.Count == 0;

    public bool Passes(QueueItem item) => query.Filter.Passes(item, query.AsOf);

    /// <summary>Takes the next item of the order.</summary>
    /// <returns>True when the page is full and another item is known to follow.</returns>
    public bool Consider(QueueItem item, in QueueKey key)
    {
        After = key;
        if (!Passes(item))
            return false;
        if (_items.Count == query.PageSize)
            return _hasMore = true;
        _items.Add(item);
        _last = key;
        return false;
    }

    public QueuePage Build()
    {
        var items = _items.DrainToImmutable();
        return new(
            items, [.. items.Select(i => i.LaneAt(query.AsOf))], _hasMore ? new QueuePosition(_last) : null,
            FirstPosition, VisitedCount);
    }
}
