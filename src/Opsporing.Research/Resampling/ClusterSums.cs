using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Opsporing.Research;

/// <summary>Sums per cluster, and the ratio of their weighted totals in each resample.</summary>
sealed class ClusterSums
{
    // Two arrays of 2048 doubles stay in the first-level cache while all resamples of a task pass over them.
    const int ChunkSize = 2048;
    const int ResamplesPerTask = 16;

    readonly double[] _numerators;
    readonly double[] _denominators;

    public ClusterSums(ReadOnlySpan<double> numerators, ReadOnlySpan<double> denominators, Clusters clusters)
    {
        const int Block = PoissonWeights.BlockSize;
        var size = (clusters.Count + Block - 1) / Block * Block;
        _numerators = new double[size];
        _denominators = new double[size];
        for (var row = 0; row < numerators.Length; row++)
        {
            var cluster = clusters.OfRow[row];
            _numerators[cluster] += numerators[row];
            _denominators[cluster] += denominators[row];
        }
    }

    /// <returns>A ratio per resample; NaN when no cluster of weight is in it.</returns>
    public double[] Ratios(BootstrapOptions options)
    {
        var ratios = new double[options.ResampleCount];
        var taskCount = (ratios.Length + ResamplesPerTask - 1) / ResamplesPerTask;
        Parallel.For(0, taskCount, options.Parallel, task =>
        {
            var from = task * ResamplesPerTask;
            var count = Math.Min(ResamplesPerTask, ratios.Length - from);
            Span<(double Numerator, double Denominator)> totals = stackalloc (double, double)[ResamplesPerTask];
            totals.Clear();
            for (var start = 0; start < _numerators.Length; start += ChunkSize)
                for (var i = 0; i < count; i++)
                {
                    var (numerator, denominator) = Chunk(new(options.Seed, from + i), start);
                    totals[i].Numerator += numerator;
                    totals[i].Denominator += denominator;
                }
            for (var i = 0; i < count; i++)
                ratios[from + i] = totals[i].Numerator / totals[i].Denominator;
        });
        return ratios;
    }

    (double Numerator, double Denominator) Chunk(PoissonWeights draw, int start)
    {
        var length = Math.Min(ChunkSize, _numerators.Length - start);
        var numerators = MemoryMarshal.Cast<double, Vector512<double>>(_numerators.AsSpan(start, length));
        var denominators = MemoryMarshal.Cast<double, Vector512<double>>(_denominators.AsSpan(start, length));
        var (numerator, denominator) = (Vector512<double>.Zero, Vector512<double>.Zero);
        for (var block = 0; 4 * block + 3 < numerators.Length && 4 * block + 3 < denominators.Length; block++)
        {
            var (low, high) = Vector512.Widen(draw.Block(start / PoissonWeights.BlockSize + block));
            var (w0, w1) = Widen(low);
            var (w2, w3) = Widen(high);
            var at = 4 * block;
            numerator += w0 * numerators[at] + w1 * numerators[at + 1]
                + w2 * numerators[at + 2] + w3 * numerators[at + 3];
            denominator += w0 * denominators[at] + w1 * denominators[at + 1]
                + w2 * denominators[at + 2] + w3 * denominators[at + 3];
        }
        return (Vector512.Sum(numerator), Vector512.Sum(denominator));
    }

    static (Vector512<double> Low, Vector512<double> High) Widen(Vector512<uint> weights)
    {
        var (low, high) = Vector512.Widen(weights);
        return (Vector512.ConvertToDouble(low), Vector512.ConvertToDouble(high));
    }
}
