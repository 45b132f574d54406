namespace Opsporing;

/// <summary>Burglaries by blocks of space and time as large as what counts: a look reads 27 blocks.</summary>
sealed class NearRepeatIndex
{
    readonly Dictionary<(int East, int North, int Day), List<SeriesNode>> _blocks = [];

    public void Add(SeriesNode node, BurglarySite site)
    {
        var block = BlockOf(site);
        if (_blocks.TryGetValue(block, out var nodes))
            nodes.Add(node);
        else
            _blocks.Add(block, [node]);
    }

    public void Remove(SeriesNode node, BurglarySite site) => _blocks[BlockOf(site)].Remove(node);

    /// <summary>All that may be near, and some that are not.</summary>
    public IEnumerable<SeriesNode> Near(BurglarySite site)
    {
        var (east, north, day) = BlockOf(site);
        for (var e = east - 1; e <= east + 1; e++)
            for (var n = north - 1; n <= north + 1; n++)
                for (var d = day - 1; d <= day + 1; d++)
                    if (_blocks.TryGetValue((e, n, d), out var nodes))
                        foreach (var node in nodes)
                            yield return node;
    }

    static (int East, int North, int Day) BlockOf(BurglarySite site) =>
        (site.East / NearRepeat.MaxCells, site.North / NearRepeat.MaxCells, site.Day / NearRepeat.MaxDays);
}
