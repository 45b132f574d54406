using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>The open items of all desks in memory: a projection of the truth (docs/adr/0004-open-queue.md).</summary>
/// <remarks>One writer calls <see cref="Take"/>, <see cref="Put"/> and <see cref="Remove"/>; anyone reads.</remarks>
/// <param name="now">Unix seconds.</param>
/// <param name="duties">Follows the items; null when no duties are kept.</param>
sealed class OpenQueues(Func<long> now, DutyIndex? duties)
{
    readonly ConcurrentDictionary<string, DeskQueue> _desks = new(StringComparer.Ordinal);
    readonly HashSet<QueueItem> _byReport = new(ReportKeyComparer.Instance);
    readonly CoViewIndex _coViews = new();
    readonly Lock _lock = new();

    /// <summary>Open items of all desks.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _byReport.Count;
        }
    }

    /// <summary>Takes in what follows from the work on a report.</summary>
    public void Take(in WorkChange change)
    {
        duties?.Take(Find(change.ReportKey), change);
        if (change.Item is { } item)
            Put(item);
        else
            Remove(change.ReportKey);
    }

    /// <summary>Makes <paramref name="item"/> the one open item of its report.</summary>
    public void Put(QueueItem item)
    {
        QueueItem? old;
        lock (_lock)
        {
            if (_byReport.TryGetValue(item, out old))
                _byReport.Remove(old);
            _byReport.Add(item);
        }
        _coViews.Take(old, item);
        var desk = _desks.GetOrAdd(item.Desk, static (code, with) => new(code, with.DeskKind, with.Now), (item.DeskKind, Now: now()));
        if (old is null)
            desk.Add(item);
        else if (old.Desk == item.Desk)
            desk.Replace(old, item);
        else
        {
            // First there, then gone here: shown twice for a moment rather than nowhere.
            desk.Add(item);
            _desks[old.Desk].Remove(old);
        }
    }

    /// <summary>Ends the open item of a report; does nothing when there is none.</summary>
    public void Remove(ReadOnlySpan<byte> reportKey)
    {
        if (Find(reportKey) is not { } item)
            return;
        lock (_lock)
            _byReport.Remove(item);
        _coViews.Take(item, null);
        _desks[item.Desk].Remove(item);
    }

    /// <returns>The open item of a report; null when there is none.</returns>
    public QueueItem? Find(ReadOnlySpan<byte> reportKey)
    {
        lock (_lock)
            return _byReport.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(reportKey, out var item) ? item : null;
    }

    public ImmutableArray<QueueSummary> Summarize(long now) =>
        [.. _desks.Values.Select(d => d.Summarize(now)).OrderBy(s => s.Desk, StringComparer.Ordinal)];

    /// <summary>A page of what a desk co-views.</summary>
    public CoViewPage ReadCoViews(CoViewQuery query) => _coViews.Read(query);

    public DeskQueue? Desk(string code) => _desks.GetValueOrDefault(code);

    sealed class ReportKeyComparer : IEqualityComparer<QueueItem>, IAlternateEqualityComparer<ReadOnlySpan<byte>, QueueItem>
    {
        public static ReportKeyComparer Instance { get; } = new();

        public bool Equals(QueueItem? x, QueueItem? y) => x!.ReportKey.AsSpan().SequenceEqual(y!.ReportKey);

        public int GetHashCode(QueueItem item) => GetHashCode(item.ReportKey);

        public bool Equals(ReadOnlySpan<byte> alternate, QueueItem other) => alternate.SequenceEqual(other.ReportKey);

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public QueueItem Create(ReadOnlySpan<byte> alternate) =>
            throw new NotSupportedException("An item is not made from its key alone.");
    }
}
