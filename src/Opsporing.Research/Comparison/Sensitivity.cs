using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>How much of an order depends on the choice of the CHI table and of the weights.</summary>
static class Sensitivity
{
    public const string TableTopic = "table_sensitivity";
    public const string WeightTopic = "weight_sensitivity";
    public const string ImportanceTopic = "effective_importance";

    /// <summary>The ranking table against each other: agreement, and how many of the reports at daily capacity change.</summary>
    public static IEnumerable<ComparisonNumber> OfTables(ComparisonPopulation population, ImmutableArray<string> tables)
    {
        var first = population.Column(static r => r.ChiDays[0]);
        for (var table = 1; table < tables.Length; table++)
        {
            var own = table;
            var other = population.Column(r => r.ChiDays[own]);
            yield return population.Number(TableTopic, tables[table], "kendall_tau_b", Concordance.TauB(first, other));
            yield return population.Number(TableTopic, tables[table], "flip_rate", FlipRate(first, other, population));
        }
    }

    /// <summary>Each weight of the priority up and down, the others scaled so that all still sum to 1000.</summary>
    public static IEnumerable<ComparisonNumber> OfWeights(ComparisonPopulation population, int permille)
    {
        var before = population.Column(ComparisonRank.Priority.Score);
        foreach (var dimension in Enum.GetValues<Dimension>())
            foreach (var sign in (int[])[1, -1])
            {
                var factor = 1 + sign * permille / (double)Units.Permille;
                var after = population.Column(r => Reweighted(r, dimension, factor));
                var subject = $"{UpperSnake.Of(dimension)}{(sign > 0 ? "+" : "-")}{permille / 10.0:0.#}%";
                yield return population.Number(WeightTopic, subject, "flip_rate", FlipRate(before, after, population));
                yield return population.Number(WeightTopic, subject, "kendall_tau_b", Concordance.TauB(before, after));
            }
    }

    /// <summary>cov(contribution, priority) / var(priority): the part of the spread of priorities that a dimension makes.</summary>
    /// <remarks>
    /// Sums to 1 with the lines that are no dimension. Source: Paruolo, Saisana and Saltelli (2013),
    /// doi:10.1111/j.1467-985X.2012.01059.x, for weights that are no importance. Pitfall: of these reports, not of the policy.
    /// </remarks>
    public static IEnumerable<ComparisonNumber> Importance(ComparisonPopulation population)
    {
        var priority = population.Column(static r => r.Priority);
        var spread = Covariance(priority, priority);
        foreach (var dimension in Enum.GetValues<Dimension>())
        {
            var contribution = population.Column(r => r.Weights[(int)dimension] * (double)r.Values[(int)dimension]);
            yield return population.Number(ImportanceTopic, UpperSnake.Of(dimension), "share_of_variance", spread > 0
                ? Metric.Of(Covariance(contribution, priority) / spread, priority.Length)
                : Metric.Undefined(Reasons.AllTied, priority.Length));
        }
    }

    /// <summary>Share of the reports at daily capacity under the first order that are not there under the second.</summary>
    static Metric FlipRate(double[] first, double[] second, ComparisonPopulation population)
    {
        var (was, will) = (RankComparison.DailyChances(first, population), RankComparison.DailyChances(second, population));
        // min: ties at the cut are broken alike under both, so that an order does not differ from itself.
        var kept = was.Zip(will, Math.Min).Sum();
        return was.Sum() is var all and > 0 ? Metric.Of(Math.Max(0, 1 - kept / all), first.Length) : Metric.Undefined(Reasons.OneClass, first.Length);
    }

    static double Reweighted(ComparisonRow row, Dimension moved, double factor)
    {
        var weight = row.Weights[(int)moved] * factor;
        var rest = Units.Permille - row.Weights[(int)moved];
        var scale = rest > 0 ? (Units.Permille - weight) / rest : 1;
        var sum = (double)row.Modifiers;
        for (var i = 0; i < 6; i++)
            sum += row.Values[i] * (i == (int)moved ? weight : row.Weights[i] * scale);
        return ComparisonRank.Join(row.Band, 0) + Math.Min(Units.PriorityMax, Math.Max(row.Floor, sum));
    }

    static double Covariance(double[] left, double[] right)
    {
        var (meanLeft, meanRight) = (left.DefaultIfEmpty().Average(), right.DefaultIfEmpty().Average());
        return left.Zip(right, (a, b) => (a - meanLeft) * (b - meanRight)).Sum();
    }
}
