namespace Opsporing.Research;

/// <summary>Finds periods with more cases than earlier years let expect: the Farrington flexible algorithm.</summary>
/// <remarks>
/// Source: Noufaily et al. (2013), doi:10.1002/sim.5595, on Farrington et al. (1996), doi:10.2307/2983331. Formulas and where a
/// popular implementation departs: docs/signals.md.
/// </remarks>
public static class Farrington
{
    /// <summary>Judges every period that has enough history; the others get a reason.</summary>
    /// <param name="counts">0 or more, in time order without gaps; NaN for a missing one.</param>
    /// <param name="options">Settings.</param>
    /// <param name="holidays">Name of the holiday of each period, null for none: a level of its own when the baseline has it.</param>
    /// <exception cref="ArgumentException">The settings or the counts cannot be.</exception>
    public static IReadOnlyList<PeriodResult> Evaluate(
        ReadOnlySpan<double> counts, FarringtonOptions options, IReadOnlyList<string?>? holidays = null)
    {
        var results = new PeriodResult[counts.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = EvaluateAt(counts, i, options, holidays);
        return results;
    }

    /// <summary>Judges the period at <paramref name="index"/>; later ones are not looked at.</summary>
    /// <inheritdoc cref="Evaluate"/>
    public static PeriodResult EvaluateAt(
        ReadOnlySpan<double> counts, int index, FarringtonOptions options, IReadOnlyList<string?>? holidays = null)
    {
        CountSeries.Check(counts, options.Problem);
        var result = new PeriodResult { Index = index, Count = double.IsNaN(counts[index]) ? null : counts[index] };
        if (result.Count is null)
            return result with { Reason = Reasons.MissingCount };
        if (index < options.HistoryLength)
            return result with { Reason = Reasons.ShortHistory };
        var baseline = FarringtonBaseline.Of(counts, index, options);
        var past = baseline.Counts(counts);
        if (past.Length > 0 && past.Sum() == 0)
            return NeverSeen(result, past.Length, options).Judge(counts, options.Minimum);
        var holiday = baseline.Holiday(holidays, index);
        var (model, isTrendUsed) = Model(past, baseline, index, options, holiday);
        return model.Reason is { } reason
            ? result with { Reason = reason }
            : Bounded(result, model, isTrendUsed, Row(isTrendUsed, holiday is not null), options).Judge(counts, options.Minimum);
    }

    /// <summary>With the trend first; without it when a condition fails or it does not converge.</summary>
    static (QuasiPoissonFit Model, bool IsTrendUsed) Model(
        double[] past, FarringtonBaseline baseline, int now, FarringtonOptions options, double[]? holiday)
    {
        List<double[]> columns = [.. holiday is null ? [] : (double[][])[holiday], .. baseline.Seasons(options.SeasonCount)];
        if (options.HasTrend && options.Years >= options.TrendMinYears)
        {
            var model = Reweighted(past, [baseline.Trend(now), .. columns], options);
            if (model.Reason is null && IsTrendKept(model, Row(true, holiday is not null), past, options))
                return (model, true);
        }
        return (Reweighted(past, columns, options), false);
    }

    /// <summary>No extrapolation above what was ever seen, and significant when the settings ask it.</summary>
    static bool IsTrendKept(QuasiPoissonFit model, double[] row, double[] past, FarringtonOptions options) =>
        Math.Exp(model.Predictor(row)) <= past.Max()
        && (options.TrendPLimit == 1 || model.PValue(1, DispersionOf(model)) < options.TrendPLimit);

    /// <summary>The present period by the columns: trend at 0, its holiday, and its own season, which has no column.</summary>
    static double[] Row(bool isTrendUsed, bool hasHoliday) => (isTrendUsed, hasHoliday) switch
    {
        (true, true) => [0, 1],
        (true, false) => [0],
        (false, true) => [1],
        _ => [],
    };

    static double DispersionOf(QuasiPoissonFit model) => double.IsNaN(model.Dispersion) ? 1 : Math.Max(1, model.Dispersion);

    /// <summary>Past outbreaks are weighted down by their standardised Anscombe residuals (Farrington et al. 1996, 3.3).</summary>
    static QuasiPoissonFit Reweighted(double[] past, IReadOnlyList<double[]> columns, FarringtonOptions options)
    {
        var first = QuasiPoisson.Fit(past, columns);
        if (first.Reason is not null || double.IsPositiveInfinity(options.ReweightThreshold))
            return first;
        var dispersion = DispersionOf(first);
        var weights = new double[past.Length];
        for (var i = 0; i < past.Length; i++)
        {
            var (y, mean) = (past[i], first.Means[i]);
            var residual = 1.5 * (Math.Pow(y, 2.0 / 3) * Math.Pow(mean, -1.0 / 6) - Math.Sqrt(mean))
                / Math.Sqrt(dispersion * (1 - first.Leverages[i]));
            weights[i] = residual > options.ReweightThreshold ? 1 / (residual * residual) : 1;
        }
        var scale = past.Length / weights.Sum();
        return QuasiPoisson.Fit(past, columns, [.. weights.Select(w => w * scale)]);
    }

    static PeriodResult Bounded(PeriodResult result, QuasiPoissonFit model, bool isTrendUsed, double[] row, FarringtonOptions options)
    {
        var dispersion = DispersionOf(model);
        var (eta, error) = (model.Predictor(row), model.PredictorError(row, dispersion));
        var (upper, p) = FarringtonBound.Of(result.Count!.Value, eta, error, dispersion, options);
        return double.IsFinite(upper)
            ? result with { Expected = Math.Exp(eta), UpperBound = upper, PValue = p, Dispersion = dispersion, IsTrendUsed = isTrendUsed }
            : result with { Reason = Reasons.NotConverged };
    }

    /// <summary>A baseline without a case gives no rate: the predictive count after n empty periods and Jeffreys' prior.</summary>
    /// <remarks>Negative binomial with size 1/2 and success n/(n + 1): mean 1/(2n), dispersion (n + 1)/n. Ours.</remarks>
    static PeriodResult NeverSeen(PeriodResult result, int periods, FarringtonOptions options)
    {
        var (mean, dispersion) = (0.5 / periods, (periods + 1.0) / periods);
        return result with
        {
            Expected = mean,
            UpperBound = CountTails.Quantile(options.Alpha, mean, dispersion),
            PValue = CountTails.AtLeast(result.Count!.Value, mean, dispersion),
            Dispersion = dispersion,
            IsTrendUsed = false,
        };
    }
}
