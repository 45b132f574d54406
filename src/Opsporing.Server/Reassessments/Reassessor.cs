using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Brings every report that has not ended to what is in force, in the background: after another policy, model or table.</summary>
/// <remarks>
/// A run sweeps the reports once by identity and then follows the event tail from where it ended at the start, so that nothing
/// slips by that was screened under what was in force before. What needs no assessment is known by its Basis alone: a run that is
/// taken up at an older position, or by two at once, assesses nothing twice. One replica works under a lease; another goes on from
/// the stored position when it falls silent.
/// </remarks>
sealed partial class Reassessor(
    Installation installation, FurtherAssessments assessments, ScreeningLoad load, ReassessmentMeter meter, ILogger<Reassessor> logger)
    : BackgroundService
{
    /// <summary>How long the work stays with a replica that has gone silent.</summary>
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    /// <summary>A run ends no sooner after its start: until then a replica may still screen under what was in force before.</summary>
    public static readonly TimeSpan FollowDuration = TimeSpan.FromSeconds(5);

    /// <summary>Runs among which a target is looked for.</summary>
    const int RememberedRuns = 100;

    readonly string _holder = $"{Environment.MachineName} {Guid.NewGuid()}";
    JobLease? _lease;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (installation.Options.ReassessmentInterval is not { } interval)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stoppingToken);
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
            await Task.Delay(interval, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_lease is { } lease)
            try
            {
                await installation.Store.ReleaseLeaseAsync(lease, cancellationToken);
            }
            catch (Exception e) when (e is StoreUnavailableException or ObjectDisposedException or OperationCanceledException)
            {
                // It expires by itself.
            }
    }

    /// <summary>Does what there is to do, when this replica holds the lease or gets it.</summary>
    /// <returns>The run that it worked on, as far as it came; null when there was nothing to do here.</returns>
    public async Task<ReassessmentRun?> RunOnceAsync(CancellationToken cancellation)
    {
        var served = installation.Register.Served;
        if (await NextAsync(served, cancellation) is not { } next || !await HoldAsync(cancellation))
            return null;
        var run = next.StartTime == 0 ? await installation.Store.Reassessments.StartAsync(next, cancellation) : next;
        if (run is null)
            return null;
        var sweep = new ReassessmentSweep(
            installation.Store, assessments, served.Bases, () => load.Count, id => LogDamage(logger, id.ToString()));
        var swept = await sweep.RunAsync(run, SaveAsync, cancellation);
        var now = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        return swept is null || now - swept.StartTime < FollowDuration.TotalMilliseconds
            ? swept
            : await SaveAsync(swept with { CompleteTime = now });

        async Task<ReassessmentRun?> SaveAsync(ReassessmentRun so)
        {
            // Something else is served: the next look begins a run for that.
            if (installation.Register.Served.Bases != served.Bases || !await HoldAsync(cancellation))
                return null;
            var saved = await installation.Store.Reassessments.SaveAsync(so, _lease!, cancellation);
            if (saved is not null)
                meter.Report(saved);
            return saved;
        }
    }

    /// <summary>The run that is to be worked on, or that would have to be started.</summary>
    /// <returns>Null when this replica has nothing to do; start time 0 when it has not been started.</returns>
    public async Task<ReassessmentRun?> NextAsync(ServedPolicies served, CancellationToken cancellation)
    {
        var runs = await installation.Store.Reassessments.ReadAsync(RememberedRuns, cancellation);
        var latest = runs.IsEmpty ? null : runs[0];
        if (latest is not null)
            meter.Report(latest);
        var target = served.Bases.Digest;
        if (latest?.Target == target)
            return latest.CompleteTime is null ? latest : null;
        // A replica that has not followed yet, or that has other tables than the rest, undoes nothing.
        return latest is not null && (served.Epoch < latest.Epoch || runs.Any(r => r.Epoch == served.Epoch && r.Target == target))
            ? null
            : await NewAsync(served, latest, cancellation);
    }

    /// <summary>A run that has not been started: no start time.</summary>
    public async Task<ReassessmentRun> NewAsync(ServedPolicies served, ReassessmentRun? latest, CancellationToken cancellation) => new()
    {
        Number = (latest?.Number ?? 0) + 1,
        Epoch = served.Epoch,
        Target = served.Bases.Digest,
        StartTime = 0,
        Tail = await installation.Store.FindEventEndAsync(cancellation),
        TotalCount = (await installation.Store.CountAsync(cancellation)).Reports,
    };

    async Task<bool> HoldAsync(CancellationToken cancellation)
    {
        _lease = _lease is { } held ? await installation.Store.ExtendLeaseAsync(held, LeaseDuration, cancellation) : null;
        _lease ??= await installation.Store.TryLeaseAsync("reassess", "run", _holder, LeaseDuration, cancellation);
        return _lease is not null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reassessing failed with {Type} at {StackTrace}")]
    static partial void LogFailure(ILogger logger, string type, string? stackTrace);

    [LoggerMessage(Level = LogLevel.Error, Message = "Report {ReportId} is damaged and was not assessed anew")]
    static partial void LogDamage(ILogger logger, string reportId);
}
