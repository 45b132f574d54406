namespace Opsporing.Research;

/// <summary>How far what was done follows an order.</summary>
static class RankComparison
{
    public const string Topic = "rank";

    /// <param name="population">Reports.</param>
    /// <param name="rank">The order.</param>
    /// <param name="harmTable">Table that scores harm: another than the one that ranks.</param>
    /// <param name="bootstrap">How intervals are drawn.</param>
    public static IEnumerable<ComparisonNumber> Of(
        ComparisonPopulation population, ComparisonRank rank, int harmTable, BootstrapOptions bootstrap)
    {
        var scores = population.Column(rank.Score);
        var actual = population.Column(static r => r.IsTakenUp ? -r.WaitingDays : double.MinValue);
        var harm = population.Column(r => r.ChiDays[harmTable]);
        var (labels, clusters) = (population.TakenUp, population.Clusters);
        var k = Math.Max(1, population.TakenUpCount);
        ComparisonNumber Number(string name, Metric metric, Func<Interval>? interval = null) =>
            population.Number(Topic, rank.Name, name, metric, metric.Value is null ? null : interval?.Invoke());

        yield return Number("kendall_tau_b", Concordance.TauB(scores, actual), () => ClusterBootstrap.TauB(scores, actual, clusters, bootstrap));
        yield return Number("spearman_rho", Spearman.Rho(scores, actual));
        yield return Number("auc", Auc.Of(scores, labels), () => ClusterBootstrap.Auc(scores, labels, clusters, bootstrap));
        yield return Number("ndcg_harm_at_capacity", Ndcg.At(scores, harm, k, Gain.Linear));
        yield return Number("ndcg_label_at_capacity", Ndcg.At(scores, labels, k, Gain.Linear));
        var chances = DailyChances(scores, population);
        foreach (var number in AtCapacity(chances, harm, population, bootstrap, Number))
            yield return number;
        if (Reasons.OfNumbers(scores) is null)
            yield return Number("rbo_ext", RankBiasedOverlap.Extrapolated(List(scores), List(actual), 0.9));
        yield return Number("jaccard_at_capacity", TopOfList.Jaccard(scores, actual, k));
    }

    static IEnumerable<ComparisonNumber> AtCapacity(
        double[] chances, double[] harm, ComparisonPopulation population, BootstrapOptions bootstrap,
        Func<string, Metric, Func<Interval>?, ComparisonNumber> number)
    {
        var hits = Product(chances, population.TakenUp);
        var caught = Product(chances, harm);
        yield return Share("precision_at_daily_capacity", hits, population.TakenUp);
        yield return Share("harm_captured_at_daily_capacity", caught, harm);
        yield return Share("harm_of_labelled", Product(population.TakenUp, harm), harm);

        ComparisonNumber Share(string name, double[] part, double[] whole) => number(
            name, whole.Sum() is var sum and > 0 ? Metric.Of(part.Sum() / sum, part.Length) : Metric.Undefined(Reasons.ZeroTotal, part.Length),
            () => ClusterBootstrap.Ratio(part, whole, population.Clusters, bootstrap));
    }

    /// <summary>Chance of each report to be among the first k of its day and team, k as many as were taken up of it.</summary>
    /// <remarks>With k of the day, precision and recall are one number.</remarks>
    public static double[] DailyChances(double[] scores, ComparisonPopulation population)
    {
        var chances = new double[scores.Length];
        if (Reasons.OfNumbers(scores) is not null)
            return chances;
        var members = new List<int>[population.Days.Count];
        for (var row = 0; row < scores.Length; row++)
            (members[population.Days.OfRow[row]] ??= []).Add(row);
        foreach (var cluster in members)
        {
            var k = (int)cluster.Sum(row => population.TakenUp[row]);
            if (k == 0)
                continue;
            var own = TopOfList.Inclusion(cluster.Select(row => scores[row]).ToArray(), k);
            for (var i = 0; i < own.Length; i++)
                chances[cluster[i]] = own[i];
        }
        return chances;
    }

    static RankedList List(double[] scores) => new(Enumerable.Range(0, scores.Length).ToArray(), scores);

    static double[] Product(double[] left, double[] right)
    {
        var product = new double[left.Length];
        for (var i = 0; i < product.Length; i++)
            product[i] = left[i] * right[i];
        return product;
    }
}
