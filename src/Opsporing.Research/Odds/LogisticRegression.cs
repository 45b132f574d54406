using MathNet.Numerics.LinearAlgebra;

namespace Opsporing.Research;

/// <summary>Odds of an outcome by columns, by maximum likelihood.</summary>
public static class LogisticRegression
{
    const int MaxIterations = 60;

    /// <summary>ln(p/(1 - p)) = b_0 + sum(b_j x_j) [+ offset]; iteratively reweighted least squares.</summary>
    /// <param name="outcomes">0 or 1.</param>
    /// <param name="columns">Finite values, each of the same rows; may be none.</param>
    /// <param name="offset">Finite, of the same rows; null for none.</param>
    /// <returns>
    /// The fit; its reason is <see cref="Reasons.Separated"/> when no finite maximum exists, proven by a direction that
    /// tells the outcomes apart.
    /// </returns>
    /// <remarks>
    /// Source: McCullagh and Nelder (1989), chapter 4; separation: Albert and Anderson (1984),
    /// doi:10.1093/biomet/71.1.1.
    /// Pitfall: standard errors take rows as independent; use the clustered bootstrap over days and teams. Odds
    /// ratios of
    /// models with other columns do not compare (Mood, 2010, doi:10.1093/esr/jcp006).
    /// </remarks>
    public static LogisticFit Fit(
        ReadOnlySpan<double> outcomes, IReadOnlyList<double[]> columns, double[]? offset = null)
    {
        if (Undefined(outcomes, columns, offset) is { } reason)
            return new() { Reason = reason, Count = outcomes.Length };

        var design = new LogisticDesign(outcomes.ToArray(), columns, offset);
        var beta = Vector<double>.Build.Dense(columns.Count + 1);
        var last = beta;
        var current = design.At(beta);
        for (var iteration = 1; iteration <= MaxIterations; iteration++)
        {
            if (Solve(current) is not { } step)
                return Singular(iteration, iteration > 1 && design.IsSeparatedBy(last), outcomes.Length);

            var next = design.At(beta + step);
            for (var halving = 0; next.LogLikelihood < current.LogLikelihood - 1e-9 && halving < 30; halving++)
            {
                step /= 2;
                next = design.At(beta + step);
            }
            last = step;
            beta += step;
            current = next;
            if (step.AbsoluteMaximum() < 1e-10 * Math.Max(1, beta.AbsoluteMaximum()))
                return design.Result(beta, current, iteration);
            if (iteration >= 12 && design.IsSeparatedBy(step))
                return new() { Reason = Reasons.Separated, IterationCount = iteration, Count = outcomes.Length };
        }
        return new() { Reason = Reasons.NotConverged, IterationCount = MaxIterations, Count = outcomes.Length };
    }

    static LogisticFit Singular(int iteration, bool isSeparated, int count) => new()
    {
        Reason = iteration == 1 ? Reasons.Collinear : isSeparated ? Reasons.Separated : Reasons.NotConverged,
        IterationCount = iteration,
        Count = count,
    };

    static string? Undefined(ReadOnlySpan<double> outcomes, IReadOnlyList<double[]> columns, double[]? offset)
    {
        if ((Reasons.OfNumbers(outcomes) ?? Labels.Reason(outcomes)) is { } reason)
            return reason;
        foreach (var column in offset is null ? columns : [.. columns, offset])
            if (Reasons.OfNumbers(outcomes, column) is { } columnReason)
                return columnReason;
        var ones = Labels.Count(outcomes);
        return ones == 0 || ones == outcomes.Length ? Reasons.OneClass : null;
    }

    /// <returns>The Newton step; null when the information is singular.</returns>
    static Vector<double>? Solve(LogisticState state)
    {
        var information = Matrix<double>.Build.DenseOfArray(state.Information);
        // The columns are standardised, so a pivot this small against the largest is a column too many.
        var diagonal = information.Diagonal();
        try
        {
            var factor = information.Cholesky().Factor.Diagonal();
            for (var j = 0; j < factor.Count; j++)
                if (!(factor[j] * factor[j] > 1e-11 * diagonal[j]))
                    return null;
            return information.Cholesky().Solve(Vector<double>.Build.Dense(state.Score));
        }
        catch (ArgumentException) // not positive definite
        {
            return null;
        }
    }
}
