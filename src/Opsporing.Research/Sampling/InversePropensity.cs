namespace Opsporing.Research;

/// <summary>Mean outcome of all reports from those that were sampled with a known chance.</summary>
public static class InversePropensity
{
    /// <summary>Horvitz-Thompson: sum(R y/π)/N; variance sum(R (1 - π) y²/π²)/N² for independent draws.</summary>
    /// <param name="outcomes">Finite where sampled; any value elsewhere.</param>
    /// <param name="sampled">R: 0 or 1, of the same rows.</param>
    /// <param name="propensities">π: the chance to be sampled, 0..1; above 0 where sampled.</param>
    /// <returns>The mean, with its standard error; may lie outside the range of the outcomes.</returns>
    /// <remarks>
    /// Source: Horvitz and Thompson (1952), doi:10.1080/01621459.1952.10483446. Pitfall: needs a real draw and the
    /// count
    /// of all that could be drawn; a small π makes one report weigh for many: look at <see cref="EffectiveCount"/>.
    /// </remarks>
    public static Metric HorvitzThompson(
        ReadOnlySpan<double> outcomes, ReadOnlySpan<double> sampled, ReadOnlySpan<double> propensities)
    {
        if (Undefined(outcomes, sampled, propensities) is { } reason)
            return Metric.Undefined(reason, outcomes.Length);

        double total = 0, variance = 0, n = outcomes.Length;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (sampled[i] == 0)
                continue;
            var weighted = outcomes[i] / propensities[i];
            total += weighted;
            variance += (1 - propensities[i]) * weighted * weighted;
        }
        return Metric.Of(total / n, outcomes.Length, Math.Sqrt(variance) / n);
    }

    /// <summary>Hájek: sum(R y/π)/sum(R/π); variance by linearisation, sum(R (1 - π)(y - m)²/π²)/sum(R/π)².</summary>
    /// <returns>The mean, within the range of the outcomes, with its standard error.</returns>
    /// <remarks>
    /// Source: Hájek (1971); Särndal, Swensson and Wretman (1992), section 5.7. Pitfall: slightly biased in small
    /// samples;
    /// otherwise as <see cref="HorvitzThompson"/>.
    /// </remarks>
    /// <inheritdoc cref="HorvitzThompson"/>
    public static Metric Hajek(
        ReadOnlySpan<double> outcomes, ReadOnlySpan<double> sampled, ReadOnlySpan<double> propensities)
    {
        if (Undefined(outcomes, sampled, propensities) is { } reason)
            return Metric.Undefined(reason, outcomes.Length);

        double total = 0, weights = 0, variance = 0;
        for (var i = 0; i < outcomes.Length; i++)
            if (sampled[i] == 1)
            {
                total += outcomes[i] / propensities[i];
                weights += 1 / propensities[i];
            }
        var mean = total / weights;
        for (var i = 0; i < outcomes.Length; i++)
            if (sampled[i] == 1)
                variance += (1 - propensities[i]) * Math.Pow((outcomes[i] - mean) / propensities[i], 2);
        return Metric.Of(mean, outcomes.Length, Math.Sqrt(variance) / weights);
    }

    /// <summary>sum(w)²/sum(w²) of the weights 1/π: how many equal weights would tell as much.</summary>
    /// <remarks>Source: Kish (1965). Pitfall: far below the sampled count means that few reports decide.</remarks>
    public static Metric EffectiveCount(ReadOnlySpan<double> sampled, ReadOnlySpan<double> propensities)
    {
        if (Undefined(sampled, sampled, propensities) is { } reason)
            return Metric.Undefined(reason, sampled.Length);
        double sum = 0, squares = 0;
        for (var i = 0; i < sampled.Length; i++)
            if (sampled[i] == 1)
            {
                sum += 1 / propensities[i];
                squares += 1 / (propensities[i] * propensities[i]);
            }
        return Metric.Of(sum * sum / squares, sampled.Length);
    }

    static string? Undefined(
        ReadOnlySpan<double> outcomes, ReadOnlySpan<double> sampled, ReadOnlySpan<double> propensities)
    {
        Reasons.SameLength(outcomes.Length, sampled.Length);
        Reasons.SameLength(outcomes.Length, propensities.Length);
        var numbers = Reasons.OfNumbers(sampled) ?? Labels.Reason(sampled) ?? Reasons.OfProbabilities(propensities);
        if (numbers is not null)
            return numbers;
        var isAny = false;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (sampled[i] == 0)
                continue;
            isAny = true;
            if (!double.IsFinite(outcomes[i]))
                return Reasons.NotFinite;
            if (propensities[i] == 0)
                return Reasons.NoPropensity;
        }
        return isAny ? null : Reasons.NothingSampled;
    }
}
