using System.Runtime.Intrinsics;

namespace Opsporing.Research;

/// <summary>A metric of eight resamples at once, one in each lane.</summary>
/// <param name="weights">Weights of each cluster in the eight.</param>
delegate Vector512<double> EightResamples(ReadOnlySpan<Vector512<double>> weights);

/// <summary>Runs resamples in blocks of eight: what a metric reads of the rows it reads once for the eight.</summary>
static class WeightBlocks
{
    const int Lanes = 8;

    public static double[] Run(int clusterCount, BootstrapOptions options, EightResamples statistic)
    {
        var resamples = new double[options.ResampleCount];
        var blockCount = (resamples.Length + Lanes - 1) / Lanes;
        Parallel.For(
            0, blockCount, options.Parallel,
            () => (Weights: new Vector512<double>[clusterCount], Draws: new ushort[Lanes][]),
            (block, _, buffers) =>
            {
                Fill(options.Seed, block, buffers.Weights, buffers.Draws);
                var values = statistic(buffers.Weights);
                for (var lane = 0; lane < Lanes && block * Lanes + lane < resamples.Length; lane++)
                    resamples[block * Lanes + lane] = values[lane];
                return buffers;
            },
            static _ => { });
        return resamples;
    }

    static void Fill(ulong seed, int block, Vector512<double>[] weights, ushort[][] draws)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            draws[lane] ??= new ushort[weights.Length];
            new PoissonWeights(seed, block * Lanes + lane).Fill(draws[lane]);
        }
        for (var c = 0; c < weights.Length; c++)
            weights[c] = Vector512.Create(
                draws[0][c], draws[1][c], draws[2][c], draws[3][c],
                draws[4][c], draws[5][c], draws[6][c], (double)draws[7][c]);
    }
}
