using CsCheck;
using Xunit;

namespace Opsporing.Research.Tests;

public sealed class LogisticRegressionTests
{
    [Fact]
    public void Hours_of_study_are_as_published()
    {
        // Twenty students: intercept -4.0777 (1.7610), hours 1.5046 (0.6287) (Wikipedia, "Logistic regression").
        double[] hours = [.5, .75, 1, 1.25, 1.5, 1.75, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 4, 4.25, 4.5, 4.75, 5, 5.5];
        double[] passed = [0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1];

        var fit = LogisticRegression.Fit(passed, [hours]);

        Assert.Equal((-4.0777, 1.5046), (Math.Round(fit.Coefficients[0], 4), Math.Round(fit.Coefficients[1], 4)));
        Assert.Equal((1.7610, 0.6287), (Math.Round(fit.StandardErrors[0], 4), Math.Round(fit.StandardErrors[1], 4)));
    }

    [Fact]
    public void Known_coefficients_are_recovered_within_their_intervals()
    {
        double[] truth = [-0.7, 1.2, -0.5];
        var covered = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            double[] x1 = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble() * 4 - 2)];
            double[] x2 = [.. Enumerable.Range(0, 400).Select(_ => (double)random.Next(3))];
            double[] y = [.. x1.Zip(x2, (a, b) =>
                random.NextDouble() < 1 / (1 + Math.Exp(-(truth[0] + truth[1] * a + truth[2] * b))) ? 1.0 : 0)];
            var fit = LogisticRegression.Fit(y, [x1, x2]);
            for (var j = 0; j < 3; j++)
                covered += Math.Abs(fit.Coefficients[j] - truth[j]) < 1.959964 * fit.StandardErrors[j] ? 1 : 0;
        }

        Assert.InRange(covered / 600.0, 0.92, 0.98);
    }

    [Theory]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { 0.0, 0, 1, 1 })] // complete
    [InlineData(new[] { 1.0, 2, 2, 3 }, new[] { 0.0, 0, 1, 1 })] // quasi-complete
    [InlineData(new[] { 0.0, 0, 1, 1 }, new[] { 0.0, 1, 1, 1 })] // an empty cell
    public void Separation_is_found_and_said(double[] x, double[] y)
    {
        Assert.Equal(Reasons.Separated, LogisticRegression.Fit(y, [x]).Reason);
        Assert.Equal(Reasons.Separated, LogisticRegression.Fit(y, [[.. x.Select(v => 1e6 * v - 3)]]).Reason);
    }

    [Fact]
    public void Separation_by_a_combination_of_columns_is_found()
    {
        var random = new Random(3);
        double[] x1 = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())];
        double[] x2 = [.. Enumerable.Range(0, 60).Select(_ => random.NextDouble())];
        double[] y = [.. x1.Zip(x2, static (a, b) => 2 * a - b > 0.3 ? 1.0 : 0)];

        Assert.Equal(Reasons.Separated, LogisticRegression.Fit(y, [x1, x2]).Reason);
    }

    [Fact]
    public void A_fit_is_a_maximum_or_separation_proven() => Draw.Pair(Draw.Coarse, Draw.Label).Sample(c =>
    {
        var fit = LogisticRegression.Fit(c.Second, [c.First]);
        if (fit.Reason is not null)
        {
            var zeros = c.First.Where((_, i) => c.Second[i] == 0).ToArray();
            var ones = c.First.Where((_, i) => c.Second[i] == 1).ToArray();
            Assert.True(fit.Reason switch
            {
                Reasons.Empty => c.First.Length == 0,
                Reasons.OneClass => zeros.Length == 0 || ones.Length == 0,
                Reasons.Collinear => c.First.Distinct().Count() == 1,
                Reasons.Separated => zeros.Max() <= ones.Min() || ones.Max() <= zeros.Min(),
                _ => false,
            }, fit.Reason);
            return;
        }
        double intercept = 0, slope = 0;
        for (var i = 0; i < c.First.Length; i++)
        {
            var residual = c.Second[i] - 1 / (1 + Math.Exp(-fit.Coefficients[0] - fit.Coefficients[1] * c.First[i]));
            intercept += residual;
            slope += residual * c.First[i];
        }
        Assert.InRange(Math.Abs(intercept) + Math.Abs(slope), 0, 1e-8);
    });

    [Fact]
    public void Undefined_fits_say_why()
    {
        Assert.Equal(Reasons.Collinear, LogisticRegression.Fit([0, 1, 0, 1], [[1, 2, 2, 1], [2, 4, 4, 2]]).Reason);
        Assert.Equal(Reasons.Collinear, LogisticRegression.Fit([0, 1, 0, 1], [[7, 7, 7, 7]]).Reason);
        Assert.Equal(Reasons.OneClass, LogisticRegression.Fit([1, 1], [[1, 2]]).Reason);
        Assert.Equal(Reasons.NotFinite, LogisticRegression.Fit([1, 0], [[1, double.NaN]]).Reason);
        Assert.Equal(Reasons.Empty, LogisticRegression.Fit([], [[]]).Reason);
    }
}
