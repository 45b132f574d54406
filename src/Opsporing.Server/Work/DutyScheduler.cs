using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Does what becomes due by itself: waits end, transfers lapse, leads are lost. Survives restarts and clock changes.</summary>
/// <remarks>
/// The store says which reports want attention and when. What is then due is a function of the truth and the time, and its
/// event has the next number of the report's log: the store keeps one, however many replicas try. A lease sees to it that
/// one replica does the work; when it stops, another has it within <see cref="LeaseDuration"/>.
/// </remarks>
sealed partial class DutyScheduler(Installation installation, FurtherAssessments assessments, ILogger<DutyScheduler> logger) : BackgroundService
{
    /// <summary>How long the work stays with a replica that has gone silent.</summary>
    public static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    const int BatchSize = 200;

    /// <summary>Longest sleep: a clock that is set forward, and a lease that has become free, are noticed by then.</summary>
    static readonly TimeSpan s_longestSleep = TimeSpan.FromSeconds(10);

    /// <summary>Commits wake the scheduler; under load not more often than this.</summary>
    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);

    readonly string _holder = $"{Environment.MachineName} {Guid.NewGuid()}";
    JobLease? _lease;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                var position = await installation.Store.FindEventEndAsync(stoppingToken);
                var next = await RunOnceAsync(stoppingToken);
                await SleepAsync(position, next, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailure(logger, e.GetType().FullName!, e.StackTrace);
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    /// <summary>Does all that is due, when this replica holds the lease or gets it.</summary>
    /// <returns>Unix seconds at which to look again; <see cref="long.MaxValue"/> when another replica is at it.</returns>
    public async Task<long> RunOnceAsync(CancellationToken cancellation)
    {
        if (!await HoldAsync(cancellation))
            return long.MaxValue;
        Attention? after = null;
        var isLeft = false;
        while (true)
        {
            var batch = await installation.Store.ListAttentionAsync(installation.Now, after, BatchSize, cancellation);
            foreach (var attention in batch)
            {
                isLeft |= !await TryRunAsync(attention.Report, cancellation);
                after = attention;
            }
            if (batch.Length < BatchSize || !await HoldAsync(cancellation))
                break;
        }
        // What could not be done must not keep the scheduler busy.
        return isLeft ? long.MaxValue : await installation.Store.FindAttentionTimeAsync(cancellation);
    }

    async Task<bool> HoldAsync(CancellationToken cancellation)
    {
        _lease = _lease is { } held ? await installation.Store.ExtendLeaseAsync(held, LeaseDuration, cancellation) : null;
        _lease ??= await installation.Store.TryLeaseAsync("duties", "run", _holder, LeaseDuration, cancellation);
        return _lease is not null;
    }

    // One damaged report holds up no other.
    async Task<bool> TryRunAsync(ReportId id, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(id, cancellation);
        }
        catch (FormatException e)
        {
            LogFailure(logger, e.GetType().FullName!, e.StackTrace);
            return false;
        }
    }

    /// <summary>Appends all that is due on a report.</summary>
    /// <returns>False when nothing was, although the report wanted attention.</returns>
    public async Task<bool> RunAsync(ReportId id, CancellationToken cancellation)
    {
        for (var isDone = false; ;)
        {
            if (await installation.Store.FindWorkAsync(id, cancellation) is not { } stored)
                return false;
            var time = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            var subject = await SubjectAsync(stored, cancellation);
            if (DutySchedule.Next(subject, installation.Rules, ServiceActor.Instance, time) is not { } next)
                return isDone;
            // A lost race changes what is due: look again either way.
            if (next.Event.Kind == WorkEventKind.LeadLost && assessments.AssessLoss(subject, time) is { } again)
                await installation.Store.AppendAsync(
                    [next with { Event = next.Event with { AssessmentNumber = again.Number } }], [again], cancellation);
            else
                await installation.Store.AppendAsync([next], cancellation);
            isDone = true;
        }
    }

    async Task<TriageSubject> SubjectAsync(StoredWork stored, CancellationToken cancellation)
    {
        var report = FactEncoding.Decode(stored.Report.Id, stored.Report.Revision, stored.Report.Facts.Span);
        var lead = stored.Work.MergedInto is { } into ? await installation.Store.FindWorkAsync(into, cancellation) : null;
        return new(stored.Report.Id, stored.Work, stored.Report.Assessment.Vector, TriageFacts.Of(report))
        {
            Report = report,
            Lead = lead is null ? null : new(lead.Report.Id, lead.Work),
        };
    }

    async Task SleepAsync(EventPosition position, long next, CancellationToken cancellation)
    {
        await Task.Delay(s_pause, cancellation);
        var wait = TimeSpan.FromSeconds(Math.Clamp(next - installation.Now, 0, (long)s_longestSleep.TotalSeconds));
        if (wait == TimeSpan.Zero)
            return;
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(
            installation.Store.WaitForEventsAsync(position, s_longestSleep, awake.Token),
            Task.Delay(wait, installation.Clock, awake.Token));
        await awake.CancelAsync();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Duties failed with {Type} at {StackTrace}")]
    static partial void LogFailure(ILogger logger, string type, string? stackTrace);
}
