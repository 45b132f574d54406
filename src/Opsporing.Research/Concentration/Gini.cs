namespace Opsporing.Research;

/// <summary>How concentrated values are over units, as a number.</summary>
public static class Gini
{
    /// <summary>G = 2 sum(i x_i) / (n sum(x)) - (n + 1)/n, x ascending, i from 1.</summary>
    /// <param name="values">Zero or more, one per unit.</param>
    /// <returns>0..1 - 1/n; undefined when the values sum to 0.</returns>
    /// <remarks>Source: Gini (1914). Pitfall: biased upward when there are more units than events; see the
    /// other.</remarks>
    public static Metric Of(ReadOnlySpan<double> values)
    {
        if (Reasons.OfAmounts(values) is { } reason)
            return Metric.Undefined(reason, values.Length);

        var sorted = values.ToArray();
        Array.Sort(sorted);
        double weighted = 0, sum = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            // 2i - n - 1 sums to 0, which keeps equal values at 0 to the last bit that matters.
            weighted += (2.0 * (i + 1) - sorted.Length - 1) * sorted[i];
            sum += sorted[i];
        }
        return Metric.Of(Math.Clamp(weighted / sum / sorted.Length, 0, 1), values.Length);
    }

    /// <summary>
    /// G' = max(1, n/c) (G - 1) + 1, n units, c events: compares with the most equal spread of c events.
    /// </summary>
    /// <param name="counts">Whole numbers, events per unit.</param>
    /// <returns>0..1; equal to <see cref="Of"/> when there are as many events as units or more.</returns>
    /// <remarks>
    /// Source: Bernasco and Steenbeek (2017), doi:10.1007/s10940-016-9324-7, without the small-sample correction of
    /// Deltas
    /// (2003). Pitfall: for counts only, not for days of harm.
    /// </remarks>
    public static Metric Generalised(ReadOnlySpan<double> counts)
    {
        var gini = Of(counts);
        if (gini.Value is not { } value)
            return gini;
        var events = 0.0;
        foreach (var count in counts)
        {
            if (count != Math.Floor(count))
                return Metric.Undefined(Reasons.NotCounts, counts.Length);
            events += count;
        }
        return Metric.Of(Math.Clamp(Math.Max(1, counts.Length / events) * (value - 1) + 1, 0, 1), counts.Length);
    }
}
