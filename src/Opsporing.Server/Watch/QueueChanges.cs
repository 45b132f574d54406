using System.Collections.Immutable;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Reads what events did to the queues that somebody watches.</summary>
/// <remarks>Exact for every single event, however late it is read: nothing that came after it shows through.</remarks>
sealed class QueueChanges(Installation installation)
{
    /// <summary>The changes of some events in queues of interest.</summary>
    /// <param name="events">In the order of the tail.</param>
    /// <param name="isWatched">Whether the queue of a desk is of interest.</param>
    /// <param name="cancellation">Observed between two reports.</param>
    /// <returns>In the same order; at most one per event.</returns>
    public async Task<List<QueueChange>> ReadAsync(
        ImmutableArray<StoredEvent> events, Predicate<string> isWatched, CancellationToken cancellation)
    {
        var touching = events.Where(e => MayTouch(e, isWatched)).ToList();
        var untouched = await FindUntouchedAsync(touching, cancellation);
        var histories = new Dictionary<ReportId, ReportHistory>();
        var changes = new List<QueueChange>();
        foreach (var next in touching)
        {
            if (next.WorkEvent is { Number: 1 } routed && untouched.TryGetValue(next.ReportId, out var stored))
            {
                var item = await ItemAsync(stored.Assessment, stored.Facts, cancellation);
                changes.Add(new(next.Position, next.ReportId, null, item, ReportState.Open, routed.Number));
                continue;
            }
            if (!histories.TryGetValue(next.ReportId, out var history))
                histories.Add(next.ReportId, history = (await installation.Store.FindHistoryAsync(next.ReportId, cancellation))!);
            var change = await AsOfAsync(next, history, cancellation);
            if (change.From is { } from && isWatched(from) || change.Item is { } known && isWatched(known.Desk))
                changes.Add(change);
        }
        return changes;
    }

    // A later revision says nothing of the desk. Only these kinds change the owner: where it comes from stands in the history.
    static bool MayTouch(StoredEvent next, Predicate<string> isWatched) =>
        next.Desk is not { } desk || isWatched(desk)
        || next.WorkEvent is { } work && (work is
        {
            Number: > 1, Kind: WorkEventKind.Routed or WorkEventKind.TransferAccepted or WorkEventKind.Classified
            or WorkEventKind.Returned
        } || !Enum.IsDefined(work.Kind));

    // Most events of a busy intake: one read for all that nobody has touched since.
    async Task<Dictionary<ReportId, StoredReport>> FindUntouchedAsync(List<StoredEvent> events, CancellationToken cancellation)
    {
        var ids = events.Where(e => e.WorkEvent is { Number: 1 }).Select(e => e.ReportId).Distinct().ToList();
        var found = ids.Count == 0 ? [] : await installation.Store.FindManyAsync(ids, cancellation);
        return found.OfType<StoredReport>()
            .Where(r => r is { Revision: 1, WorkEventNumber: 1, Assessment.Number: 1 }).ToDictionary(r => r.Id);
    }

    async Task<QueueChange> AsOfAsync(StoredEvent next, ReportHistory history, CancellationToken cancellation)
    {
        var revision = history.Revisions[next.Revision - 1];
        var number = next.AssessmentNumber;
        var assessment = revision.Assessments.First(a => a.Number == number);
        // What was appended before a revision, or before an assessment, names an earlier one.
        var count = next.WorkEvent?.Number
            ?? history.Events.Count(e => (e.Revision, e.AssessmentNumber).CompareTo((next.Revision, number)) < 0);
        ReportWork Fold(int length) =>
            ReportWork.Fold(history.Events.AsSpan()[..length], next.Revision, number, assessment.Vector);
        var after = Fold(count);
        var before = next.WorkEvent is null ? after : count == 1 ? null : Fold(count - 1);
        var item = await ItemAsync(assessment, revision.Facts, cancellation);
        return new(
            next.Position, next.ReportId, before is { State: ReportState.Open } ? before.Desk : null,
            WorkedItem.Of(item, assessment.Vector, after), after.State, after.Number);
    }

    async ValueTask<QueueItem> ItemAsync(Assessment assessment, ReadOnlyMemory<byte> facts, CancellationToken cancellation)
    {
        var basis = await installation.Library.GetAsync(assessment.BasisDigest, cancellation);
        return QueueItem.Of(FactEncoding.Decode(assessment.ReportId, assessment.Revision, facts.Span), assessment, basis);
    }
}
