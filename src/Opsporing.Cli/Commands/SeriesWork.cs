using System.Globalization;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary><c>opsporing series list | show | split | merge | confirm</c>, through the gRPC API.</summary>
static class SeriesWork
{
    const int PageSize = 200;

    public static async Task<int> ListAsync(ServiceTarget target, int top, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var all = new V1.ListSeriesResponse();
        var request = new V1.ListSeriesRequest { PageSize = Math.Min(top, PageSize) };
        do
        {
            var page = await service.Series.ListSeriesAsync(request, service.OfficerHeaders, cancellationToken: cancellation);
            all.MergeFrom(page);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && all.Series.Count < top);
        while (all.Series.Count > top)
            all.Series.RemoveAt(all.Series.Count - 1);
        all.NextPageToken = "";
        Table(output, ["series", "members", "shielded", "eenheden", "teams", "CHI days", "first", "last", "28 days", "before", "desk", "state"],
            all.Series.Select(Row));
        foreach (var hub in all.HubKeys)
            output.Say($"no link: {hub.Key} in {hub.ReportCount} reports{(hub.IsPublic ? ", public" : "")}");
        output.Json(Output.ToJson(all));
        return ExitCode.Ok;
    }

    public static async Task<int> ShowAsync(ServiceTarget target, string report, string? svg, Output output, CancellationToken cancellation)
    {
        var id = Id(report);
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var found = await service.Series.GetSeriesAsync(new() { ReportId = id }, service.OfficerHeaders, cancellationToken: cancellation);
        if (svg is not null)
            await File.WriteAllTextAsync(svg, SeriesPlot.Svg(found), cancellation);
        Table(output, ["series", "members", "shielded", "eenheden", "teams", "CHI days", "first", "last", "28 days", "before", "desk", "state"],
            [Row(found.Series)]);
        Table(output, ["member", "received", "eenheid", "team", "desk", "CHI days", "group"], found.Members.Select(static m => (string[])
            [Name(m.ReportId), Text(m.ReceiveTime), m.Eenheid, m.Basisteam, Codes.Of(m.DeskKind), Days(m.HarmHundredthDays), m.OffenceGroup]));
        foreach (var evidence in found.Evidence)
            output.Say($"{Codes.Of(evidence.Kind)} {evidence.Label}{(evidence.RatioHundredths > 0 ? $"ratio {Days(evidence.RatioHundredths)}" : "")} "
                + $"{(evidence.IsLinking ? "joins" : "does not join")} {string.Join(' ', evidence.ReportIds.Select(Name))}");
        foreach (var act in found.Acts)
            output.Say($"act {act.Number}: {Codes.Of(act.Kind)} {string.Join(' ', act.ReportIds.Select(Name))} by {act.Actor}, {Text(act.ActTime)}: {act.Reason}");
        output.Json(Output.ToJson(found));
        return ExitCode.Ok;
    }

    public static async Task<int> SplitAsync(
        ServiceTarget target, string[] reports, string reason, Output output, CancellationToken cancellation)
    {
        V1.ReportId[] ids = [.. reports.Select(Id)];
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var done = await service.Series.SplitSeriesAsync(
            new() { ReportIds = { ids }, Reason = reason, ActNumber = await NumberAsync(service, cancellation) },
            service.OfficerHeaders, cancellationToken: cancellation);
        return Show(output, done.Act, Output.ToJson(done));
    }

    public static async Task<int> MergeAsync(
        ServiceTarget target, string[] reports, string reason, Output output, CancellationToken cancellation)
    {
        V1.ReportId[] ids = [.. reports.Select(Id)];
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var done = await service.Series.MergeSeriesAsync(
            new() { ReportIds = { ids }, Reason = reason, ActNumber = await NumberAsync(service, cancellation) },
            service.OfficerHeaders, cancellationToken: cancellation);
        return Show(output, done.Act, Output.ToJson(done));
    }

    public static async Task<int> ConfirmAsync(
        ServiceTarget target, string lead, string desk, string reason, Output output, CancellationToken cancellation)
    {
        var id = Id(lead);
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var done = await service.Series.ConfirmSeriesAsync(
            new() { LeadReportId = id, Desk = desk, Reason = reason, ActNumber = await NumberAsync(service, cancellation) },
            service.OfficerHeaders, cancellationToken: cancellation);
        foreach (var outcome in done.Outcomes)
            output.Say($"{Name(outcome.ReportId)}: {(outcome.IsDone ? "done" : outcome.Refusal)}");
        return Show(output, done.Act, Output.ToJson(done));
    }

    static async Task<long> NumberAsync(ServiceConnection service, CancellationToken cancellation) =>
        (await service.Series.ListSeriesAsync(new() { PageSize = 1 }, service.OfficerHeaders, cancellationToken: cancellation)).ActNumber;

    static int Show(Output output, V1.SeriesAct act, System.Text.Json.Nodes.JsonNode json)
    {
        output.Say($"act {act.Number}: {Codes.Of(act.Kind)} {string.Join(' ', act.ReportIds.Select(Name))}{(act.Desk.Length > 0 ? $" at {act.Desk}" : "")}");
        output.Json(json);
        return ExitCode.Ok;
    }

    static string[] Row(V1.Series s) =>
    [
        Name(s.Anchor), $"{s.MemberCount}", s.HasShieldedCount ? s.ShieldedCount == 0 ? "" : $"{s.ShieldedCount}" : "< 10",
        string.Join(' ', s.Eenheden), s.Basisteams.Count <= 6 ? string.Join(' ', s.Basisteams) : $"{s.Basisteams.Count} teams",
        Days(s.HarmHundredthDays), Text(s.FirstTime), Text(s.LastTime), $"{s.RecentCount}", $"{s.EarlierCount}", s.Desk,
        s.Confirmation is null ? "proposed" : "confirmed",
    ];

    static void Table(Output output, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in columns)
            table.AddColumn(column);
        foreach (var row in rows)
            table.AddRow(row.Select(static cell => new Text(cell)));
        output.Human.Write(table);
    }

    static V1.ReportId Id(string report) => ReportId.TryParse(report, out var id) && id is not null
        ? new() { SourceSystem = id.SourceSystem, SourceNumber = id.SourceNumber }
        : throw new UsageException($"'{report}' is no identity such as bvh-am/1001.");

    static string Name(V1.ReportId id) => $"{id.SourceSystem}/{id.SourceNumber}";

    static string Days(long hundredths) => (hundredths / 100.0).ToString("0.##", CultureInfo.InvariantCulture);

    static string Text(Google.Protobuf.WellKnownTypes.Timestamp time) =>
        time.ToDateTimeOffset().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
