using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Opsporing.Cli;

/// <summary>Writes a queue to a file, in its exact order: the BASIC view, no fact that identifies.</summary>
static class QueueExport
{
    const string Header =
        "position,report,kind,received,lane,band,priority_millipoints,harm_hundredth_days,advice,certainty,offence,offence_group,"
        + "term_kind,term,route_term,rank_key,is_claimed,wait_until,counter_report";

    /// <summary>Writes the items of a desk to a path.</summary>
    public delegate Task Write(string path, string desk, List<V1.QueueItem> items, CancellationToken cancellation);

    /// <returns>The writer for the extension of a path.</returns>
    /// <exception cref="UsageException">It is neither .csv nor .json.</exception>
    public static Write Find(string path) => Path.GetExtension(path) switch
    {
        ".csv" => WriteCsvAsync,
        ".json" => WriteJsonAsync,
        _ => throw new UsageException($"'{path}' is no .csv or .json file."),
    };

    static async Task WriteCsvAsync(string path, string desk, List<V1.QueueItem> items, CancellationToken cancellation)
    {
        await using var file = new StreamWriter(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
        await file.WriteLineAsync(Header.AsMemory(), cancellation);
        for (var i = 0; i < items.Count; i++)
            await file.WriteLineAsync(Row(i + 1, items[i]).AsMemory(), cancellation);
    }

    static Task WriteJsonAsync(string path, string desk, List<V1.QueueItem> items, CancellationToken cancellation) => File.WriteAllTextAsync(
        path,
        new JsonObject { ["desk"] = desk, ["items"] = new JsonArray([.. items.Select(Output.ToJson)]) }.ToJsonString() + "\n",
        new UTF8Encoding(false), cancellation);

    static string Row(int position, V1.QueueItem item) => string.Create(CultureInfo.InvariantCulture,
        $"{position},{Quote(WorkCommand.Name(item.ReportId))},{Codes.Of(item.Kind)},{Time(item.ReceivedTime)},{item.Lane},{item.Band},"
        + $"{item.PriorityMillipoints},{item.HarmHundredthDays},{(item.Advice == 0 ? "" : Codes.Of(item.Advice))},"
        + $"{Codes.Of(item.Certainty)},{item.Offence},{item.OffenceGroup},{(item.TermTime is null ? "" : Codes.Of(item.TermKind))},"
        + $"{Time(item.TermTime)},{Time(item.RouteTermTime)},{item.RankKey},{(item.IsClaimed ? "true" : "false")},"
        + $"{Time(item.WaitUntilTime)},{(item.CounterReportId is null ? "" : Quote(WorkCommand.Name(item.CounterReportId)))}");

    static string Time(Google.Protobuf.WellKnownTypes.Timestamp? time) =>
        time?.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "";

    // A source number is visible ASCII: commas and quotes included, line ends not.
    static string Quote(string text) => text.AsSpan().ContainsAny(',', '"') ? $"\"{text.Replace("\"", "\"\"")}\"" : text;
}
