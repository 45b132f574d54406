using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>Keeps the highest of what is offered; equal ones by identity, so that threads and their order change nothing.</summary>
sealed class Ranked<T>(int most)
{
    /// <summary>Makes what is kept; called only for what comes among the highest.</summary>
    public delegate T Maker(in SimulatedReport report);

    readonly SortedSet<Entry> _entries = new(Order.Instance);

    /// <summary>All that was offered.</summary>
    public long Offered { get; private set; }

    public void Offer(long rank, in SimulatedReport report, Maker make)
    {
        Offered++;
        if (_entries.Count == most && !IsHigher(rank, report.Key, _entries.Min))
            return;
        Keep(new(rank, report.Key.ToArray(), make(report)));
    }

    public void Join(Ranked<T> other)
    {
        Offered += other.Offered;
        foreach (var entry in other._entries)
            Keep(entry);
    }

    /// <summary>Highest first.</summary>
    public ImmutableArray<T> ToArray() => [.. _entries.Reverse().Select(e => e.Value)];

    void Keep(in Entry entry)
    {
        _entries.Add(entry);
        if (_entries.Count > most)
            _entries.Remove(_entries.Min);
    }

    // Of equal ranks the lower identity is the higher entry: it is shown first and stays.
    static bool IsHigher(long rank, ReadOnlySpan<byte> key, in Entry other) =>
        rank != other.Rank ? rank > other.Rank : key.SequenceCompareTo(other.Key) < 0;

    readonly record struct Entry(long Rank, byte[] Key, T Value);

    sealed class Order : IComparer<Entry>
    {
        public static readonly Order Instance = new();

        public int Compare(Entry x, Entry y) =>
            IsHigher(x.Rank, x.Key, y) ? 1 : IsHigher(y.Rank, y.Key, x) ? -1 : 0;
    }
}
