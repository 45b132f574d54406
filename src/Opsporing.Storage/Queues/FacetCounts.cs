using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Opsporing.Storage;

/// <summary>Counts of a queue by every facet, kept up to date with each item that comes, goes or moves, and with the clock.</summary>
/// <param name="clock">Unix seconds: where the clock stands.</param>
sealed class FacetCounts(long clock)
{
    readonly int[] _lanes = new int[3];
    readonly int[] _kinds = new int[16];
    readonly int[] _advices = new int[16];
    readonly int[] _bands = new int[256];
    readonly int[] _certainties = new int[8];
    readonly TermCounts _terms = new(clock);
    readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);

    public ImmutableArray<int> Lanes => [.. _lanes];

    public void Add(QueueItem item, int lane, int step)
    {
        _lanes[lane] += step;
        _kinds[(int)item.Kind & 15] += step;
        _advices[(int)item.Advice & 15] += step;
        _bands[item.Band] += step;
        _certainties[(int)item.Certainty & 7] += step;
        CollectionsMarshal.GetValueRefOrAddDefault(_groups, item.OffenceGroup ?? "", out _) += step;
        _terms.Add(QueueFilter.EarliestTerm(item), step);
    }

    /// <summary>Lets terms pass.</summary>
    public void Advance(long now) => _terms.Advance(now);

    public void MoveLane(int from, int to)
    {
        _lanes[from]--;
        _lanes[to]++;
    }

    public QueueFacets ToFacets(int openCount) => new()
    {
        OpenCount = openCount,
        Lanes = Nonzero(_lanes, i => i),
        Kinds = Nonzero(_kinds, i => (ReportKind)i),
        Advices = Nonzero(_advices, i => (Advice)i),
        Bands = Nonzero(_bands, i => (byte)i),
        Certainties = Nonzero(_certainties, i => (Certainty)i),
        TermStates = Nonzero(_terms.ByState, i => (TermState)i),
        OffenceGroups = _groups.Where(g => g.Value != 0).ToImmutableSortedDictionary(StringComparer.Ordinal),
    };

    static ImmutableSortedDictionary<T, int> Nonzero<T>(int[] counts, Func<int, T> key) where T : notnull =>
        counts.Index().Where(c => c.Item != 0).ToImmutableSortedDictionary(c => key(c.Index), c => c.Item);
}
