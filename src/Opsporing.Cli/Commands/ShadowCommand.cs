using System.CommandLine;

namespace Opsporing.Cli;

/// <summary><c>opsporing policy shadow</c>: a candidate beside the live policy of a running service.</summary>
static class ShadowCommand
{
    public static Command Tree()
    {
        var policies = new Option<string[]>("--policy") { Description = "File of the candidate: a base, an overlay, or both by repeating.", Required = true };
        var start = Shown(new("start", "Evaluates a candidate on what is screened from now on.") { policies },
            async (p, service, c) => (await service.Simulation.StartShadowAsync(
                new() { Policies = { p.GetValue(policies)!.Select(PolicyFile.Read) } }, service.GezagHeaders, cancellationToken: c)).Shadow);
        var status = Shown(new("status", "Shows how it is doing and what it would change."),
            async (_, service, c) => (await service.Simulation.GetShadowAsync(new(), service.GezagHeaders, cancellationToken: c)).Shadow);
        var stop = Shown(new("stop", "Stops it and shows what it found."),
            async (_, service, c) => (await service.Simulation.StopShadowAsync(new(), service.GezagHeaders, cancellationToken: c)).Shadow);
        return new("shadow", "Evaluates a candidate beside the live policy of a running service, in isolation.") { start, status, stop };
    }

    static Command Shown(Command command, Func<ParseResult, ServiceConnection, CancellationToken, Task<V1.Shadow>> call)
    {
        var language = SimulateCommand.LanguageOption();
        command.Options.Add(language);
        foreach (var option in (Option[])[CommandTree.Data, CommandTree.Server, CommandTree.Token])
            command.Options.Add(option);
        return CommandTree.On(command, async (p, output, c) =>
        {
            var target = CommandTree.Target(p);
            if (target.Server is null)
                throw new UsageException("A shadow lives in a running service: name it with --server URL.");
            await using var service = await ServiceConnection.OpenAsync(target, c);
            var shadow = await call(p, service, c);
            output.Say(SimulationReport.Of(shadow, SimulateCommand.LanguageOf(p.GetValue(language))).ToText());
            output.Json(Output.ToJson(shadow));
            return ExitCode.Ok;
        });
    }
}
