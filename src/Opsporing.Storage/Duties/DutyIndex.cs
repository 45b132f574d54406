using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>Duties of all reports in memory, by desk and kind, and which report wants attention when: a projection of the truth.</summary>
/// <remarks>
/// One writer calls <see cref="Take(QueueItem, in WorkChange)"/>; anyone reads. What most reports have, the term of their route and nothing else,
/// follows from the open item; only other reports are remembered one by one.
/// </remarks>
sealed class DutyIndex
{
    readonly Lock _lock = new();
    Dictionary<byte[], WorkDue> _others = new(ByteArrays.Comparer);
    Dictionary<(string Desk, DutyKind Kind), SortedSet<Entry>> _byDesk = [];
    SortedSet<Entry> _attention = [];

    /// <summary>Takes in the duties of a report.</summary>
    /// <param name="before">Its open item before; null for none.</param>
    /// <param name="change">What follows from its work now.</param>
    public void Take(QueueItem? before, in WorkChange change)
    {
        var key = change.ReportKey;
        lock (_lock)
        {
            Remove(key, _others.Remove(key, out var known) ? known : UsualOf(before));
            Add(key, change.Due);
            if (!IsSame(change.Due, UsualOf(change.Item)))
                _others.Add(key, change.Due);
        }
    }

    /// <summary>Takes the place of all that is known: duties by other rules.</summary>
    /// <param name="other">Not used any more by the caller.</param>
    public void Take(DutyIndex other)
    {
        lock (_lock)
            (_others, _byDesk, _attention) = (other._others, other._byDesk, other._attention);
    }

    /// <summary>A page of the duties of a desk. Seeks: what it visits does not grow with the list.</summary>
    /// <param name="visited">Duties looked at.</param>
    public DutyPage Read(DutyQuery query, out int visited)
    {
        var found = new List<DutyPosition>();
        lock (_lock)
            foreach (var kind in query.AskedKinds)
                if (_byDesk.TryGetValue((query.Desk, kind), out var duties))
                    // Of a kind that the last page ended before, this report's own is still to come.
                    found.AddRange(From(duties, query.After is { } after ? new(after.Due, after.ReportKey.ToArray()) : null)
                        .Take(query.PageSize + 2).Select(d => new DutyPosition(d.Time, d.ReportKey, kind)));
        visited = found.Count;
        return query.Cut(found);
    }

    /// <summary>Counts the duties of a desk by kind.</summary>
    public ImmutableArray<DutyTally> Count(string desk, long now)
    {
        var tallies = ImmutableArray.CreateBuilder<DutyTally>();
        lock (_lock)
            foreach (var kind in Enum.GetValues<DutyKind>())
                if (_byDesk.TryGetValue((desk, kind), out var duties) && duties.Count > 0)
                    tallies.Add(new(kind, duties.Count, duties.TakeWhile(d => d.Time < now).Count()));
        return tallies.ToImmutable();
    }

    /// <summary>Reports that want attention at or before an instant, after a position; earliest first.</summary>
    public ImmutableArray<Attention> ReadAttention(long until, Attention? after, int limit)
    {
        lock (_lock)
            return
            [
                .. From(_attention, after is { } start ? new(start.Time, start.Report.ToKey()) : null)
                    .TakeWhile(a => a.Time <= until).Select(a => new Attention(a.Time, ReportId.FromKey(a.ReportKey)))
                    .SkipWhile(a => a == after).Take(limit),
            ];
    }

    /// <summary>Unix seconds of the first attention; <see cref="long.MaxValue"/> for never.</summary>
    public long AttentionTime
    {
        get
        {
            lock (_lock)
                return _attention.Count == 0 ? long.MaxValue : _attention.Min.Time;
        }
    }

    static WorkDue UsualOf(QueueItem? item) =>
        item is not { RouteTermTime: not 0 }
            ? WorkDue.None
            : new([new(DutyKind.RouteTerm, item.RouteTermTime, item.Desk)], long.MaxValue);

    static bool IsSame(WorkDue left, WorkDue right) =>
        left.Attention == right.Attention && left.Duties.AsSpan().SequenceEqual(right.Duties.AsSpan());

    static IEnumerable<Entry> From(SortedSet<Entry> entries, Entry? start) =>
        start is not { } from ? entries
        : entries.Count == 0 || entries.Max.CompareTo(from) < 0 ? []
        : entries.GetViewBetween(from, entries.Max);

    void Add(byte[] key, WorkDue due)
    {
        foreach (var duty in due.Duties)
        {
            if (!_byDesk.TryGetValue((duty.Desk, duty.Kind), out var duties))
                _byDesk.Add((duty.Desk, duty.Kind), duties = []);
            duties.Add(new(duty.Due, key));
        }
        if (due.Attention != long.MaxValue)
            _attention.Add(new(due.Attention, key));
    }

    void Remove(byte[] key, WorkDue due)
    {
        foreach (var duty in due.Duties)
            _byDesk[(duty.Desk, duty.Kind)].Remove(new(duty.Due, key));
        if (due.Attention != long.MaxValue)
            _attention.Remove(new(due.Attention, key));
    }

    readonly record struct Entry(long Time, byte[] ReportKey) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => Time != other.Time
            ? Time.CompareTo(other.Time)
            : ReportKey.AsSpan().SequenceCompareTo(other.ReportKey);

        public bool Equals(Entry other) => CompareTo(other) == 0;

        public override int GetHashCode() => Time.GetHashCode();
    }
}
