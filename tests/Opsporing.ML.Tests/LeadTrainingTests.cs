using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace Opsporing.ML.Tests;

public sealed class LeadTrainingTests
{
    [Fact]
    public void The_same_rows_and_seed_give_the_same_digest_in_any_order()
    {
        var rows = Example.Rows(3000);
        var other = new LeadRows(Example.Reference.Catalogue, Example.Reference.LeadKinds);
        foreach (var (report, isIdentified) in Example.Reports(3000, 7).Reverse())
            other.Add(report, isIdentified);

        var (first, second, third) = (Train(rows, Example.Options), Train(rows, Example.Options),
            Train(other, Example.Options));

        Assert.Equal(ContentDigest.Of(first.Model.ToContent()), ContentDigest.Of(second.Model.ToContent()));
        Assert.Equal(ContentDigest.Of(first.Model.ToContent()), ContentDigest.Of(third.Model.ToContent()));
        Assert.NotEqual(rows.Digest([.. rows.ByReceipt()]), Example.Rows(3000, 8).Digest([.. rows.ByReceipt()]));
    }

    [Fact]
    public void It_learns_the_rule_behind_the_outcomes()
    {
        var trained = Train(Example.Rows(6000), Example.Options);

        long WeightOf(string key) => trained.Model.Weights.FirstOrDefault(w => w.Key == key).NanoLogOdds;
        Assert.True(WeightOf("lead.named_suspect=present_strong") > 1_000_000_000);
        Assert.True(WeightOf("lead.named_suspect=present_strong") > WeightOf("lead.witness=present_strong"));
    }

    [Fact]
    public void The_compiled_model_equals_MLNET_within_a_millionth_on_100_000_reports()
    {
        var trained = Train(Example.Rows(4000), Example.Options);
        var (catalogue, leadKinds) = (Example.Reference.Catalogue, Example.Reference.LeadKinds);
        var scorer = new LeadScorer(trained.Model, catalogue, leadKinds);
        var asked = new LeadRows(catalogue, leadKinds);
        var (facts, own) = (new Facts(), new List<int>());
        foreach (var (report, _) in Example.Reports(100_000, 99))
        {
            asked.Add(report, false);
            FactResolver.Resolve(report, catalogue, leadKinds, facts);
            own.Add(trained.Model.Calibration.PpmAt(scorer.SumOf(facts, facts.Received)));
        }
        var columns = ColumnsLike(trained, asked);

        var scores = trained.Gam!.Transformer.Transform(columns.View(new MLContext(1), [.. Enumerable.Range(0, asked.Count)]))
            .GetColumn<float>("Score").ToArray();

        var worst = 0.0;
        for (var i = 0; i < scores.Length; i++)
            worst = Math.Max(worst, Math.Abs(own[i] / 1e6 - Curve(trained.Model.Calibration, scores[i])));
        Assert.Equal(100_000, scores.Length);
        Assert.True(worst <= 1e-6, $"The worst difference is {worst}.");
    }

    [Fact]
    public void The_contributions_and_the_base_sum_to_the_log_odds_exactly()
    {
        var trained = Train(Example.Rows(2000), Example.Options);
        var scorer = new LeadScorer(trained.Model, Example.Reference.Catalogue, Example.Reference.LeadKinds);
        var facts = new Facts();

        foreach (var (report, _) in Example.Reports(500, 3))
        {
            FactResolver.Resolve(report, Example.Reference.Catalogue, Example.Reference.LeadKinds, facts);

            Assert.Equal(scorer.SumOf(facts, facts.Received), trained.Model.Base + scorer.Explain(facts, facts.Received).Sum(w => w.NanoLogOdds));
        }
    }

    [Theory]
    [InlineData(0, "Only 0 reports")]
    [InlineData(150, "Only 150 reports")]
    public void Too_little_to_learn_from_is_said(int count, string expected)
    {
        var error = Assert.Throws<LeadTrainingException>(() => Train(Example.Rows(count), Example.Options));

        Assert.StartsWith(expected, error.Message);
    }

    [Fact]
    public void One_outcome_only_is_said()
    {
        var rows = new LeadRows(Example.Reference.Catalogue, Example.Reference.LeadKinds);
        foreach (var (report, _) in Example.Reports(1000, 1))
            rows.Add(report, false);

        Assert.Contains("0 have an identified suspect", Assert.Throws<LeadTrainingException>(() => Train(rows, Example.Options)).Message);
    }

    [Fact]
    public void A_feature_left_out_has_no_weight_and_an_unknown_one_is_refused()
    {
        var trained = Train(Example.Rows(2000), Example.Options with { Without = ["lead", "method_tag"] });

        Assert.DoesNotContain(trained.Model.Weights, w => w.Key.StartsWith("lead.", StringComparison.Ordinal) || w.Key.StartsWith("method_tag", StringComparison.Ordinal));
        Assert.Contains(trained.Model.Weights, w => w.Key.StartsWith("leads_present", StringComparison.Ordinal));
        Assert.Throws<LeadTrainingException>(() => Train(Example.Rows(300), Example.Options with { Without = ["gemeente"] }));
    }

    [Fact]
    public void Reports_after_the_date_change_nothing()
    {
        var few = Example.Options with { Until = new(2025, 7, 1) };
        var rows = new LeadRows(Example.Reference.Catalogue, Example.Reference.LeadKinds);
        foreach (var (report, isIdentified) in Example.Reports(3000, 7))
            if (report.Received.UnixSeconds < LeadTraining.UnixOf(few.Until))
                rows.Add(report, isIdentified);

        Assert.Equal(Train(rows, few).Model.ToContent(), Train(Example.Rows(3000), few).Model.ToContent());
    }

    [Fact]
    public void The_challenger_gives_a_probability_per_row_the_same_twice()
    {
        var rows = Example.Rows(2000);
        int[] fitted = [.. Enumerable.Range(0, 1500)], asked = [.. Enumerable.Range(1500, 500)];

        var (first, second) = (LeadChallenger.BoostedTrees(rows, fitted, asked, 10, [], 1), LeadChallenger.BoostedTrees(rows, fitted, asked, 10, [], 1));

        Assert.Equal(500, first.Probabilities.Count);
        Assert.All(first.Probabilities, p => Assert.InRange(p, 0, 1));
        Assert.Equal(first.Probabilities, second.Probabilities);
    }

    static TrainedLeadModel Train(LeadRows rows, LeadTrainingOptions options) =>
        LeadTraining.Train(rows, options, null, TestContext.Current.CancellationToken);

    /// <summary>Columns over other rows, in the order of the fitted ones.</summary>
    static LeadColumns ColumnsLike(TrainedLeadModel trained, LeadRows asked) =>
        LeadColumns.Like(trained.Gam!.Columns, asked);

    /// <summary>The calibration curve in floating point, as its knots say.</summary>
    static double Curve(LeadCalibration calibration, double score)
    {
        var knots = calibration.Knots;
        var x = score * 1e9;
        if (x <= knots[0].NanoLogOdds || x >= knots[^1].NanoLogOdds)
            return (x <= knots[0].NanoLogOdds ? knots[0] : knots[^1]).Ppb / 1e9;
        var upper = 1;
        while (knots[upper].NanoLogOdds < x)
            upper++;
        var (a, b) = (knots[upper - 1], knots[upper]);
        return (a.Ppb + (b.Ppb - a.Ppb) * (x - a.NanoLogOdds) / (b.NanoLogOdds - a.NanoLogOdds)) / 1e9;
    }
}
