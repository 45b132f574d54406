using CsCheck;
using Xunit;

namespace Opsporing.Research.Tests;

public sealed class ConcentrationTests
{
    // 5 + 2 + 1 and 10 + 8 + 2 crimes at 10 places: the worked examples of the authors' package lorenzgini. 3 + 1 + 1
    // is its
    // figure 2: G .78; its caption has G' .58, its formula and code 10/5 * (.78 - 1) + 1 = .56.
    [Theory]
    [InlineData(new[] { 3.0, 1, 1, 0, 0, 0, 0, 0, 0, 0 }, 0.78, 0.56)]
    [InlineData(new[] { 5.0, 2, 1, 0, 0, 0, 0, 0, 0, 0 }, 0.80, 0.75)]
    [InlineData(new[] { 10.0, 8, 2, 0, 0, 0, 0, 0, 0, 0 }, 0.78, 0.78)]
    [InlineData(new[] { 1.0, 1, 1, 1, 1, 0, 0, 0, 0, 0 }, 0.50, 0.00)]
    public void Gini_and_its_generalised_form_are_as_published(double[] crimes, double gini, double generalised)
    {
        Assert.Equal(gini, Gini.Of(crimes).Value!.Value, 12);
        Assert.Equal(generalised, Gini.Generalised(crimes).Value!.Value, 12);
    }

    [Fact]
    public void Gini_is_half_the_relative_mean_difference_and_within_bounds() => Draw.Amount.Array[0, 40].Sample(values =>
    {
        var gini = Gini.Of(values).Value;
        if (gini is not { } g)
        {
            Assert.Equal(0, values.Sum());
            return;
        }
        var difference = values.Sum(x => values.Sum(y => Math.Abs(x - y)));

        Assert.True(Draw.Near(difference / (2 * values.Length * values.Sum()), g));
        Assert.InRange(g, 0, 1 - 1.0 / values.Length + 1e-12);
    });

    [Fact]
    public void Gini_is_the_area_between_diagonal_and_curve()
    {
        double[] values = [1, 5, 2, 0, 7, 30, 30, 2, 2, 1];
        var curve = Lorenz.Curve(values, 10);
        var area = curve.Zip(curve.Skip(1), static (a, b) => (a.ValueShare + b.ValueShare) / 2 * 0.1).Sum();

        Assert.Equal(1 - 2 * area, Gini.Of(values).Value!.Value, 12);
        Assert.Equal(new LorenzPoint(0, 0), curve[0]);
        Assert.Equal(new LorenzPoint(1, 1), curve[^1]);
    }

    [Theory]
    [InlineData(new double[0], Reasons.Empty)]
    [InlineData(new[] { 0.0, 0 }, Reasons.ZeroTotal)]
    [InlineData(new[] { -1.0, 2 }, Reasons.Negative)]
    [InlineData(new[] { double.NaN }, Reasons.NotFinite)]
    public void An_undefined_gini_says_why(double[] values, string reason)
    {
        Assert.Equal((null, reason), (Gini.Of(values).Value, Gini.Of(values).Reason));
        Assert.Equal(reason, Gini.Generalised(values).Reason);
        Assert.Empty(Lorenz.Curve(values));
    }

    [Fact]
    public void The_generalised_form_is_for_counts() =>
        Assert.Equal(Reasons.NotCounts, Gini.Generalised([0.5, 1]).Reason);

    [Fact]
    public void Waiting_shares_without_censoring_are_plain_shares()
    {
        double[] days = [1, 10, 10, 11, 60, 61, 90, 3], none = new double[8];

        Assert.Equal(0.5, Waiting.WithinShare(days, none, 10).Value!.Value, 12);
        Assert.Equal(0.25, Waiting.OverShare(days, none, 60).Value!.Value, 12);
    }

    [Fact]
    public void What_still_waits_counts_until_it_is_last_seen()
    {
        // Kaplan-Meier by hand: 1 of 4 acts on day 5; one is last seen on day 8; 1 of the 2 left on day 9: 3/4 * 1/2.
        Assert.Equal(0.375, Waiting.OverShare([5, 8, 9, 20], [0, 1, 0, 0], 10).Value!.Value, 12);
        Assert.Equal(Reasons.Censored, Waiting.OverShare([5, 8], [0, 1], 60).Reason);
        Assert.Equal(Reasons.Negative, Waiting.OverShare([-1, 8], [0, 0], 60).Reason);
    }
}
