using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Opsporing.Storage;

/// <summary>Keeps the truth about reports, append-only, and the open queues derived from it. One meaning, each engine.</summary>
/// <remarks>
/// Safe for many callers at once. What is read after a reply includes what the reply acknowledged. Instants named
/// <c>asOf</c> and <c>now</c> are Unix seconds, for the order of a queue changes at whole seconds only; other times are
/// Unix milliseconds.
/// </remarks>
public abstract class ReportStore : IAsyncDisposable
{
    /// <summary>Most items of a page.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>The policies that stand beside the reports in the same store.</summary>
    public abstract PolicyStore Policies { get; }

    /// <summary>What duties go by now; null when none are kept.</summary>
    public abstract TriageRules? Rules { get; }

    /// <summary>Goes by other rules from now on, for a policy came into force or ended.</summary>
    /// <param name="rules">Duties are derived anew when they may follow otherwise; on PostgreSQL behind the call.</param>
    /// <param name="cancellation">Observed before anything is done.</param>
    /// <exception cref="StoreUnavailableException">They could not be derived.</exception>
    public abstract Task UseRulesAsync(TriageRules rules, CancellationToken cancellation);

    /// <summary>Stores a batch of screened reports.</summary>
    /// <param name="batch">Any length; longer than a commit group is cut into several. Not to be changed before the reply.</param>
    /// <param name="cancellation">Observed until the batch is handed to the writer; from then on the reply is awaited.</param>
    /// <returns>One result per report, in order, once the commit is durable and the open queues have been updated.</returns>
    /// <exception cref="ArgumentException">A screening is not well formed; nothing of the batch was stored.</exception>
    /// <exception cref="StoreUnavailableException">
    /// A commit failed, or its outcome is unknown. Sending again is safe: what was stored answers as duplicate.
    /// </exception>
    public abstract Task<ScreeningResult[]> ScreenAsync(ReadOnlyMemory<Screening> batch, CancellationToken cancellation);

    /// <returns>The newest revision, or null when <paramref name="id"/> is unknown.</returns>
    public abstract Task<StoredReport?> FindAsync(ReportId id, CancellationToken cancellation);

    /// <param name="ids">Any number, each at most once.</param>
    /// <param name="cancellation">Observed before reading.</param>
    /// <returns>The newest revisions as of one instant, in the order asked; null where an identity is unknown.</returns>
    public abstract Task<ImmutableArray<StoredReport?>> FindManyAsync(
        IReadOnlyList<ReportId> ids, CancellationToken cancellation);

    /// <returns>All revisions, assessments and work events in order, or null when <paramref name="id"/> is unknown.</returns>
    public abstract Task<ReportHistory?> FindHistoryAsync(ReportId id, CancellationToken cancellation);

    /// <summary>Appends acts to the work logs of one or more reports: all of them in one commit, or none.</summary>
    /// <param name="appends">
    /// Not empty. The number of each event is the compare-and-swap; its revision and assessment must be the newest ones.
    /// </param>
    /// <param name="cancellation">Observed until they are handed to the writer; from then on the reply is awaited.</param>
    /// <returns>What became of them, once the commit is durable and the open queues have been updated.</returns>
    /// <exception cref="ArgumentException">A report does not exist.</exception>
    /// <exception cref="StoreUnavailableException">
    /// The commit failed, or its outcome is unknown: look again, for what was appended would answer as lost to itself.
    /// </exception>
    public Task<AppendResult> AppendAsync(ImmutableArray<WorkAppend> appends, CancellationToken cancellation) =>
        AppendAsync(appends, [], cancellation);

    /// <summary>Appends acts and further assessments: all of them in one commit, or none.</summary>
    /// <param name="appends">As <see cref="AppendAsync(ImmutableArray{WorkAppend}, CancellationToken)"/>; empty for assessments alone.</param>
    /// <param name="assessments">
    /// At most one per report. Its number is the compare-and-swap: the one after the latest of the newest revision. Events of the
    /// same report name it.
    /// </param>
    /// <param name="cancellation">Observed until they are handed to the writer; from then on the reply is awaited.</param>
    /// <inheritdoc cref="AppendAsync(ImmutableArray{WorkAppend}, CancellationToken)"/>
    public abstract Task<AppendResult> AppendAsync(
        ImmutableArray<WorkAppend> appends, ImmutableArray<Reassessment> assessments, CancellationToken cancellation);

