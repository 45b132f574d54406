namespace Opsporing.Research;

/// <summary>Periods that the present one is compared with, and the season of each.</summary>
sealed class FarringtonBaseline
{
    readonly List<int> _periods = [];
    readonly List<int> _seasons = [];

    /// <summary>Positions, ascending.</summary>
    public IReadOnlyList<int> Periods => _periods;

    /// <summary>Counts of <paramref name="now"/>'s baseline; a missing one is left out.</summary>
    /// <remarks>
    /// The window around the same period of each year is the present period's own season; the rest of each year is
    /// parted into equal blocks, the first ones one longer when it does not divide (Noufaily et al. 2013, section 3.2).
    /// </remarks>
    public static FarringtonBaseline Of(ReadOnlySpan<double> counts, int now, FarringtonOptions options)
    {
        var baseline = new FarringtonBaseline();
        var (year, window, last) = (options.PeriodsPerYear, options.HalfWindow, now - options.ExcludedPeriods - 1);
        var own = options.SeasonCount - 1;
        for (var i = now - options.HistoryLength; i <= last; i++)
        {
            // Steps after the middle of the latest window at or before i.
            var after = (i - now + (options.Years + 1) * year + window) % year - window;
            var season = after <= window ? own : options.SeasonCount == 1 ? -1 : Block(after - window - 1, options);
            if (season < 0 || double.IsNaN(counts[i]))
                continue;
            baseline._periods.Add(i);
            baseline._seasons.Add(season);
        }
        return baseline;
    }

    /// <summary>Counts at the periods.</summary>
    public double[] Counts(ReadOnlySpan<double> counts)
    {
        var values = new double[_periods.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = counts[_periods[i]];
        return values;
    }

    /// <summary>Periods before the present one, 0 or less: so that the prediction stands at 0.</summary>
    public double[] Trend(int now) => [.. _periods.Select(p => (double)(p - now))];

    /// <summary>One column per season that occurs, but the present one's own.</summary>
    public List<double[]> Seasons(int seasonCount) =>
        [.. Enumerable.Range(0, seasonCount - 1).Where(_seasons.Contains)
            .Select(season => _seasons.Select(s => s == season ? 1.0 : 0).ToArray())];

    /// <summary>1 where the holiday of the present period falls; null when it has none or the baseline has not seen it.</summary>
    public double[]? Holiday(IReadOnlyList<string?>? holidays, int now)
    {
        if (holidays?[now] is not { } name)
            return null;
        double[] column = [.. _periods.Select(p => holidays[p] == name ? 1.0 : 0)];
        return column.Contains(1) && column.Contains(0) ? column : null;
    }

    static int Block(int offset, FarringtonOptions options)
    {
        var rest = options.PeriodsPerYear - 2 * options.HalfWindow - 1;
        var (length, longer) = Math.DivRem(rest, options.SeasonCount - 1);
        return offset < longer * (length + 1) ? offset / (length + 1) : longer + (offset - longer * (length + 1)) / length;
    }
}
