using System.CommandLine;
using System.Globalization;

namespace Opsporing.Cli;

/// <summary><c>opsporing tos</c>: the frontoffices TOS.</summary>
static class TosCommand
{
    public static Command Tree() => new("tos", "The frontoffices of the teams opsporing seksuele misdrijven.") { Overview(), Intake(), Await() };

    static Command Overview()
    {
        var command = new Command("overview", "Shows how every frontoffice stands, over all eenheden.")
        {
            CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => OverviewAsync(CommandTree.Target(p), output, c));
    }

    static Command Intake()
    {
        var report = new Argument<string>("report") { Description = "Identity as source_system/source_number." };
        var urgent = new Option<string[]>("--urgent") { Description = "BODY_TRACES, SCENE_TRACES, DIGITAL_TRACES, SAFETY_MEASURES, MEDICAL_CARE or SEXUAL_ASSAULT_CENTRE; may be repeated." };
        var needs = new Option<string[]>("--need") { Description = "Need of a victim, such as MINOR; may be repeated." };
        var talk = new Option<string>("--talk") { Description = "PLANNED, HELD or DECLINED.", DefaultValueFactory = _ => "" };
        var exOfficio = new Option<string>("--ex-officio") { Description = "NO_GROUND or GROUND, checked by a certified officer.", DefaultValueFactory = _ => "" };
        var intervention = new Option<string>("--intervention") { Description = "MEDIATION, REFERRAL, DISRUPTION or PUBLIC_APPEAL.", DefaultValueFactory = _ => "" };
        var note = new Option<string>("--note") { Description = "Note.", DefaultValueFactory = _ => "" };
        var command = new Command("intake", "Records the intake of a report at a frontoffice.")
        {
            report, urgent, needs, talk, exOfficio, intervention, note, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) =>
        {
            var draft = new V1.IntakeDraft
            {
                Talk = WorkCommand.CodeOrNone<V1.InformativeTalk>(p.GetValue(talk)!, "state of the talk"),
                ExOfficio = WorkCommand.CodeOrNone<V1.ExOfficioCheck>(p.GetValue(exOfficio)!, "result of the check"),
                Intervention = WorkCommand.CodeOrNone<V1.InterventionKind>(p.GetValue(intervention)!, "intervention"),
                Note = p.GetValue(note)!,
            };
            draft.UrgentActs.AddRange((p.GetValue(urgent) ?? []).Select(code => WorkCommand.Code<V1.UrgentAct>(code, "urgent act")));
            draft.Needs.AddRange((p.GetValue(needs) ?? []).Select(code => WorkCommand.Code<V1.VictimNeed>(code, "need")));
            return IntakeAsync(CommandTree.Target(p), p.GetValue(report)!, draft, output, c);
        });
    }

    static Command Await()
    {
        var report = new Argument<string>("report") { Description = "Identity as source_system/source_number." };
        var until = new Option<string>("--until") { Description = "Date of the review, yyyy-MM-dd.", Required = true };
        var why = new Option<string>("--why") { Description = "Why the advice is set aside.", DefaultValueFactory = _ => "" };
        var command = new Command("await", "Waits for the victim until a date; the report comes back by itself.")
        {
            report, until, why, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => WorkCommand.DecideAsync(
            CommandTree.Target(p), p.GetValue(report)!,
            new() { Decision = "AWAIT_VICTIM", Until = p.GetValue(until)!, Why = p.GetValue(why)! }, output, c));
    }

    static async Task<int> OverviewAsync(ServiceTarget target, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var overview = await service.Tos.GetTosOverviewAsync(new(), service.OfficerHeaders, cancellationToken: cancellation);
        WorkCommand.Table(output,
            ["desk", "items", "danger", "terms", "meldingen", "aangiften", "waiting", "handed over", "6 months overdue", "oldest"],
            overview.Frontoffices.Select(f => (string[])
            [
                f.Desk, Text(f.ItemCount), Text(f.LaneItemCounts.ElementAtOrDefault(0)), Text(f.LaneItemCounts.ElementAtOrDefault(1)), Text(f.MeldingCount), Text(f.AangifteCount),
                Text(Count(f, V1.DutyKind.Review)?.DutyCount_ ?? 0), Text(Count(f, V1.DutyKind.Acceptance)?.DutyCount_ ?? 0),
                Text(Count(f, V1.DutyKind.SixMonths)?.OverdueCount ?? 0),
                f.OldestReceivedTime is { } oldest ? WorkCommand.Text(oldest) : "-",
            ]));
        output.Say($"{overview.Frontoffices.Sum(f => f.ItemCount)} open reports at {overview.Frontoffices.Count} frontoffices");
        output.Json(Output.ToJson(overview));
        return ExitCode.Ok;
    }

    static async Task<int> IntakeAsync(
        ServiceTarget target, string report, V1.IntakeDraft draft, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var (id, number) = await WorkCommand.FindAsync(service, report, cancellation);
        var recorded = await service.Work.RecordIntakeAsync(
            new() { ReportId = id, WorkEventNumber = number, Intake = draft }, service.OfficerHeaders, cancellationToken: cancellation);
        return WorkCommand.Show(output, recorded.Work);
    }

    static V1.DutyCount? Count(V1.FrontofficeState state, V1.DutyKind kind) => state.Duties.FirstOrDefault(d => d.Kind == kind);

    static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