    /// <returns>The newest revision and the work on it, or null when <paramref name="id"/> is unknown.</returns>
    /// <exception cref="FormatException">A payload is damaged.</exception>
    public async Task<StoredWork?> FindWorkAsync(ReportId id, CancellationToken cancellation) =>
        await FindHistoryAsync(id, cancellation).ConfigureAwait(false) is { } history ? history.ToWork() : null;

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
    public async IAsyncEnumerable<ReportHistory> ReadHistoriesAsync(
        ReportId? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var rows in ReadTruthAsync(after?.ToKey() ?? [], cancellation).ConfigureAwait(false))
            foreach (var history in rows.ToHistories())
                yield return history;
    }

    /// <returns>One summary per desk that has had an item since the start, ascending by desk code.</returns>
    public abstract Task<ImmutableArray<QueueSummary>> ListQueuesAsync(long now, CancellationToken cancellation);

    /// <summary>Counts the open items of every desk by the Basis of their latest assessment, from the truth: for a look, not for every list.</summary>
    /// <returns>One per desk and digest, ascending by desk.</returns>
    public abstract Task<ImmutableArray<QueueBasis>> CountBasesAsync(CancellationToken cancellation);

    /// <returns>A page in the exact order as of <see cref="QueueQuery.AsOf"/>; empty for a desk without items.</returns>
    /// <exception cref="PageExpiredException">The instant is more than an hour back.</exception>
    public abstract Task<QueuePage> ListItemsAsync(QueueQuery query, CancellationToken cancellation);

    /// <returns>Counts of the open items of a desk; all zero for a desk without items.</returns>
    public abstract Task<QueueFacets> FindFacetsAsync(string desk, long now, CancellationToken cancellation);

    /// <returns>Where an open report stands in its queue; null when it has no open item.</returns>
    public abstract Task<QueuePlace?> FindPlaceAsync(ReportId id, long now, CancellationToken cancellation);

    /// <returns>
    /// A page of the duties of a desk, of reports in any state, by the rules that the store was opened with; empty for a desk
    /// without duties.
    /// </returns>
    /// <exception cref="StoreUnavailableException">They are still being derived, after a migration or a change of the rules.</exception>
    public abstract Task<DutyPage> ListDutiesAsync(DutyQuery query, CancellationToken cancellation);

    /// <summary>Counts the duties of a desk.</summary>
    /// <param name="desk">Code of the desk that owes them.</param>
    /// <param name="now">Unix seconds: what is due before it is overdue.</param>
    /// <param name="cancellation">Observed before reading.</param>
    /// <returns>One tally per kind that is owed, ascending.</returns>
    /// <exception cref="StoreUnavailableException">The duties are still being derived.</exception>
    public abstract Task<ImmutableArray<DutyTally>> CountDutiesAsync(string desk, long now, CancellationToken cancellation);

    /// <summary>Reads on which reports the service itself has something to do.</summary>
    /// <param name="until">Unix seconds: up to this instant.</param>
    /// <param name="after">Where reading ended; null for the start.</param>
    /// <param name="limit">1..1000.</param>
    /// <param name="cancellation">Observed before reading.</param>
    /// <returns>Earliest first; each report at most once.</returns>
    public abstract Task<ImmutableArray<Attention>> ListAttentionAsync(
        long until, Attention? after, int limit, CancellationToken cancellation);

    /// <summary>Reads what is counted per team: decisions, refused transfers, leads lost while waiting, second triages.</summary>
    /// <param name="from">Unix milliseconds.</param>
    /// <param name="until">Unix milliseconds, not in it.</param>
    /// <param name="cancellation">Observed between stretches.</param>
    /// <returns>In the order of time, then report and number; in stretches, each one snapshot.</returns>
    public async IAsyncEnumerable<TeamEvent> ReadTeamEventsAsync(
        long from, long until, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = new TeamEventPosition(from, [], 0);
        while (true)
        {
            var stretch = await ReadTeamEventsAsync(after, until, cancellation).ConfigureAwait(false);
            foreach (var found in stretch)
                yield return found;
            if (stretch.Length < TeamEventPosition.StretchLength)
                yield break;
            after = new(stretch[^1].Event.Time, stretch[^1].Report.ToKey(), stretch[^1].Event.Number);
        }
    }

    private protected abstract Task<ImmutableArray<TeamEvent>> ReadTeamEventsAsync(
        TeamEventPosition after, long until, CancellationToken cancellation);

    /// <returns>A page of the open reports that a desk co-views; empty for a desk that co-views nothing.</returns>
    public abstract Task<CoViewPage> ListCoViewsAsync(CoViewQuery query, CancellationToken cancellation);

    /// <returns>Unix seconds of the earliest attention; <see cref="long.MaxValue"/> when no report wants any.</returns>
    public abstract Task<long> FindAttentionTimeAsync(CancellationToken cancellation);

    /// <summary>Reads committed revisions, work events, and assessments that changed something without an act, in the order of the tail.</summary>
    /// <param name="after">Where reading ended; the default starts at the beginning.</param>
    /// <param name="limit">1..10,000.</param>
    /// <returns>
    /// Ascending by position, without gap or repeat: nothing that commits later ever stands before what was returned. May
    /// be empty while an older transaction is under way.
    /// </returns>
    public abstract Task<ImmutableArray<StoredEvent>> ReadEventsAsync(
        EventPosition after, int limit, CancellationToken cancellation);

    /// <returns>A position that everything committed from now on stands after; some of what is there may too.</returns>
    public abstract Task<EventPosition> FindEventEndAsync(CancellationToken cancellation);

    /// <summary>Waits until there is an event after a position.</summary>
    /// <returns>False when there was none within <paramref name="timeout"/>.</returns>
    public abstract Task<bool> WaitForEventsAsync(EventPosition after, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>Takes a piece of background work that nobody holds.</summary>
    /// <param name="kind">Kind of work, 1 to 200 characters.</param>
    /// <param name="key">Which piece, 1 to 200 characters.</param>
    /// <param name="holder">Who asks, 1 to 200 characters; not to be shared by two that work at once.</param>
    /// <param name="duration">Above 0, at most a day.</param>
    /// <returns>The lease; null when it is held (by <paramref name="holder"/> too) or the work has been completed.</returns>
    public abstract Task<JobLease?> TryLeaseAsync(
        string kind, string key, string holder, TimeSpan duration, CancellationToken cancellation);

    /// <returns>The lease until <paramref name="duration"/> from now; null when it has expired or ended.</returns>
    public abstract Task<JobLease?> ExtendLeaseAsync(JobLease lease, TimeSpan duration, CancellationToken cancellation);

    /// <summary>Gives the work back, to be taken again at once.</summary>
    /// <returns>False when the lease had expired or ended.</returns>
    public abstract Task<bool> ReleaseLeaseAsync(JobLease lease, CancellationToken cancellation);

    /// <summary>Records that the work is done, for ever: it is not given out again.</summary>
    /// <returns>False when the lease had expired or ended: what was done may be done again by another.</returns>
    public abstract Task<bool> CompleteLeaseAsync(JobLease lease, CancellationToken cancellation);

    /// <summary>Appends an act to a log, durable when it returns.</summary>
    /// <returns>False when another act has the number: read on and judge anew. Nothing was stored then.</returns>
    /// <exception cref="ArgumentException">The act is not well formed.</exception>
    /// <exception cref="StoreUnavailableException">It could not be stored.</exception>
    public abstract Task<bool> AppendActAsync(StoredAct act, CancellationToken cancellation);

    /// <returns>The acts of a log after a number, ascending.</returns>
    public abstract Task<ImmutableArray<StoredAct>> ReadActsAsync(string log, long after, CancellationToken cancellation);

    /// <summary>Keeps a secret for ever, the same for every replica: the first that comes decides.</summary>
    /// <param name="name">1 to 32 of a-z and '_'.</param>
    /// <param name="proposal">32 bytes; kept when there is none of this name.</param>
    /// <param name="cancellation">Observed before writing.</param>
    /// <returns>The secret that is kept. It is no content: nothing lists it.</returns>
    /// <exception cref="ArgumentException">The name or the size is wrong.</exception>
    public abstract Task<byte[]> KeepSecretAsync(string name, ReadOnlyMemory<byte> proposal, CancellationToken cancellation);

    /// <returns>All secrets, ascending by name: for a copy of the store and nothing else.</returns>
    internal abstract Task<ImmutableArray<StoredSecret>> ReadSecretsAsync(CancellationToken cancellation);

    /// <summary>What became of reports.</summary>
    public abstract OutcomeStore Outcomes { get; }

    /// <summary>The registry of lead models.</summary>
    public abstract LeadModelStore LeadModels { get; }

    /// <summary>How far the background reassessment is.</summary>
    public abstract ReassessmentStore Reassessments { get; }

    /// <summary>The audit chains, for checkpoints.</summary>
    public abstract AuditLog Audit { get; }

    /// <summary>The register of looks.</summary>
    public abstract LookRegister Looks { get; }

    /// <returns>All pinned contents, ascending by digest.</returns>
    public abstract IAsyncEnumerable<StoredContent> ReadContentsAsync(CancellationToken cancellation);

    /// <summary>Reads the rows of every report after <paramref name="after"/> (empty: from the start), as they stand.</summary>
    internal abstract IAsyncEnumerable<TruthRows> ReadTruthAsync(byte[] after, CancellationToken cancellation);

    /// <summary>Adds rows of whole reports in one commit, with their open items. What is there already stays.</summary>
    internal abstract Task ImportAsync(TruthRows rows, CancellationToken cancellation);

    /// <summary>Shows that the store can read and that its writer lives.</summary>
    /// <exception cref="StoreUnavailableException">It cannot.</exception>
    public abstract Task PingAsync(CancellationToken cancellation);

    /// <returns>Counts of the whole store.</returns>
    public abstract Task<StoreFigures> CountAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    private protected static void ValidateEventLimit(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
    }

    private protected static void ValidatePageSize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxPageSize);
    }

    private protected static void ValidateContent(ContentDigest digest, string kind, ReadOnlyMemory<byte> content)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        if (ContentDigest.Of(content.Span) != digest)
            throw new ArgumentException($"The content is not that of digest {digest}.", nameof(content));
    }
}
