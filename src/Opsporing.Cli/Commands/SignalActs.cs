using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Opsporing.Server;
using Spectre.Console;

namespace Opsporing.Cli;

/// <summary><c>opsporing signals run --server | list | confirm | dismiss</c>, through the gRPC API.</summary>
static class SignalActs
{
    const int PageSize = 200;

    /// <summary>Who acts on signals at the command line, unless options or a token say: sees the reports of every signal.</summary>
    static readonly DemoIdentity Person = new("demo-cli", Server.Roles.Coordinator | Server.Roles.Frontoffice, ["*"], "cli");

    public static async Task<int> RunAsync(ServiceTarget target, string? week, Output output, CancellationToken cancellation)
    {
        await using var service = await OpenAsync(target, cancellation);
        var done = await service.Signals.RunSignalsAsync(new() { Day = week ?? "" }, service.OfficerHeaders, cancellationToken: cancellation);
        Show(output, done.Signals);
        output.Say($"week of {done.Week}: {done.RiseCount} rises in {done.SeriesCount} series that could be judged; "
            + $"{done.Signals.Count} proposed now, until a person confirms or dismisses them");
        output.Json(Output.ToJson(done));
        return ExitCode.Ok;
    }

    public static async Task<int> ListAsync(ServiceTarget target, V1.SignalState state, Output output, CancellationToken cancellation)
    {
        await using var service = await OpenAsync(target, cancellation);
        var all = await AllAsync(service, state, cancellation);
        Show(output, all.Signals);
        output.Say($"{all.Signals.Count} signals");
        output.Json(Output.ToJson(all));
        return ExitCode.Ok;
    }

    public static async Task<int> ConfirmAsync(
        ServiceTarget target, long number, string reason, int? strength, DateTimeOffset? until, Output output, CancellationToken cancellation)
    {
        await using var service = await OpenAsync(target, cancellation);
        var request = new V1.ConfirmSignalRequest
        {
            SignalNumber = number,
            Reason = reason,
            ActNumber = await ActNumberAsync(service, number, cancellation),
            ExpireTime = until is { } time ? Timestamp.FromDateTimeOffset(time) : null,
        };
        if (strength is { } permille)
            request.StrengthPermille = permille;
        var done = await service.Signals.ConfirmSignalAsync(request, service.OfficerHeaders, cancellationToken: cancellation);
        return Show(output, done.Signal);
    }

    public static async Task<int> DismissAsync(
        ServiceTarget target, long number, string reason, Output output, CancellationToken cancellation)
    {
        await using var service = await OpenAsync(target, cancellation);
        var done = await service.Signals.DismissSignalAsync(
            new() { SignalNumber = number, Reason = reason, ActNumber = await ActNumberAsync(service, number, cancellation) },
            service.OfficerHeaders, cancellationToken: cancellation);
        return Show(output, done.Signal);
    }

    static Task<ServiceConnection> OpenAsync(ServiceTarget target, CancellationToken cancellation) =>
        ServiceConnection.OpenAsync(target with { Officer = target.Officer ?? Person }, cancellation);

    static async Task<V1.ListSignalsResponse> AllAsync(ServiceConnection service, V1.SignalState state, CancellationToken cancellation)
    {
        var all = new V1.ListSignalsResponse();
        var request = new V1.ListSignalsRequest { PageSize = PageSize, State = state };
        do
        {
            var page = await service.Signals.ListSignalsAsync(request, service.OfficerHeaders, cancellationToken: cancellation);
            all.Signals.AddRange(page.Signals);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }

    // The last act as it is now; the service says when there is no such signal.
    static async Task<long> ActNumberAsync(ServiceConnection service, long number, CancellationToken cancellation) =>
        (await AllAsync(service, default, cancellation)).Signals.FirstOrDefault(s => s.SignalNumber == number)?.ActNumber ?? 0;

    static int Show(Output output, V1.Signal signal)
    {
        Show(output, [signal]);
        output.Json(Output.ToJson(signal));
        return ExitCode.Ok;
    }

    static void Show(Output output, IReadOnlyCollection<V1.Signal> signals)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in (string[])["signal", "group", "eenheid", "state", "week", "since", "received", "expected", "fresh", "expected", "strength", "until", "by", "why"])
            table.AddColumn(column);
        foreach (var s in signals)
            table.AddRow([.. new object[]
            {
                s.SignalNumber, s.OffenceGroup, s.Eenheid.Length > 0 ? s.Eenheid : "NL", Codes.Of(s.State), s.Week, s.FirstWeek,
                Count(s.Received), Expected(s.Received), Count(s.Fresh), Expected(s.Fresh), Strength(s), Day(s.ExpireTime), s.Decider, s.Reason,
            }.Select(QueueCommand.Cell)]);
        if (signals.Count > 0)
            output.Human.Write(table);
    }

    static string Count(V1.WeekFigure? figure) => figure is null ? "withheld" : figure.ReportCount.ToString(CultureInfo.InvariantCulture);

    static string Expected(V1.WeekFigure? figure) =>
        figure is null ? "" : (figure.ExpectedThousandths / 1000.0).ToString("0.#", CultureInfo.InvariantCulture);

    static string Strength(V1.Signal signal) => signal.Received is null ? "" : signal.StrengthPermille.ToString(CultureInfo.InvariantCulture);

    static string Day(Timestamp? time) => time?.ToDateTimeOffset().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
