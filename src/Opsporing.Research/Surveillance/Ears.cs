using MathNet.Numerics.Distributions;

namespace Opsporing.Research;

/// <summary>The three tests of EARS.</summary>
public enum EarsMethod
{
    /// <summary>Against the periods just before.</summary>
    C1,

    /// <summary>Against the periods before a gap, so that a slow rise does not raise its own baseline.</summary>
    C2,

    /// <summary>Sum of what C2 exceeds 1 by, over this period and the two before.</summary>
    C3,
}

/// <summary>Settings of EARS; the defaults are those of Hutwagner et al. (2003).</summary>
public sealed record EarsOptions
{
    public EarsMethod Method { get; init; }

    /// <summary>Periods of the baseline, 3 or more.</summary>
    public int Baseline { get; init; } = 7;

    /// <summary>Periods between the baseline and the present one, for C2 and C3.</summary>
    public int Lag { get; init; } = 2;

    /// <summary>Standard deviations above the mean; null for 3, and 2 for the sum of C3.</summary>
    public double? Limit { get; init; }

    /// <summary>Least standard deviation: a baseline of equal counts would make any change infinite.</summary>
    public double MinSigma { get; init; } = 0.5;

    public MinimumCases Minimum { get; init; } = new();

    /// <summary>The limit when none is given.</summary>
    public double DefaultLimit => Method == EarsMethod.C3 ? 2 : 3;

    /// <summary>Periods needed before the one that is judged.</summary>
    public int HistoryLength => Baseline + (Method == EarsMethod.C1 ? 0 : Lag) + (Method == EarsMethod.C3 ? 2 : 0);

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    public string? Problem =>
        Baseline is < 3 or > 1000 ? "baseline: 3 to 1,000 periods"
        : Lag is < 0 or > 100 ? "lag: 0 to 100 periods"
        : Limit is { } limit && !(limit is > 0 and < 100) ? "limit: above 0 and below 100"
        : !(MinSigma is >= 0 and < 1e9) ? "least sigma: 0 or more"
        : Minimum.Problem;
}

/// <summary>Finds rises against the last few periods: for a history too short for seasons.</summary>
/// <remarks>
/// Source: Hutwagner, Thompson, Seeman and Treadwell (2003), doi:10.1007/PL00022319. P-values are ours: Student's t of a next
/// value after a baseline of n; C3 has none. Pitfall: no season and no trend.
/// </remarks>
public static class Ears
{
    /// <summary>Judges every period that has enough history; the others get a reason.</summary>
    /// <param name="counts">0 or more, in time order without gaps; NaN for a missing one.</param>
    /// <param name="options">Settings.</param>
    /// <exception cref="ArgumentException">The settings or the counts cannot be.</exception>
    public static IReadOnlyList<PeriodResult> Evaluate(ReadOnlySpan<double> counts, EarsOptions options)
    {
        var results = new PeriodResult[counts.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = EvaluateAt(counts, i, options);
        return results;
    }

    /// <summary>Judges the period at <paramref name="index"/>; later ones are not looked at.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public static PeriodResult EvaluateAt(ReadOnlySpan<double> counts, int index, EarsOptions options)
    {
        CountSeries.Check(counts, options.Problem);
        var result = new PeriodResult { Index = index, Count = double.IsNaN(counts[index]) ? null : counts[index] };
        if (result.Count is not { } count)
            return result with { Reason = Reasons.MissingCount };
        if (index < options.HistoryLength)
            return result with { Reason = Reasons.ShortHistory };
        var (mean, sigma) = Baseline(counts, index, options);
        if (double.IsNaN(mean))
            return result with { Reason = Reasons.MissingCount };
        var limit = (options.Limit ?? options.DefaultLimit) - Carried(counts, index, options);
        if (double.IsNaN(limit))
            return result with { Reason = Reasons.MissingCount };
        var judged = (result with
        {
            Expected = mean,
            UpperBound = mean + sigma * (options.Method == EarsMethod.C3 ? Math.Max(0, limit) + 1 : limit),
            PValue = options.Method == EarsMethod.C3 ? null : AtLeast(count, mean, sigma, options.Baseline),
        }).Judge(counts, options.Minimum);
        return limit < 0 ? AlarmedBefore(judged, counts, options) : judged;
    }

    /// <summary>The two periods before are over the limit of C3 by themselves: an alarm whatever the present count.</summary>
    static PeriodResult AlarmedBefore(PeriodResult judged, ReadOnlySpan<double> counts, EarsOptions options) => judged with
    {
        UpperBound = 0,
        Exceedance = null,
        IsAlarm = options.Minimum.IsReached(counts, judged.Index),
        Reason = options.Minimum.IsReached(counts, judged.Index) ? null : Reasons.TooFewCases,
    };

    /// <summary>What C3 brings along from the two periods before; 0 for the others.</summary>
    static double Carried(ReadOnlySpan<double> counts, int index, EarsOptions options)
    {
        if (options.Method != EarsMethod.C3)
            return 0;
        var sum = 0.0;
        for (var i = index - 2; i < index; i++)
        {
            var (mean, sigma) = Baseline(counts, i, options);
            sum += Math.Max(0, (counts[i] - mean) / sigma - 1);
        }
        return sum;
    }

    static (double Mean, double Sigma) Baseline(ReadOnlySpan<double> counts, int index, EarsOptions options)
    {
        var end = index - (options.Method == EarsMethod.C1 ? 0 : options.Lag);
        var values = counts[(end - options.Baseline)..end];
        double sum = 0, squares = 0;
        foreach (var value in values)
            sum += value;
        var mean = sum / values.Length;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return (mean, Math.Max(options.MinSigma, Math.Sqrt(squares / (values.Length - 1))));
    }

    static double? AtLeast(double count, double mean, double sigma, int n) => sigma > 0
        ? StudentT.CDF(0, 1, n - 1, -(count - mean) / (sigma * Math.Sqrt(1 + 1.0 / n)))
        : null;
}
