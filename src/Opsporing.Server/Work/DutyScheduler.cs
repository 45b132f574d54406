using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Does what becomes due by itself: waits end, transfers lapse, leads are lost. Survives restarts and clock changes.</summary>
/// <remarks>
/// What is due is a function of the truth and the time; its event has the next number of the report's log, so that the
/// store keeps one however many try. Reads everything once at the start, then follows the event tail.
/// </remarks>
sealed partial class DutyScheduler(Installation installation, DutyBoard board, ILogger<DutyScheduler> logger) : BackgroundService
{
    const int BatchSize = 1000;

    /// <summary>Longest sleep: a clock that is set forward is noticed by then.</summary>
    static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when every report has been read.</summary>
    public Task Ready => _ready.Task;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        EventPosition? position = null;
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                position ??= await ReadAllAsync(stoppingToken);
                position = await FollowAsync(position.Value, stoppingToken);
                await RunDueAsync(stoppingToken);
                await SleepAsync(position.Value, stoppingToken);
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

    /// <summary>Appends all that is due on a report.</summary>
    public async Task RunAsync(ReportId id, CancellationToken cancellation)
    {
        while (await installation.Store.FindWorkAsync(id, cancellation) is { } stored)
        {
            var subject = await SubjectAsync(stored, cancellation);
            var time = installation.Clock.GetUtcNow().ToUnixTimeMilliseconds();
            if (DutySchedule.Next(subject, installation.Rules, ServiceActor.Instance, time) is not { } next)
            {
                board.Take(id, stored.Work, subject.Vector, installation.Rules, time);
                return;
            }
            // A lost race changes what is due: look again either way.
            await installation.Store.AppendAsync([next], cancellation);
        }
    }

    async Task<TriageSubject> SubjectAsync(StoredWork stored, CancellationToken cancellation)
    {
        var report = FactEncoding.Decode(stored.Report.Id, stored.Report.Revision, stored.Report.Facts.Span);
        var lead = stored.Work.MergedInto is { } into ? await installation.Store.FindWorkAsync(into, cancellation) : null;
        return new(stored.Report.Id, stored.Work, stored.Report.Assessment.Vector, TriageFacts.Of(report))
        {
            Lead = lead is null ? null : new(lead.Report.Id, lead.Work),
        };
    }

    async Task<EventPosition> ReadAllAsync(CancellationToken cancellation)
    {
        var end = await installation.Store.FindEventEndAsync(cancellation);
        await foreach (var history in installation.Store.ReadHistoriesAsync(null, cancellation))
            Take(history.ToWork());
        _ready.TrySetResult();
        return end;
    }

    async Task<EventPosition> FollowAsync(EventPosition position, CancellationToken cancellation)
    {
        ImmutableArray<StoredEvent> events;
        do
        {
            events = await installation.Store.ReadEventsAsync(position, BatchSize, cancellation);
            foreach (var next in events)
            {
                if (!board.Has(next.ReportId, next.Revision, next.WorkEvent?.Number ?? 1)
                    && await installation.Store.FindWorkAsync(next.ReportId, cancellation) is { } stored)
                    Take(stored);
                position = next.Position;
            }
        }
        while (events.Length == BatchSize);
        return position;
    }

    async Task RunDueAsync(CancellationToken cancellation)
    {
        while (board.TakeDue(installation.Now) is { } id)
            await RunAsync(id, cancellation);
    }

    async Task SleepAsync(EventPosition position, CancellationToken cancellation)
    {
        var wait = TimeSpan.FromSeconds(Math.Clamp(board.NextTime() - installation.Now, 0, (long)LongestSleep.TotalSeconds));
        if (wait == TimeSpan.Zero)
            return;
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await Task.WhenAny(
            installation.Store.WaitForEventsAsync(position, LongestSleep, awake.Token),
            Task.Delay(wait, installation.Clock, awake.Token));
        await awake.CancelAsync();
    }

    void Take(StoredWork stored) => board.Take(
        stored.Report.Id, stored.Work, stored.Report.Assessment.Vector, installation.Rules,
        installation.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    [LoggerMessage(Level = LogLevel.Error, Message = "Duties failed with {Type} at {StackTrace}")]
    static partial void LogFailure(ILogger logger, string type, string? stackTrace);
}
