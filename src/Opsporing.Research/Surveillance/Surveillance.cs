using System.Collections.Immutable;

namespace Opsporing.Research;

/// <summary>Results of one series, as long as its periods.</summary>
/// <param name="Name">Empty for the only one.</param>
/// <param name="Periods">One per period.</param>
/// <param name="QValues">Adjusted p-values over the series of the same period; null where there is none, or one series only.</param>
public sealed record SeriesResult(string Name, ImmutableArray<PeriodResult> Periods, ImmutableArray<double?> QValues);

/// <summary>Runs one algorithm over all series and holds down false alarms among them.</summary>
public static class Surveillance
{
    /// <summary>Judges every period of every series.</summary>
    /// <exception cref="ArgumentException">The settings, or holidays without dates.</exception>
    public static ImmutableArray<SeriesResult> Run(CountTable table, SurveillanceOptions options)
    {
        if (options.Problem is { } problem)
            throw new ArgumentException(problem);
        IReadOnlyList<string?>? holidays = null;
        if (options.HasHolidays)
            holidays = [.. (table.Dates() ?? throw new ArgumentException("holidays need periods as yyyy-MM-dd"))
                .Select(date => DutchHolidays.In(date, 7))];
        var results = table.Series.Select(s => options.Farrington is { } farrington
            ? Farrington.Evaluate(s.Counts, farrington, holidays)
            : Ears.Evaluate(s.Counts, options.Ears!)).ToList();
        return Controlled(table, results, options.FalseDiscoveryRate);
    }

    /// <summary>An alarm stays when its adjusted p-value is at or below the rate; one without a p-value (C3) is not judged.</summary>
    static ImmutableArray<SeriesResult> Controlled(CountTable table, List<IReadOnlyList<PeriodResult>> results, double rate)
    {
        var q = results.Select(r => new double?[r.Count]).ToList();
        if (results.Count > 1)
            for (var period = 0; period < table.Periods.Length; period++)
            {
                int[] judged = [.. Enumerable.Range(0, results.Count).Where(s => results[s][period].PValue is not null)];
                var adjusted = FalseDiscovery.Adjust([.. judged.Select(s => results[s][period].PValue!.Value)]);
                for (var i = 0; i < judged.Length; i++)
                    q[judged[i]][period] = adjusted[i];
            }
        return [.. results.Select((r, s) => new SeriesResult(
            table.Series[s].Name, [.. r.Select((p, i) => Controlled(p, q[s][i], rate))], [.. q[s]]))];
    }

    static PeriodResult Controlled(PeriodResult result, double? q, double rate) =>
        result.IsAlarm && q > rate ? result with { IsAlarm = false, Reason = Reasons.FalseDiscovery } : result;
}
