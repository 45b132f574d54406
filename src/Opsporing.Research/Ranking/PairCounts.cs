namespace Opsporing.Research;

/// <summary>How two columns order the pairs of rows.</summary>
/// <param name="Pairs">n(n - 1)/2.</param>
/// <param name="TiedFirst">Pairs tied in the first column, in the second or not.</param>
/// <param name="TiedSecond">Pairs tied in the second column, in the first or not.</param>
/// <param name="TiedBoth">Pairs tied in both.</param>
/// <param name="Discordant">Pairs that the columns order in opposite ways.</param>
/// <remarks>O(n log n). Source of the method: Knight (1966), doi:10.1080/01621459.1966.10480879.</remarks>
public readonly record struct PairCounts(long Pairs, long TiedFirst, long TiedSecond, long TiedBoth, long Discordant)
{
    /// <summary>Pairs that the columns order alike.</summary>
    public long Concordant => Pairs - TiedFirst - TiedSecond + TiedBoth - Discordant;

    /// <summary>Counts the pairs.</summary>
    /// <param name="first">Finite values.</param>
    /// <param name="second">Finite values of the same rows.</param>
    public static PairCounts Of(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        Reasons.SameLength(first.Length, second.Length);
        var order = new PairOrder(first, second, keepRows: false);
        return new(
            PairsOf(first.Length), order.TiedFirst, order.TiedSecond, order.TiedBoth,
            Inversions.Count(order.SecondRanks, order.RankStarts));
    }

    internal static long PairsOf(long count) => count * (count - 1) / 2;
}
