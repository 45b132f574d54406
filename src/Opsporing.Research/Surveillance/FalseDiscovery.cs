namespace Opsporing.Research;

/// <summary>Bounds the share of false alarms among the alarms of many series.</summary>
public static class FalseDiscovery
{
    /// <summary>Adjusted p-values: rejecting those at or below q keeps the expected share of false ones at or below q.</summary>
    /// <param name="pValues">In 0..1, any order.</param>
    /// <returns>As many, in the same order, each at least its p-value.</returns>
    /// <exception cref="ArgumentException">A p-value is outside 0..1.</exception>
    /// <remarks>
    /// Source: Benjamini and Hochberg (1995), doi:10.1111/j.2517-6161.1995.tb02031.x: min over j >= i of p_(j) m / j. Holds for
    /// independent and positively dependent tests (Benjamini and Yekutieli, 2001), such as eenheden of one country.
    /// </remarks>
    public static double[] Adjust(ReadOnlySpan<double> pValues)
    {
        if (Reasons.OfProbabilities(pValues) is { } reason && reason != Reasons.Empty)
            throw new ArgumentException(reason, nameof(pValues));
        var values = pValues.ToArray();
        int[] order = [.. Enumerable.Range(0, values.Length).OrderBy(i => values[i])];
        var adjusted = new double[values.Length];
        var least = 1.0;
        for (var rank = values.Length; rank > 0; rank--)
        {
            least = Math.Min(least, values[order[rank - 1]] * (values.Length / (double)rank));
            adjusted[order[rank - 1]] = least;
        }
        return adjusted;
    }
}
