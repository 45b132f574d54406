using System.Collections.Immutable;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Series as they stand, in memory: every report once at the start, then the event tail and people's acts.</summary>
/// <remarks>
/// A projection of the truth that writes nothing: each replica keeps its own, and all come to the same series, so that no
/// lease is needed and the screening path does not wait.
/// </remarks>
sealed partial class SeriesBoard(Installation installation, RecentReports recent, ILogger<SeriesBoard> logger) : BackgroundService
{
    const int BatchSize = 1000;

    /// <summary>Longest sleep: acts of other replicas are noticed by then.</summary>
    static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Rest between two rounds: events come in batches, so that following costs screening little. A call does not wait for it.
    /// </summary>
    static readonly TimeSpan FollowPause = TimeSpan.FromMilliseconds(500);

    readonly SemaphoreSlim _turn = new(1, 1);
    readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    SeriesGraph _graph = new(new());
    EventPosition _position;
    long _actNumber;

    /// <summary>Completes when every report has been read.</summary>
    public Task Ready => _ready.Task;

    /// <summary>Looks at the series of this moment: what was acknowledged before the call is in.</summary>
    /// <param name="look">Gets the graph and the number of the last act; keeps neither.</param>
    /// <param name="cancellation">Observed while it waits for its turn.</param>
    public async Task<T> ReadAsync<T>(Func<SeriesGraph, long, T> look, CancellationToken cancellation)
    {
        await Ready.WaitAsync(cancellation);
        await _turn.WaitAsync(cancellation);
        try
        {
            await CatchUpAsync(cancellation);
            return look(_graph, _actNumber);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (installation.Options.Series is not { } rules)
        {
            _ready.TrySetResult();
            return;
        }
        while (!stoppingToken.IsCancellationRequested)
            try
            {
                if (!Ready.IsCompleted)
                    await StartAsync(rules, stoppingToken);
                else
                    await ReadAsync(static (_, _) => 0, stoppingToken);
                await Task.Delay(FollowPause, stoppingToken);
                await installation.Store.WaitForEventsAsync(_position, LongestSleep, stoppingToken);
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

    async Task StartAsync(SeriesRules rules, CancellationToken cancellation)
    {
        _position = await installation.Store.FindEventEndAsync(cancellation);
        var acts = await installation.Store.ReadActsAsync(StoredAct.Series, 0, cancellation);
        _graph = await SeriesReading.BuildAsync(
            installation.Store, installation.Library, rules, acts.Select(SeriesReading.ActOf), static _ => { }, cancellation);
        _actNumber = acts.IsEmpty ? 0 : acts[^1].Number;
        _ready.TrySetResult();
    }

    async Task CatchUpAsync(CancellationToken cancellation)
    {
        if (installation.Options.Series is null)
            return;
        ImmutableArray<StoredEvent> events;
        do
        {
            events = await installation.Store.ReadEventsAsync(_position, BatchSize, cancellation);
            ImmutableArray<ReportId> unread =
                [.. events.Where(e => e.IsRevision && !TryPut(e.ReportId, e.Revision)).Select(static e => e.ReportId).Distinct()];
            if (!unread.IsEmpty)
                await PutAsync(unread, cancellation);
            if (!events.IsEmpty)
                _position = events[^1].Position;
        }
        while (events.Length == BatchSize);
        foreach (var act in await installation.Store.ReadActsAsync(StoredAct.Series, _actNumber, cancellation))
        {
            var unknown = _graph.Put(SeriesReading.ActOf(act));
            if (unknown.Count > 0)
                await PutAsync(unknown, cancellation);
            _actNumber = act.Number;
        }
    }

    // Without a look at the store; false when it takes one.
    bool TryPut(ReportId id, int revision)
    {
        if (!recent.TryTake(id, revision, out var report) || report is null && _graph.Needs(id))
            return false;
        if (report is not null)
            _graph.Put(report);
        return true;
    }

    async Task PutAsync(IReadOnlyList<ReportId> ids, CancellationToken cancellation)
    {
        foreach (var stored in await installation.Store.FindManyAsync(ids, cancellation))
            if (stored is not null)
                _graph.Put(await SeriesReading.OfAsync(stored, installation.Library, cancellation));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Series failed with {Type} at {StackTrace}")]
    static partial void LogFailure(ILogger logger, string type, string? stackTrace);
}
