using System.CommandLine;
using System.Globalization;
using Timestamp = Google.Protobuf.WellKnownTypes.Timestamp;

namespace Opsporing.Cli;

/// <summary><c>opsporing oversight</c>: what became of the work of teams; per team, never per officer.</summary>
static class OversightCommand
{
    static readonly Option<string> From = Day("--from", "First day, yyyy-MM-dd; 28 days before the end by default.");
    static readonly Option<string> Until = Day("--until", "Day after the last, yyyy-MM-dd; now by default.");

    public static Command Tree() => new("oversight", "Lost leads, transfers in vain, audit sample and second triage, per team.") { Teams(), Draws() };

    static Command Teams()
    {
        var desk = new Argument<string?>("desk") { Description = "Code of a desk; all by default.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("teams", "Shows the figures of teams over a period.") { desk };
        return On(command, async (service, p, output, c) =>
        {
            var figures = await service.Oversight.ListTeamFiguresAsync(
                new() { Desk = p.GetValue(desk) ?? "", FromTime = Time(p, From), UntilTime = Time(p, Until) },
                service.OfficerHeaders, cancellationToken: c);
            WorkCommand.Table(output,
                ["desk", "leads lost", "not for us", "lapsed", "decisions", "followed", "set aside", "no advice", "drawn", "investigated",
                 "hours", "second triage", "alike", "kappa"],
                figures.Teams.Select(Row));
            output.Say($"from {WorkCommand.Text(figures.FromTime)} until {WorkCommand.Text(figures.UntilTime)}");
            output.Json(Output.ToJson(figures));
        });
    }

    static Command Draws()
    {
        var desk = new Argument<string>("desk") { Description = "Code of the desk." };
        var command = new Command("draws", "Lists the endings by police that were drawn, to be reopened and truly investigated.") { desk };
        return On(command, async (service, p, output, c) =>
        {
            var draws = await service.Oversight.ListAuditDrawsAsync(
                new() { Desk = p.GetValue(desk)!, FromTime = Time(p, From), UntilTime = Time(p, Until) },
                service.OfficerHeaders, cancellationToken: c);
            WorkCommand.Table(output, ["report", "ended", "chance (ppm)", "investigated"], draws.Draws.Select(d => (string[])
                [WorkCommand.Name(d.ReportId), WorkCommand.Text(d.DecisionTime), Text(d.ProbabilityPpm), d.IsInvestigated ? "yes" : "no"]));
            output.Json(Output.ToJson(draws));
        });
    }

    static string[] Row(V1.TeamFigures team) =>
    [
        team.Desk, Text(team.LostLeads.Sum(l => l.LeadCount)), Text(team.NotForUsCount), Text(team.LapsedTransferCount),
        Text(team.DecisionCount), Text(team.AdviceFollowedCount), Text(team.AdviceSetAsideCount), Text(team.AdviceNotShownCount),
        Text(team.Audit.ProposeEndDrawnCount + team.Audit.EndEarlyDrawnCount), Text(team.Audit.InvestigatedCount),
        $"{Hours(team.Audit.UsedQuarterHours)} of {Hours(team.Audit.BudgetQuarterHours)}",
        $"{Text(team.Retriage.DoneCount)} of {Text(team.Retriage.DrawnCount)}",
        team.Retriage.HasObservedAgreement ? Number(team.Retriage.ObservedAgreement) : "-",
        team.Retriage.HasKappa ? Number(team.Retriage.Kappa) : "-",
    ];

    static Command On(Command command, Func<ServiceConnection, ParseResult, Output, CancellationToken, Task> show)
    {
        foreach (var option in (Option[])
            [From, Until, ActingAs.Role, ActingAs.Person, CommandTree.Data, CommandTree.Server, CommandTree.Token])
            command.Options.Add(option);
        return CommandTree.On(command, async (p, output, c) =>
        {
            await using var service = await ServiceConnection.OpenAsync(CommandTree.Target(p), c);
            await show(service, p, output, c);
            return ExitCode.Ok;
        });
    }

    static Option<string> Day(string name, string description) => new(name) { Description = description, DefaultValueFactory = _ => "" };

    static Timestamp? Time(ParseResult parsed, Option<string> option) => parsed.GetValue(option) is not { Length: > 0 } text
        ? null
        : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
            ? Timestamp.FromDateTimeOffset(day)
            : throw new UsageException($"'{text}' is no date such as 2026-12-31.");

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static string Hours(int quarters) => Number(quarters / 4.0);

    static string Number(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
