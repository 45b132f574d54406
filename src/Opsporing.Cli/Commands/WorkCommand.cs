using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary>What <c>opsporing decide</c> was told beside the report.</summary>
sealed record DecisionOptions
{
    public required string Decision { get; init; }
    public string Reason { get; init; } = "";
    public string Note { get; init; } = "";

    /// <summary>Date, yyyy-MM-dd; empty for none.</summary>
    public string Until { get; init; } = "";
    public string Target { get; init; } = "";

    /// <summary>Report to merge into; empty for none.</summary>
    public string Lead { get; init; } = "";
    public string OmReference { get; init; } = "";

    /// <summary>Why the advice is set aside.</summary>
    public string Why { get; init; } = "";
    public string Intervention { get; init; } = "";
    public bool IsSourceRead { get; init; }

    /// <summary>Guards that the OM lifts.</summary>
    public string[] Lifted { get; init; } = [];
}

/// <summary><c>opsporing claim | release | decide | duties | facets | select</c>: work on one report, and lists of a desk.</summary>
static class WorkCommand
{
    const int PageSize = 1000;

    /// <summary>Claims a report as it stands; or the next free one of a desk when <paramref name="report"/> has no slash.</summary>
    public static async Task<int> ClaimAsync(ServiceTarget target, string report, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        if (!report.Contains('/'))
        {
            var next = await service.Work.ClaimNextAsync(new() { Desk = report }, service.OfficerHeaders, cancellationToken: cancellation);
            if (next.ReportId is null)
                output.Say($"Nothing to claim at {report}.");
            else
                Show(output, next.Work);
            output.Json(Output.ToJson(next));
            return ExitCode.Ok;
        }
        var (id, number) = await FindAsync(service, report, cancellation);
        var claimed = await service.Work.ClaimItemAsync(
            new() { ReportId = id, WorkEventNumber = number }, service.OfficerHeaders, cancellationToken: cancellation);
        return Show(output, claimed.Work);
    }

    public static async Task<int> ReleaseAsync(ServiceTarget target, string report, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var (id, number) = await FindAsync(service, report, cancellation);
        var released = await service.Work.ReleaseClaimAsync(
            new() { ReportId = id, WorkEventNumber = number }, service.OfficerHeaders, cancellationToken: cancellation);
        return Show(output, released.Work);
    }

    public static async Task<int> DecideAsync(
        ServiceTarget target, string report, DecisionOptions options, Output output, CancellationToken cancellation)
    {
        var draft = Draft(options);
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var (id, number) = await FindAsync(service, report, cancellation);
        draft.Revision = (await service.Work.GetWorkAsync(
            new() { ReportId = id }, service.OfficerHeaders, cancellationToken: cancellation)).Work.Revision;
        var decided = await service.Work.DecideAsync(
            new() { ReportId = id, WorkEventNumber = number, Draft = draft }, service.OfficerHeaders, cancellationToken: cancellation);
        return Show(output, decided.Work);
    }

