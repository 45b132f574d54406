using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Opsporing.Research;

/// <summary>The numbers of a comparison as a table; CSV, JSON and Parquet have the same rows in the same order.</summary>
public static class ComparisonTable
{
    /// <summary>Names of the columns.</summary>
    public static ImmutableArray<string> Columns { get; } =
    [
        "topic", "grouping", "group", "with_imputed", "subject", "metric", "value", "lower", "upper", "standard_error", "n", "reason",
    ];

    static readonly JsonWriterOptions s_layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>Standard error of the interval, else of the metric itself; null for none.</returns>
    public static double? StandardErrorOf(ComparisonNumber number) => number.Interval?.StandardError ?? number.Result.StandardError;

    /// <returns>Why there is no value, or no interval where one was drawn; null when there is.</returns>
    public static string? ReasonOf(ComparisonNumber number) => number.Result.Reason ?? number.Interval?.Reason;

    public static string ToCsv(ImmutableArray<ComparisonNumber> numbers)
    {
        var text = new StringBuilder().AppendJoin(',', Columns).Append('\n');
        foreach (var n in numbers)
            text.AppendJoin(',',
                Quote(n.Topic), Quote(n.Grouping), Quote(n.Group), n.WithImputed ? "true" : "false", Quote(n.Subject), Quote(n.Metric),
                Text(n.Result.Value), Text(n.Interval?.Lower), Text(n.Interval?.Upper), Text(StandardErrorOf(n)),
                n.Result.Count.ToString(CultureInfo.InvariantCulture), Quote(ReasonOf(n) ?? "")).Append('\n');
        return text.ToString();
    }

    /// <summary>The JSON form <c>opsporing-comparison/1</c> of docs/research.md: same result, same bytes.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="provenance">Names and texts that say what it was made with, in order.</param>
    public static string ToJson(ComparisonResult result, IReadOnlyList<(string Name, string Text)> provenance)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_layout))
        {
            json.WriteStartObject();
            json.WriteString("format", "opsporing-comparison/1");
            json.WriteStartObject("provenance");
            foreach (var (name, text) in provenance)
                json.WriteString(name, text);
            json.WriteEndObject();
            WriteFigures(json, result.Data);
            json.WriteStartArray("numbers");
            foreach (var number in result.Numbers)
                Write(json, number);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    static void WriteFigures(Utf8JsonWriter json, ComparisonFigures figures)
    {
        json.WriteStartObject("data");
        json.WriteString("digest", figures.Digest.ToString());
        json.WriteNumber("report_count", figures.ReportCount);
        json.WriteNumber("labelled_count", figures.LabelledCount);
        WriteNumber(json, "police_initiated_count", figures.PoliceInitiatedCount);
        json.WriteNumber("unreadable_count", figures.UnreadableCount);
        json.WriteNumber("hidden_group_count", figures.HiddenGroupCount);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, ComparisonNumber number)
    {
        json.WriteStartObject();
        json.WriteString("topic", number.Topic);
        json.WriteString("grouping", number.Grouping);
        json.WriteString("group", number.Group);
        json.WriteBoolean("with_imputed", number.WithImputed);
        json.WriteString("subject", number.Subject);
        json.WriteString("metric", number.Metric);
        WriteNumber(json, "value", number.Result.Value);
        WriteNumber(json, "lower", number.Interval?.Lower);
        WriteNumber(json, "upper", number.Interval?.Upper);
        WriteNumber(json, "standard_error", StandardErrorOf(number));
        json.WriteNumber("n", number.Result.Count);
        json.WriteString("reason", ReasonOf(number));
        json.WriteEndObject();
    }

    static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    static string Text(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "";

    static string Quote(string text) => text.AsSpan().ContainsAny(',', '"') ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}
