using System.Collections.Immutable;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Weekly counts as they stand, in memory: every report once when they are first asked for, then the event tail.</summary>
/// <remarks>A projection of the truth that writes nothing: each replica keeps its own, and all come to the same counts.</remarks>
sealed class SignalBoard(Installation installation, RecentCounts recent)
{
    const int BatchSize = 1000;

    /// <summary>
    /// Reports that the first read met and that may still come by the tail: stored no longer before it than this. Far above the
    /// longest transaction and the difference of two clocks.
    /// </summary>
    static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    readonly SemaphoreSlim _turn = new(1, 1);
    readonly HashSet<ReportId> _counted = [];
    WeekCounts? _counts;
    EventPosition _position;

    /// <summary>Whether the counts are kept: from the first look on.</summary>
    public bool IsKept => Volatile.Read(ref _counts) is not null;

    /// <summary>Looks at the counts of this moment: what was acknowledged before the call is in.</summary>
    /// <param name="look">Gets the counts; does not keep them.</param>
    /// <param name="cancellation">Observed while it waits for its turn and reads.</param>
    public async Task<T> ReadAsync<T>(Func<WeekCounts, T> look, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            if (_counts is null)
                await StartAsync(cancellation);
            await CatchUpAsync(_counts!, cancellation);
            return look(_counts!);
        }
        finally
        {
            _turn.Release();
        }
    }

    async Task StartAsync(CancellationToken cancellation)
    {
        _counted.Clear();
        _position = await installation.Store.FindEventEndAsync(cancellation);
        var from = (installation.Clock.GetUtcNow() - Overlap).ToUnixTimeMilliseconds();
        _counts = await SignalReading.CountAsync(installation.Store, installation.Library, first =>
        {
            if (first.CommitTime >= from)
                _counted.Add(first.Id);
        }, cancellation);
    }

    async Task CatchUpAsync(WeekCounts counts, CancellationToken cancellation)
    {
        ImmutableArray<StoredEvent> events;
        do
        {
            events = await installation.Store.ReadEventsAsync(_position, BatchSize, cancellation);
            ImmutableArray<ReportId> accepted = [.. events.Where(e => e is { IsRevision: true, Revision: 1 }).Select(static e => e.ReportId)];
            // All of them or none: a batch that failed is read again.
            foreach (var report in await CountedAsync([.. accepted.Where(id => !_counted.Contains(id))], cancellation))
                counts.Add(report);
            _counted.ExceptWith(accepted);
            if (!events.IsEmpty)
                _position = events[^1].Position;
        }
        while (events.Length == BatchSize);
    }

    async Task<List<CountedReport>> CountedAsync(ImmutableArray<ReportId> ids, CancellationToken cancellation)
    {
        var counted = new List<CountedReport>();
        var unread = new List<ReportId>();
        foreach (var id in ids)
            if (recent.TryTake(id, out var report))
                counted.Add(report);
            else
                unread.Add(id);
        var found = unread.Count == 0 ? [] : await installation.Store.FindManyAsync(unread, cancellation);
        foreach (var stored in found)
            if (stored is { Revision: 1, Assessment.Number: 1 })
                counted.Add(SignalReading.CountedOf(
                    FactEncoding.Decode(stored.Id, stored.Revision, stored.Facts.Span), stored.Assessment.Vector,
                    await installation.Library.GetAsync(stored.Assessment.BasisDigest, cancellation)));
            else if (stored is not null && await installation.Store.FindHistoryAsync(stored.Id, cancellation) is { } history)
                counted.Add(await SignalReading.CountedAsync(history.Revisions[0], installation.Library, cancellation));
        return counted;
    }
}