    /// <param name="target">The service.</param>
    /// <param name="desk">Code of the desk.</param>
    /// <param name="kinds">Kinds to list; empty for all.</param>
    /// <param name="isOverdueOnly">Leaves out what is not overdue.</param>
    /// <param name="isVvcOnly">Leaves out what is no VVC.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="cancellation">Observed throughout.</param>
    public static async Task<int> DutiesAsync(
        ServiceTarget target, string desk, string[] kinds, bool isOverdueOnly, bool isVvcOnly, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var duties = new List<V1.ReportDuty>();
        var request = new V1.ListDutiesRequest { Desk = desk, PageSize = PageSize, IsOverdueOnly = isOverdueOnly, IsVvcOnly = isVvcOnly };
        request.Kinds.AddRange(kinds.Select(kind => Code<V1.DutyKind>(kind, "duty")));
        do
        {
            var page = await service.Work.ListDutiesAsync(request, service.OfficerHeaders, cancellationToken: cancellation);
            duties.AddRange(page.Duties);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        Table(output, ["report", "duty", "due", ""], duties.Select(d => (string[])
            [Name(d.ReportId), Codes.Of(d.Duty.Kind), Text(d.Duty.DueTime), d.Duty.IsOverdue ? "overdue" : ""]));
        output.Json(new JsonObject { ["desk"] = desk, ["duties"] = List(duties) });
        return ExitCode.Ok;
    }

    public static async Task<int> FacetsAsync(ServiceTarget target, string desk, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var facets = await service.Work.GetFacetsAsync(new() { Desk = desk }, service.OfficerHeaders, cancellationToken: cancellation);
        Table(output, ["facet", "value", "items"], facets.Counts.Select(c => (string[])
            [c.Facet, c.Value.Length == 0 ? "-" : c.Value, c.ItemCount.ToString(CultureInfo.InvariantCulture)]));
        output.Json(Output.ToJson(facets));
        return ExitCode.Ok;
    }

    /// <param name="target">The service.</param>
    /// <param name="desk">Code of the desk.</param>
    /// <param name="hours">Hours of the team; null for those of the policy.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="cancellation">Observed throughout.</param>
    public static async Task<int> SelectAsync(
        ServiceTarget target, string desk, int? hours, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var request = new V1.ProposeSelectionRequest { Desk = desk };
        if (hours is { } known)
            request.QuarterHours = 4 * known;
        var proposal = await service.Work.ProposeSelectionAsync(request, service.OfficerHeaders, cancellationToken: cancellation);
        Table(output, ["report", "hours", "CHI days", "must do"], proposal.Chosen.Select(s => (string[])
            [Name(s.ReportId), Quarters(s.QuarterHours), Days(s.HarmHundredthDays), s.IsMustDo ? "yes" : ""]));
        output.Say($"chosen {Sum(proposal.ChosenTotal)}; left out {Sum(proposal.LeftOutTotal)}; of {Quarters(proposal.QuarterHours)} hours");
        output.Json(Output.ToJson(proposal));
        return ExitCode.Ok;
    }

    internal static V1.DecisionDraft Draft(DecisionOptions options) => new()
    {
        Decision = Code<V1.Decision>(options.Decision, "decision"),
        ReasonCode = options.Reason,
        Note = options.Note,
        UntilTime = options.Until.Length == 0 ? null
            : DateTimeOffset.TryParseExact(options.Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
                ? Timestamp.FromDateTimeOffset(until)
                : throw new UsageException($"'{options.Until}' is no date such as 2026-12-31."),
        TargetDesk = options.Target,
        LeadReportId = options.Lead.Length == 0 ? null : Id(options.Lead),
        OmReference = options.OmReference,
        WhySetAside = options.Why,
        Intervention = CodeOrNone<V1.InterventionKind>(options.Intervention, "intervention"),
        IsSourceRead = options.IsSourceRead,
        LiftedGuards = { options.Lifted.Select(code => Code<V1.Guard>(code, "guard")) },
    };

    public static T CodeOrNone<T>(string code, string what) where T : struct, System.Enum =>
        code.Length == 0 ? default : Code<T>(code, what);

    public static T Code<T>(string code, string what) where T : struct, System.Enum =>
        System.Enum.GetValues<T>().Where(v => Convert.ToInt32(v, CultureInfo.InvariantCulture) != 0 && UpperSnake.Of(v) == code)
            .Select(v => (T?)v).FirstOrDefault()
        ?? throw new UsageException($"'{code}' is no {what}; there are {string.Join(", ", System.Enum.GetValues<T>().Skip(1).Select(UpperSnake.Of))}.");

    internal static V1.ReportId Id(string report) => ReportId.TryParse(report, out var id) && id is not null
        ? new() { SourceSystem = id.SourceSystem, SourceNumber = id.SourceNumber }
        : throw new UsageException($"'{report}' is no identity such as bvh-am/1001.");

    public static async Task<(V1.ReportId Id, int Number)> FindAsync(ServiceConnection service, string report, CancellationToken cancellation)
    {
        var id = Id(report);
        var found = await service.Work.GetWorkAsync(new() { ReportId = id }, service.OfficerHeaders, cancellationToken: cancellation);
        return (id, found.Work.WorkEventNumber);
    }

    public static int Show(Output output, V1.Work work)
    {
        var claim = work.Claim is null ? "free" : $"held by {work.Claim.Holder} until {Text(work.Claim.ExpireTime)}";
        output.Say(work.State == 0
            ? $"{Name(work.ReportId)}: at {work.Desk}, the rest is withheld, event {work.WorkEventNumber}"
            : $"{Name(work.ReportId)}: {Codes.Of(work.State)} at {work.Desk}, {claim}, event {work.WorkEventNumber}");
        foreach (var counter in work.CounterReportIds)
            output.Say($"counter-report {Name(counter)}: one decider for both");
        if (work.PendingDecision != 0)
            output.Say($"{Codes.Of(work.PendingDecision)} waits for {Codes.Of(work.SecondPerson)}");
        output.Json(Output.ToJson(work));
        return ExitCode.Ok;
    }

    public static void Table(Output output, string[] columns, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in columns)
            table.AddColumn(column);
        foreach (var row in rows)
            table.AddRow(row.Select(cell => new Text(cell)));
        output.Human.Write(table);
    }

    static JsonArray List(IEnumerable<IMessage> messages) => new([.. messages.Select(Output.ToJson)]);

    internal static string Name(V1.ReportId id) => $"{id.SourceSystem}/{id.SourceNumber}";

    static string Sum(V1.SelectionTotal total) =>
        $"{total.ReportCount} reports, {Quarters(total.QuarterHours)} hours, {Days(total.HarmHundredthDays)} CHI days";

    static string Quarters(long quarters) => (quarters / 4.0).ToString("0.##", CultureInfo.InvariantCulture);

    static string Days(long hundredths) => (hundredths / 100.0).ToString("0.##", CultureInfo.InvariantCulture);

    public static string Text(Timestamp time) => time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
