using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Opsporing;

/// <summary>Priorities of one document on shelves: each stands once, by the most selective thing it asks for.</summary>
/// <remarks>
/// By gemeente, else basisteam, else method tag, else eenheid and offence group. A shelf holds ranks, strongest first,
/// so a scan ends at the first match, or where a better one from another shelf makes it pointless.
/// </remarks>
sealed class PriorityTable
{
    readonly ImmutableArray<PolicyPriority> _priorities;
    readonly int[] _byRank;
    readonly FrozenDictionary<string, int[]> _gemeenten;
    readonly FrozenDictionary<int, int[]> _basisteams;
    readonly FrozenDictionary<string, int[]> _methodTags;
    readonly int[]?[] _general;
    readonly int _groupCount;

    public PriorityTable(ImmutableArray<PolicyPriority> priorities, int groupCount)
    {
        (_priorities, _groupCount) = (priorities, groupCount);
        _byRank =
            [.. Enumerable.Range(0, priorities.Length).OrderByDescending(i => priorities[i].Strength).ThenBy(i => i)];
        var gemeenten = new Shelves<string>();
        var basisteams = new Shelves<int>();
        var methodTags = new Shelves<string>();
        var general = new Shelves<int>();
        for (var rank = 0; rank < _byRank.Length; rank++)
        {
            var priority = priorities[_byRank[rank]];
            if (priority.Gemeenten.Length > 0)
                foreach (var gemeente in priority.Gemeenten)
                    gemeenten.Add(gemeente, rank);
            else if (priority.Basisteam >= 0)
                basisteams.Add(priority.Basisteam, rank);
            else if (priority.MethodTag is { } tag)
                methodTags.Add(tag, rank);
            else
                AddGeneral(priority, rank, general);
        }
        (_gemeenten, _basisteams, _methodTags) = (gemeenten.Freeze(), basisteams.Freeze(), methodTags.Freeze());
        _general = new int[priorities.Length == 0 ? 0 : Key(32, 0)][];
        foreach (var (key, ranks) in general.Freeze())
            _general[key] = ranks;
        foreach (var priority in priorities)
            Groups |= priority.Groups;
    }

    public static PriorityTable Empty { get; } = new([], 0);

    public ulong Groups { get; }

    public int Count => _priorities.Length;

    public PolicyPriority this[int index] => _priorities[index];

    /// <summary>Index of the strongest match; -1 for none.</summary>
    public int Match(Facts facts, int group)
    {
        if (group < 0 || group >= _groupCount || Count == 0)
            return -1;
        var best = int.MaxValue;
        if (facts.Gemeente is { } gemeente && _gemeenten.Count > 0)
            Scan(_gemeenten, gemeente, facts, group, ref best);
        if (facts.Basisteam >= 0 && _basisteams.Count > 0)
            Scan(_basisteams, facts.Basisteam, facts, group, ref best);
        if (_methodTags.Count > 0)
            foreach (var tag in facts.MethodTags)
                Scan(_methodTags, tag, facts, group, ref best);
        ReadOnlySpan<int> keys = [Key(-1, -1), Key(-1, group), Key(facts.Eenheid, -1), Key(facts.Eenheid, group)];
        foreach (var key in keys)
            Scan(_general[key], facts, group, ref best);
        return best == int.MaxValue ? -1 : _byRank[best];
    }

    void Scan<TKey>(FrozenDictionary<TKey, int[]> shelves, TKey key, Facts facts, int group, ref int best)
        where TKey : notnull => Scan(shelves.GetValueOrDefault(key), facts, group, ref best);

    void Scan(int[]? ranks, Facts facts, int group, ref int best)
    {
        foreach (var rank in ranks ?? [])
        {
            if (rank >= best)
                return;
            if (!Matches(_priorities[_byRank[rank]], facts, group))
                continue;
            best = rank;
            return;
        }
    }

    static bool Matches(PolicyPriority priority, Facts facts, int group) =>
        (priority.Groups >> group & 1) != 0
        && facts.Received >= priority.From && facts.Received < priority.Until
        && (facts.Eenheid < 0 ? priority.Eenheden == uint.MaxValue : (priority.Eenheden >> facts.Eenheid & 1) != 0)
        && (priority.Basisteam < 0 || priority.Basisteam == facts.Basisteam)
        && (priority.Online is null || priority.Online == facts.IsOnline)
        && (priority.Gemeenten.Length == 0
            || priority.Gemeenten.BinarySearch(facts.Gemeente ?? "", StringComparer.Ordinal) >= 0)
        && (priority.MethodTag is null
            || facts.MethodTags.BinarySearch(priority.MethodTag, StringComparer.Ordinal) >= 0);

    void AddGeneral(PolicyPriority priority, int rank, Shelves<int> general)
    {
        foreach (var eenheid in Bits(priority.Eenheden == uint.MaxValue ? ulong.MaxValue : priority.Eenheden, 32))
            foreach (var group in Bits(priority.Groups, _groupCount))
                general.Add(Key(eenheid, group), rank);
    }

    static IEnumerable<int> Bits(ulong mask, int count) =>
        mask == ulong.MaxValue ? [-1] : Enumerable.Range(0, count).Where(i => (mask >> i & 1) != 0);

    static int Key(int eenheid, int group) => (eenheid + 1) * 128 + group + 1;

    /// <summary>Ranks by key, ascending because they are added so.</summary>
    sealed class Shelves<TKey> where TKey : notnull
    {
        readonly Dictionary<TKey, List<int>> _ranks = [];

        public void Add(TKey key, int rank)
        {
            if (!_ranks.TryGetValue(key, out var ranks))
                _ranks[key] = ranks = [];
            ranks.Add(rank);
        }

        public FrozenDictionary<TKey, int[]> Freeze() => _ranks.ToFrozenDictionary(s => s.Key, s => s.Value.ToArray());
    }
}
