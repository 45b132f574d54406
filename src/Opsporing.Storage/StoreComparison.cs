using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>What two stores must agree on.</summary>
public enum ComparisonScope : byte
{
    /// <summary>Facts, assessments, desks and the order of the queues: for two stores that screened the same reports.</summary>
    Assessments = 1,

    /// <summary>Also who and when, pinned contents and keys: for a copy.</summary>
    Everything,
}

/// <summary>The outcome of a comparison.</summary>
/// <param name="ReportCount">Reports compared.</param>
/// <param name="AssessmentCount">Assessments compared.</param>
/// <param name="ItemCount">Places in queues compared.</param>
/// <param name="Differences">The first hundred, each naming what differs; empty when the stores agree.</param>
public sealed record StoreComparison(
    long ReportCount, long AssessmentCount, long ItemCount, ImmutableArray<string> Differences)
{
    const int MaxDifferences = 100;

    public bool IsEqual => Differences.IsEmpty;

    /// <summary>Compares two stores byte by byte while nobody writes to them.</summary>
    /// <param name="asOf">Unix seconds: the instant whose queue order is compared.</param>
    public static async Task<StoreComparison> RunAsync(
        ReportStore left, ReportStore right, ComparisonScope scope, long asOf, CancellationToken cancellation = default)
    {
        var run = new Comparing(scope);
        if (scope == ComparisonScope.Everything)
            await run.CompareSecretsAsync(left, right, cancellation).ConfigureAwait(false);
        await run.CompareTruthAsync(left, right, cancellation).ConfigureAwait(false);
        if (scope == ComparisonScope.Everything)
        {
            await run.CompareContentsAsync(left, right, cancellation).ConfigureAwait(false);
            await run.ComparePoliciesAsync(left, right, cancellation).ConfigureAwait(false);
            await run.CompareActsAsync(left, right, cancellation).ConfigureAwait(false);
        }
        await run.CompareQueuesAsync(left, right, asOf, cancellation).ConfigureAwait(false);
        return new(run.Reports, run.Assessments, run.Items, run.Differences.ToImmutable());
    }

    sealed class Comparing(ComparisonScope scope)
    {
        public long Reports { get; private set; }
        public long Assessments { get; private set; }
        public long Items { get; private set; }
        public ImmutableArray<string>.Builder Differences { get; } = ImmutableArray.CreateBuilder<string>();

        public async Task CompareTruthAsync(ReportStore left, ReportStore right, CancellationToken cancellation)
        {
            await using var lefts = Rows(left, cancellation).GetAsyncEnumerator(cancellation);
            await using var rights = Rows(right, cancellation).GetAsyncEnumerator(cancellation);
            var (hasLeft, hasRight) = (await lefts.MoveNextAsync().ConfigureAwait(false), await rights.MoveNextAsync().ConfigureAwait(false));
            while ((hasLeft || hasRight) && Differences.Count < MaxDifferences)
            {
                var order = !hasLeft ? 1 : !hasRight ? -1 : lefts.Current.Id.CompareTo(rights.Current.Id);
                if (order == 0)
                    Compare(lefts.Current, rights.Current);
                else
                    Differ($"{(order < 0 ? lefts.Current.Id : rights.Current.Id)}: only in the {(order < 0 ? "first" : "second")} store");
                hasLeft = order <= 0 ? await lefts.MoveNextAsync().ConfigureAwait(false) : hasLeft;
                hasRight = order >= 0 ? await rights.MoveNextAsync().ConfigureAwait(false) : hasRight;
            }
        }

        public async Task CompareContentsAsync(ReportStore left, ReportStore right, CancellationToken cancellation)
        {
            var lefts = await left.ReadContentsAsync(cancellation).ToDictionaryAsync(c => c.Digest, c => c, cancellationToken: cancellation)
                .ConfigureAwait(false);
            await foreach (var content in right.ReadContentsAsync(cancellation).ConfigureAwait(false))
                if (!lefts.Remove(content.Digest, out var same) || same.Kind != content.Kind
                    || !same.Content.Span.SequenceEqual(content.Content.Span))
                    Differ($"content {content.Digest} differs");
            foreach (var digest in lefts.Keys)
                Differ($"content {digest}: only in the first store");
        }

        public async Task ComparePoliciesAsync(ReportStore left, ReportStore right, CancellationToken cancellation)
        {
            var lefts = (await left.Policies.ReadAsync(cancellation).ConfigureAwait(false)).ToDictionary(Key);
            foreach (var stored in await right.Policies.ReadAsync(cancellation).ConfigureAwait(false))
                if (!lefts.Remove(Key(stored), out var same) || same.Event != stored.Event || !same.Seal.Span.SequenceEqual(stored.Seal.Span))
                    Differ($"policy {stored.Event.PolicyId}: event {stored.Event.Number} differs");
            foreach (var (id, number) in lefts.Keys)
                Differ($"policy {id}: event {number} only in the first store");

            static (string, int) Key(SealedPolicyEvent stored) => (stored.Event.PolicyId, stored.Event.Number);
        }

        public async Task CompareActsAsync(ReportStore left, ReportStore right, CancellationToken cancellation)
        {
            foreach (var log in StoredAct.Logs)
            {
                var lefts = await left.ReadActsAsync(log, 0, cancellation).ConfigureAwait(false);
                var rights = await right.ReadActsAsync(log, 0, cancellation).ConfigureAwait(false);
                for (var i = 0; i < Math.Max(lefts.Length, rights.Length); i++)
                    if (i >= lefts.Length || i >= rights.Length || lefts[i] != rights[i] with { Payload = lefts[i].Payload }
                        || !lefts[i].Payload.Span.SequenceEqual(rights[i].Payload.Span))
                        Differ($"act {i + 1} of log '{log}' differs");
            }
        }

        public async Task CompareSecretsAsync(ReportStore left, ReportStore right, CancellationToken cancellation)
        {
            var rights = (await right.ReadSecretsAsync(cancellation).ConfigureAwait(false)).ToDictionary(s => s.Name, s => s.Value);
            foreach (var secret in await left.ReadSecretsAsync(cancellation).ConfigureAwait(false))
                if (!Same(secret.Value, rights.GetValueOrDefault(secret.Name)))
                    Differ($"the key '{secret.Name}' differs");
        }

        public async Task CompareQueuesAsync(ReportStore left, ReportStore right, long asOf, CancellationToken cancellation)
        {
            var lefts = await left.ListQueuesAsync(asOf, cancellation).ConfigureAwait(false);
            var rights = await right.ListQueuesAsync(asOf, cancellation).ConfigureAwait(false);
            foreach (var desk in lefts.Concat(rights).Where(q => q.OpenCount > 0).Select(q => q.Desk).Distinct())
            {
                QueuePosition? after = null;
                do
                {
                    var query = new QueueQuery(desk, QueueFilter.All, ReportStore.MaxPageSize, after, asOf);
                    var page = await left.ListItemsAsync(query, cancellation).ConfigureAwait(false);
                    var other = await right.ListItemsAsync(query, cancellation).ConfigureAwait(false);
                    for (var i = 0; i < Math.Max(page.Items.Length, other.Items.Length); i++)
                        Compare(desk, page.FirstPosition + i, page.Items.ElementAtOrDefault(i), other.Items.ElementAtOrDefault(i));
                    after = page.Next ?? other.Next;
                }
                while (after is not null && Differences.Count < MaxDifferences);
            }
        }

        static async IAsyncEnumerable<(ReportId Id, ImmutableArray<RevisionRow> Revisions, ImmutableArray<AssessmentRow> Assessments,
            ImmutableArray<EventRow> Events)> Rows(
            ReportStore store, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
        {
            await foreach (var rows in store.ReadTruthAsync([], cancellation).ConfigureAwait(false))
            {
                var assessments = rows.Assessments.ToLookup(a => ReportId.FromKey(a.report_key));
                var events = rows.Events.ToLookup(e => ReportId.FromKey(e.report_key));
                foreach (var report in rows.Revisions.GroupBy(r => ReportId.FromKey(r.report_key)))
                    yield return (report.Key, [.. report], [.. assessments[report.Key]], [.. events[report.Key]]);
            }
        }

        void Compare(
            (ReportId Id, ImmutableArray<RevisionRow> Revisions, ImmutableArray<AssessmentRow> Assessments, ImmutableArray<EventRow> Events) left,
            (ReportId Id, ImmutableArray<RevisionRow> Revisions, ImmutableArray<AssessmentRow> Assessments, ImmutableArray<EventRow> Events) right)
        {
            Reports++;
            Assessments += left.Revisions.Length + left.Assessments.Length;
            Sequence("revision", left.Id, left.Revisions, right.Revisions, (a, b) =>
                a.revision == b.revision && a.desk == b.desk && a.desk_kind == b.desk_kind && a.report_kind == b.report_kind
                && a.offence == b.offence && a.offence_group == b.offence_group && Same(a.basis_digest, b.basis_digest)
                && Same(a.vector, b.vector) && Same(a.facts, b.facts)
                && (scope == ComparisonScope.Assessments || a.actor == b.actor && a.commit_time_unix_ms == b.commit_time_unix_ms));
            Sequence("assessment", left.Id, left.Assessments, right.Assessments, (a, b) =>
                a.revision == b.revision && a.number == b.number && a.trigger == b.trigger && a.offence == b.offence
                && a.offence_group == b.offence_group && Same(a.basis_digest, b.basis_digest) && Same(a.vector, b.vector));
            Sequence("work event", left.Id, left.Events, right.Events, (a, b) =>
                a.n == b.n && a.kind == b.kind && a.desk == b.desk && a.desk_kind == b.desk_kind && a.revision == b.revision
                && a.assessment_number == b.assessment_number && Same(a.payload, b.payload)
                && (scope == ComparisonScope.Assessments || a.actor == b.actor && a.time_unix_ms == b.time_unix_ms));
        }

        void Compare(string desk, long position, QueueItem? left, QueueItem? right)
        {
            Items++;
            if (left is null || right is null || !Same(left.ReportKey, right.ReportKey) || left != right with { ReportKey = left.ReportKey })
                Differ($"queue {desk} differs at place {position}: {left?.ReportId} and {right?.ReportId}");
        }

        void Sequence<T>(string what, ReportId id, ImmutableArray<T> left, ImmutableArray<T> right, Func<T, T, bool> isSame)
        {
            if (left.Length != right.Length)
                Differ($"{id}: {left.Length} and {right.Length} of {what}");
            foreach (var ((a, b), i) in left.Zip(right).Select((pair, i) => (pair, i)))
                if (!isSame(a, b))
                    Differ($"{id}: {what} {i + 1} differs");
        }

        void Differ(string text)
        {
            if (Differences.Count < MaxDifferences)
                Differences.Add(text);
        }

        static bool Same(byte[]? left, byte[]? right) => left is null == right is null && left.AsSpan().SequenceEqual(right);
    }
}
