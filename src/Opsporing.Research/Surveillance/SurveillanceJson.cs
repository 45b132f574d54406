using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Opsporing.Research;

/// <summary>Results as JSON: settings, and a row per series and period.</summary>
public static class SurveillanceJson
{
    public static JsonObject Write(CountTable table, ImmutableArray<SeriesResult> results, SurveillanceOptions options)
    {
        var rows = new JsonArray();
        foreach (var series in results)
            for (var i = 0; i < table.Periods.Length; i++)
                rows.Add((JsonNode)Row(table.Periods[i], series, i));
        return new()
        {
            ["algorithm"] = options.Algorithm,
            ["settings"] = Settings(options),
            ["series_count"] = results.Length,
            ["alarm_count"] = results.Sum(static s => s.Periods.Count(static p => p.IsAlarm)),
            ["periods"] = rows,
        };
    }

    static JsonObject Row(string start, SeriesResult series, int index)
    {
        var period = series.Periods[index];
        var row = new JsonObject { ["period_start"] = start };
        if (series.Name.Length > 0)
            row["series"] = series.Name;
        row["count"] = period.Count;
        row["expected"] = period.Expected;
        row["upper_bound"] = period.UpperBound;
        row["exceedance"] = period.Exceedance;
        row["p_value"] = period.PValue;
        row["q_value"] = series.QValues[index];
        row["dispersion"] = period.Dispersion;
        row["trend_used"] = period.IsTrendUsed;
        row["alarm"] = period.IsAlarm;
        row["reason"] = period.Reason;
        return row;
    }

    static JsonObject Settings(SurveillanceOptions options)
    {
        var settings = new JsonObject();
        if (options.Farrington is { } f)
        {
            settings["periods_per_year"] = f.PeriodsPerYear;
            settings["years"] = f.Years;
            settings["half_window"] = f.HalfWindow;
            settings["season_count"] = f.SeasonCount;
            settings["excluded_periods"] = f.ExcludedPeriods;
            settings["reweight_threshold"] = double.IsFinite(f.ReweightThreshold) ? f.ReweightThreshold : null;
            settings["alpha"] = f.Alpha;
            settings["has_trend"] = f.HasTrend;
            settings["trend_p_limit"] = f.TrendPLimit;
            settings["trend_min_years"] = f.TrendMinYears;
            settings["threshold"] = FarringtonThresholds.CodeOf(f.Threshold);
        }
        if (options.Ears is { } e)
        {
            settings["baseline"] = e.Baseline;
            settings["lag"] = e.Method == EarsMethod.C1 ? 0 : e.Lag;
            settings["limit"] = e.Limit ?? e.DefaultLimit;
            settings["min_sigma"] = e.MinSigma;
        }
        var minimum = options.Farrington?.Minimum ?? options.Ears!.Minimum;
        settings["min_cases"] = minimum.Cases;
        settings["min_cases_periods"] = minimum.Periods;
        settings["false_discovery_rate"] = options.FalseDiscoveryRate;
        settings["has_holidays"] = options.HasHolidays;
        return settings;
    }
}
