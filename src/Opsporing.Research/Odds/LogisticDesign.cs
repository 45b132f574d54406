using MathNet.Numerics.LinearAlgebra;

namespace Opsporing.Research;

/// <summary>Log likelihood, its gradient and its information at one set of coefficients.</summary>
sealed record LogisticState(double LogLikelihood, double[] Score, double[,] Information);

/// <summary>The rows of a logistic regression, columns standardised so that any unit converges alike.</summary>
sealed class LogisticDesign
{
    readonly double[] _outcomes;
    readonly double[] _rows;
    readonly double[]? _offset;
    readonly int _width;
    readonly double[] _means;
    readonly double[] _scales;

    public LogisticDesign(double[] outcomes, IReadOnlyList<double[]> columns, double[]? offset)
    {
        _outcomes = outcomes;
        _offset = offset;
        _width = columns.Count + 1;
        _means = new double[_width];
        _scales = new double[_width];
        _scales[0] = 1;
        _rows = new double[outcomes.Length * _width];
        for (var i = 0; i < outcomes.Length; i++)
            _rows[i * _width] = 1;
        for (var j = 1; j < _width; j++)
            Standardise(columns[j - 1], j);
    }

    public LogisticState At(Vector<double> beta)
    {
        var coefficients = beta.ToArray();
        var score = new double[_width];
        var information = new double[_width, _width];
        var logLikelihood = 0.0;
        for (var i = 0; i < _outcomes.Length; i++)
        {
            var row = Row(i);
            var eta = _offset?[i] ?? 0;
            for (var j = 0; j < _width; j++)
                eta += row[j] * coefficients[j];
            var p = 1 / (1 + Math.Exp(-eta));
            logLikelihood -= Softplus(_outcomes[i] == 1 ? -eta : eta);
            for (var j = 0; j < _width; j++)
            {
                score[j] += row[j] * (_outcomes[i] - p);
                var weighted = row[j] * p * (1 - p);
                for (var k = 0; k <= j; k++)
                    information[j, k] += weighted * row[k];
            }
        }
        for (var j = 0; j < _width; j++)
            for (var k = 0; k < j; k++)
                information[k, j] = information[j, k];
        return new(logLikelihood, score, information);
    }

    /// <summary>
    /// Whether no row lies on the wrong side of <paramref name="direction"/>, and some on the right one.
    /// </summary>
    public bool IsSeparatedBy(Vector<double> direction)
    {
        var (least, most) = (double.MaxValue, double.MinValue);
        var coefficients = direction.ToArray();
        for (var i = 0; i < _outcomes.Length; i++)
        {
            var side = 0.0;
            for (var j = 0; j < _width; j++)
                side += Row(i)[j] * coefficients[j];
            side *= _outcomes[i] == 1 ? 1 : -1;
            (least, most) = (Math.Min(least, side), Math.Max(most, side));
        }
        return most > 1e-6 && least > -1e-4 * most;
    }

    /// <summary>The fit in the units of the columns.</summary>
    public LogisticFit Result(Vector<double> beta, LogisticState state, int iterationCount)
    {
        // b_j = beta_j / scale_j; b_0 = beta_0 - sum(beta_j mean_j / scale_j): a linear map of the standardised fit.
        var map = Matrix<double>.Build.DenseIdentity(_width);
        for (var j = 1; j < _width; j++)
        {
            map[j, j] = 1 / _scales[j];
            map[0, j] = -_means[j] / _scales[j];
        }
        var covariance = map * Matrix<double>.Build.DenseOfArray(state.Information).Cholesky()
            .Solve(Matrix<double>.Build.DenseIdentity(_width)) * map.Transpose();
        return new()
        {
            Coefficients = [.. map * beta],
            StandardErrors = [.. covariance.Diagonal().Select(Math.Sqrt)],
            LogLikelihood = state.LogLikelihood,
            IterationCount = iterationCount,
            Count = _outcomes.Length,
        };
    }

    ReadOnlySpan<double> Row(int i) => _rows.AsSpan(i * _width, _width);

    static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    void Standardise(double[] column, int j)
    {
        var mean = column.Average();
        var squares = 0.0;
        foreach (var value in column)
            squares += (value - mean) * (value - mean);
        var scale = Math.Sqrt(squares / column.Length);
        // A constant column keeps its value, so that it shows as collinear with the intercept.
        var isConstant = !(scale > 1e-12 * Math.Abs(mean));
        (_means[j], _scales[j]) = isConstant ? (0, 1) : (mean, scale);
        for (var i = 0; i < column.Length; i++)
            _rows[i * _width + j] = (column[i] - _means[j]) / _scales[j];
    }
}
