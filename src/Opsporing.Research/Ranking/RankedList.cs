namespace Opsporing.Research;

/// <summary>A list of items from high to low, ties in one group.</summary>
public sealed class RankedList
{
    /// <summary>Ranks items by score.</summary>
    /// <param name="items">Numbers of the items, zero or more, each once.</param>
    /// <param name="scores">Finite, of the same items; the highest comes first.</param>
    public RankedList(ReadOnlySpan<int> items, ReadOnlySpan<double> scores)
    {
        Reasons.SameLength(items.Length, scores.Length);
        var order = SortKeys.OrderDescending(scores);
        Items = new int[order.Length];
        GroupOf = new int[order.Length];
        var starts = new List<int>();
        for (var i = 0; i < order.Length; i++)
        {
            if (i == 0 || scores[order[i]] != scores[order[i - 1]])
                starts.Add(i);
            Items[i] = items[order[i]];
            GroupOf[i] = starts.Count - 1;
        }
        starts.Add(order.Length);
        GroupStarts = [.. starts];
    }

    /// <summary>Count of items.</summary>
    public int Count => Items.Length;

    internal int[] Items { get; }

    /// <summary>Group of the item at each place.</summary>
    internal int[] GroupOf { get; }

    /// <summary>First place of each group; then the count of items.</summary>
    internal int[] GroupStarts { get; }

    /// <summary>
    /// Chance that an item of the group at <paramref name="depth"/> is within it: 0..1, 1 at its end.
    /// </summary>
    internal double Share(int depth)
    {
        var group = GroupOf[depth - 1];
        return (depth - GroupStarts[group]) / (double)(GroupStarts[group + 1] - GroupStarts[group]);
    }

    internal bool IsTied => GroupStarts.Length - 1 < Items.Length;
}
