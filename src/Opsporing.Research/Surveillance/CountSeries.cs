namespace Opsporing.Research;

/// <summary>What every surveillance algorithm asks of its input, and how each judges.</summary>
static class CountSeries
{
    /// <exception cref="ArgumentException">A count is negative or infinite, or there is a problem with the settings.</exception>
    public static void Check(ReadOnlySpan<double> counts, string? problem)
    {
        if (problem is not null)
            throw new ArgumentException(problem);
        foreach (var count in counts)
            if (count < 0 || double.IsInfinity(count))
                throw new ArgumentException("a count is negative or infinite");
    }

    /// <summary>Exceedance and alarm of a result that has a bound.</summary>
    public static PeriodResult Judge(this PeriodResult result, ReadOnlySpan<double> counts, MinimumCases minimum)
    {
        var (count, expected, upper) = (result.Count!.Value, result.Expected!.Value, result.UpperBound!.Value);
        var isAbove = count > upper;
        var isEnough = minimum.IsReached(counts, result.Index);
        return result with
        {
            Exceedance = upper > expected ? (count - expected) / (upper - expected) : null,
            IsAlarm = isAbove && isEnough,
            Reason = isAbove && !isEnough ? Reasons.TooFewCases : null,
        };
    }
}
