using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>Keeps the truth about reports, append-only, and the open queues derived from it. One meaning, each engine.</summary>
/// <remarks>
/// Safe for many callers at once. What is read after a reply includes what the reply acknowledged. Instants named
/// <c>asOf</c> and <c>now</c> are Unix seconds, for the order of a queue changes at whole seconds only; other times are
/// Unix milliseconds.
/// </remarks>
public abstract class ReportStore : IAsyncDisposable
{
    /// <summary>Stores a batch of screened reports.</summary>
    /// <param name="batch">Any length; longer than a commit group is cut into several. Not to be changed before the reply.</param>
    /// <param name="cancellation">Observed until the batch is handed to the writer; from then on the reply is awaited.</param>
    /// <returns>One result per report, in order, once the commit is durable and the open queues have been updated.</returns>
    /// <exception cref="ArgumentException">A screening is not well formed; nothing of the batch was stored.</exception>
    /// <exception cref="StoreUnavailableException">
    /// A commit failed: nothing of its group was stored. Sending again is safe: what was stored answers as duplicate.
    /// </exception>
    public abstract Task<ScreeningResult[]> ScreenAsync(ReadOnlyMemory<Screening> batch, CancellationToken cancellation);

    /// <returns>The newest revision, or null when <paramref name="id"/> is unknown.</returns>
    public abstract Task<StoredReport?> FindAsync(ReportId id, CancellationToken cancellation);

    /// <returns>All revisions, assessments and work events in order, or null when <paramref name="id"/> is unknown.</returns>
    public abstract Task<ReportHistory?> FindHistoryAsync(ReportId id, CancellationToken cancellation);

    /// <summary>Keeps a pinned part of a Basis for ever. Does nothing when it is there.</summary>
    /// <exception cref="ArgumentException"><paramref name="digest"/> is not that of <paramref name="content"/>.</exception>
    /// <exception cref="StoreUnavailableException">The commit failed.</exception>
    public abstract Task PutContentAsync(
        ContentDigest digest, string kind, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <returns>The content, or null when it was never put.</returns>
    public abstract Task<StoredContent?> FindContentAsync(ContentDigest digest, CancellationToken cancellation);

    /// <summary>Reads the newest revision of every report after <paramref name="after"/> (null: from the start).</summary>
    /// <returns>Ascending by identity. Each stretch of 1000 is one snapshot, so that a long read never holds up the log.</returns>
    public abstract IAsyncEnumerable<StoredReport> ReadAsync(ReportId? after, CancellationToken cancellation);

    /// <summary>Reads everything stored of every report after <paramref name="after"/> (null: from the start).</summary>
    /// <returns>Ascending by identity, in stretches as <see cref="ReadAsync"/>.</returns>
    public abstract IAsyncEnumerable<ReportHistory> ReadHistoriesAsync(ReportId? after, CancellationToken cancellation);

    /// <returns>One summary per desk that has had an item since the start, ascending by desk code.</returns>
    public abstract Task<ImmutableArray<QueueSummary>> ListQueuesAsync(long now, CancellationToken cancellation);

    /// <returns>A page in the exact order as of <see cref="QueueQuery.AsOf"/>; empty for a desk without items.</returns>
    /// <exception cref="PageExpiredException">The instant is more than an hour back.</exception>
    public abstract Task<QueuePage> ListItemsAsync(QueueQuery query, CancellationToken cancellation);

    /// <returns>Counts of the open items of a desk; all zero for a desk without items.</returns>
    public abstract Task<QueueFacets> FindFacetsAsync(string desk, long now, CancellationToken cancellation);

    /// <returns>Where an open report stands in its queue; null when it has no open item.</returns>
    public abstract Task<QueuePlace?> FindPlaceAsync(ReportId id, long now, CancellationToken cancellation);

    /// <summary>Shows that the store can read and that its writer lives.</summary>
    /// <exception cref="StoreUnavailableException">It cannot.</exception>
    public abstract Task PingAsync(CancellationToken cancellation);

    /// <returns>Counts of the whole store.</returns>
    public abstract Task<StoreFigures> CountAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
