namespace Opsporing.Research;

/// <summary>Which dimension explains the difference between the order of the CHI and what was done.</summary>
static class Drivers
{
    public const string Topic = "drivers";
    const double Quantile = 1.959963984540054; // of the normal distribution at 0.975

    /// <summary>Log odds of take-up per 100 permille of each dimension, and the deviance that each takes away beside harm.</summary>
    public static IEnumerable<ComparisonNumber> Of(ComparisonPopulation population)
    {
        var used = Enum.GetValues<Dimension>().Select(d => (Dimension: d, Column: population.Column(r => r.Values[(int)d] / 100.0)))
            .Where(static c => c.Column.Length > 0 && c.Column.Any(v => v != c.Column[0])).ToArray();
        var fit = ClusteredLogistic.Fit(population.TakenUp, [.. used.Select(static c => c.Column)], population.Clusters);
        yield return Coefficient(population, fit, "INTERCEPT", 0);
        for (var i = 0; i < used.Length; i++)
            yield return Coefficient(population, fit, UpperSnake.Of(used[i].Dimension), i + 1);
        foreach (var number in Deviances(population, used))
            yield return number;
    }

    static ComparisonNumber Coefficient(ComparisonPopulation population, LogisticFit fit, string subject, int index)
    {
        var metric = fit.Coefficient(index);
        var interval = metric is { Value: { } value, StandardError: { } error }
            ? new Interval { Lower = value - Quantile * error, Upper = value + Quantile * error, StandardError = error }
            : null;
        return population.Number(Topic, subject, "log_odds_per_100_permille", metric, interval);
    }

    static IEnumerable<ComparisonNumber> Deviances(
        ComparisonPopulation population, (Dimension Dimension, double[] Column)[] used)
    {
        var none = Explained([]);
        var harm = used.Where(static c => c.Dimension == Dimension.Harm).Select(static c => c.Column).ToArray();
        foreach (var (dimension, column) in used)
        {
            var isHarm = dimension == Dimension.Harm;
            double[][] with = isHarm ? harm : [.. harm, column];
            var gain = Explained(with) is { } after && (isHarm ? none : Explained(harm)) is { } before && none is < 0
                ? Metric.Of((after - before) / -none.Value, column.Length)
                : Metric.Undefined(Reasons.NotConverged, column.Length);
            yield return population.Number(
                Topic, UpperSnake.Of(dimension), isHarm ? "deviance_explained" : "deviance_explained_beside_harm", gain);
        }

        double? Explained(double[][] columns) =>
            LogisticRegression.Fit(population.TakenUp, columns) is { Reason: null } fit ? fit.LogLikelihood : null;
    }
}
