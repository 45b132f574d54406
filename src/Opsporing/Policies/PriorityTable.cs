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
    readonly Rule[] _rules; // strongest first: the position is the rank
    readonly FrozenDictionary<string, int[]> _gemeenten;
    readonly FrozenDictionary<int, int[]> _basisteams;
    readonly FrozenDictionary<string, int[]> _methodTags;
    readonly int[]?[] _general;
    readonly int _groupCount;

    public PriorityTable(ImmutableArray<PolicyPriority> priorities, int groupCount)
    {
        (_priorities, _groupCount) = (priorities, groupCount);
        _rules =
        [
            .. Enumerable.Range(0, priorities.Length).OrderByDescending(i => priorities[i].Strength).ThenBy(i => i)
                .Select(i => Rule.Of(priorities[i], i)),
        ];
        var gemeenten = new Shelves<string>();
        var basisteams = new Shelves<int>();
        var methodTags = new Shelves<string>();
        var general = new Shelves<int>();
        for (var rank = 0; rank < _rules.Length; rank++)
        {
            var priority = priorities[_rules[rank].Index];
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

    /// <summary>Index of the strongest match, and its strength; -1 and 0 for none.</summary>
    public int Match(Facts facts, int group, out short strength)
    {
        strength = 0;
        if (Count == 0 || (Groups >> group & 1) == 0 || group >= _groupCount)
            return -1;
        var best = int.MaxValue;
        if (facts.Gemeente is { } gemeente && _gemeenten.Count > 0)
            Scan(_gemeenten.GetValueOrDefault(gemeente), facts, group, ref best);
        if (facts.Basisteam >= 0 && _basisteams.Count > 0)
            Scan(_basisteams.GetValueOrDefault(facts.Basisteam), facts, group, ref best);
        if (_methodTags.Count > 0)
            foreach (var tag in facts.MethodTags)
                Scan(_methodTags.GetValueOrDefault(tag), facts, group, ref best);
        Scan(_general[Key(-1, -1)], facts, group, ref best);
        Scan(_general[Key(-1, group)], facts, group, ref best);
        if (facts.Eenheid >= 0)
        {
            Scan(_general[Key(facts.Eenheid, -1)], facts, group, ref best);
            Scan(_general[Key(facts.Eenheid, group)], facts, group, ref best);
        }
        if (best == int.MaxValue)
            return -1;
        strength = _rules[best].Strength;
        return _rules[best].Index;
    }

    void Scan(int[]? ranks, Facts facts, int group, ref int best)
    {
        if (ranks is null)
            return;
        foreach (var rank in ranks)
        {
            if (rank >= best)
                return;
            ref readonly var rule = ref _rules[rank];
            if (!rule.Matches(facts, group) || rule.IsNarrow && !MatchesNarrowly(_priorities[rule.Index], facts))
                continue;
            best = rank;
            return;
        }
    }

    static bool MatchesNarrowly(PolicyPriority priority, Facts facts) =>
        (priority.Gemeenten.Length == 0
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

    /// <summary>What a match looks at, flat.</summary>
    readonly record struct Rule(
        ulong Groups, long From, long Until, uint Eenheden, int Basisteam, int Index, short Strength, bool? Online, bool IsNarrow)
    {
        public static Rule Of(PolicyPriority priority, int index) => new(
            priority.Groups, priority.From, priority.Until, priority.Eenheden, priority.Basisteam, index, priority.Strength,
            priority.Online, priority.Gemeenten.Length > 0 || priority.MethodTag is not null);

        public bool Matches(Facts facts, int group) =>
            (Groups >> group & 1) != 0
            && facts.Received >= From && facts.Received < Until
            && (facts.Eenheid < 0 ? Eenheden == uint.MaxValue : (Eenheden >> facts.Eenheid & 1) != 0)
            && (Basisteam < 0 || Basisteam == facts.Basisteam)
            && (Online is null || Online == facts.IsOnline);
    }

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
