namespace Opsporing.Research;

/// <summary>What the first k of a list hold. Ties at the cut count by the chance to be within it.</summary>
public static class TopOfList
{
    /// <summary>Chance of each row to be among the first k when ties fall in random order.</summary>
    /// <param name="scores">Finite; the highest comes first.</param>
    /// <param name="k">One or more; beyond the count of rows it is that count.</param>
    /// <returns>0..1 in the order of the rows; sums to k.</returns>
    public static double[] Inclusion(ReadOnlySpan<double> scores, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        k = Math.Min(k, scores.Length);
        var chances = new double[scores.Length];
        var order = SortKeys.OrderDescending(scores);
        for (int start = 0, end; start < k; start = end)
        {
            for (end = start + 1; end < order.Length && scores[order[end]] == scores[order[start]];)
                end++;
            var chance = Math.Min(1, (k - start) / (double)(end - start));
            foreach (var row in order.AsSpan(start, end - start))
                chances[row] = chance;
        }
        return chances;
    }

    /// <summary>Expected share of the k slots spent on rows labelled 1.</summary>
    /// <returns>0..1; defined for labels of one class too, undefined for no rows.</returns>
    /// <remarks>
    /// Source: Manning, Raghavan and Schütze (2008), section 8.4; ties: McSherry and Najork (2008). Pitfall: capacity
    /// differs by day; use the k of the day and average over days. k beyond the list counts the list.
    /// </remarks>
    public static Metric Precision(ReadOnlySpan<double> scores, ReadOnlySpan<double> labels, int k) =>
        (Reasons.OfNumbers(scores, labels) ?? Labels.Reason(labels)) is { } reason
            ? Metric.Undefined(reason, scores.Length)
            : Metric.Of(Caught(scores, labels, k) / Math.Min(k, scores.Length), scores.Length);

    /// <summary>Expected share of the rows labelled 1 that are among the first k.</summary>
    /// <returns>0..1; undefined when no row is labelled 1.</returns>
    /// <remarks>Source and ties: as <see cref="Precision"/>. Pitfall: outcomes are known only of what was worked
    /// on.</remarks>
    public static Metric Recall(ReadOnlySpan<double> scores, ReadOnlySpan<double> labels, int k)
    {
        if ((Reasons.OfNumbers(scores, labels) ?? Labels.Reason(labels)) is { } reason)
            return Metric.Undefined(reason, scores.Length);
        var ones = Labels.Count(labels);
        return ones == 0
            ? Metric.Undefined(Reasons.OneClass, scores.Length)
            : Metric.Of(Caught(scores, labels, k) / ones, scores.Length);
    }

    /// <summary>Expected share of all harm that is among the first k: the Lorenz curve of harm by rank, at k.</summary>
    /// <param name="scores">Finite; <paramref name="harm"/> itself gives the most that any list can capture.</param>
    /// <param name="harm">Zero or more, of the same rows.</param>
    /// <param name="k">One or more.</param>
    /// <returns>0..1; undefined when there is no harm.</returns>
    /// <remarks>
    /// Source: Sherman, Neyroud and Neyroud (2016), doi:10.1093/police/paw003. Pitfall: circular when the index that
    /// ranks also scores; score with another.
    /// </remarks>
    public static Metric HarmCaptured(ReadOnlySpan<double> scores, ReadOnlySpan<double> harm, int k)
    {
        if ((Reasons.OfNumbers(scores, harm) ?? Reasons.OfAmounts(harm)) is { } reason)
            return Metric.Undefined(reason, scores.Length);
        var total = 0.0;
        foreach (var value in harm)
            total += value;
        return Metric.Of(Math.Min(1, Caught(scores, harm, k) / total), scores.Length);
    }

    /// <summary>Overlap of two tops over their union: E / (2k - E), E the expected count of rows in both.</summary>
    /// <returns>0..1; exact without ties at a cut, else the ratio of expectations with ties broken
    /// independently.</returns>
    /// <remarks>
    /// Source: Jaccard (1912), doi:10.1111/j.1469-8137.1912.tb05611.x. Pitfall: blind to order within the top; with
    /// many
    /// ties at the cut it falls although nothing changed.
    /// </remarks>
    public static Metric Jaccard(ReadOnlySpan<double> first, ReadOnlySpan<double> second, int k)
    {
        if (Reasons.OfNumbers(first, second) is { } reason)
            return Metric.Undefined(reason, first.Length);
        var both = Caught(first, Inclusion(second, k), k);
        return Metric.Of(both / (2.0 * Math.Min(k, first.Length) - both), first.Length);
    }

    static double Caught(ReadOnlySpan<double> scores, ReadOnlySpan<double> values, int k)
    {
        var chances = Inclusion(scores, k);
        var sum = 0.0;
        for (var i = 0; i < chances.Length; i++)
            sum += chances[i] * values[i];
        return sum;
    }
}
