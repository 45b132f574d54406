using System.Collections.Immutable;
using Opsporing.ML;
using Opsporing.Research;

namespace Opsporing.Cli;

/// <summary>A metric with its interval.</summary>
sealed record Measured(Metric Metric, Interval? Interval);

/// <summary>One row of the comparison: how well a score tells which reports get a suspect.</summary>
/// <param name="Name">The score.</param>
/// <param name="Auc">Area under the curve.</param>
/// <param name="Brier">Brier score.</param>
/// <param name="Slope">Calibration slope.</param>
/// <param name="TopPrecision">Share with a suspect within the capacity, all days together.</param>
/// <param name="DailyPrecision">The same when each day has its own capacity.</param>
/// <param name="DailyCapture">Share of all suspects that the daily capacity captures.</param>
/// <param name="Missed">Share with a suspect among what the daily capacity leaves out.</param>
/// <param name="Note">What must be known to read it; may be empty.</param>
sealed record ScoreRow(
    string Name, Measured Auc, Measured Brier, Metric Slope, Metric TopPrecision, Measured DailyPrecision, Measured DailyCapture,
    Measured Missed, string Note);

/// <summary>How the model does on a part of the reports.</summary>
sealed record PartRow(string Name, int Count, double BaseRate, double MeanProbability, Metric Auc, Measured Difference, Metric Selected, Measured Missed);

/// <summary>What the evaluation was asked.</summary>
/// <param name="From">Reports received from this date (UTC) are tested on.</param>
/// <param name="Share">Daily capacity as a share of the day's reports.</param>
/// <param name="Bootstrap">How intervals are drawn.</param>
sealed record LeadEvaluationOptions(DateOnly From, double Share, BootstrapOptions Bootstrap);

/// <summary>A whole evaluation.</summary>
sealed record LeadEvaluationResult
{
    public required LeadEvaluationOptions Options { get; init; }
    public required LeadScorer Scorer { get; init; }
    public required int TestCount { get; init; }
    public required int AllowedCount { get; init; }
    public required double BaseRate { get; init; }

    /// <summary>All test reports, as comparable with published figures.</summary>
    public required ImmutableArray<ScoreRow> Scores { get; init; }

    /// <summary>Only those the model may speak about.</summary>
    public required ImmutableArray<ScoreRow> AllowedScores { get; init; }
    public required ImmutableArray<ReliabilityBin> Reliability { get; init; }
    public required ImmutableArray<PartRow> Groups { get; init; }
    public required ImmutableArray<PartRow> VictimGroups { get; init; }
    public required ImmutableArray<KeyValuePair<string, int>> Abstentions { get; init; }
    public required SelectionBias Selection { get; init; }
}

/// <summary>Outcomes exist mostly of what was worked: the naive figure, and the one of the audit sample.</summary>
/// <param name="InvestigatedShare">By tenth of the model's probability, lowest first: the share that was investigated.</param>
/// <param name="ProposedEndCount">Reports whose advice was to end.</param>
/// <param name="Naive">Share with a suspect among those, as recorded.</param>
/// <param name="AuditCount">Those of them that were drawn and truly investigated.</param>
/// <param name="Weighted">The same share from the drawn ones, weighted by the inverse of their chance.</param>
sealed record SelectionBias(
    ImmutableArray<double> InvestigatedShare, int ProposedEndCount, Metric Naive, int AuditCount, Metric Weighted);

/// <summary>Compares a lead model with simpler scores on later reports. ML scores, Research measures; they meet only here.</summary>
static class LeadEvaluation
{
    const int LeastPart = 20;

