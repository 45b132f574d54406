using System.Collections.Immutable;
using MathNet.Numerics.Distributions;

namespace Opsporing.Research;

/// <summary>A fitted quasi-Poisson regression, or the reason why there is none.</summary>
public sealed class QuasiPoissonFit
{
    readonly double[,] _unscaled;

    internal QuasiPoissonFit(string reason) => (Reason, _unscaled) = (reason, new double[0, 0]);

    internal QuasiPoissonFit(double[,] unscaled) => _unscaled = unscaled;

    /// <summary>Logarithms of rates, the intercept first; empty when there is no fit.</summary>
    public ImmutableArray<double> Coefficients { get; init; } = [];

    /// <summary>Fitted means, a row each, above 0.</summary>
    public ImmutableArray<double> Means { get; init; } = [];

    /// <summary>Diagonal of the hat matrix, a row each, 0..1.</summary>
    public ImmutableArray<double> Leverages { get; init; } = [];

    /// <summary>Pearson's sum of squares by the degrees of freedom; NaN without any. Below 1 is under-dispersed.</summary>
    public double Dispersion { get; init; }

    /// <summary>Rows less coefficients.</summary>
    public int DegreesOfFreedom { get; init; }

    /// <summary>One of <see cref="Reasons"/>; null when there is a fit.</summary>
    public string? Reason { get; }

    /// <summary>Linear predictor of a row, the intercept's 1 not in it.</summary>
    public double Predictor(ReadOnlySpan<double> row)
    {
        var sum = Coefficients[0];
        for (var j = 0; j < row.Length; j++)
            sum += Coefficients[j + 1] * row[j];
        return sum;
    }

    /// <summary>Standard error of <see cref="Predictor"/> at a dispersion.</summary>
    public double PredictorError(ReadOnlySpan<double> row, double dispersion)
    {
        var variance = 0.0;
        for (var j = 0; j <= row.Length; j++)
            for (var k = 0; k <= row.Length; k++)
                variance += At(row, j) * _unscaled[j, k] * At(row, k);
        return Math.Sqrt(dispersion * variance);
    }

    /// <summary>Standard error of a coefficient at a dispersion.</summary>
    public double StandardError(int index, double dispersion) => Math.Sqrt(dispersion * _unscaled[index, index]);

    /// <summary>Two-sided p-value of a coefficient by Student's t.</summary>
    public double PValue(int index, double dispersion) =>
        2 * StudentT.CDF(0, 1, DegreesOfFreedom, -Math.Abs(Coefficients[index] / StandardError(index, dispersion)));

    static double At(ReadOnlySpan<double> row, int index) => index == 0 ? 1 : row[index - 1];
}
