using System.Runtime.Intrinsics;

namespace Opsporing.Research;

/// <summary>The AUC with weights: the order of the rows is found once.</summary>
sealed class WeightedAuc
{
    // Cluster, times 4; plus 2 for a 1; plus 1 at the first row of a score. Rows by ascending score.
    readonly int[] _steps;

    public WeightedAuc(ReadOnlySpan<double> scores, ReadOnlySpan<double> labels, Clusters clusters)
    {
        var order = SortKeys.Order(scores);
        _steps = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var isNew = i == 0 || scores[order[i]] != scores[order[i - 1]];
            _steps[i] = clusters.OfRow[order[i]] << 2 | (int)labels[order[i]] << 1 | (isNew ? 1 : 0);
        }
    }

    public Vector512<double> Of(ReadOnlySpan<Vector512<double>> weights)
    {
        // Zeros below the score and at it, ones at it and in all, and twice the Mann-Whitney U.
        Vector512<double> below = default, zeros = default, ones = default, allOnes = default, doubled = default;
        foreach (var step in _steps)
        {
            if ((step & 1) != 0)
            {
                doubled += ones * (below + below + zeros);
                below += zeros;
                allOnes += ones;
                (zeros, ones) = (default, default);
            }
            var weight = weights[step >> 2];
            if ((step & 2) != 0)
                ones += weight;
            else
                zeros += weight;
        }
        doubled += ones * (below + below + zeros);
        below += zeros;
        allOnes += ones;
        return doubled / (allOnes * below * 2.0);
    }
}
