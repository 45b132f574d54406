using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;

namespace Opsporing.Research;

/// <summary>A comparison as one page of HTML that needs nothing else: plots with text alternatives, tables, method, limits.</summary>
public static class ComparisonHtml
{
    const string Style = """
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a; }
        table { border-collapse: collapse; margin: 1rem 0; } caption { text-align: left; font-weight: 600; }
        th, td { padding: .2rem .6rem; border-bottom: 1px solid #ccc; text-align: left; vertical-align: top; }
        .n { text-align: right; font-variant-numeric: tabular-nums; } svg { max-width: 100%; height: auto; }
        """;

    /// <param name="result">What was found.</param>
    /// <param name="title">Heading.</param>
    /// <param name="provenance">Names and texts that say what it was made with, in order.</param>
    /// <param name="notes">Limits of this data beside those of the method; may be empty.</param>
    /// <returns>The same bytes for the same arguments.</returns>
    public static string Write(
        ComparisonResult result, string title, IReadOnlyList<(string Name, string Text)> provenance, IReadOnlyList<string> notes)
    {
        var html = new StringBuilder();
        html.Append($"<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{Encode(title)}</title>\n<style>\n{Style}\n</style></head><body>\n<h1>{Encode(title)}</h1>\n");
        Summary(html, result);
        foreach (var topic in ComparisonTopics.All)
            Topic(html, topic, [.. result.Numbers.Where(n => n.Topic == topic.Code)]);
        List(html, "Limits", [.. notes, .. ComparisonTopics.Limits]);
        html.Append("<h2>Provenance</h2>\n<table><tbody>\n");
        foreach (var (name, text) in provenance.Append(("data_digest", result.Data.Digest.ToString())))
            html.Append($"<tr><th scope=\"row\">{Encode(name)}</th><td>{Encode(text)}</td></tr>\n");
        return html.Append("</tbody></table>\n</body></html>\n").ToString();
    }

    static void Summary(StringBuilder html, ComparisonResult result)
    {
        var data = result.Data;
        html.Append(CultureInfo.InvariantCulture, $"<p>{data.ReportCount:#,0} reports, of which {data.LabelledCount:#,0} {(result.Options.Label == ComparisonLabel.TakeUp ? "were taken up" : "have an identified suspect")}; read up to {DateTimeOffset.FromUnixTimeSeconds(data.AsOf):yyyy-MM-dd}. ")
            .Append(data.PoliceInitiatedCount is { } left ? string.Create(CultureInfo.InvariantCulture, $"{left:#,0} police-initiated reports are left out. ") : "A few police-initiated reports are left out. ")
            .Append(CultureInfo.InvariantCulture, $"{data.UnreadableCount:#,0} could not be read. {data.HiddenGroupCount:#,0} groups are not shown, for they, or what is left without them, are fewer than {result.Options.LeastCount}.</p>\n");
        if (result.Numbers.IsEmpty)
            html.Append("<p>There are too few reports to show any number.</p>\n");
    }

    static void Topic(StringBuilder html, ComparisonTopic topic, ImmutableArray<ComparisonNumber> numbers)
    {
        if (numbers.IsEmpty)
            return;
        html.Append($"<h2>{Encode(topic.Title)}</h2>\n<p>{Encode(topic.Method)}</p>\n<p><strong>Limits.</strong> {Encode(topic.Limits)}</p>\n");
        foreach (var plot in Plots(topic.Code, numbers))
            html.Append($"<figure>{plot}</figure>\n");
        html.Append($"<table><caption>{Encode(topic.Title)}</caption><thead><tr>");
        foreach (var (name, isNumber) in ((string, bool)[])[("reports", false), ("imputed CHI rows", false), ("of", false), ("metric", false), ("value", true), ("interval", true), ("n", true), ("why not", false)])
            html.Append($"<th scope=\"col\"{(isNumber ? " class=\"n\"" : "")}>{name}</th>");
        html.Append("</tr></thead><tbody>\n");
        foreach (var number in numbers)
            Row(html, number);
        html.Append("</tbody></table>\n");
    }

    static void Row(StringBuilder html, ComparisonNumber number)
    {
        var interval = number.Interval is { Lower: { } lower, Upper: { } upper } ? $"{Text(lower)} to {Text(upper)}" : "";
        html.Append($"<tr><td>{Encode(number.Group.Length == 0 ? number.Grouping : $"{number.Grouping}: {number.Group}")}</td><td>{(number.WithImputed ? "with" : "without")}</td>")
            .Append($"<td>{Encode(number.Subject)}</td><td>{Encode(number.Metric)}</td><td class=\"n\">{Text(number.Result.Value)}</td><td class=\"n\">{interval}</td>")
            .Append(CultureInfo.InvariantCulture, $"<td class=\"n\">{number.Result.Count}</td><td>{Encode(ComparisonTable.ReasonOf(number) ?? "")}</td></tr>\n");
    }

    static IEnumerable<string> Plots(string topic, ImmutableArray<ComparisonNumber> numbers)
    {
        (string Metric, string Title, double? Reference)[] plots = topic switch
        {
            RankComparison.Topic =>
            [
                ("auc", "AUC, all reports (0.5 is chance)", 0.5),
                ("kendall_tau_b", "Kendall's tau-b with the actual order, all reports", 0),
                ("harm_captured_at_daily_capacity", "Share of harm that the order would have taken up", null),
            ],
            Drivers.Topic => [("log_odds_per_100_permille", "Log odds of take-up per 100 permille, all reports", 0)],
            Sensitivity.WeightTopic => [("flip_rate", "Share of reports at capacity that change, all reports", 0)],
            SeriousNotTakenUp.Topic => [("share_not_taken_up", "Share of serious reports not taken up", null)],
            "waiting" => [("taken_up_within_10_days", "Share taken up within 10 days", null)],
            _ => [],
        };
        foreach (var (metric, title, reference) in plots)
            yield return IntervalPlot.Svg(title, [.. numbers.Where(n => n.Metric == metric && n.WithImputed && n.Result.Value is not null && IsPlotted(topic, n))
                .Select(n => new PlottedValue(Label(n), n.Result.Value!.Value, n.Interval?.Lower, n.Interval?.Upper))], reference);
    }

    static bool IsPlotted(string topic, ComparisonNumber number) => topic switch
    {
        SeriousNotTakenUp.Topic or "waiting" => true,
        Drivers.Topic => number is { Grouping: "all", Subject: not "INTERCEPT" },
        _ => number.Grouping == "all",
    };

    static string Label(ComparisonNumber number) => string.Join(", ", ((string[])[number.Group, number.Subject]).Where(static t => t.Length > 0)) is { Length: > 0 } label ? label : "all";

    static void List(StringBuilder html, string title, IReadOnlyList<string> items)
    {
        html.Append($"<h2>{title}</h2>\n<ul>\n");
        foreach (var item in items)
            html.Append($"<li>{Encode(item)}</li>\n");
        html.Append("</ul>\n");
    }

    static string Text(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";

    static string Encode(string text) => WebUtility.HtmlEncode(text);
}
