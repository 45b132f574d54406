using System.Numerics;
using System.Runtime.Intrinsics;

namespace Opsporing.Research;

/// <summary>
/// Kendall's tau-b with weights. Order, ties and the splits that find inversions do not depend on the weights, so they
/// are found once; a resample then reads them in order, without a search.
/// </summary>
/// <remarks>
/// With t the weight of a tie, P - T is (W² - sum(t²))/2: the pairs of a row with its own copies drop out. Sums of
/// products of whole weights stay under 2^53 up to tens of millions of rows, so lanes are exact in any order.
/// </remarks>
sealed class WeightedTauB
{
    const int First = 1, Second = 2, Both = 4;

    // Cluster per row by (first, second), and where a tie in the first or in both begins.
    readonly int[] _clusters;
    readonly byte[] _begins;

    // Cluster per row by the second column, with the same flag.
    readonly int[] _secondClusters;
    readonly byte[] _secondBegins;

    // Per level of the split: cluster, times 4; plus 2 for a set bit; plus 1 at the first row of a group.
    readonly int[][] _levels;

    public WeightedTauB(ReadOnlySpan<double> first, ReadOnlySpan<double> second, Clusters clusters)
    {
        var order = new PairOrder(first, second, keepRows: true);
        var count = order.Rows.Length;
        var ranks = order.SecondRanks;
        _clusters = new int[count];
        _begins = new byte[count];
        for (var i = 0; i < count; i++)
        {
            _clusters[i] = clusters.OfRow[order.Rows[i]];
            var isNewFirst = i == 0 || !order.TiesFirst(i);
            _begins[i] = (byte)(isNewFirst ? First | Both : ranks[i] != ranks[i - 1] ? Both : 0);
        }
        _levels = Split(ranks, _clusters, order.RankStarts, out var sorted);
        _secondClusters = sorted;
        _secondBegins = new byte[count];
        foreach (var start in order.RankStarts.AsSpan(0, order.RankStarts.Length - 1))
            _secondBegins[start] = Second;
    }

    public Vector512<double> Of(ReadOnlySpan<Vector512<double>> weights)
    {
        var (total, firstTies, bothTies) = Ties(weights, _clusters, _begins, First);
        var (_, secondTies, _) = Ties(weights, _secondClusters, _secondBegins, Second);
        var squares = total * total;
        var twiceConcordantLessDiscordant = squares - firstTies - secondTies + bothTies - Discordant(weights) * 4.0;
        return twiceConcordantLessDiscordant
            / (Vector512.Sqrt(squares - firstTies) * Vector512.Sqrt(squares - secondTies));
    }

    static (Vector512<double> Total, Vector512<double> Ties, Vector512<double> BothTies) Ties(
        ReadOnlySpan<Vector512<double>> weights, int[] clusters, byte[] begins, int flag)
    {
        Vector512<double> total = default, tie = default, both = default, ties = default, bothTies = default;
        for (var i = 0; i < clusters.Length && i < begins.Length; i++)
        {
            if ((begins[i] & Both) != 0)
            {
                bothTies += both * both;
                both = default;
            }
            if ((begins[i] & flag) != 0)
            {
                ties += tie * tie;
                tie = default;
            }
            var weight = weights[clusters[i]];
            total += weight;
            tie += weight;
            both += weight;
        }
        return (total, ties + tie * tie, bothTies + both * both);
    }

    Vector512<double> Discordant(ReadOnlySpan<Vector512<double>> weights)
    {
        // A mask per step instead of branches: bits of ranks are as good as random.
        ReadOnlySpan<Vector512<double>> setMasks = [default, Vector512<double>.AllBitsSet];
        ReadOnlySpan<Vector512<double>> keepMasks = [Vector512<double>.AllBitsSet, default];
        Vector512<double> discordant = default;
        foreach (var level in _levels)
        {
            Vector512<double> ones = default;
            foreach (var step in level)
            {
                var weight = weights[step >> 2];
                var one = weight & setMasks[(step >> 1) & 1];
                ones &= keepMasks[step & 1];
                discordant += (weight - one) * ones;
                ones += one;
            }
        }
        return discordant;
    }

    static int[][] Split(int[] ranks, int[] clusters, int[] rankStarts, out int[] sorted)
    {
        var rankCount = rankStarts.Length - 1;
        var topBit = BitOperations.Log2((uint)Math.Max(rankCount - 1, 0) | 1);
        var levels = new int[topBit + 1][];
        var (from, fromClusters) = (ranks, clusters);
        for (var bit = topBit; bit >= 0; bit--)
        {
            var (to, toClusters) = (new int[ranks.Length], new int[ranks.Length]);
            var level = levels[topBit - bit] = new int[ranks.Length];
            for (var low = 0; low < rankCount; low += 2 << bit)
            {
                var (start, middle, end) = Inversions.Group(rankStarts, low, bit);
                var (zero, one) = (start, middle);
                for (var i = start; i < end; i++)
                {
                    var isOne = (from[i] >> bit) & 1;
                    level[i] = fromClusters[i] << 2 | isOne << 1 | (i == start ? 1 : 0);
                    var place = isOne == 0 ? zero++ : one++;
                    to[place] = from[i];
                    toClusters[place] = fromClusters[i];
                }
            }
            (from, fromClusters) = (to, toClusters);
        }
        sorted = fromClusters;
        return levels;
    }
}
