using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>A point of a Lorenz curve: both shares 0..1.</summary>
public readonly record struct LorenzPoint(double UnitShare, double ValueShare);

/// <summary>How concentrated values are over units, as a curve.</summary>
public static class Lorenz
{
    /// <summary>
    /// Cumulative share of the value held by the units with the least, at equal steps of the share of units.
    /// </summary>
    /// <param name="values">Zero or more.</param>
    /// <param name="steps">One or more; the curve has one point more.</param>
    /// <returns>From (0, 0) to (1, 1), convex, linear between units; empty where <see cref="Gini.Of"/> is
    /// undefined.</returns>
    /// <remarks>
    /// Source: Lorenz (1905), doi:10.2307/2276207. Pitfall: with more units than events even the most equal spread lies
    /// below the diagonal: from (1 - events/units, 0) to (1, 1) (Bernasco and Steenbeek, 2017).
    /// </remarks>
    public static ImmutableArray<LorenzPoint> Curve(ReadOnlySpan<double> values, int steps = 100)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (Reasons.OfAmounts(values) is not null)
            return [];

        var sorted = values.ToArray();
        Array.Sort(sorted);
        var sums = new double[sorted.Length + 1];
        for (var i = 0; i < sorted.Length; i++)
            sums[i + 1] = sums[i] + sorted[i];
        var points = ImmutableArray.CreateBuilder<LorenzPoint>(steps + 1);
        for (var step = 0; step <= steps; step++)
        {
            var units = (double)step / steps * sorted.Length;
            var whole = Math.Min((int)units, sorted.Length - 1);
            points.Add(new((double)step / steps, (sums[whole] + (units - whole) * sorted[whole]) / sums[^1]));
        }
        return points.MoveToImmutable();
    }
}
