using Xunit;

namespace Opsporing.Research.Tests;

public sealed class SamplingTests
{
    [Fact]
    public void Three_sampled_reports_of_ten_are_as_by_hand()
    {
        double[] outcomes = [1, 0, 1, 0, 0, 0, 0, 0, 0, 0], sampled = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
        double[] propensities = [0.5, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.2];

        var horvitzThompson = InversePropensity.HorvitzThompson(outcomes, sampled, propensities);
        var hajek = InversePropensity.Hajek(outcomes, sampled, propensities);

        Assert.Equal(0.7, horvitzThompson.Value!.Value, 12); // (2 + 5) / 10
        Assert.Equal(Math.Sqrt(0.5 * 4 + 0.8 * 25) / 10, horvitzThompson.StandardError!.Value, 12);
        Assert.Equal(7 / 11.0, hajek.Value!.Value, 12); // 7 / (2 + 4 + 5)
        Assert.Equal(121 / 45.0, InversePropensity.EffectiveCount(sampled, propensities).Value!.Value, 12);
    }

    [Fact]
    public void Intervals_of_a_drawn_audit_sample_cover_the_truth()
    {
        var (horvitzThompson, hajek) = (0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var n = 3000;
            double[] pi = [.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? 0.1 : 0.4)];
            double[] y = [.. pi.Select(p => random.NextDouble() < 0.2 + p / 2 ? 1.0 : 0)];
            double[] drawn = [.. pi.Select(p => random.NextDouble() < p ? 1.0 : 0)];
            Assert.True(Covers(InversePropensity.HorvitzThompson(y, drawn, pi), y.Average(), ref horvitzThompson));
            Assert.True(Covers(InversePropensity.Hajek(y, drawn, pi), y.Average(), ref hajek));
        }

        Assert.InRange(horvitzThompson / 300.0, 0.92, 0.98);
        Assert.InRange(hajek / 300.0, 0.92, 0.98);
    }

    static bool Covers(Metric estimate, double truth, ref int count)
    {
        if (Math.Abs(estimate.Value!.Value - truth) < 1.959964 * estimate.StandardError!.Value)
            count++;
        return estimate.StandardError > 0;
    }

    [Fact]
    public void An_undefined_estimate_says_why()
    {
        Assert.Equal(Reasons.NoPropensity, InversePropensity.Hajek([1], [1], [0]).Reason);
        Assert.Equal(Reasons.NothingSampled, InversePropensity.Hajek([1], [0], [0.5]).Reason);
        Assert.Equal(Reasons.NotProbability, InversePropensity.HorvitzThompson([1], [1], [1.5]).Reason);
        Assert.Equal(Reasons.NotBinary, InversePropensity.HorvitzThompson([1], [0.5], [0.5]).Reason);
        Assert.Equal(Reasons.Empty, InversePropensity.HorvitzThompson([], [], []).Reason);
        Assert.Equal(Reasons.NotFinite, InversePropensity.Hajek([double.NaN], [1], [0.5]).Reason);
    }

    [Fact]
    public void An_outcome_that_was_not_sampled_may_be_unknown() =>
        Assert.Equal(1, InversePropensity.Hajek([1, double.NaN], [1, 0], [0.5, 0.5]).Value);

    [Fact]
    public void Success_by_intervention_has_wilsons_interval()
    {
        // 3 of 10: Wilson 0.1078 to 0.6032 (Newcombe, 1998, by the formula).
        var rows = Interventions.Table(
            [.. Enumerable.Repeat("public appeal", 10), "camera"], [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);

        Assert.Equal(["camera", "public appeal"], rows.Select(static r => r.Intervention));
        Assert.Equal((10, 3, 0.3), (rows[1].Count, rows[1].SuccessCount, rows[1].Share));
        Assert.Equal((0.1078, 0.6032), (Math.Round(rows[1].Lower, 4), Math.Round(rows[1].Upper, 4)));
    }
}
