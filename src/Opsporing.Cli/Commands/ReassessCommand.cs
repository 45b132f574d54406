using System.CommandLine;
using System.Globalization;
using Grpc.Core;
using Opsporing.Server;

namespace Opsporing.Cli;

/// <summary><c>opsporing reassess …</c>: how far reports have been brought to what is in force.</summary>
static class ReassessCommand
{
    public static Command Tree() => new("reassess", "Background reassessment: reports are brought to the policies, model and tables in force.")
    {
        On(new("status", "Shows the runs, newest first."), StatusAsync),
        On(new("run", "Runs over every report once more and waits until that is complete; joins a run that is under way."), RunAsync),
    };

    static Command On(Command command, Func<ServiceConnection, Output, CancellationToken, Task<int>> run)
    {
        command.Options.Add(CommandTree.Data);
        command.Options.Add(CommandTree.Server);
        command.Options.Add(CommandTree.Token);
        return CommandTree.On(command, async (p, output, c) =>
        {
            await using var service = await ServiceConnection.OpenAsync(CommandTree.Target(p), c);
            return await run(service, output, c);
        });
    }

    static async Task<int> StatusAsync(ServiceConnection service, Output output, CancellationToken cancellation)
    {
        var answer = await service.Reassessments.ListReassessmentsAsync(
            new(), service.HeadersOf(DemoIdentities.Operator), cancellationToken: cancellation);
        if (answer.Reassessments.Count == 0)
            output.Say("No run yet: one begins within seconds of the start of a service.");
        for (var i = 0; i < answer.Reassessments.Count; i++)
            output.Say(Line(answer.Reassessments[i], answer.Reassessments[i].CompleteTime is not null ? "complete"
                : i == 0 ? "under way" : "superseded"));
        output.Json(Output.ToJson(answer));
        return ExitCode.Ok;
    }

    static async Task<int> RunAsync(ServiceConnection service, Output output, CancellationToken cancellation)
    {
        var last = await output.WithProgressAsync("reassessing", progress => FollowAsync(service, progress, cancellation));
        output.Say(Line(last, "complete"));
        output.Json(Output.ToJson(last));
        return ExitCode.Ok;
    }

    static async Task<V1.Reassessment> FollowAsync(ServiceConnection service, Action<double> progress, CancellationToken cancellation)
    {
        using var call = service.Reassessments.RunReassessment(
            new(), service.HeadersOf(DemoIdentities.Operator), cancellationToken: cancellation);
        var last = new V1.Reassessment();
        await foreach (var response in call.ResponseStream.ReadAllAsync(cancellation))
        {
            last = response.Reassessment;
            if (last.TotalCount > 0)
                progress(Math.Min(1, last.ReadCount / (double)last.TotalCount));
        }
        return last;
    }

    static string Line(V1.Reassessment run, string state) => string.Create(CultureInfo.InvariantCulture,
        $"run {run.Number} {state}: {run.ReadCount} of {run.TotalCount} reports looked at, {run.ChangedCount} changed, "
        + $"{run.UnchangedCount} unchanged; started {Text(run.StartTime)}, {(run.CompleteTime is null ? "stored" : "complete")} "
        + $"{Text(run.CompleteTime ?? run.UpdateTime)}, target {run.TargetDigest[..12]}");

    static string Text(Google.Protobuf.WellKnownTypes.Timestamp time) =>
        time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
