using CsCheck;
using Xunit;

namespace Opsporing.Research.Tests;

public sealed class ClusterBootstrapTests
{
    static readonly BootstrapOptions Few = new() { ResampleCount = 43, Seed = 20 };

    static (double[] First, double[] Second, double[] Labels, Clusters Clusters) Example(int n, int seed)
    {
        var random = new Random(seed);
        double[] first = [.. Enumerable.Range(0, n).Select(_ => (double)random.Next(12))];
        double[] second = [.. first.Select(x => Math.Floor(x + random.NextDouble() * 9))];
        double[] labels = [.. first.Select(x => random.NextDouble() * 12 < x ? 1.0 : 0)];
        return (first, second, labels, Clusters.Of(Enumerable.Range(0, n).Select(i => (Day: i % 30, Team: i % 7))));
    }

    static int[] Repeated(Clusters clusters, ReadOnlySpan<ushort> weights)
    {
        var rows = new List<int>();
        for (var row = 0; row < clusters.OfRow.Length; row++)
            rows.AddRange(Enumerable.Repeat(row, weights[clusters.OfRow[row]]));
        return [.. rows];
    }

    [Fact]
    public void Any_count_of_threads_gives_the_same_numbers()
    {
        var (first, second, labels, clusters) = Example(3000, 1);
        Interval[] On(int threads)
        {
            var options = Few with { ThreadCount = threads };
            return
            [
                ClusterBootstrap.Mean(labels, clusters, options),
                ClusterBootstrap.Ratio(first, second, Clusters.OfEachRow(3000), options),
                ClusterBootstrap.TauB(first, second, clusters, options),
                ClusterBootstrap.Auc(first, labels, clusters, options),
                ClusterBootstrap.Of(clusters, static weights => weights[0] + 2.0 * weights[1], options),
            ];
        }

        Assert.Equal(On(1), On(2));
        Assert.Equal(On(1), On(5));
        Assert.NotEqual(On(1)[0], ClusterBootstrap.Mean(labels, clusters, Few with { Seed = 21 }));
    }

    [Fact]
    public void A_weighted_metric_is_the_metric_of_the_rows_repeated()
    {
        var (first, second, labels, clusters) = Example(200, 2);
        double Repeat(ReadOnlySpan<ushort> weights, Func<double[], double[], Metric> metric, double[] other)
        {
            var rows = Repeated(clusters, weights);
            return metric([.. rows.Select(r => first[r])], [.. rows.Select(r => other[r])]).Value ?? double.NaN;
        }
        void AssertNear(Interval expected, Interval actual)
        {
            Assert.Equal(expected.Lower!.Value, actual.Lower!.Value, 11);
            Assert.Equal(expected.Upper!.Value, actual.Upper!.Value, 11);
        }

        AssertNear(
            ClusterBootstrap.Of(clusters, w => Repeat(w, static (a, b) => Concordance.TauB(a, b), second), Few),
            ClusterBootstrap.TauB(first, second, clusters, Few));
        AssertNear(
            ClusterBootstrap.Of(clusters, w => Repeat(w, static (a, b) => Auc.Of(a, b), labels), Few),
            ClusterBootstrap.Auc(first, labels, clusters, Few));
        AssertNear(
            ClusterBootstrap.Of(clusters, w => Repeat(w, static (_, b) => Metric.Of(b.Average(), 1), labels), Few),
            ClusterBootstrap.Mean(labels, clusters, Few));
    }

    [Fact]
    public void Weights_are_poisson_and_independent()
    {
        const int Count = 200_000;
        ushort[] weights = new ushort[Count], others = new ushort[Count];
        new PoissonWeights(9, 0).Fill(weights);
        new PoissonWeights(9, 1).Fill(others);
        double[] chances = [0.36788, 0.36788, 0.18394, 0.06131, 0.01533];

        for (var k = 0; k < chances.Length; k++)
            Assert.Equal(chances[k], weights.Count(w => w == k) / (double)Count, 0.004);
        Assert.Equal(1, weights.Average(static w => (double)w), 0.01);
        Assert.Equal(1, weights.Average(static w => (w - 1.0) * (w - 1.0)), 0.02);
        Assert.Equal(0, weights.Zip(others, static (a, b) => (a - 1.0) * (b - 1.0)).Average(), 0.01);
        Assert.Equal(0, weights.Zip(weights.Skip(1), static (a, b) => (a - 1.0) * (b - 1.0)).Average(), 0.01);
    }

    [Fact]
    public void Intervals_of_a_mean_of_clustered_rows_cover_it()
    {
        var covered = 0;
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            double Noise() => random.NextDouble() + random.NextDouble() - 1;
            double[] days = [.. Enumerable.Range(0, 120).Select(_ => Noise())];
            double[] values = [.. Enumerable.Range(0, 1200).Select(i => days[i % 120] + Noise())];
            var interval = ClusterBootstrap.Mean(
                values, Clusters.Of(Enumerable.Range(0, 1200).Select(i => i % 120)), new() { Seed = (ulong)seed });
            covered += interval.Lower < 0 && interval.Upper > 0 ? 1 : 0;
        }

        Assert.InRange(covered / 400.0, 0.92, 0.98);
    }

    [Fact]
    public void One_cluster_and_a_column_of_one_tie_have_no_interval()
    {
        var one = Clusters.Of(["a", "a"]);
        Assert.Equal(Reasons.TooFewClusters, ClusterBootstrap.Mean([1, 2], one, Few).Reason);
        Assert.Equal(Reasons.TooFewClusters, ClusterBootstrap.Of(one, static _ => 1, Few).Reason);
        Assert.Equal(
            Reasons.MostlyUndefined, ClusterBootstrap.TauB([1, 1, 1], [1, 2, 3], Clusters.OfEachRow(3), Few).Reason);
        Assert.Equal(Reasons.NotFinite, ClusterBootstrap.Mean([1, double.NaN], Clusters.OfEachRow(2), Few).Reason);
        Assert.Null(ClusterBootstrap.Mean([], Clusters.OfEachRow(0), Few).Lower);
    }

    [Fact]
    public void Tau_b_of_any_small_table_has_the_bounds_of_its_resamples() =>
        Draw.Pair(Draw.Coarse, Draw.Coarse).Sample(c =>
        {
            var interval = ClusterBootstrap.TauB(c.First, c.Second, Clusters.OfEachRow(c.First.Length), Few);
            Assert.True(interval.Lower is null ? interval.Reason is not null : interval is { Lower: >= -1.0000001, Upper: <= 1.0000001 });
        }, iter: 200);
}
