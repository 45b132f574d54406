using System.Globalization;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary>Queue items as a table, in their order.</summary>
static class QueueTable
{
    static readonly string[] s_english =
        ["#", "report", "lane", "band", "priority", "CHI days", "advice", "acts", "offence", "kind", "received", "term", "work"];

    static readonly string[] s_dutch =
        ["#", "zaak", "baan", "band", "prioriteit", "CHI-dagen", "advies", "acties", "feit", "soort", "ontvangen", "termijn", "werk"];

    /// <param name="output">Where to.</param>
    /// <param name="items">In their order.</param>
    /// <param name="language">Of headings and words.</param>
    /// <param name="nameOf">Name of an offence code in that language.</param>
    public static void Show(Output output, List<V1.QueueItem> items, Language language, Func<string, string> nameOf)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in language == Language.English ? s_english : s_dutch)
            table.AddColumn(column);
        for (var i = 0; i < items.Count; i++)
            table.AddRow([.. Cells(i + 1, items[i], language, nameOf).Select(QueueCommand.Cell)]);
        output.Human.Write(table);
    }

    static object[] Cells(int place, V1.QueueItem item, Language language, Func<string, string> nameOf)
    {
        var acts = (Acts)item.Acts.Aggregate(0, (mask, act) => mask | 1 << (int)act - 1);
        return
        [
            place, $"{item.ReportId.SourceSystem}/{item.ReportId.SourceNumber}", item.Lane, item.Band,
            Wording.Points(item.PriorityMillipoints, language), Wording.Days(item.HarmHundredthDays, language).Split(' ')[0],
            item.Advice == 0 ? "-" : Wording.Of((Advice)item.Advice, language), Wording.Of(acts, language),
            item.HasOffence ? nameOf(item.Offence) : "-", Wording.Of((ReportKind)item.Kind, language), Time(item.ReceivedTime),
            item.TermTime is null ? "-" : $"{Time(item.TermTime)} {Wording.Of((TermKind)item.TermKind, language)}",
            WorkOf(item, language == Language.English),
        ];
    }

    /// <summary>What somebody is doing with an item; a dash for nothing.</summary>
    static string WorkOf(V1.QueueItem item, bool isEnglish)
    {
        var work = new List<string>();
        if (item.IsClaimed)
            work.Add(isEnglish ? "claimed" : "geclaimd");
        if (item.WaitUntilTime is { } until)
            work.Add($"{(isEnglish ? "waits until" : "wacht tot")} {Time(until)}");
        if (item.OfferedDesk.Length > 0)
            work.Add($"{(isEnglish ? "offered to" : "aangeboden aan")} {item.OfferedDesk}");
        if (item.CounterReportId is { } counter)
            work.Add($"{(isEnglish ? "counter-report" : "tegenaangifte")} {WorkCommand.Name(counter)}");
        if (item.IsSecondPersonDue)
            work.Add(isEnglish ? "second person" : "tweede persoon");
        return work.Count == 0 ? "-" : string.Join(", ", work);
    }

    static string Time(Google.Protobuf.WellKnownTypes.Timestamp time) =>
        time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
