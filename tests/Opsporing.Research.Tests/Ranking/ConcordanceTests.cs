using CsCheck;
using Xunit;

namespace Opsporing.Research.Tests;

public sealed class ConcordanceTests
{
    static readonly Gen<(double[] First, double[] Second)> Columns = Draw.Pair(
        Gen.OneOf(Draw.Coarse, Gen.Double[-5, 5]), Draw.Coarse);

    static PairCounts BruteForce(double[] first, double[] second)
    {
        long pairs = 0, tiedFirst = 0, tiedSecond = 0, tiedBoth = 0, discordant = 0;
        for (var i = 0; i < first.Length; i++)
            for (var j = 0; j < i; j++)
            {
                int a = first[i].CompareTo(first[j]), b = second[i].CompareTo(second[j]);
                pairs++;
                tiedFirst += a == 0 ? 1 : 0;
                tiedSecond += b == 0 ? 1 : 0;
                tiedBoth += a == 0 && b == 0 ? 1 : 0;
                discordant += Math.Sign(a) * Math.Sign(b) < 0 ? 1 : 0;
            }
        return new(pairs, tiedFirst, tiedSecond, tiedBoth, discordant);
    }

    [Fact]
    public void Pairs_are_those_of_comparing_each_with_each() =>
        Columns.Sample(c => Assert.Equal(BruteForce(c.First, c.Second), PairCounts.Of(c.First, c.Second)));

    [Fact]
    public void Pairs_of_thousands_of_rows_are_those_of_comparing_each_with_each()
    {
        var random = new Random(7);
        double[] first = [.. Enumerable.Range(0, 3000).Select(_ => (double)random.Next(-700, 700))];
        double[] second = [.. first.Select(x => Math.Floor((x + random.Next(900)) / 3) * 1e-7)];

        Assert.Equal(BruteForce(first, second), PairCounts.Of(first, second));
    }

    [Fact]
    public void Tau_b_turns_its_sign_when_a_column_is_reversed_and_stays_within_bounds() => Columns.Sample(c =>
    {
        var tau = Concordance.TauB(c.First, c.Second).Value;
        double[] reversed = [.. c.Second.Select(static x => -x)];

        Assert.Equal(-tau, Concordance.TauB(c.First, reversed).Value);
        Assert.Equal(tau, Concordance.TauB(c.Second, c.First).Value);
        Assert.True(tau is null or (>= -1 - 1e-12 and <= 1 + 1e-12));
    });

    [Fact]
    public void Somers_d_of_a_score_given_a_label_is_twice_the_auc_less_1() =>
        Draw.Pair(Draw.Coarse, Draw.Label).Sample(c =>
        {
            var auc = Auc.Of(c.First, c.Second).Value;
            var d = Concordance.SomersD(c.Second, c.First).Value;

            Assert.True(auc is null ? d is null : Draw.Near(2 * auc.Value - 1, d!.Value));
        });

    [Fact]
    public void Tau_b_of_two_short_lists_is_as_by_hand()
    {
        // Pairs 6: C = 4 (12, 14, 24, 34 by row), D = 0, one tied in the first, one in the second: 4 / sqrt(5 * 5).
        Assert.Equal(0.8, Concordance.TauB([1, 2, 2, 3], [1, 2, 1, 4]).Value!.Value, 12);
    }

    [Theory]
    [InlineData(new double[0], new double[0], Reasons.Empty)]
    [InlineData(new[] { 1.0 }, new[] { 1.0 }, Reasons.TooFew)]
    [InlineData(new[] { 1.0, 1 }, new[] { 1.0, 2 }, Reasons.AllTied)]
    [InlineData(new[] { 1.0, double.NaN }, new[] { 1.0, 2 }, Reasons.NotFinite)]
    [InlineData(new[] { 1.0, 2 }, new[] { 1.0, double.PositiveInfinity }, Reasons.NotFinite)]
    public void What_is_undefined_says_why(double[] first, double[] second, string reason)
    {
        Assert.Null(Concordance.TauB(first, second).Value);
        Assert.Equal(reason, Concordance.TauB(first, second).Reason);
        Assert.Equal(reason, Concordance.Gamma(first, second).Reason);
    }

    [Fact]
    public void Negative_zero_ties_with_zero() => Assert.Equal(1, PairCounts.Of([0.0, -0.0], [1, 2]).TiedFirst);

    [Fact]
    public void Columns_of_other_lengths_are_refused() =>
        Assert.Throws<ArgumentException>(() => Concordance.TauB([1, 2], [1]));
}
