using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>The list of metrics, each with its columns, its rule for ties and its interval.</summary>
sealed class MetricsComputation(MetricsColumns columns, MetricsOptions options)
{
    const string PairTies = "pairs tied in either column are counted as such, none is broken";
    const string MidrankTies = "midranks";
    const string HalfTies = "a tied pair counts half";
    const string AveragedTies = "mean over all orders of tied scores; the order of rows has no influence";
    const string ChanceTies = "rows tied at the cut count by their chance to be within it";
    const string JaccardTies = "E/(2k - E), E the expected overlap with ties at a cut broken at random, independently";
    const string EqualTies = "tied rows share the top rank of their group (Webber et al. 2010, section 4.5)";

    readonly ImmutableArray<MetricEntry>.Builder _entries = ImmutableArray.CreateBuilder<MetricEntry>();

    public MetricsReport Run()
    {
        AddTwoScores();
        AddTopOfList();
        AddConcentration();
        AddCalibration();
        AddAgreement();
        AddOdds();
        AddSampling();
        return new()
        {
            RowCount = columns.RowCount,
            Columns = columns.Names,
            IgnoredColumns = columns.Ignored,
            Options = options,
            Metrics = _entries.ToImmutable(),
            Reliability = Table(["p", "label"], c => Calibration.Reliability(c[0], c[1], options.BinCount)),
            Lorenz = Table(["harm"], static c => Lorenz.Curve(c[0])),
            Interventions = InterventionTable(),
        };
    }

    void AddTwoScores()
    {
        string[] both = ["score", "score_b"];
        Add("kendall_tau_b", both, PairTies, static c => Concordance.TauB(c[0], c[1]),
            static (c, clusters, o) => ClusterBootstrap.TauB(c[0], c[1], clusters, o));
        Add("spearman_rho", both, MidrankTies, static c => Spearman.Rho(c[0], c[1]));
        Add("somers_d_score_b_given_score", both, PairTies, static c => Concordance.SomersD(c[0], c[1]));
        Add("goodman_kruskal_gamma", both, PairTies, static c => Concordance.Gamma(c[0], c[1]));
        AddOverlap("rbo_ext", AveragedTies, RankBiasedOverlap.Extrapolated);
        AddOverlap("rbo_ext_ties_equal", EqualTies, RankBiasedOverlap.ExtrapolatedTiesEqual);
        foreach (var k in options.Ks)
            Add($"jaccard@{k}", both, JaccardTies, c => TopOfList.Jaccard(c[0], c[1], k));
    }

    void AddTopOfList()
    {
        string[] label = ["score", "label"], gain = ["score", "gain"], harm = ["score", "harm"];
        Add("auc", label, HalfTies, static c => Auc.Of(c[0], c[1]),
            static (c, clusters, o) => ClusterBootstrap.Auc(c[0], c[1], clusters, o));
        Add("somers_d_score_given_label", label, PairTies, static c => Concordance.SomersD(c[1], c[0]));
        foreach (var k in options.Ks)
        {
            Add($"precision@{k}", label, ChanceTies, c => TopOfList.Precision(c[0], c[1], k));
            Add($"recall@{k}", label, ChanceTies, c => TopOfList.Recall(c[0], c[1], k));
            Add($"ndcg_linear@{k}", gain, AveragedTies, c => Ndcg.At(c[0], c[1], k, Gain.Linear));
            Add($"ndcg_exponential@{k}", gain, AveragedTies, c => Ndcg.At(c[0], c[1], k, Gain.Exponential));
            Add($"harm_captured@{k}", harm, ChanceTies, c => TopOfList.HarmCaptured(c[0], c[1], k));
            Add($"harm_captured_at_most@{k}", harm, null, c => TopOfList.HarmCaptured(c[1], c[1], k));
        }
    }

    void AddConcentration()
    {
        Add("gini", ["harm"], null, static c => Gini.Of(c[0]));
        Add("gini_generalised", ["harm"], null, static c => Gini.Generalised(c[0]));
        string[] waiting = columns.Has("still_waiting") ? ["waiting_days", "still_waiting"] : ["waiting_days"];
        Add("waiting_within", waiting, null, c => Waiting.WithinShare(c[0], StillWaiting(c), options.WithinDays));
        Add("waiting_over", waiting, null, c => Waiting.OverShare(c[0], StillWaiting(c), options.OverDays));
    }

    static double[] StillWaiting(double[][] c) => c.Length > 1 ? c[1] : new double[c[0].Length];

    void AddCalibration()
    {
        string[] both = ["p", "label"];
        Add("brier", both, null, static c => Calibration.Brier(c[0], c[1]), static (c, clusters, o) =>
            ClusterBootstrap.Mean([.. c[0].Zip(c[1], static (p, y) => (p - y) * (p - y))], clusters, o));
        Add("calibration_difference", both, null, static c => Calibration.Difference(c[0], c[1]),
            static (c, clusters, o) =>
                ClusterBootstrap.Mean([.. c[0].Zip(c[1], static (p, y) => y - p)], clusters, o));
        Add("calibration_in_the_large", both, null, static c => Calibration.InTheLarge(c[0], c[1]));
        Add("calibration_intercept", both, null, static c => Calibration.Recalibration(c[0], c[1]).Coefficient(0));
        Add("calibration_slope", both, null, static c => Calibration.Recalibration(c[0], c[1]).Coefficient(1));
        Add("expected_calibration_error", both, null,
            c => Calibration.ExpectedError(c[0], c[1], options.BinCount));
    }

