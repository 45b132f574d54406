using System.Collections.Immutable;
using System.Globalization;

namespace Opsporing.Research;

/// <summary>Counts per period of one or more series of the same periods.</summary>
/// <param name="Periods">Starts of the periods, in order, as the source writes them.</param>
/// <param name="Series">Name (empty for the only one) and a count per period, NaN where missing; in order of first appearance.</param>
public sealed record CountTable(ImmutableArray<string> Periods, ImmutableArray<(string Name, double[] Counts)> Series)
{
    /// <summary>Arranges rows of period, count and series.</summary>
    /// <param name="rows">In order of time within a series; an empty count is a missing one. Line is for messages.</param>
    /// <exception cref="MetricsTableException">A count is no count, a period is there twice, or the series have other periods.</exception>
    public static CountTable Of(IEnumerable<(int Line, string Period, string Count, string Series)> rows)
    {
        var problems = new List<TableProblem>();
        var periods = new List<string>();
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        var series = new List<(string Name, Dictionary<int, double> Counts)>();
        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (line, period, count, name) in rows)
        {
            if (positions.TryAdd(period, periods.Count))
                periods.Add(period);
            if (indices.TryAdd(name, series.Count))
                series.Add((name, []));
            if (!TryCount(count, out var value))
                problems.Add(new(line, $"'{count}' is not a count (a whole number, 0 or more)"));
            if (!series[indices[name]].Counts.TryAdd(positions[period], value))
                problems.Add(new(line, $"period '{period}' is there twice"));
        }
        if (problems.Count > 0)
            throw new MetricsTableException([.. problems.Take(MetricsTableException.MaxProblemCount)]);
        return new([.. periods], [.. series.Select(s => (s.Name, Row(s.Counts, periods.Count)))]);
    }

    /// <summary>Starts of the periods as dates; null when any is no date.</summary>
    public ImmutableArray<DateOnly>? Dates()
    {
        var dates = ImmutableArray.CreateBuilder<DateOnly>(Periods.Length);
        foreach (var period in Periods)
        {
            if (!DateOnly.TryParseExact(period, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
                return null;
            dates.Add(date);
        }
        return dates.MoveToImmutable();
    }

    /// <summary>The first period that does not follow the one before it; null when all do, or when they are no dates.</summary>
    public string? Gap(int periodsPerYear)
    {
        if (Dates() is not { } dates)
            return null;
        for (var i = 1; i < dates.Length; i++)
        {
            var next = periodsPerYear switch
            {
                12 => dates[i - 1].AddMonths(1),
                4 => dates[i - 1].AddMonths(3),
                _ => dates[i - 1].AddDays(7),
            };
            if (dates[i] != next)
                return $"period {Periods[i]} does not follow {Periods[i - 1]}: {next:yyyy-MM-dd} is expected (give a missing count as an empty field)";
        }
        return null;
    }

    static double[] Row(Dictionary<int, double> counts, int length)
    {
        var row = new double[length];
        for (var i = 0; i < length; i++)
            row[i] = counts.TryGetValue(i, out var count) ? count : double.NaN;
        return row;
    }

    static bool TryCount(string text, out double count)
    {
        count = double.NaN;
        if (text.Length == 0)
            return true;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out count)
            && count == Math.Floor(count) && count < 1e12;
    }
}
