namespace Opsporing.Cli;

/// <summary>Agreement of two rankings of the same things, exact under ties.</summary>
public static class RankCorrelation
{
    /// <summary>Kendall's tau-b in O(n log n).</summary>
    /// <param name="x">Any finite numbers.</param>
    /// <param name="y">As many.</param>
    /// <returns>-1..1; <see cref="double.NaN"/> when a side has one value only, or there are fewer than two pairs.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <remarks>Knight (1966), doi 10.1080/01621459.1966.10480879; ties as in Kendall (1945), doi 10.1093/biomet/33.3.239.</remarks>
    public static double TauB(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        RequireEqualLengths(x, y);
        var order = Enumerable.Range(0, x.Length).ToArray();
        var (xs, ys) = (x.ToArray(), y.ToArray());
        Array.Sort(order, (a, b) => xs[a] != xs[b] ? xs[a].CompareTo(xs[b]) : ys[a].CompareTo(ys[b]));
        var sorted = order.Select(i => ys[i]).ToArray();
        var pairs = Pairs(x.Length);
        var tiesX = TiedPairs(order, (a, b) => xs[a] == xs[b]);
        var tiesBoth = TiedPairs(order, (a, b) => xs[a] == xs[b] && ys[a] == ys[b]);
        var swaps = SortAndCountSwaps(sorted, new double[sorted.Length], 0, sorted.Length);
        var tiesY = TiedPairs(Enumerable.Range(0, sorted.Length).ToArray(), (a, b) => sorted[a] == sorted[b]);
        var difference = pairs - tiesX - tiesY + tiesBoth - 2 * swaps;
        return difference / Math.Sqrt((double)(pairs - tiesX) * (pairs - tiesY));
    }

    /// <summary>Spearman's rho: Pearson's correlation of average ranks.</summary>
    /// <param name="x">Any finite numbers.</param>
    /// <param name="y">As many.</param>
    /// <returns>-1..1; <see cref="double.NaN"/> when a side has one value only.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        RequireEqualLengths(x, y);
        var (a, b) = (AverageRanks(x), AverageRanks(y));
        var mean = (x.Length + 1) / 2.0;
        double product = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            product += (a[i] - mean) * (b[i] - mean);
            squareA += (a[i] - mean) * (a[i] - mean);
            squareB += (b[i] - mean) * (b[i] - mean);
        }
        return product / Math.Sqrt(squareA * squareB);
    }

    /// <summary>Ranks from 1; equal numbers share the mean of their ranks.</summary>
    public static double[] AverageRanks(ReadOnlySpan<double> values)
    {
        var sorted = values.ToArray();
        var order = Enumerable.Range(0, values.Length).ToArray();
        Array.Sort(sorted, order);
        var ranks = new double[values.Length];
        for (var i = 0; i < order.Length;)
        {
            var end = i + 1;
            while (end < order.Length && sorted[end] == sorted[i])
                end++;
            for (var j = i; j < end; j++)
                ranks[order[j]] = (i + 1 + end) / 2.0;
            i = end;
        }
        return ranks;
    }

    static long TiedPairs(int[] order, Func<int, int, bool> areEqual)
    {
        long tied = 0;
        for (var i = 0; i < order.Length;)
        {
            var end = i + 1;
            while (end < order.Length && areEqual(order[i], order[end]))
                end++;
            tied += Pairs(end - i);
            i = end;
        }
        return tied;
    }

    /// <summary>Merge sort; counts the exchanges of neighbours that it stands for.</summary>
    static long SortAndCountSwaps(double[] values, double[] spare, int start, int end)
    {
        if (end - start < 2)
            return 0;
        var middle = (start + end) / 2;
        var swaps = SortAndCountSwaps(values, spare, start, middle) + SortAndCountSwaps(values, spare, middle, end);
        for (int left = start, right = middle, at = start; at < end; at++)
        {
            if (right >= end || left < middle && values[left] <= values[right])
                spare[at] = values[left++];
            else
            {
                swaps += middle - left;
                spare[at] = values[right++];
            }
        }
        Array.Copy(spare, start, values, start, end - start);
        return swaps;
    }

    static long Pairs(long count) => count * (count - 1) / 2;

    static void RequireEqualLengths(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException("Both rankings have the same length.", nameof(y));
    }
}
