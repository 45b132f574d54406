using System.Collections.Concurrent;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>Finds the next free item of a desk, another one for each officer of this replica who asks at the same time.</summary>
/// <remarks>
/// Officers of other replicas may get the same item: the store lets one of them have it. So a round of claims loses at most
/// once per replica, not once per officer.
/// </remarks>
sealed class FreeItems(Installation installation)
{
    const int PageSize = 32;

    readonly ConcurrentDictionary<ReportId, byte> _offered = [];

    /// <summary>Finds the first free item that nobody here is about to claim, in the order of the queue.</summary>
    /// <returns>The item, to be disposed once it is claimed or not; null when there is none.</returns>
    public async Task<Offer?> NextAsync(string desk, CancellationToken cancellation)
    {
        var query = new QueueQuery(desk, new() { FreeOnly = true }, PageSize, null, installation.Now);
        while (true)
        {
            var page = await installation.Store.ListItemsAsync(query, cancellation);
            for (var i = 0; i < page.Items.Length; i++)
            {
                var id = page.Items[i].ReportId;
                if (!_offered.TryAdd(id, 0))
                    continue;
                var position = i == 0 ? page.FirstPosition : await PositionAsync(page.Items[i - 1], query, cancellation);
                return new(this, id, position + 1);
            }
            if (page.Next is not { } next)
                return null;
            query = query with { After = next };
        }
    }

    // Items of the whole queue before the one that follows.
    async Task<long> PositionAsync(Opsporing.QueueItem before, QueueQuery query, CancellationToken cancellation)
    {
        var after = new QueuePosition(before.KeyAt(query.AsOf));
        return (await installation.Store.ListItemsAsync(query with { PageSize = 1, After = after }, cancellation)).FirstPosition;
    }

    /// <summary>An item that is offered to one officer.</summary>
    /// <param name="Report">Its report.</param>
    /// <param name="Position">Its place in the whole queue, 1 for the first.</param>
    public sealed record Offer(FreeItems Source, ReportId Report, long Position) : IDisposable
    {
        public void Dispose() => Source._offered.TryRemove(Report, out _);
    }
}
