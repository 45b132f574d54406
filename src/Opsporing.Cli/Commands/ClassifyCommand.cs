using System.CommandLine;

namespace Opsporing.Cli;

/// <summary><c>opsporing classify</c>: offences or a team for a report at the classification desk.</summary>
static class ClassifyCommand
{
    public static Command Tree()
    {
        var report = new Argument<string>("report") { Description = "Identity as source_system/source_number." };
        var offences = new Option<string[]>("--offence") { Description = "Code of the catalogue, or CODE:ATTEMPTED, CODE:PREPARED; may be repeated." };
        var team = new Option<string>("--team") { Description = "Desk of the team; by default the one that the route names.", DefaultValueFactory = _ => "" };
        var note = new Option<string>("--note") { Description = "Note.", DefaultValueFactory = _ => "" };
        var command = new Command("classify", "Assigns offences or a team to a report at the classification desk.")
        {
            report, offences, team, note, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => RunAsync(
            CommandTree.Target(p), p.GetValue(report)!, [.. (p.GetValue(offences) ?? []).Select(Read)], p.GetValue(team)!, p.GetValue(note)!,
            output, c));
    }

    static async Task<int> RunAsync(
        ServiceTarget target, string report, V1.Offence[] offences, string team, string note, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var (id, number) = await WorkCommand.FindAsync(service, report, cancellation);
        var classified = await service.Work.ClassifyReportAsync(
            new() { ReportId = id, WorkEventNumber = number, Team = team, Note = note, Offences = { offences } },
            service.OfficerHeaders, cancellationToken: cancellation);
        return WorkCommand.Show(output, classified.Work);
    }

    static V1.Offence Read(string text)
    {
        var parts = text.Split(':');
        return parts.Length > 2
            ? throw new UsageException($"'{text}' is no offence such as burglary_shed or burglary_shed:ATTEMPTED.")
            : new()
            {
                Code = parts[0],
                Stage = parts.Length == 1 ? V1.OffenceStage.Completed : WorkCommand.Code<V1.OffenceStage>(parts[1], "stage"),
            };
    }
}
