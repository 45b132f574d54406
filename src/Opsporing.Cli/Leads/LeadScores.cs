using Opsporing.ML;
using Opsporing.Research;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary>One score on the test reports.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Rank">Orders the reports; the highest first.</param>
/// <param name="Probability">0..1; of a score that is none, by a logistic curve fitted on the training reports.</param>
/// <param name="Note">What must be known to read it; may be empty.</param>
sealed record ScoreColumn(string Name, double[] Rank, double[] Probability, string Note = "")
{
    public bool IsConstant => Array.TrueForAll(Rank, r => r == Rank[0]);
}

/// <summary>The model and what it is compared with, on the test reports; each fitted on the reports the model was trained on.</summary>
sealed class LeadScores
{
    readonly LeadCases _cases;
    readonly LeadScorer _scorer;
    readonly int[] _train, _test;

    public LeadScores(LeadCases cases, LeadScorer scorer, int[] train, int[] test)
    {
        (_cases, _scorer, _train, _test) = (cases, scorer, train, test);
        Labels = [.. test.Select(LabelOf)];
        Model = new double[test.Length];
        Verdicts = new LeadVerdict[test.Length];
        var (facts, catalogue) = (new Facts(), cases.Rows.Catalogue);
        for (var i = 0; i < test.Length; i++)
        {
            var report = FactEncoding.Decode(CaseOf(i).Id, 1, cases.Encoded[test[i]]);
            FactResolver.Resolve(report, catalogue, cases.LeadKinds, facts);
            var isSexual = facts.SexualContentSignal || facts.Offences.Take(facts.OffenceCount).Any(o => catalogue[o.Index].IsSexual);
            Verdicts[i] = scorer.VerdictOn(facts, isSexual);
            Model[i] = scorer.Model.Calibration.At(scorer.SumOf(facts, facts.Received)) / (double)LeadCalibration.Ppb;
        }
    }

    /// <summary>0 or 1 per test report.</summary>
    public double[] Labels { get; }

    /// <summary>The model's probability, whether or not it may speak.</summary>
    public double[] Model { get; }

    public LeadVerdict[] Verdicts { get; }

    public List<ScoreColumn> Columns { get; } = [];

    public LeadCase CaseOf(int row) => _cases.Cases[_test[row]];

    /// <summary>Reports of one day and desk belong together.</summary>
    public Clusters ClustersOf(int[] rows) => Clusters.Of(rows.Select(r => (CaseOf(r).Day, CaseOf(r).Desk)));

    /// <summary>Chance of each report to be within its day's capacity; ties share it.</summary>
    public double[] SelectDaily(double[] rank, int[] rows, double share)
    {
        var chances = new double[rows.Length];
        foreach (var day in Enumerable.Range(0, rows.Length).GroupBy(i => CaseOf(rows[i]).Day))
        {
            int[] own = [.. day];
            var k = (int)Math.Round(share * own.Length);
            if (k == 0)
                continue;
            var inclusion = TopOfList.Inclusion([.. own.Select(i => rank[rows[i]])], k);
            for (var i = 0; i < own.Length; i++)
                chances[own[i]] = inclusion[i];
        }
        return chances;
    }

    /// <summary>Fits and scores everything that stands in the table.</summary>
    public void AddAll(GamSettings settings, LeadEvaluationOptions options, Action<double> progress)
    {
        var baseRate = _train.Average(LabelOf);
        Columns.Add(new("base rate", [.. _test.Select(_ => baseRate)], [.. _test.Select(_ => baseRate)]));
        AddRaw("CHI days alone", c => Math.Log(1 + c.HarmDays));
        AddRaw("points table of the policy", c => c.Points);
        AddEbit();
        progress(0.2);
        Columns.Add(new("lead model (GAM)", Model, Model));
        var challenger = LeadChallenger.BoostedTrees(_cases.Rows, _train, _test, settings.LeastCount, [], options.Bootstrap.Seed);
        double[] probabilities = [.. challenger.Probabilities];
        Columns.Add(new($"challenger: {challenger.Name}", probabilities, probabilities));
        progress(0.6);
        AddWithout("GAM without method tags", settings, [LeadLevels.MethodTag]);
        AddWithout("GAM without method tags, leads and relation", settings, [LeadLevels.MethodTag, "lead", "leads_present", "relation"]);
        progress(0.9);
    }

    void AddWithout(string name, GamSettings settings, System.Collections.Immutable.ImmutableArray<string> without)
    {
        var trained = LeadTraining.Train(_cases.Rows, new()
        {
            Until = _scorer.Model.Until,
            HorizonDays = _scorer.Model.HorizonDays,
            Seed = _scorer.Model.Seed,
            Settings = [settings],
            Without = without,
        });
        double[] probabilities = [.. _test.Select(r => trained.ProbabilityOf(_cases.Rows, r))];
        Columns.Add(new(name, probabilities, probabilities));
    }

    /// <summary>A score that is no probability: ranks as it stands, and a logistic curve on the training reports makes it one.</summary>
    void AddRaw(string name, Func<LeadCase, double> score) => AddFit(name, c => [score(c)], "probability by a logistic curve fitted on the training reports");

    void AddEbit()
    {
        bool IsVarying(int factor) =>
            _train.Select(r => _cases.Cases[r].Ebit >> factor & 1).Distinct().Count() == 2;
        int[] used = [.. Enumerable.Range(0, EbitFactors.Names.Length).Where(IsVarying)];
        var missing = EbitFactors.Names.Where((_, i) => !used.Contains(i)).ToArray();
        AddFit("EBIT-style logistic regression", c => [.. used.Select(f => (double)(c.Ebit >> f & 1))],
            missing.Length == 0 ? "" : $"not recorded in this data: {string.Join(", ", missing)}");
    }

    void AddFit(string name, Func<LeadCase, double[]> columnsOf, string note)
    {
        double[][] rows = [.. _train.Select(r => columnsOf(_cases.Cases[r]))];
        double[][] columns = [.. Enumerable.Range(0, rows[0].Length).Select(j => rows.Select(r => r[j]).ToArray())];
        var fit = LogisticRegression.Fit([.. _train.Select(LabelOf)], columns);
        if (fit.Reason is { } reason)
        {
            Columns.Add(new(name, new double[_test.Length], [.. _test.Select(_ => _train.Average(LabelOf))], $"no fit: {reason}"));
            return;
        }
        double[] scores = [.. _test.Select(r => fit.Coefficients[0] + columnsOf(_cases.Cases[r]).Select((x, j) => x * fit.Coefficients[j + 1]).Sum())];
        Columns.Add(new(name, scores, [.. scores.Select(s => 1 / (1 + Math.Exp(-s)))], note));
    }

    double LabelOf(int row) => _cases.Rows.LabelOf(row) ? 1 : 0;
}
