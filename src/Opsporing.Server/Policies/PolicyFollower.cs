using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Opsporing.Server;

/// <summary>Follows what other replicas do to the policies, switches at their times, and says what this one serves.</summary>
sealed partial class PolicyFollower(Installation installation, PolicyMeter meter, ILogger<PolicyFollower> logger) : BackgroundService
{
    /// <summary>How often the history is looked at: an activation elsewhere is followed within it.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How often a replica says what it serves when nothing changes.</summary>
    const long ReportSeconds = 10;

    ContentDigest[] _told = [];
    long _reportTime = long.MinValue;
    string _alarms = "";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await installation.Register.RefreshAsync(stoppingToken);
                await ReportAsync(stoppingToken);
                Tell();
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
            await Task.Delay(Interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await installation.Store.Policies.RetractServingAsync(installation.Replica, cancellationToken);
        }
        catch (Exception e) when (RpcErrors.OfStore(e) is not null)
        {
            // The others see its silence soon enough.
        }
    }

    async Task ReportAsync(CancellationToken cancellation)
    {
        var (served, now) = (installation.Register.Served, installation.Now);
        ContentDigest[] digests = [.. served.Deployment.Due, ContentDigest.None, .. served.Deployment.Served];
        if (digests.SequenceEqual(_told) && now >= _reportTime && now < _reportTime + ReportSeconds)
            return;
        await installation.Store.Policies.ReportServingAsync(installation.ServingReport(), cancellation);
        (_told, _reportTime) = (digests, now);
    }

    void Tell()
    {
        var served = installation.Register.Served;
        var alarms = installation.Register.Alarms;
        meter.Report(served, alarms);
        var text = string.Join("; ", alarms);
        if (text != _alarms && text.Length > 0)
            LogAlarms(logger, text);
        _alarms = text;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Policies: {Alarms}")]
    static partial void LogAlarms(ILogger logger, string alarms);

    [LoggerMessage(Level = LogLevel.Error, Message = "Following policies failed with {Type} at {StackTrace}")]
    static partial void LogFailure(ILogger logger, string type, string? stackTrace);
}