    /// <summary>Evaluates.</summary>
    /// <param name="cases">All reports with known outcomes.</param>
    /// <param name="groups">Victim groups, for the gaps.</param>
    /// <param name="scorer">The model.</param>
    /// <param name="settings">Its least count, for the models it is compared with.</param>
    /// <param name="options">What is asked.</param>
    /// <param name="progress">Told the share done.</param>
    /// <exception cref="LeadTrainingException">There is nothing to test on.</exception>
    public static LeadEvaluationResult Run(
        LeadCases cases, ImmutableArray<VictimGroup> groups, LeadScorer scorer, GamSettings settings, LeadEvaluationOptions options,
        Action<double> progress)
    {
        var from = LeadTraining.UnixOf(options.From);
        var until = LeadTraining.UnixOf(scorer.Model.Until);
        var order = cases.Rows.ByReceipt();
        int[] test = [.. order.Where(r => cases.Rows.ReceivedOf(r) >= from)];
        int[] train = [.. order.Where(r => cases.Rows.ReceivedOf(r) < until)];
        if (from < until)
            throw new LeadTrainingException(
                $"The model was trained on reports until {scorer.Model.Until:yyyy-MM-dd}: test on later ones, not from {options.From:yyyy-MM-dd}.");
        if (test.Length == 0 || test.All(cases.Rows.LabelOf) || !test.Any(cases.Rows.LabelOf))
            throw new LeadTrainingException($"Of {test.Length} reports received from {options.From:yyyy-MM-dd} none or all have an identified suspect: nothing can be measured.");
        var scores = new LeadScores(cases, scorer, train, test);
        scores.AddAll(settings, options, progress);
        int[] all = [.. Enumerable.Range(0, test.Length)];
        int[] allowed = [.. all.Where(i => scores.Verdicts[i] == LeadVerdict.Served)];
        progress(1);
        return new()
        {
            Options = options,
            Scorer = scorer,
            TestCount = test.Length,
            AllowedCount = allowed.Length,
            BaseRate = test.Count(cases.Rows.LabelOf) / (double)test.Length,
            Scores = [.. scores.Columns.Select(c => RowOf(c, scores, all, options))],
            AllowedScores = [.. scores.Columns.Select(c => RowOf(c, scores, allowed, options))],
            Reliability = Calibration.Reliability(scores.Model, scores.Labels, 10),
            Groups = PartsOf(scores, all, i => scores.CaseOf(i).Group, options),
            VictimGroups = VictimPartsOf(scores, allowed, groups, options),
            Abstentions = [.. scores.Verdicts.CountBy(v => UpperSnake.Of(v)).OrderBy(v => v.Key, StringComparer.Ordinal)],
            Selection = SelectionOf(scores, all),
        };
    }

    static ScoreRow RowOf(ScoreColumn column, LeadScores scores, int[] rows, LeadEvaluationOptions options)
    {
        var (rank, probability, labels) = (At(column.Rank, rows), At(column.Probability, rows), At(scores.Labels, rows));
        var clusters = scores.ClustersOf(rows);
        double[] squares = [.. probability.Zip(labels, (p, y) => (p - y) * (p - y))], ones = [.. labels.Select(_ => 1.0)];
        var selected = scores.SelectDaily(column.Rank, rows, options.Share);
        double[] caught = [.. selected.Zip(labels, (s, y) => s * y)], left = [.. selected.Select(s => 1 - s)];
        double[] missed = [.. left.Zip(labels, (l, y) => l * y)];
        var k = Math.Max(1, (int)Math.Round(options.Share * rows.Length));
        return new(
            column.Name,
            new(Auc.Of(rank, labels), column.IsConstant ? null : ClusterBootstrap.Auc(rank, labels, clusters, options.Bootstrap)),
            new(Calibration.Brier(probability, labels), ClusterBootstrap.Ratio(squares, ones, clusters, options.Bootstrap)),
            column.IsConstant ? Metric.Undefined(Reasons.Collinear, rows.Length) : Calibration.Recalibration(probability, labels).Coefficient(1),
            TopOfList.Precision(rank, labels, k),
            Ratio(caught, selected, clusters, options), Ratio(caught, labels, clusters, options), Ratio(missed, left, clusters, options),
            column.Note);
    }

