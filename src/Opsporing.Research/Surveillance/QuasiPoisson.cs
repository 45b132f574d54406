using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Opsporing.Research;

/// <summary>Counts by columns: log mean linear, variance the mean times a dispersion.</summary>
public static class QuasiPoisson
{
    const int MaxIterations = 50;
    const double Tolerance = 1e-11;

    /// <summary>ln(mean_i) = b_0 + sum(b_j x_ij), by iteratively reweighted least squares.</summary>
    /// <param name="counts">0 or more.</param>
    /// <param name="columns">Finite values, each of the same rows; may be none.</param>
    /// <param name="weights">Prior weights above 0, of the same rows; null for 1.</param>
    /// <returns>The fit, or why there is none.</returns>
    /// <remarks>
    /// Source: McCullagh and Nelder (1989), sections 2.5 and 6.2. Converged when the deviance changes by less than 1e-11 of
    /// itself. Pitfall: a level with no count at all has no finite coefficient; its fitted mean goes to 0.
    /// </remarks>
    public static QuasiPoissonFit Fit(
        ReadOnlySpan<double> counts, IReadOnlyList<double[]> columns, double[]? weights = null)
    {
        if ((Reasons.OfAmounts(counts) ?? OfColumns(counts, columns)) is { } reason)
            return new(reason);
        var y = counts.ToArray();
        var prior = weights ?? [.. Enumerable.Repeat(1.0, y.Length)];
        var design = Matrix<double>.Build.Dense(y.Length, columns.Count + 1, (i, j) => j == 0 ? 1 : columns[j - 1][i]);
        if (y.Length < design.ColumnCount)
            return new(Reasons.Collinear);
        double[] mean = [.. y.Select(static v => v + 0.1)];
        var deviance = Deviance(y, mean, prior);
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            if (Step(design, y, mean, prior, out var qr) is not { } beta)
                return new(Reasons.Collinear);
            mean = [.. (design * beta).Select(Math.Exp)];
            var next = Deviance(y, mean, prior);
            if (!double.IsFinite(next))
                return new(Reasons.NotConverged);
            if (Math.Abs(next - deviance) <= Tolerance * (Math.Abs(next) + 0.1))
                return Result(y, mean, prior, beta, qr);
            deviance = next;
        }
        return new(Reasons.NotConverged);
    }

    static string? OfColumns(ReadOnlySpan<double> counts, IReadOnlyList<double[]> columns)
    {
        foreach (var column in columns)
            if (Reasons.OfNumbers(counts, column) is { } reason)
                return reason;
        return null;
    }

    /// <returns>The weighted least squares of one step; null when a column is too many.</returns>
    static Vector<double>? Step(Matrix<double> design, double[] y, double[] mean, double[] prior, out QR<double> qr)
    {
        var root = new double[y.Length];
        var response = Vector<double>.Build.Dense(y.Length);
        for (var i = 0; i < y.Length; i++)
        {
            root[i] = Math.Sqrt(prior[i] * mean[i]);
            response[i] = root[i] * (Math.Log(mean[i]) + (y[i] - mean[i]) / mean[i]);
        }
        var weighted = design.MapIndexed((i, _, x) => root[i] * x);
        qr = weighted.QR(QRMethod.Thin);
        for (var j = 0; j < design.ColumnCount; j++)
            if (!(Math.Abs(qr.R[j, j]) > 1e-9 * weighted.Column(j).L2Norm()))
                return null;
        return qr.Solve(response);
    }

    static QuasiPoissonFit Result(double[] y, double[] mean, double[] prior, Vector<double> beta, QR<double> qr)
    {
        var inverse = qr.R.Inverse();
        var freedom = y.Length - beta.Count;
        var pearson = 0.0;
        for (var i = 0; i < y.Length; i++)
            pearson += prior[i] * (y[i] - mean[i]) * (y[i] - mean[i]) / mean[i];
        return new((inverse * inverse.Transpose()).ToArray())
        {
            Coefficients = [.. beta],
            Means = [.. mean],
            Leverages = [.. qr.Q.EnumerateRows().Select(static row => row.DotProduct(row))],
            Dispersion = freedom > 0 ? pearson / freedom : double.NaN,
            DegreesOfFreedom = freedom,
        };
    }

    static double Deviance(double[] y, double[] mean, double[] prior)
    {
        var sum = 0.0;
        for (var i = 0; i < y.Length; i++)
            sum += 2 * prior[i] * ((y[i] == 0 ? 0 : y[i] * Math.Log(y[i] / mean[i])) - (y[i] - mean[i]));
        return sum;
    }
}
