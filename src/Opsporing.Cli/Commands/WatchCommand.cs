using System.CommandLine;
using System.Globalization;
using Grpc.Core;

namespace Opsporing.Cli;

/// <summary><c>opsporing watch</c>: what changes in a queue, as it changes.</summary>
static class WatchCommand
{
    static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public static Command Tree()
    {
        var desk = new Argument<string>("desk") { Description = "Code of the desk." };
        var resume = new Option<string>("--resume") { Description = "Token to go on with, at most an hour old.", DefaultValueFactory = _ => "" };
        var changes = new Option<int?>("--changes") { Description = "Ends after so many changes; with Ctrl+C by default." };
        changes.Validators.Add(r => { if (r.Tokens.Count > 0 && r.GetValueOrDefault<int?>() is < 1) r.AddError("--changes is 1 or more."); });
        var command = new Command("watch", "Shows what changes in a queue while it changes.")
        {
            desk, resume, changes, CommandTree.Data, CommandTree.Server, CommandTree.Token,
        };
        return CommandTree.On(command, (p, output, c) => RunAsync(
            CommandTree.Target(p), p.GetValue(desk)!, p.GetValue(resume)!, p.GetValue(changes), output, c));
    }

    /// <param name="target">The service.</param>
    /// <param name="desk">Code of the desk.</param>
    /// <param name="token">To go on with; empty to begin now.</param>
    /// <param name="changes">After how many changes to end; null for never.</param>
    /// <param name="output">Where to write.</param>
    /// <param name="cancellation">Ends it.</param>
    static async Task<int> RunAsync(
        ServiceTarget target, string desk, string token, int? changes, Output output, CancellationToken cancellation)
    {
        await using var service = await ServiceConnection.OpenAsync(target, cancellation);
        var (last, left) = (token, changes ?? int.MaxValue);
        try
        {
            while (left > 0)
                try
                {
                    using var call = service.Watch.WatchQueue(
                        new() { Desk = desk, ResumeToken = last }, service.OfficerHeaders, cancellationToken: cancellation);
                    while (left > 0 && await call.ResponseStream.MoveNext(cancellation))
                    {
                        var next = call.ResponseStream.Current;
                        last = next.ResumeToken;
                        left -= Show(output, desk, next);
                    }
                }
                catch (RpcException e) when (last.Length > 0
                    && e.StatusCode is StatusCode.Unavailable or StatusCode.ResourceExhausted && !cancellation.IsCancellationRequested)
                {
                    output.Warn($"The stream broke ({e.StatusCode}); going on where it was.");
                    await Task.Delay(RetryDelay, cancellation);
                }
        }
        finally
        {
            if (last != token)
                output.Warn($"Go on with --resume {last}");
        }
        return ExitCode.Ok;
    }

    /// <returns>1 for a change, 0 for any other message.</returns>
    static int Show(Output output, string desk, V1.WatchQueueResponse next)
    {
        output.JsonLine(Output.ToJson(next));
        switch (next.EventCase)
        {
            case V1.WatchQueueResponse.EventOneofCase.Started:
                output.Say(next.Started.IsResumed ? $"watching {desk} where it was left" : $"watching {desk}");
                return 0;
            case V1.WatchQueueResponse.EventOneofCase.Put:
                output.Say(Say(next.Put));
                return 1;
            case V1.WatchQueueResponse.EventOneofCase.Left:
                output.Say($"- {Name(next.Left.ReportId)}: {Codes.Of(next.Left.State)}, event {next.Left.WorkEventNumber}");
                return 1;
            default:
                return 0;
        }
    }

    static string Say(V1.WatchedItem put)
    {
        var item = put.Item;
        var priority = (item.PriorityMillipoints / 1000.0).ToString("0.0", CultureInfo.InvariantCulture);
        return $"+ {Name(item.ReportId)}: lane {item.Lane}, band {item.Band}, priority {priority}, {Codes.Of(item.Advice)}"
            + $"{(item.IsClaimed ? ", held" : "")}{(item.OfferedDesk.Length > 0 ? $", offered to {item.OfferedDesk}" : "")}"
            + $", revision {item.Revision}, event {put.WorkEventNumber}";
    }

    static string Name(V1.ReportId id) => $"{id.SourceSystem}/{id.SourceNumber}";
}
