using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Opsporing.Research;

/// <summary>Writes a report as JSON.</summary>
static class MetricsJson
{
    const string Format = "opsporing-metrics/1";

    static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(MetricsReport report)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteNumber("rows", report.RowCount);
            WriteNames(json, "columns", report.Columns);
            WriteNames(json, "ignored_columns", report.IgnoredColumns);
            WriteOptions(json, report);
            json.WriteStartObject("metrics");
            foreach (var entry in report.Metrics)
                WriteEntry(json, entry);
            json.WriteEndObject();
            WriteTables(json, report);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    static void WriteOptions(Utf8JsonWriter json, MetricsReport report)
    {
        var options = report.Options;
        json.WriteStartObject("options");
        json.WriteStartArray("ks");
        foreach (var k in options.Ks)
            json.WriteNumberValue(k);
        json.WriteEndArray();
        json.WriteNumber("rbo_persistence", options.RboPersistence);
        json.WriteNumber("bins", options.BinCount);
        json.WriteNumber("within_days", options.WithinDays);
        json.WriteNumber("over_days", options.OverDays);
        json.WriteNumber("resamples", options.Bootstrap?.ResampleCount ?? 0);
        if (options.Bootstrap is { } bootstrap)
        {
            json.WriteNumber("seed", bootstrap.Seed);
            json.WriteNumber("confidence", bootstrap.Confidence);
            json.WriteString("resampled", report.Columns.Contains("cluster") ? "clusters" : "rows");
        }
        json.WriteEndObject();
    }

    static void WriteEntry(Utf8JsonWriter json, MetricEntry entry)
    {
        json.WriteStartObject(entry.Name);
        WriteNumber(json, "value", entry.Metric.Value);
        json.WriteString("reason", entry.Metric.Reason);
        json.WriteNumber("n", entry.Metric.Count);
        json.WriteNumber("dropped", entry.DroppedCount);
        WriteNames(json, "columns", entry.Columns);
        if (entry.Ties is { } ties)
            json.WriteString("ties", ties);
        if (entry.Metric.StandardError is { } standardError)
            json.WriteNumber("standard_error", standardError);
        if (entry.Interval is { } interval)
            WriteInterval(json, interval);
        json.WriteEndObject();
    }

    static void WriteInterval(Utf8JsonWriter json, Interval interval)
    {
        json.WriteStartObject("interval");
        WriteNumber(json, "lower", interval.Lower);
        WriteNumber(json, "upper", interval.Upper);
        WriteNumber(json, "standard_error", interval.StandardError);
        json.WriteString("reason", interval.Reason);
        json.WriteNumber("resamples", interval.ResampleCount);
        json.WriteNumber("undefined_resamples", interval.UndefinedCount);
        json.WriteEndObject();
    }

    static void WriteTables(Utf8JsonWriter json, MetricsReport report)
    {
        json.WriteStartObject("tables");
        json.WriteStartArray("reliability");
        foreach (var bin in report.Reliability)
            WriteRow(json, ("lower", bin.Lower), ("upper", bin.Upper), ("n", bin.Count),
                ("mean_probability", bin.MeanProbability), ("observed_share", bin.ObservedShare));
        json.WriteEndArray();
        json.WriteStartArray("lorenz");
        foreach (var point in report.Lorenz)
            WriteRow(json, ("unit_share", point.UnitShare), ("value_share", point.ValueShare));
        json.WriteEndArray();
        json.WriteStartArray("interventions");
        foreach (var row in report.Interventions)
        {
            json.WriteStartObject();
            json.WriteString("intervention", row.Intervention);
            WriteFields(json, ("n", row.Count), ("successes", row.SuccessCount), ("share", row.Share),
                ("lower", row.Lower), ("upper", row.Upper));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteRow(Utf8JsonWriter json, params ReadOnlySpan<(string Name, double Value)> fields)
    {
        json.WriteStartObject();
        WriteFields(json, fields);
        json.WriteEndObject();
    }

    static void WriteFields(Utf8JsonWriter json, params ReadOnlySpan<(string Name, double Value)> fields)
    {
        foreach (var (name, value) in fields)
            json.WriteNumber(name, value);
    }

    static void WriteNames(Utf8JsonWriter json, string property, IEnumerable<string> names)
    {
        json.WriteStartArray(property);
        foreach (var name in names)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }

    static void WriteNumber(Utf8JsonWriter json, string property, double? value)
    {
        if (value is { } number)
            json.WriteNumber(property, number);
        else
            json.WriteNull(property);
    }
}
