using System.Globalization;
using System.Text.Json.Nodes;
using Opsporing.Research;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary><c>opsporing research metrics</c>: every metric of docs/metrics.md on any CSV; needs no service and no store.</summary>
static class ResearchCommand
{
    public static int RunMetrics(string file, MetricsOptions options, Output output)
    {
        using var csv = TextInput.Open(file, "utf-8");
        MetricsReport report;
        try
        {
            report = MetricsTable.Compute(csv, options);
        }
        catch (MetricsTableException error)
        {
            throw new InputException(string.Join(Environment.NewLine, error.Problems.Select(p => $"{file}: {p}")));
        }
        catch (ArgumentException error)
        {
            throw new UsageException(error.Message);
        }
        Show(report, output);
        output.Json(JsonNode.Parse(report.ToJson())!);
        return ExitCode.Ok;
    }

    static void Show(MetricsReport report, Output output)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in (string[])["metric", "value", "interval", "n", "dropped", "why not"])
            table.AddColumn(column);
        foreach (var entry in report.Metrics)
            table.AddRow([.. new object[]
            {
                entry.Name, Number(entry.Metric.Value),
                entry.Interval is { Lower: { } lower, Upper: { } upper } ? $"{Number(lower)} to {Number(upper)}" : "",
                entry.Metric.Count, entry.DroppedCount, entry.Metric.Reason ?? "",
            }.Select(QueueCommand.Cell)]);
        output.Human.Write(table);
        output.Say($"{report.RowCount} rows" + (report.IgnoredColumns.IsEmpty ? "" : $"; columns not used: {string.Join(", ", report.IgnoredColumns)}"));
    }

    static string Number(double? value) => value?.ToString("0.######", CultureInfo.InvariantCulture) ?? "-";
}
