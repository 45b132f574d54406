using CsCheck;

namespace Opsporing.Cli.Tests;

public sealed class RankCorrelationTests
{
    [Fact]
    public void Perfect_agreement_is_one_and_reversal_is_minus_one()
    {
        double[] x = [1, 2, 3, 4], reversed = [4, 3, 2, 1];

        Assert.Equal(1, RankCorrelation.TauB(x, x));
        Assert.Equal(-1, RankCorrelation.TauB(x, reversed));
        Assert.Equal(1, RankCorrelation.Spearman(x, x), 12);
        Assert.Equal(-1, RankCorrelation.Spearman(x, reversed), 12);
    }

    /// <summary>Worked by hand: concordant 3, discordant 1, one tie in each.</summary>
    [Fact]
    public void Ties_count_on_their_own_side()
    {
        double[] x = [1, 2, 2, 3], y = [1, 3, 2, 2];

        Assert.Equal((3 - 1) / Math.Sqrt(5 * 5), RankCorrelation.TauB(x, y), 12);
    }

    [Fact]
    public void A_side_with_one_value_has_no_correlation()
    {
        Assert.True(double.IsNaN(RankCorrelation.TauB([1, 1], [1, 2])));
        Assert.True(double.IsNaN(RankCorrelation.Spearman([1, 1], [1, 2])));
    }

    [Fact]
    public void Tau_b_equals_the_count_of_all_pairs() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 6]).Array[2, 60].Sample(pairs =>
        {
            var (x, y) = (pairs.Select(p => (double)p.Item1).ToArray(), pairs.Select(p => (double)p.Item2).ToArray());
            Assert.Equal(Slow(x, y), RankCorrelation.TauB(x, y), 12);
        }, iter: 2000);

    static double Slow(double[] x, double[] y)
    {
        long difference = 0, untiedX = 0, untiedY = 0;
        for (var i = 0; i < x.Length; i++)
            for (var j = i + 1; j < x.Length; j++)
            {
                difference += Math.Sign(x[i] - x[j]) * Math.Sign(y[i] - y[j]);
                untiedX += x[i] == x[j] ? 0 : 1;
                untiedY += y[i] == y[j] ? 0 : 1;
            }
        return difference / Math.Sqrt((double)untiedX * untiedY);
    }
}
