namespace Opsporing.Server;

/// <summary>
/// A known number of series with known members, to measure linking with: each runs for a tenth of the period, has four identifiers of
/// which a member shows one or two, and halfway the hash key is rotated, with both versions for a while. A public number stands in
/// one keyed report in twenty, members or not. Of ten series seven are fraud, two cyber, one sexual online, as reports go.
/// </summary>
/// <remarks>Shares are ours [R].</remarks>
sealed class PlantedSeries
{
    const int IdentifierCount = 4, MemberPermille = 80, HubPermille = 50, OverlapPermille = 60;

    static readonly string[] Groups = ["fraud", "cyber", "sexual_online"];

    readonly ulong _seed;
    readonly int _reports;
    readonly int[][] _starts; // per group: where each of its series starts
    readonly int _length;
    readonly Action<string, int> _onMember;

    /// <param name="seed">Seed of the run.</param>
    /// <param name="reports">Reports of the run.</param>
    /// <param name="count">Series, 1 or more.</param>
    /// <param name="onMember">Called with the identity of a member and the number of its series.</param>
    public PlantedSeries(ulong seed, int reports, int count, Action<string, int> onMember)
    {
        (_seed, _reports, _onMember) = (seed ^ 0xA5A5_5A5A_0F0F_F0F0, reports, onMember);
        _length = Math.Max(1, reports / 10);
        var random = new SplitMix(_seed);
        var starts = Groups.Select(static _ => new List<int>()).ToArray();
        for (var i = 0; i < count; i++)
            starts[i % 10 < 7 ? 0 : i % 10 < 9 ? 1 : 2].Add(random.Below(Math.Max(1, reports - _length)));
        _starts = [.. starts.Select(static s => s.ToArray())];
    }

    /// <summary>Adds the keys of a report of a group that shows keys.</summary>
    public void Link(ref SplitMix random, V1.Report report, string group, int index)
    {
        var series = random.Chance(MemberPermille) ? Draw(ref random, Array.IndexOf(Groups, group), index) : -1;
        if (series < 0)
            Add(report, 1, new SplitMix(random.Next()));
        else
            AddMember(ref random, report, series, index);
        if (random.Chance(HubPermille))
            Add(report, 1, new SplitMix(_seed ^ 0x5EED_0B5E_55ED_0001));
    }

    void AddMember(ref SplitMix random, V1.Report report, int series, int index)
    {
        _onMember($"{report.Id.SourceSystem}/{report.Id.SourceNumber}", series);
        var first = random.Below(IdentifierCount);
        Show(report, series, first, index);
        if (random.Chance(500))
            Show(report, series, (first + 1 + random.Below(IdentifierCount - 1)) % IdentifierCount, index);
    }

    /// <summary>The identifier under the hash key of the time: the old one, both, or the new one.</summary>
    void Show(V1.Report report, int series, int identifier, int index)
    {
        var permille = (int)(index * 1000L / _reports);
        for (var version = 1; version <= 2; version++)
            if (version == 1 ? permille < 500 + OverlapPermille / 2 : permille >= 500 - OverlapPermille / 2)
                Add(report, version, new SplitMix(
                    _seed ^ StableHash.Of("series") * 0x9E3779B97F4A7C15ul ^ (ulong)((series * IdentifierCount + identifier) * 2 + version)));
    }

    /// <summary>One of the series of the group that run now; its number over all groups.</summary>
    int Draw(ref SplitMix random, int group, int index)
    {
        if (group < 0)
            return -1;
        var running = 0;
        foreach (var start in _starts[group])
            running += index >= start && index < start + _length ? 1 : 0;
        if (running == 0)
            return -1;
        var chosen = random.Below(running);
        for (var i = 0; ; i++)
            if (index >= _starts[group][i] && index < _starts[group][i] + _length && chosen-- == 0)
                return i * Groups.Length + group;
    }

    static void Add(V1.Report report, int version, SplitMix hash) => report.LinkKeys.Add(new V1.LinkKey
    {
        Side = V1.LinkSide.Suspect,
        KeyVersion = version,
        Hash = string.Create(null, stackalloc char[32], $"{hash.Next():x16}{hash.Next():x16}"),
    });
}
