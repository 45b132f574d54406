using CsCheck;
using Xunit;

namespace Opsporing.Research.Tests;

public sealed class RankBiasedOverlapTests
{
    static RankedList List(params int[] items) =>
        new(items, [.. Enumerable.Range(0, items.Length).Select(static i => -(double)i)]);

    /// <summary>Equation 32 of Webber et al., straight from the text, for lists without ties.</summary>
    static double Equation32(int[] first, int[] second, double p)
    {
        var (s, l) = first.Length <= second.Length ? (first, second) : (second, first);
        int Overlap(int d) => s.Take(d).Intersect(l.Take(d)).Count();
        double xs = Overlap(s.Length), xl = Overlap(l.Length), sum = 0;
        for (var d = 1; d <= l.Length; d++)
            sum += Overlap(d) / (double)d * Math.Pow(p, d);
        for (var d = s.Length + 1; d <= l.Length; d++)
            sum += xs * (d - s.Length) / (s.Length * (double)d) * Math.Pow(p, d);
        return (1 - p) / p * sum + ((xl - xs) / l.Length + xs / s.Length) * Math.Pow(p, l.Length);
    }

    static IEnumerable<int[]> Orders(int[] items, double[] scores)
    {
        if (items.Length == 0)
            return [[]];
        var best = scores.Max();
        return Enumerable.Range(0, items.Length).Where(i => scores[i] == best).SelectMany(i =>
            Orders([.. items.Where((_, j) => j != i)], [.. scores.Where((_, j) => j != i)])
                .Select(rest => (int[])[items[i], .. rest]));
    }

    [Fact]
    public void Two_lists_of_four_are_as_by_hand()
    {
        // Overlaps 0, 2, 2, 3 at depths 1 to 4; p = 1/2, so (1 - p)/p is 1 and depth d weighs 2^-d.
        var expected = 0 / 2.0 + 1 / 4.0 + 2 / 3.0 / 8 + 0.75 / 16 + 0.75 / 16;

        Assert.Equal(expected, RankBiasedOverlap.Extrapolated(List(1, 2, 3, 4), List(2, 1, 5, 3), 0.5).Value!.Value, 12);
    }

    [Fact]
    public void Lists_of_other_lengths_and_ties_average_equation_32_over_all_orders() =>
        Gen.Select(
            Gen.Select(Gen.Shuffle(Enumerable.Range(0, 7).ToArray()), Gen.Int[1, 5], Gen.Int[0, 2].Array[5]),
            Gen.Select(Gen.Shuffle(Enumerable.Range(0, 7).ToArray()), Gen.Int[1, 5], Gen.Int[0, 2].Array[5]),
            Gen.Double[0.1, 0.95]).Sample((a, b, p) =>
            {
                var (first, second) = (a.Item1[..a.Item2], b.Item1[..b.Item2]);
                double[] scores = [.. a.Item3.Take(a.Item2)], others = [.. b.Item3.Take(b.Item2)];
                var expected = Orders(first, scores)
                    .SelectMany(f => Orders(second, others).Select(s => Equation32(f, s, p))).Average();

                var actual = RankBiasedOverlap.Extrapolated(new(first, scores), new(second, others), p).Value!.Value;

                Assert.True(Draw.Near(expected, actual), $"{expected} {actual}");
            }, iter: 300);

    [Fact]
    public void Without_ties_the_two_rules_agree() => Gen.Select(
        Gen.Shuffle(Enumerable.Range(0, 9).ToArray()), Gen.Shuffle(Enumerable.Range(0, 9).ToArray()), Gen.Int[1, 9])
        .Sample((a, b, length) => Assert.True(Draw.Near(
            RankBiasedOverlap.Extrapolated(List(a[..length]), List(b), 0.8).Value!.Value,
            RankBiasedOverlap.ExtrapolatedTiesEqual(List(a[..length]), List(b), 0.8).Value!.Value)));

    [Fact]
    public void A_tied_list_agrees_with_itself_at_1_only_when_ties_are_equal()
    {
        var list = new RankedList([1, 2, 3], [5, 5, 1]);

        Assert.Equal(1, RankBiasedOverlap.ExtrapolatedTiesEqual(list, list, 0.9).Value!.Value, 12);
        Assert.True(RankBiasedOverlap.Extrapolated(list, list, 0.9).Value < 1);
    }

    [Fact]
    public void An_empty_list_is_undefined_and_a_persistence_of_1_is_refused()
    {
        Assert.Equal(Reasons.Empty, RankBiasedOverlap.Extrapolated(List(), List(1), 0.9).Reason);
        Assert.Throws<ArgumentOutOfRangeException>(() => RankBiasedOverlap.Extrapolated(List(1), List(1), 1));
    }
}
