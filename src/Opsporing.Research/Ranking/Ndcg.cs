namespace Opsporing.Research;

/// <summary>What a row adds to the gain of a list.</summary>
public enum Gain
{
    /// <summary>The value itself: Järvelin and Kekäläinen (2002).</summary>
    Linear,

    /// <summary>2 to the value, less 1: Burges et al. (2005).</summary>
    Exponential,
}

/// <summary>Normalised discounted cumulative gain.</summary>
public static class Ndcg
{
    /// <summary>
    /// DCG@k of the list over DCG@k of the best list; DCG@k = sum over ranks r to k of gain / log2(r + 1).
    /// </summary>
    /// <param name="scores">Finite; the highest comes first.</param>
    /// <param name="values">Zero or more, of the same rows.</param>
    /// <param name="k">One or more; beyond the count of rows it is that count.</param>
    /// <param name="gain">What a value adds.</param>
    /// <returns>0..1; the mean over all orders of tied scores, so the order of the rows has no influence.</returns>
    /// <remarks>
    /// Source: Järvelin and Kekäläinen (2002), doi:10.1145/582415.582418; ties: McSherry and Najork (2008),
    /// doi:10.1007/978-3-540-78646-7_38. Pitfall: the gain drives the result; report both.
    /// </remarks>
    public static Metric At(ReadOnlySpan<double> scores, ReadOnlySpan<double> values, int k, Gain gain)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        if ((Reasons.OfNumbers(scores, values) ?? Reasons.OfAmounts(values)) is { } reason)
            return Metric.Undefined(reason, scores.Length);

        k = Math.Min(k, scores.Length);
        var gains = Gains(values, gain);
        var best = Discounted(gains, gains, k);
        return Metric.Of(Math.Clamp(Discounted(scores, gains, k) / best, 0, 1), scores.Length);
    }

    static double Discounted(ReadOnlySpan<double> scores, ReadOnlySpan<double> gains, int k)
    {
        var order = SortKeys.OrderDescending(scores);
        var sum = 0.0;
        for (int start = 0, end; start < k; start = end)
        {
            double tiedGain = 0, discount = 0;
            for (end = start; end < order.Length && scores[order[end]] == scores[order[start]]; end++)
            {
                tiedGain += gains[order[end]];
                if (end < k)
                    discount += 1 / Math.Log2(end + 2);
            }
            sum += tiedGain / (end - start) * discount;
        }
        return sum;
    }

    static double[] Gains(ReadOnlySpan<double> values, Gain gain)
    {
        if (gain == Gain.Linear)
            return values.ToArray();

        // A common factor drops out of the ratio; it keeps 2 to the power of days of harm in range.
        var most = 0.0;
        foreach (var value in values)
            most = Math.Max(most, value);
        var scale = most > 512 ? most : 0;
        var gains = new double[values.Length];
        for (var i = 0; i < gains.Length; i++)
            gains[i] = scale == 0 ? PowerLessOne(values[i]) : Math.Pow(2, values[i] - scale) - Math.Pow(2, -scale);
        return gains;
    }

    static double PowerLessOne(double value)
    {
        // 2^v - 1 loses a small v to rounding: two terms of its series are exact to 1e-13 there.
        var x = value * Math.Log(2);
        return x < 1e-6 ? x + x * x / 2 : Math.Pow(2, value) - 1;
    }
}
