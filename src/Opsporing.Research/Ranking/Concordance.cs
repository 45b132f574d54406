namespace Opsporing.Research;

/// <summary>Rank correlation of two columns, by the pairs of rows they order alike.</summary>
public static class Concordance
{
    /// <summary>Kendall's tau-b: (C - D) / sqrt((P - T1)(P - T2)), P pairs, T tied in a column.</summary>
    /// <returns>-1..1; undefined when a column is one tie.</returns>
    /// <remarks>
    /// Source: Kendall (1945), doi:10.1093/biomet/33.3.239. Pitfall: a column of few values (CHI) cannot reach 1
    /// against
    /// one of many; compare like with like, and give an interval over days and teams.
    /// </remarks>
    public static Metric TauB(ReadOnlySpan<double> first, ReadOnlySpan<double> second) =>
        Ratio(first, second, static p =>
            Math.Sqrt(p.Pairs - p.TiedFirst) * Math.Sqrt(p.Pairs - p.TiedSecond));

    /// <summary>
    /// Somers' d of <paramref name="dependent"/>: (C - D) / pairs not tied in the independent column.
    /// </summary>
    /// <returns>-1..1; undefined when the independent column is one tie; 2 AUC - 1 with a 0/1 label as the independent
    /// column.</returns>
    /// <remarks>Source: Somers (1962), doi:10.2307/2090408. Pitfall: not symmetric; say which column is
    /// which.</remarks>
    public static Metric SomersD(ReadOnlySpan<double> independent, ReadOnlySpan<double> dependent) =>
        Ratio(independent, dependent, static p => p.Pairs - p.TiedFirst);

    /// <summary>Goodman and Kruskal's gamma: (C - D) / (C + D).</summary>
    /// <returns>-1..1; undefined when a column is one tie.</returns>
    /// <remarks>
    /// Source: Goodman and Kruskal (1954), doi:10.1080/01621459.1954.10501231. Pitfall: leaves ties out, so coarser
    /// scores look better.
    /// </remarks>
    public static Metric Gamma(ReadOnlySpan<double> first, ReadOnlySpan<double> second) =>
        Ratio(first, second, static p => p.Concordant + p.Discordant);

    static Metric Ratio(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Func<PairCounts, double> divisor)
    {
        if (Reasons.OfNumbers(first, second) is { } reason)
            return Metric.Undefined(reason, first.Length);
        if (first.Length < 2)
            return Metric.Undefined(Reasons.TooFew, first.Length);

        var pairs = PairCounts.Of(first, second);
        // Being tied is transitive in each column, so no pair is left to divide by only when a column is all one tie.
        return divisor(pairs) is var pairsLeft and > 0
            ? Metric.Of((pairs.Concordant - pairs.Discordant) / pairsLeft, first.Length)
            : Metric.Undefined(Reasons.AllTied, first.Length);
    }
}