    void AddAgreement()
    {
        AddRows("cohen_kappa", ["rater_a", "rater_b"], null, rows =>
            CohenKappa.Of(columns.Texts("rater_a", rows), columns.Texts("rater_b", rows)));
        AddRows("observed_agreement", ["rater_a", "rater_b"], null, rows =>
            CohenKappa.ObservedAgreement(columns.Texts("rater_a", rows), columns.Texts("rater_b", rows)));
    }

    void AddOdds()
    {
        string[] strata = ["stratum", "exposed", "label"];
        AddRows("mantel_haenszel_log_odds_ratio", strata, null, rows => MantelHaenszel.LogOddsRatio(
            columns.Numbers("exposed", rows), columns.Numbers("label", rows), columns.Texts("stratum", rows)));
        AddRows("mantel_haenszel_odds_ratio", strata, null, rows => MantelHaenszel.OddsRatio(
            columns.Numbers("exposed", rows), columns.Numbers("label", rows), columns.Texts("stratum", rows)));

        string[] x = [.. new[] { "x1", "x2" }.Where(columns.Has)];
        string[] used = ["label", .. x.Length == 0 ? ["x1"] : x];
        LogisticFit? fit = null;
        foreach (var (name, index) in new[] { "intercept", "x1", "x2" }.Select(n => (n, Array.IndexOf(x, n) + 1)))
            if (name == "intercept" || index > 0 || x.Length == 0)
                Add($"logistic_{name}", used, null, c =>
                    (fit ??= LogisticRegression.Fit(c[0], c[1..])).Coefficient(index));
            else
                Add($"logistic_{name}", ["label", name], null, static _ => throw new InvalidOperationException());
    }

    void AddSampling()
    {
        string[] used = ["label", "exposed", columns.Has("propensity") ? "propensity" : "p"];
        Add("ipw_horvitz_thompson", used, null, static c => InversePropensity.HorvitzThompson(c[0], c[1], c[2]));
        Add("ipw_hajek", used, null, static c => InversePropensity.Hajek(c[0], c[1], c[2]));
        Add("ipw_effective_count", used[1..], null, static c => InversePropensity.EffectiveCount(c[0], c[1]));
    }

    void AddOverlap(string name, string ties, Func<RankedList, RankedList, double, Metric> overlap)
    {
        string[] used = ["score", "score_b"];
        if (Missing(used) is { } reason)
        {
            Add(name, used, ties, Metric.Undefined(reason, columns.RowCount), 0);
            return;
        }
        // A row with one of the scores is in one of the lists.
        int[] first = columns.CompleteRows(["score"]), second = columns.CompleteRows(["score_b"]);
        double[] scores = columns.Numbers("score", first), others = columns.Numbers("score_b", second);
        var undefined = Reasons.OfNumbers(scores) ?? Reasons.OfNumbers(others);
        var metric = undefined is { } why
            ? Metric.Undefined(why, Math.Max(first.Length, second.Length))
            : overlap(new(first, scores), new(second, others), options.RboPersistence);
        Add(name, used, ties, metric, columns.RowCount - first.Union(second).Count());
    }

    void Add(
        string name, string[] used, string? ties, Func<double[][], Metric> compute,
        Func<double[][], Clusters, BootstrapOptions, Interval>? interval = null) =>
        AddRows(
            name, used, ties, rows => compute(Numbers(used, rows)),
            options.Bootstrap is { } o && interval is not null
                ? rows => interval(Numbers(used, rows), columns.Clusters(rows), o)
                : null);

    double[][] Numbers(string[] used, int[] rows) => [.. used.Select(name => columns.Numbers(name, rows))];

    void AddRows(
        string name, string[] used, string? ties, Func<int[], Metric> compute, Func<int[], Interval>? interval = null)
    {
        if (Missing(used) is { } reason)
        {
            Add(name, used, ties, Metric.Undefined(reason, columns.RowCount), 0);
            return;
        }
        var rows = columns.CompleteRows(used);
        var metric = compute(rows);
        var drawn = metric.Value is null ? null : interval?.Invoke(rows);
        Add(name, used, ties, metric, columns.RowCount - rows.Length, drawn);
    }

    void Add(string name, string[] used, string? ties, Metric metric, long dropped, Interval? interval = null) =>
        _entries.Add(new(name, metric, [.. used], dropped) { Ties = ties, Interval = interval });

    string? Missing(string[] used) => used.FirstOrDefault(name => !columns.Has(name)) is { } missing
        ? $"column {missing} is missing"
        : null;

    ImmutableArray<T> Table<T>(string[] used, Func<double[][], ImmutableArray<T>> table) =>
        Missing(used) is null ? table(Numbers(used, columns.CompleteRows(used))) : [];

    ImmutableArray<InterventionRow> InterventionTable()
    {
        string[] used = ["intervention", "label"];
        if (Missing(used) is not null)
            return [];
        var rows = columns.CompleteRows(used);
        var labels = columns.Numbers("label", rows);
        return Labels.Reason(labels) is null ? Interventions.Table(columns.Texts("intervention", rows), labels) : [];
    }
}