    static ImmutableArray<PartRow> PartsOf(LeadScores scores, int[] rows, Func<int, string> nameOf, LeadEvaluationOptions options)
    {
        var selected = scores.SelectDaily(scores.Model, rows, options.Share);
        var chosen = rows.Zip(selected).ToDictionary(p => p.First, p => p.Second);
        return [.. rows.GroupBy(nameOf).Where(g => g.Key.Length > 0 && g.Count() >= LeastPart).OrderByDescending(g => g.Count())
            .ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => PartOf(g.Key, scores, [.. g], chosen, options))];
    }

    static PartRow PartOf(string name, LeadScores scores, int[] rows, Dictionary<int, double> chosen, LeadEvaluationOptions options)
    {
        var (model, labels, clusters) = (At(scores.Model, rows), At(scores.Labels, rows), scores.ClustersOf(rows));
        double[] differences = [.. labels.Zip(model, (y, p) => y - p)];
        double[] left = [.. rows.Select(r => 1 - chosen[r])], missed = [.. left.Zip(labels, (l, y) => l * y)];
        return new(
            name, rows.Length, labels.Average(), model.Average(), Auc.Of(model, labels),
            new(Calibration.Difference(model, labels), ClusterBootstrap.Mean(differences, clusters, options.Bootstrap)),
            Metric.Of(rows.Average(r => chosen[r]), rows.Length), Ratio(missed, left, clusters, options));
    }

    static ImmutableArray<PartRow> VictimPartsOf(
        LeadScores scores, int[] rows, ImmutableArray<VictimGroup> groups, LeadEvaluationOptions options)
    {
        var byReport = groups.ToDictionary(g => g.ReportId);
        VictimGroup? Of(int row) => byReport.GetValueOrDefault(scores.CaseOf(row).Id);
        return
        [
            .. PartsOf(scores, rows, i => Of(i) is { } g ? $"age {UpperSnake.Of(g.AgeBand)}" : "", options),
            .. PartsOf(scores, rows, i => Of(i) is { } g ? $"sex {UpperSnake.Of(g.Sex)}" : "", options),
        ];
    }

    static SelectionBias SelectionOf(LeadScores scores, int[] rows)
    {
        var byModel = rows.OrderBy(r => scores.Model[r]).ThenBy(r => r).ToArray();
        ImmutableArray<double> shares = [.. Enumerable.Range(0, 10)
            .Select(t => byModel[(byModel.Length * t / 10)..(byModel.Length * (t + 1) / 10)])
            .Where(part => part.Length > 0).Select(part => part.Average(r => scores.CaseOf(r).IsInvestigated ? 1.0 : 0))];
        int[] ended = [.. rows.Where(r => scores.CaseOf(r).IsProposedEnd)];
        if (ended.Length == 0)
            return new(shares, 0, Metric.Undefined(Reasons.Empty, 0), 0, Metric.Undefined(Reasons.Empty, 0));
        var labels = At(scores.Labels, ended);
        double[] chances = [.. ended.Select(r => scores.CaseOf(r).AuditProbability)];
        double[] sampled = [.. ended.Select((r, i) => chances[i] > 0 && scores.CaseOf(r).IsInvestigated ? 1.0 : 0)];
        return new(shares, ended.Length, Metric.Of(labels.Average(), ended.Length), (int)sampled.Sum(),
            InversePropensity.Hajek(labels, sampled, chances));
    }

    static Measured Ratio(double[] numerators, double[] denominators, Clusters clusters, LeadEvaluationOptions options)
    {
        var whole = denominators.Sum();
        return whole == 0
            ? new(Metric.Undefined(Reasons.Empty, denominators.Length), null)
            : new(Metric.Of(numerators.Sum() / whole, denominators.Length),
                ClusterBootstrap.Ratio(numerators, denominators, clusters, options.Bootstrap));
    }

    internal static double[] At(double[] values, int[] rows) => [.. rows.Select(r => values[r])];
}
