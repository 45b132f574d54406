using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Opsporing.Research;
using Opsporing.Server;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary><c>opsporing signals run --data</c>: one week of a store, every offence group in every eenheid and nationally.</summary>
static class SignalRun
{
    /// <param name="target">The store; nothing is written to it.</param>
    /// <param name="week">Any day of the week, yyyy-MM-dd; null for the last whole week with reports.</param>
    /// <param name="options">Settings of the algorithms and the false discovery rate.</param>
    public static async Task<int> RunAsync(
        ServiceTarget target, string? week, (FarringtonOptions Farrington, EarsOptions Ears, double Fdr) options, Output output,
        CancellationToken cancellation)
    {
        var server = new OpsporingOptions { Location = target.Store!, SeedsFolder = SeedsFolder.Find(target.Seeds) };
        await using var installation = new Installation(server, TimeProvider.System, NullLogger<Installation>.Instance);
        await installation.OpenAsync(cancellation);
        var total = Math.Max(1, (await installation.Store.CountAsync(cancellation)).Reports);
        var counts = await output.WithProgressAsync("counting", progress =>
        {
            var read = 0L;
            return SignalReading.CountAsync(installation.Store, installation.Library, _ =>
            {
                if (++read % 4096 == 0)
                    progress(read / (double)total);
            }, cancellation);
        });
        if (counts.Span is not { } span)
            throw new InputException("The store has no report that counts.");
        // The last week may not be over: its counts would be compared with those of whole weeks.
        var judged = week is null ? Math.Max(span.First, span.Last - 1) : WeekOf(week);
        if (judged < span.First || judged > span.Last)
            throw new UsageException($"--week lies between {Monday(span.First)} and {Monday(span.Last)}.");
        var findings = WeekWatch.Judge(counts, judged, options.Farrington, options.Ears, options.Fdr);
        Show(judged, findings, output);
        return ExitCode.Ok;
    }

    static void Show(int week, IReadOnlyList<WeekFinding> findings, Output output)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in (string[])["group", "eenheid", "received", "expected", "bound", "fresh", "expected", "bound", "q", "since"])
            table.AddColumn(column);
        var alarms = findings.Where(f => f.IsAlarm).ToList();
        foreach (var f in alarms)
            table.AddRow([.. new object[]
            {
                f.Series.OffenceGroup, f.Series.Eenheid ?? "NL", f.Received.Count!.Value, Number(f.Received.Expected), Number(f.Received.UpperBound),
                f.Fresh.Count!.Value, Number(f.Fresh.Expected), Number(f.Fresh.UpperBound), Number(f.QValue), Monday(f.FirstWeek),
            }.Select(QueueCommand.Cell)]);
        if (alarms.Count > 0)
            output.Human.Write(table);
        output.Say($"week of {Monday(week)}: {alarms.Count} rises in {findings.Count} series that could be judged; proposals, until a person confirms one");
        output.Json(new JsonObject
        {
            ["week"] = Monday(week),
            ["series_count"] = findings.Count,
            ["alarm_count"] = alarms.Count,
            ["findings"] = new JsonArray([.. findings.Select(ToJson)]),
        });
    }

    static JsonObject ToJson(WeekFinding f) => new()
    {
        ["offence_group"] = f.Series.OffenceGroup,
        ["eenheid"] = f.Series.Eenheid,
        ["received"] = ToJson(f.Received),
        ["fresh"] = ToJson(f.Fresh),
        ["q_value"] = f.QValue,
        ["first_week"] = Monday(f.FirstWeek),
        ["alarm"] = f.IsAlarm,
    };

    static JsonObject ToJson(PeriodResult p) => new()
    {
        ["count"] = p.Count,
        ["expected"] = p.Expected,
        ["upper_bound"] = p.UpperBound,
        ["exceedance"] = p.Exceedance,
        ["p_value"] = p.PValue,
        ["trend_used"] = p.IsTrendUsed,
        ["alarm"] = p.IsAlarm,
        ["reason"] = p.Reason,
    };

    static int WeekOf(string day) => DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? WeekCounts.WeekOf(new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero).ToUnixTimeSeconds())
        : throw new UsageException($"'{day}' is no day such as 2026-11-23.");

    static string Monday(int week) => WeekCounts.MondayOf(week).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "-";
}
