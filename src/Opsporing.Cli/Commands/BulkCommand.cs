using System.CommandLine;
using System.Text.Json.Nodes;

namespace Opsporing.Cli;

/// <summary><c>opsporing bulk</c>: the same ending for many reports, each for itself.</summary>
static class BulkCommand
{
    public static Command Tree()
    {
        var decision = new Argument<string>("decision") { Description = "END_EARLY or another decision with an ending reason." };
        var reports = new Argument<string[]>("reports") { Description = "Reports, source read, 1 to 200.", Arity = ArgumentArity.OneOrMore };
        static Option<string> Text(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => "" };
        var (reason, note, why, om, intervention) = (Text("--reason", "Code of the ending reason."), Text("--note", "Note."),
            Text("--why", "Why the advice is set aside."), Text("--om", "Reference at the OM."), Text("--intervention", "As of decide."));
        var desk = Text("--desk", "Desk at which you act; each report's own by default.");
        var command = new Command("bulk", "Ends many reports with one reason; a report with a guard is refused, the others go on.")
        {
            decision, reports, reason, note, why, om, intervention, desk, ActingAs.Role, ActingAs.Person,
            CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => RunAsync(CommandTree.Target(p), p.GetValue(reports)!, p.GetValue(desk)!, new()
        {
            Decision = p.GetValue(decision)!,
            Reason = p.GetValue(reason)!,
            Note = p.GetValue(note)!,
            Why = p.GetValue(why)!,
            OmReference = p.GetValue(om)!,
            Intervention = p.GetValue(intervention)!,
        }, output, c));
    }

    static async Task<int> RunAsync(
        ServiceTarget target, string[] reports, string desk, DecisionOptions options, Output output, CancellationToken cancellation)
    {
        var request = new V1.BulkDecideRequest { Draft = WorkCommand.Draft(options), Desk = desk };
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        foreach (var id in reports.Select(WorkCommand.Id))
        {
            var work = (await service.Work.GetWorkAsync(
                new() { ReportId = id }, service.OfficerHeaders, cancellationToken: cancellation)).Work;
            request.Items.Add(new V1.BulkItem { ReportId = id, WorkEventNumber = work.WorkEventNumber, Revision = work.Revision });
        }
        var results = (await service.Work.BulkDecideAsync(request, service.OfficerHeaders, cancellationToken: cancellation)).Results;
        WorkCommand.Table(output, ["report", "outcome"], results.Select((r, i) => (string[])
            [reports[i], r.Error is { } error ? error.Message : Codes.Of(r.Work.State)]));
        output.Json(new JsonObject { ["results"] = new JsonArray([.. results.Select(ToJson)]) });
        return results.Any(r => r.Error is not null) ? ExitCode.Findings : ExitCode.Ok;
    }

    // The details of an error are of types that plain JSON does not know; its text says it all.
    static JsonNode ToJson(V1.BulkDecision result) => result.Error is { } error
        ? new JsonObject { ["error"] = error.Message }
        : new JsonObject { ["work"] = Output.ToJson(result.Work) };
}
