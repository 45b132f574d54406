using System.Collections.Concurrent;
using Opsporing.Storage;

namespace Opsporing.Server;

/// <summary>What verifying a store found.</summary>
public sealed record ReplayVerdict
{
    /// <summary>Most differences that are listed.</summary>
    public const int MaxDifferences = 1000;

    /// <summary>Reports read.</summary>
    public required long ReportCount { get; init; }

    /// <summary>Assessments compared.</summary>
    public required long AssessmentCount { get; init; }

    /// <summary>Reports whose facts were destroyed (their row stands empty): no longer to be recomputed, and no difference.</summary>
    public required long DestroyedCount { get; init; }

    /// <summary>Assessments that do not recompute, also those that are not listed.</summary>
    public required long DifferenceCount { get; init; }

    /// <summary>By identity, then revision, then number.</summary>
    public required IReadOnlyList<ReplayDifference> Differences { get; init; }
}

/// <summary>Recomputes the assessments of a store from pinned contents alone and compares every byte (rule 7).</summary>
/// <param name="truth">The store; others may be serving it.</param>
/// <param name="draws">Audit draws with the store's key.</param>
public sealed class ReplayVerification(StoredTruth truth, AuditDraws draws)
{
    readonly PinnedBases _bases = new(truth.FindContentAsync);
    readonly ConcurrentBag<ReplayDifference> _differences = [];
    long _reports, _assessments, _destroyed, _differenceCount;

    /// <summary>Reads in one thread and recomputes on all cores.</summary>
    /// <param name="period">Receipt of the reports, as their assessments have it.</param>
    /// <param name="progress">Gets the number of reports read; from any thread.</param>
    /// <param name="cancellation">Stops between two stretches.</param>
    public async Task<ReplayVerdict> RunAsync(ReplayPeriod period, Action<long>? progress, CancellationToken cancellation)
    {
        await Parallel.ForEachAsync(
            truth.ReadStretchesAsync(cancellation),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation },
            async (stretch, stop) =>
            {
                var recomputation = new Recomputation(_bases, draws);
                foreach (var history in stretch.Read())
                    await VerifyAsync(history, recomputation, period, stop);
                var read = Interlocked.Add(ref _reports, stretch.ReportCount);
                progress?.Invoke(read);
            });
        return new()
        {
            ReportCount = _reports,
            AssessmentCount = _assessments,
            DestroyedCount = _destroyed,
            DifferenceCount = _differenceCount,
            Differences = [.. _differences.OrderBy(d => d.Report).ThenBy(d => d.Revision).ThenBy(d => d.Number)
                .Take(ReplayVerdict.MaxDifferences)],
        };
    }

    async ValueTask VerifyAsync(
        StoredHistory stored, Recomputation recomputation, ReplayPeriod period, CancellationToken cancellation)
    {
        var found = new List<ReplayDifference>();
        if (stored.History is { } history)
        {
            var (compared, destroyed) = await recomputation.CompareAsync(history, period, found, cancellation);
            Interlocked.Add(ref _assessments, compared);
            Interlocked.Add(ref _destroyed, destroyed > 0 ? 1 : 0);
        }
        else
            found.Add(new(stored.Id, stored.DamagedRevision, stored.DamagedNumber, ReplayFault.VectorUnreadable, ""));
        foreach (var difference in found)
            if (Interlocked.Increment(ref _differenceCount) <= 100 * ReplayVerdict.MaxDifferences)
                _differences.Add(difference);
    }
}
