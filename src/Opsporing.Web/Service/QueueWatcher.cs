using Grpc.Core;
using Opsporing.V1;

namespace Opsporing.Web;

/// <summary>Watches one queue, and goes on where it was after a break.</summary>
sealed class QueueWatcher(ServiceClient service, TimeProvider clock)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Watches until cancelled.</summary>
    /// <param name="desk">Code of the desk.</param>
    /// <param name="started">The watch begins anew: what is listed from now on is joined to it.</param>
    /// <param name="said">A message.</param>
    /// <param name="broken">The watch is broken, or goes on again.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="RpcException">The queue may not be watched.</exception>
    public async Task RunAsync(
        string desk, Func<Task> started, Func<WatchQueueResponse, Task> said, Func<bool, Task> broken, CancellationToken cancellation)
    {
        for (var token = ""; !cancellation.IsCancellationRequested;)
        {
            try
            {
                using var call = service.Watch.WatchQueue(
                    new() { Desk = desk, ResumeToken = token }, service.Headers, cancellationToken: cancellation);
                await foreach (var message in call.ResponseStream.ReadAllAsync(cancellation))
                {
                    if (message.EventCase == WatchQueueResponse.EventOneofCase.Started)
                        await broken(false);
                    if (message.Started is { IsResumed: false })
                        await started();
                    else
                        await said(message);
                    token = message.ResumeToken;
                }
            }
            catch (RpcException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (RpcException error) when (Failure.Of(error) is { } failure && (failure.IsAway || MayGoOn(failure.Reason)))
            {
                if (!failure.IsAway && failure.Reason != "ERROR_REASON_WATCH_TOO_SLOW")
                    token = "";
                await broken(true);
            }
            await Task.Delay(Pause, clock, cancellation).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    static bool MayGoOn(string reason) => reason is "ERROR_REASON_WATCH_TOO_SLOW" or "ERROR_REASON_RESUME_TOKEN_EXPIRED"
        or "ERROR_REASON_RESUME_TOKEN_INVALID" or "ERROR_REASON_INTERNAL";
}
