using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Opsporing.Server;

/// <summary>Keeps the counts up, and once in a while proposes the rises of the last week, one replica at a time.</summary>
sealed partial class SignalWatch(
    Installation installation, SignalBoard board, SignalProposals proposals, ILogger<SignalWatch> logger) : BackgroundService
{
    /// <summary>Rest between two looks at the tail: reports come in batches. A call does not wait for it.</summary>
    static readonly TimeSpan FollowPause = TimeSpan.FromSeconds(5);

    /// <summary>How long the work stays with a replica that has gone silent.</summary>
    static readonly TimeSpan LeaseDuration = TimeSpan.FromMinutes(5);

    readonly string _holder = $"{Environment.MachineName} {Guid.NewGuid()}";
    DateTimeOffset _dueTime;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (installation.Options.SignalInterval is not { } interval)
            return;
        // Not at once: who opens a store for one command counts nothing.
        _dueTime = installation.Clock.GetUtcNow() + FirstPause(interval);
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(FollowPause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (installation.Clock.GetUtcNow() >= _dueTime)
                {
                    _dueTime = installation.Clock.GetUtcNow() + interval;
                    await RunOnceAsync(stoppingToken);
                }
                else if (board.IsKept)
                    await board.ReadAsync(static _ => 0, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailure(logger, e.GetType().FullName!, e.StackTrace);
            }
        }
    }

    /// <summary>Proposes the rises of the last week that is over, when no other replica is at it.</summary>
    /// <returns>The number of signals proposed; null when another is at it.</returns>
    public async Task<int?> RunOnceAsync(CancellationToken cancellation)
    {
        var store = installation.Store;
        if (await store.TryLeaseAsync("signals", "propose", _holder, LeaseDuration, cancellation) is not { } lease)
            return null;
        try
        {
            var (_, proposed) = await proposals.RunAsync(proposals.LastWeek, cancellation);
            if (!proposed.IsEmpty)
                LogProposed(logger, proposed.Length);
            return proposed.Length;
        }
        finally
        {
            await store.ReleaseLeaseAsync(lease, CancellationToken.None);
        }
    }

    static TimeSpan FirstPause(TimeSpan interval) => interval < TimeSpan.FromMinutes(1) ? interval : TimeSpan.FromMinutes(1);

    [LoggerMessage(Level = LogLevel.Information, Message = "Signals: {Count} proposed; a person confirms or dismisses them")]
    static partial void LogProposed(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Signals failed with {Type} at {StackTrace}")]
    static partial void LogFailure(ILogger logger, string type, string? stackTrace);
}
