namespace Opsporing.Research;

/// <summary>Every metric on a plain table, so that anyone can check them against another implementation.</summary>
public static class MetricsTable
{
    /// <summary>Reads a table and computes what its columns allow.</summary>
    /// <param name="csv">
    /// Comma-separated, names on the first line: any of id, score, score_b, label, gain, harm, p, rater_a, rater_b,
    /// stratum, exposed, x1, x2, propensity, waiting_days, still_waiting, intervention, cluster. A blank is a missing
    /// value: a metric leaves its row out and says how many; <c>nan</c> is a value and makes a metric undefined.
    /// </param>
    /// <param name="options">What to compute with.</param>
    /// <returns>The same metrics in the same order for any table; what is undefined has a reason.</returns>
    /// <exception cref="MetricsTableException">The text is no such table; each problem has its line.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static MetricsReport Compute(TextReader csv, MetricsOptions options)
    {
        options.Validate();
        var columns = MetricsCsv.Read(csv);
        return new MetricsComputation(columns, options).Run();
    }
}
