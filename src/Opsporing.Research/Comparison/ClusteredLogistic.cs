using System.Collections.Immutable;
using MathNet.Numerics.LinearAlgebra;

namespace Opsporing.Research;

/// <summary>Logistic regression whose standard errors allow reports of one cluster to hang together.</summary>
public static class ClusteredLogistic
{
    /// <summary>The maximum likelihood fit; V = A⁻¹ B A⁻¹, A the information, B the sum over clusters of s s', times G/(G - 1).</summary>
    /// <param name="outcomes">0 or 1.</param>
    /// <param name="columns">Finite, each of the same rows.</param>
    /// <param name="clusters">Of the same rows.</param>
    /// <returns>As <see cref="LogisticRegression.Fit"/>; its reason is <see cref="Reasons.NoClusterVariance"/> for few clusters.</returns>
    /// <remarks>
    /// Source: Liang and Zeger (1986), doi:10.1093/biomet/73.1.13. Pitfall: with fewer than about 40 clusters the errors are
    /// too small.
    /// </remarks>
    public static LogisticFit Fit(double[] outcomes, IReadOnlyList<double[]> columns, Clusters clusters)
    {
        var fit = LogisticRegression.Fit(outcomes, columns);
        if (fit.Reason is not null)
            return fit;
        var width = columns.Count + 1;
        if (clusters.Count <= width)
            return new() { Reason = Reasons.NoClusterVariance, Count = outcomes.Length, IterationCount = fit.IterationCount };
        var information = Matrix<double>.Build.Dense(width, width);
        var scores = Matrix<double>.Build.Dense(clusters.Count, width);
        var x = new double[width];
        for (var row = 0; row < outcomes.Length; row++)
        {
            x[0] = 1;
            for (var j = 1; j < width; j++)
                x[j] = columns[j - 1][row];
            AddRow(x, outcomes[row], fit.Coefficients, clusters.OfRow[row], information, scores);
        }
        var bread = information.Inverse();
        var meat = scores.TransposeThisAndMultiply(scores) * (clusters.Count / (clusters.Count - 1.0));
        var variance = (bread * meat * bread).Diagonal();
        return fit with { StandardErrors = [.. variance.Select(static v => Math.Sqrt(Math.Max(0, v)))] };
    }

    static void AddRow(
        double[] x, double outcome, ImmutableArray<double> coefficients, int cluster, Matrix<double> information, Matrix<double> scores)
    {
        var odds = 0.0;
        for (var j = 0; j < x.Length; j++)
            odds += coefficients[j] * x[j];
        var p = 1 / (1 + Math.Exp(-odds));
        for (var i = 0; i < x.Length; i++)
        {
            scores[cluster, i] += (outcome - p) * x[i];
            for (var j = 0; j < x.Length; j++)
                information[i, j] += p * (1 - p) * x[i] * x[j];
        }
    }
}
