namespace Opsporing.Research;

/// <summary>Rows by the first column and, within its ties, by the second.</summary>
sealed class PairOrder
{
    readonly ulong[] _firstKeys;

    public PairOrder(ReadOnlySpan<double> first, ReadOnlySpan<double> second, bool keepRows)
    {
        var rows = new int[first.Length];
        for (var i = 0; i < rows.Length; i++)
            rows[i] = i;
        var secondKeys = SortKeys.Of(second);
        SortKeys.Sort(ref secondKeys, ref rows);

        // From here an item is a position in the order of the second column, so that its rank goes along unsearched.
        var ranks = new int[rows.Length];
        var firstKeys = new ulong[rows.Length];
        var starts = new List<int>();
        for (var i = 0; i < rows.Length; i++)
        {
            if (i == 0 || secondKeys[i] != secondKeys[i - 1])
                starts.Add(i);
            ranks[i] = starts.Count - 1;
            firstKeys[i] = SortKeys.Of(first[rows[i]]);
        }
        starts.Add(rows.Length);
        RankStarts = [.. starts];
        for (var i = 1; i < RankStarts.Length; i++)
            TiedSecond += PairCounts.PairsOf(RankStarts[i] - RankStarts[i - 1]);

        if (keepRows)
            (SecondRanks, Rows) = SortWithRows(ref firstKeys, ranks, rows);
        else
        {
            SortKeys.Sort(ref firstKeys, ref ranks);
            (SecondRanks, Rows) = (ranks, []);
        }
        _firstKeys = firstKeys;
        (TiedFirst, TiedBoth) = CountTies();
    }

    /// <summary>Rank of each item in the second column, 0-based, equal for ties.</summary>
    public int[] SecondRanks { get; }

    /// <summary>Row of each item; empty unless kept.</summary>
    public int[] Rows { get; }

    /// <summary>For each rank the count of items below it; then the count of items.</summary>
    public int[] RankStarts { get; }

    public long TiedFirst { get; }

    public long TiedSecond { get; }

    public long TiedBoth { get; }

    /// <summary>Whether item <paramref name="i"/> is tied with the one before it in the first column.</summary>
    public bool TiesFirst(int i) => _firstKeys[i] == _firstKeys[i - 1];

    static (int[] Ranks, int[] Rows) SortWithRows(ref ulong[] firstKeys, int[] ranks, int[] rows)
    {
        var places = new int[rows.Length];
        for (var i = 0; i < places.Length; i++)
            places[i] = i;
        SortKeys.Sort(ref firstKeys, ref places);
        var sortedRanks = new int[rows.Length];
        var sortedRows = new int[rows.Length];
        for (var i = 0; i < places.Length; i++)
        {
            sortedRanks[i] = ranks[places[i]];
            sortedRows[i] = rows[places[i]];
        }
        return (sortedRanks, sortedRows);
    }

    (long First, long Both) CountTies()
    {
        long first = 0, both = 0;
        int firstRun = 0, bothRun = 0;
        for (var i = 1; i < _firstKeys.Length; i++)
        {
            var tied = TiesFirst(i);
            firstRun = tied ? firstRun + 1 : 0;
            bothRun = tied && SecondRanks[i] == SecondRanks[i - 1] ? bothRun + 1 : 0;
            first += firstRun;
            both += bothRun;
        }
        return (first, both);
    }
}
