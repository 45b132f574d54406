namespace Opsporing.Research;

/// <summary>Agreement of two raters beyond chance.</summary>
public static class CohenKappa
{
    /// <summary>kappa = (p_o - p_e)/(1 - p_e), p_o the observed and p_e the expected share of agreement.</summary>
    /// <param name="first">A category per row.</param>
    /// <param name="second">The other rater's, of the same rows.</param>
    /// <returns>-1..1 with the large-sample standard error; undefined when both use one and the same
    /// category.</returns>
    /// <remarks>
    /// Source: Cohen (1960), doi:10.1177/001316446002000104; standard error: Fleiss, Cohen and Everitt (1969),
    /// doi:10.1037/h0028106. Pitfall: low with a rare category however well raters agree; report p_o beside it.
    /// </remarks>
    public static Metric Of(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        Reasons.SameLength(first.Count, second.Count);
        if (first.Count == 0)
            return Metric.Undefined(Reasons.Empty, 0);

        var table = Table(first, second);
        double n = first.Count, observed = 0, expected = 0;
        var size = table.GetLength(0);
        var (rows, columns) = (new double[size], new double[size]);
        for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
            {
                rows[i] += table[i, j] / n;
                columns[j] += table[i, j] / n;
            }
        for (var i = 0; i < size; i++)
        {
            observed += table[i, i] / n;
            expected += rows[i] * columns[i];
        }
        if (size == 1)
            return Metric.Undefined(Reasons.OneClass, first.Count);

        var kappa = (observed - expected) / (1 - expected);
        return Metric.Of(kappa, first.Count, StandardError(table, rows, columns, kappa, expected, n));
    }

    /// <summary>p_o: share of rows on which the raters agree.</summary>
    /// <returns>0..1; undefined for no rows.</returns>
    public static Metric ObservedAgreement(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        Reasons.SameLength(first.Count, second.Count);
        var agreed = first.Zip(second, static (a, b) => a == b).Count(static same => same);
        return first.Count == 0
            ? Metric.Undefined(Reasons.Empty, 0)
            : Metric.Of(agreed / (double)first.Count, first.Count);
    }

    static double StandardError(
        int[,] table, double[] rows, double[] columns, double kappa, double expected, double n)
    {
        double agreed = 0, apart = 0;
        for (var i = 0; i < rows.Length; i++)
            for (var j = 0; j < rows.Length; j++)
                if (i == j)
                    agreed += table[i, i] / n * Math.Pow(1 - (rows[i] + columns[i]) * (1 - kappa), 2);
                else
                    apart += table[i, j] / n * Math.Pow(columns[i] + rows[j], 2);
        if (apart == 0)
            return 0;
        var chance = kappa - expected * (1 - kappa);
        var variance = agreed + (1 - kappa) * (1 - kappa) * apart - chance * chance;
        return Math.Sqrt(Math.Max(0, variance) / n) / (1 - expected);
    }

    static int[,] Table(IReadOnlyList<string> first, IReadOnlyList<string> second)
    {
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var category in first.Concat(second))
            codes.TryAdd(category, codes.Count);
        var table = new int[codes.Count, codes.Count];
        for (var i = 0; i < first.Count; i++)
            table[codes[first[i]], codes[second[i]]]++;
        return table;
    }
}
