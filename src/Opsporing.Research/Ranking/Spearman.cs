namespace Opsporing.Research;

/// <summary>Spearman's rank correlation.</summary>
public static class Spearman
{
    /// <summary>Pearson's correlation of the midranks.</summary>
    /// <returns>-1..1; undefined when a column is one tie.</returns>
    /// <remarks>
    /// Source: Spearman (1904), doi:10.2307/1412159; ties by midrank: Kendall (1948). Pitfall: the long tail of low
    /// harm
    /// dominates, where nobody prioritises.
    /// </remarks>
    public static Metric Rho(ReadOnlySpan<double> first, ReadOnlySpan<double> second)
    {
        if (Reasons.OfNumbers(first, second) is { } reason)
            return Metric.Undefined(reason, first.Length);

        var (left, right) = (CentredMidranks(first), CentredMidranks(second));
        double product = 0, leftSquares = 0, rightSquares = 0;
        for (var i = 0; i < left.Length; i++)
        {
            product += left[i] * right[i];
            leftSquares += left[i] * left[i];
            rightSquares += right[i] * right[i];
        }
        return leftSquares == 0 || rightSquares == 0
            ? Metric.Undefined(first.Length < 2 ? Reasons.TooFew : Reasons.AllTied, first.Length)
            : Metric.Of(Math.Clamp(product / Math.Sqrt(leftSquares) / Math.Sqrt(rightSquares), -1, 1), first.Length);
    }

    /// <summary>Twice the midrank less its mean: whole numbers, so that sums lose nothing early.</summary>
    static double[] CentredMidranks(ReadOnlySpan<double> values)
    {
        var order = SortKeys.Order(values);
        var ranks = new double[values.Length];
        for (int start = 0, end; start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && values[order[end]] == values[order[start]];)
                end++;
            foreach (var row in order.AsSpan(start, end - start))
                ranks[row] = (double)start + end - order.Length;
        }
        return ranks;
    }
}
