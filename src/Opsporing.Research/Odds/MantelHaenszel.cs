namespace Opsporing.Research;

/// <summary>Odds ratio of an outcome between exposed and not, within strata.</summary>
public static class MantelHaenszel
{
    /// <summary>
    /// The natural logarithm of sum(ad/n) / sum(bc/n) over strata of counts a b (exposed: outcome, none) c d (not
    /// exposed).
    /// </summary>
    /// <param name="exposed">0 or 1.</param>
    /// <param name="outcomes">0 or 1, of the same rows.</param>
    /// <param name="strata">A stratum per row.</param>
    /// <returns>Any real, with the standard error of Robins, Breslow and Greenland; 0 is equal odds.</returns>
    /// <remarks>
    /// Source: Mantel and Haenszel (1959), doi:10.1093/jnci/22.4.719; variance: Robins, Breslow and Greenland (1986),
    /// doi:10.2307/2531052. Pitfall: assumes one odds ratio in all strata; strata with one exposure or one outcome add
    /// nothing, so look at how many are left.
    /// </remarks>
    public static Metric LogOddsRatio(
        ReadOnlySpan<double> exposed, ReadOnlySpan<double> outcomes, IReadOnlyList<string> strata)
    {
        Reasons.SameLength(exposed.Length, strata.Count);
        if ((Reasons.OfNumbers(exposed, outcomes) ?? Labels.Reason(exposed) ?? Labels.Reason(outcomes)) is { } reason)
            return Metric.Undefined(reason, exposed.Length);

        double r = 0, s = 0, pr = 0, mixed = 0, qs = 0;
        foreach (var (a, b, c, d) in Tables(exposed, outcomes, strata))
        {
            double n = a + b + c + d;
            var (p, q) = ((a + d) / n, (b + c) / n);
            var (alike, unlike) = ((double)a * d / n, (double)b * c / n);
            r += alike;
            s += unlike;
            pr += p * alike;
            mixed += p * unlike + q * alike;
            qs += q * unlike;
        }
        if (r == 0 || s == 0)
            return Metric.Undefined(r == s ? Reasons.NoInformativeStratum : Reasons.InfiniteOdds, exposed.Length);
        var variance = pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s);
        return Metric.Of(Math.Log(r / s), exposed.Length, Math.Sqrt(variance));
    }

    /// <summary>The odds ratio itself: e to the power of <see cref="LogOddsRatio"/>.</summary>
    /// <returns>Above 0; the standard error is by the delta method.</returns>
    /// <inheritdoc cref="LogOddsRatio"/>
    public static Metric OddsRatio(
        ReadOnlySpan<double> exposed, ReadOnlySpan<double> outcomes, IReadOnlyList<string> strata)
    {
        var log = LogOddsRatio(exposed, outcomes, strata);
        return log.Value is { } value
            ? Metric.Of(Math.Exp(value), log.Count, Math.Exp(value) * log.StandardError)
            : log;
    }

    static IEnumerable<(long A, long B, long C, long D)> Tables(
        ReadOnlySpan<double> exposed, ReadOnlySpan<double> outcomes, IReadOnlyList<string> strata)
    {
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        var tables = new List<long[]>();
        for (var i = 0; i < strata.Count; i++)
        {
            if (indices.TryAdd(strata[i], tables.Count))
                tables.Add(new long[4]);
            tables[indices[strata[i]]][2 * (1 - (int)exposed[i]) + 1 - (int)outcomes[i]]++;
        }
        return tables.Select(static t => (t[0], t[1], t[2], t[3]));
    }
}
