using CsCheck;
using Xunit;

namespace Opsporing.Research.Tests;

public sealed class RankingTests
{
    static double[] Midranks(double[] values) =>
        [.. values.Select(v => values.Count(x => x < v) + (values.Count(x => x == v) + 1) / 2.0)];

    static double Pearson(double[] a, double[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        return a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum()
            / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }

    [Fact]
    public void Spearman_is_pearson_of_the_midranks() => Draw.Pair(Draw.Coarse, Draw.Coarse).Sample(c =>
    {
        var rho = Spearman.Rho(c.First, c.Second);

        Assert.True(rho.Value is { } value
            ? Draw.Near(Pearson(Midranks(c.First), Midranks(c.Second)), value)
            : c.First.Distinct().Count() < 2 || c.Second.Distinct().Count() < 2);
    });

    [Fact]
    public void Auc_is_the_share_of_pairs_won_with_ties_half() => Draw.Pair(Draw.Coarse, Draw.Label).Sample(c =>
    {
        double won = 0, all = 0;
        for (var i = 0; i < c.First.Length; i++)
            for (var j = 0; j < c.First.Length; j++)
                if (c.Second[i] == 1 && c.Second[j] == 0)
                {
                    all++;
                    won += c.First[i] > c.First[j] ? 1 : c.First[i] == c.First[j] ? 0.5 : 0;
                }
        var auc = Auc.Of(c.First, c.Second);

        Assert.True(all == 0
            ? auc.Reason is Reasons.OneClass or Reasons.Empty
            : Draw.Near(won / all, auc.Value!.Value, 1e-12));
    });

    [Theory]
    [InlineData(new[] { 1.0, 2 }, new[] { 1.0, 1 }, Reasons.OneClass)]
    [InlineData(new[] { 1.0, 2 }, new[] { 1.0, 2 }, Reasons.NotBinary)]
    [InlineData(new[] { 1.0, double.NaN }, new[] { 1.0, 0 }, Reasons.NotFinite)]
    [InlineData(new double[0], new double[0], Reasons.Empty)]
    public void An_undefined_auc_says_why(double[] scores, double[] labels, string reason) =>
        Assert.Equal((null, reason), (Auc.Of(scores, labels).Value, Auc.Of(scores, labels).Reason));

    [Fact]
    public void All_scores_tied_gives_an_auc_of_a_half() => Assert.Equal(0.5, Auc.Of([3, 3, 3], [1, 0, 0]).Value);

    [Fact]
    public void Ndcg_is_in_0_to_1_and_does_not_see_the_order_of_rows() =>
        Gen.Select(Draw.Pair(Draw.Coarse, Draw.Amount), Gen.Int[1, 50], Gen.Enum<Gain>(), Gen.Int).Sample(
            (c, k, gain, seed) =>
            {
                var order = Enumerable.Range(0, c.First.Length).ToArray();
                new Random(seed).Shuffle(order);
                double[] scores = [.. order.Select(i => c.First[i])], values = [.. order.Select(i => c.Second[i])];
                var ndcg = Ndcg.At(c.First, c.Second, k, gain).Value;
                var shuffled = Ndcg.At(scores, values, k, gain).Value;

                Assert.True(ndcg is null ? c.Second.Sum() == 0 : ndcg is >= 0 and <= 1);
                Assert.True(ndcg is null ? shuffled is null : Draw.Near(ndcg.Value, shuffled!.Value, 1e-12));
            });

    [Fact]
    public void Ndcg_of_the_best_order_is_1() => Draw.Pair(Draw.Amount, Draw.Amount).Sample(c =>
        Assert.True(Ndcg.At(c.First, c.First, 5, Gain.Exponential).Value is null or > 1 - 1e-12));

    [Fact]
    public void Ndcg_of_the_six_documents_is_as_published()
    {
        // Gains 3 2 3 0 1 2 in rank order: DCG 6.861, ideal 7.141, nDCG 0.961 (Wikipedia, "Discounted cumulative
        // gain").
        Assert.Equal(0.961, Ndcg.At([6, 5, 4, 3, 2, 1], [3, 2, 3, 0, 1, 2], 6, Gain.Linear).Value!.Value, 3);
    }

    [Fact]
    public void Exponential_gain_of_days_of_harm_does_not_overflow()
    {
        var ndcg = Ndcg.At([2, 1], [4380, 5475], 2, Gain.Exponential).Value!.Value;

        // 5475 days outweigh 4380 so far that only its own discount is left: 1 / log2(3).
        Assert.Equal(1 / Math.Log2(3), ndcg, 12);
    }

    [Fact]
    public void Ties_at_the_cut_count_by_chance()
    {
        // One place for three tied rows, one of them labelled: a third.
        Assert.Equal(1 / 3.0, TopOfList.Precision([5, 5, 5], [0, 1, 0], 1).Value!.Value, 12);
        Assert.Equal(1 / 3.0, TopOfList.Recall([5, 5, 5], [0, 1, 0], 1).Value!.Value, 12);
        Assert.Equal(0.5, TopOfList.HarmCaptured([9, 5, 5], [4, 0, 4], 1).Value!.Value, 12);
    }

    [Fact]
    public void A_capacity_beyond_the_list_is_the_list()
    {
        Assert.Equal(0.5, TopOfList.Precision([2, 1], [0, 1], 10).Value);
        Assert.Equal(1, TopOfList.Recall([2, 1], [0, 1], 10).Value);
        Assert.Equal(1, TopOfList.Jaccard([2, 1], [1, 2], 10).Value);
    }

    [Fact]
    public void Recall_without_a_one_and_harm_without_harm_are_undefined()
    {
        Assert.Equal(Reasons.OneClass, TopOfList.Recall([2, 1], [0, 0], 1).Reason);
        Assert.Equal(0, TopOfList.Precision([2, 1], [0, 0], 1).Value);
        Assert.Equal(Reasons.ZeroTotal, TopOfList.HarmCaptured([2, 1], [0, 0], 1).Reason);
        Assert.Equal(Reasons.Negative, Ndcg.At([2, 1], [-1, 2], 1, Gain.Linear).Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => TopOfList.Recall([2, 1], [0, 1], 0));
    }

    [Fact]
    public void No_list_captures_more_harm_than_the_harm_itself() =>
        Gen.Select(Draw.Pair(Draw.Coarse, Draw.Amount), Gen.Int[1, 45]).Sample((c, k) => Assert.True(
            !(TopOfList.HarmCaptured(c.First, c.Second, k).Value > TopOfList.HarmCaptured(c.Second, c.Second, k).Value + 1e-12)));
}
