namespace Opsporing.Research;

/// <summary>
/// A metric of the rows when cluster c counts <paramref name="weights"/>[c] times; NaN when undefined.
/// </summary>
/// <param name="weights">One per cluster, zero or more; valid during the call only.</param>
public delegate double WeightedStatistic(ReadOnlySpan<ushort> weights);

/// <summary>
/// Percentile intervals from resampled clusters: each cluster counts as often as a Poisson draw of mean 1 says.
/// </summary>
/// <remarks>
/// Source: Efron and Tibshirani (1993); clusters: Field and Welsh (2007), doi:10.1111/j.1467-9868.2007.00593.x.
/// Pitfall:
/// with fewer than about 30 clusters the interval is too short; rows as clusters ignore that a day shares its team.
/// </remarks>
public static class ClusterBootstrap
{
    /// <summary>Interval of the mean of a value over rows.</summary>
    /// <param name="values">Finite, one per row.</param>
    /// <param name="clusters">Of the same rows.</param>
    /// <param name="options">How to draw.</param>
    public static Interval Mean(ReadOnlySpan<double> values, Clusters clusters, BootstrapOptions options)
    {
        var ones = new double[values.Length];
        Array.Fill(ones, 1.0);
        return Ratio(values, ones, clusters, options);
    }

    /// <summary>
    /// Interval of sum(numerator)/sum(denominator): precision, recall, harm captured, Brier and any mean.
    /// </summary>
    /// <param name="numerators">Finite, one per row.</param>
    /// <param name="denominators">Finite, of the same rows.</param>
    /// <param name="clusters">Of the same rows.</param>
    /// <param name="options">How to draw.</param>
    public static Interval Ratio(
        ReadOnlySpan<double> numerators, ReadOnlySpan<double> denominators, Clusters clusters, BootstrapOptions options)
    {
        Reasons.SameLength(numerators.Length, clusters.OfRow.Length);
        if ((Reasons.OfNumbers(numerators, denominators) ?? TooFew(clusters)) is { } reason)
            return Interval.Undefined(reason);
        var sums = new ClusterSums(numerators, denominators, clusters);
        return Interval.OfResamples(sums.Ratios(options), options.Confidence);
    }

    /// <summary>Interval of Kendall's tau-b.</summary>
    /// <param name="first">Finite, one per row.</param>
    /// <param name="second">Finite, of the same rows.</param>
    /// <param name="clusters">Of the same rows.</param>
    /// <param name="options">How to draw.</param>
    public static Interval TauB(
        ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters clusters, BootstrapOptions options)
    {
        Reasons.SameLength(first.Length, clusters.OfRow.Length);
        if ((Reasons.OfNumbers(first, second) ?? TooFew(clusters)) is { } reason)
            return Interval.Undefined(reason);
        var tau = new WeightedTauB(first, second, clusters);
        return Interval.OfResamples(WeightBlocks.Run(clusters.Count, options, tau.Of), options.Confidence);
    }

    /// <summary>Interval of the AUC.</summary>
    /// <param name="scores">Finite, one per row.</param>
    /// <param name="labels">0 or 1, of the same rows.</param>
    /// <param name="clusters">Of the same rows.</param>
    /// <param name="options">How to draw.</param>
    public static Interval Auc(
        ReadOnlySpan<double> scores, ReadOnlySpan<double> labels, Clusters clusters, BootstrapOptions options)
    {
        Reasons.SameLength(scores.Length, clusters.OfRow.Length);
        if ((Reasons.OfNumbers(scores, labels) ?? Labels.Reason(labels) ?? TooFew(clusters)) is { } reason)
            return Interval.Undefined(reason);
        var auc = new WeightedAuc(scores, labels, clusters);
        return Interval.OfResamples(WeightBlocks.Run(clusters.Count, options, auc.Of), options.Confidence);
    }

    /// <summary>Interval of any metric.</summary>
    /// <param name="clusters">What is drawn.</param>
    /// <param name="statistic">Called from several threads at once.</param>
    /// <param name="options">How to draw.</param>
    public static Interval Of(Clusters clusters, WeightedStatistic statistic, BootstrapOptions options)
    {
        if (TooFew(clusters) is { } reason)
            return Interval.Undefined(reason);
        var resamples = new double[options.ResampleCount];
        Parallel.For(
            0, resamples.Length, options.Parallel,
            () => new ushort[clusters.Count],
            (resample, _, weights) =>
            {
                new PoissonWeights(options.Seed, resample).Fill(weights);
                resamples[resample] = statistic(weights);
                return weights;
            },
            static _ => { });
        return Interval.OfResamples(resamples, options.Confidence);
    }

    static string? TooFew(Clusters clusters) => clusters.Count < 2 ? Reasons.TooFewClusters : null;
}
