using System.Numerics;
using System.Runtime.Intrinsics;

namespace Opsporing.Research;

/// <summary>Counts the pairs out of order by splitting on one bit of the rank at a time, the highest first.</summary>
/// <remarks>
/// Items with the same higher bits stand together; within such a group a pair is out of order at the first bit that
/// differs, so each is counted once. Unlike merging, no step depends on a comparison that the processor must guess.
/// </remarks>
static class Inversions
{
    // Ranks that differ in the last four bits only: a group of at most sixteen items is compared as one vector.
    const int LastBits = 4;

    /// <param name="ranks">Ranks 0, 1, … without a gap; overwritten.</param>
    /// <param name="rankStarts">For each rank the count of items below it, then the count of items.</param>
    public static long Count(int[] ranks, int[] rankStarts)
    {
        long inversions = 0;
        var rankCount = rankStarts.Length - 1;
        var from = ranks;
        var to = new int[ranks.Length];
        for (var bit = BitOperations.Log2((uint)Math.Max(rankCount - 1, 0) | 1); bit >= LastBits; bit--)
        {
            for (var low = 0; low < rankCount; low += 2 << bit)
                inversions += Split(from, to, Group(rankStarts, low, bit), bit);
            (from, to) = (to, from);
        }
        for (var low = 0; low < rankCount; low += 1 << LastBits)
        {
            var (start, _, end) = Group(rankStarts, low, LastBits - 1);
            inversions += end - start <= 1 << LastBits && start + (1 << LastBits) <= from.Length
                ? Compare(from.AsSpan(start, 1 << LastBits), end - start)
                : SplitLast(from, to, rankStarts, low);
        }
        return inversions;
    }

    /// <summary>Bounds of the items whose rank has the higher bits of <paramref name="low"/>.</summary>
    public static (int Start, int Middle, int End) Group(int[] rankStarts, int low, int bit)
    {
        var last = rankStarts.Length - 1;
        return (rankStarts[low], rankStarts[Math.Min(low + (1 << bit), last)],
            rankStarts[Math.Min((long)low + (2L << bit), last)]);
    }

    static long Compare(ReadOnlySpan<int> ranks, int count)
    {
        var all = Vector512.Create(ranks);
        var inversions = 0;
        var after = (1UL << count) - 1;
        for (var i = 0; i < count; i++)
        {
            after &= after - 1; // the items behind this one
            var less = Vector512.LessThan(all, Vector512.Create(ranks[i])).ExtractMostSignificantBits();
            inversions += BitOperations.PopCount(less & after);
        }
        return inversions;
    }

    static long SplitLast(int[] from, int[] to, int[] rankStarts, int low)
    {
        long inversions = 0;
        var end = Math.Min(low + (1 << LastBits), rankStarts.Length - 1);
        for (var bit = LastBits - 1; bit >= 0; bit--)
        {
            for (var group = low; group < end; group += 2 << bit)
                inversions += Split(from, to, Group(rankStarts, group, bit), bit);
            (from, to) = (to, from);
        }
        return inversions;
    }

    static long Split(int[] from, int[] to, (int Start, int Middle, int End) group, int bit)
    {
        var (start, middle, end) = group;
        if (middle == end)
        {
            from.AsSpan(start, end - start).CopyTo(to.AsSpan(start));
            return 0;
        }

        long inversions = 0;
        var zero = start;
        var one = middle;
        foreach (var rank in from.AsSpan(start, end - start))
        {
            var isOne = (rank >> bit) & 1;
            inversions += (isOne - 1) & (one - middle);
            to[isOne == 0 ? zero : one] = rank;
            one += isOne;
            zero += 1 - isOne;
        }
        return inversions;
    }
}
