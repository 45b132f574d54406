namespace Opsporing.Research;

/// <summary>Shares of reports by their days to the first action.</summary>
public static class Waiting
{
    /// <summary>P(T ≤ limit) = 1 - S(limit), S the Kaplan-Meier survivor function.</summary>
    /// <param name="days">Zero or more; for a report that still waits the days so far.</param>
    /// <param name="stillWaiting">1 where the report still waits, else 0; of the same rows.</param>
    /// <param name="limit">Days, zero or more.</param>
    /// <returns>0..1; the plain share when nothing still waits.</returns>
    /// <remarks>
    /// Source: Kaplan and Meier (1958), doi:10.1080/01621459.1958.10501452; the limits 10 and 60 days: Algemene
    /// Rekenkamer (2017). Pitfall: leaving out what still waits flatters; what is ended unworked is no action.
    /// </remarks>
    public static Metric WithinShare(ReadOnlySpan<double> days, ReadOnlySpan<double> stillWaiting, double limit)
    {
        var survivors = Survivors(days, stillWaiting, limit);
        return survivors.Value is { } value ? Metric.Of(1 - value, days.Length, survivors.StandardError) : survivors;
    }

    /// <summary>P(T > limit) = S(limit).</summary>
    /// <inheritdoc cref="WithinShare"/>
    public static Metric OverShare(ReadOnlySpan<double> days, ReadOnlySpan<double> stillWaiting, double limit) =>
        Survivors(days, stillWaiting, limit);

    static Metric Survivors(ReadOnlySpan<double> days, ReadOnlySpan<double> stillWaiting, double limit)
    {
        if ((Reasons.OfNumbers(days, stillWaiting) ?? Labels.Reason(stillWaiting)) is { } reason)
            return Metric.Undefined(reason, days.Length);

        var order = SortKeys.Order(days);
        if (days[order[0]] < 0)
            return Metric.Undefined(Reasons.Negative, days.Length);
        double survivors = 1, greenwood = 0;
        for (int start = 0, end; start < order.Length && days[order[start]] <= limit; start = end)
        {
            var acted = 0;
            for (end = start; end < order.Length && days[order[end]] == days[order[start]]; end++)
                acted += 1 - (int)stillWaiting[order[end]];
            double atRisk = order.Length - start;
            survivors *= 1 - acted / atRisk;
            if (acted < atRisk)
                greenwood += acted / (atRisk * (atRisk - acted));
        }

        var isKnown = survivors == 0 || days[order[^1]] >= limit;
        return isKnown
            ? Metric.Of(survivors, days.Length, survivors * Math.Sqrt(greenwood))
            : Metric.Undefined(Reasons.Censored, days.Length);
    }
}
