using System.Collections.Concurrent;

namespace Opsporing.Server;

/// <summary>
/// What series need of the reports that this replica has just accepted, so that following the event tail reads none of them
/// back from the store: a quarter of the processor in a stream of screening.
/// </summary>
/// <remarks>Only saves work: what is not here is read. Any number of threads add, one takes.</remarks>
sealed class RecentReports(int capacity = RecentReports.DefaultCapacity)
{
    /// <summary>Most reports kept, unless another number is given: seconds of screening.</summary>
    public const int DefaultCapacity = 65_536;

    readonly ConcurrentDictionary<(ReportId Id, int Revision), SeriesReport?> _reports = new();
    int _count;

    /// <summary>Keeps what series need of a report that is durable.</summary>
    public void Add(Report report, ScoringBasis basis, in AssessmentVector vector)
    {
        if (Interlocked.Increment(ref _count) > capacity)
            Forget();
        // Most reports have no evidence: nothing is made of them.
        var isBare = report.LinkKeys.IsEmpty && report.OccurredPlace?.GridCell is null;
        _reports.TryAdd(
            (report.Id, report.Revision), isBare ? null : SeriesReport.Of(report, vector, basis.Catalogue, basis.Organisation));
    }

    /// <summary>Takes a report out.</summary>
    /// <param name="id">Which.</param>
    /// <param name="revision">The revision that the tail tells of.</param>
    /// <param name="report">Null when it has no evidence.</param>
    /// <returns>False when it is not here.</returns>
    public bool TryTake(ReportId id, int revision, out SeriesReport? report)
    {
        if (!_reports.TryRemove((id, revision), out report))
            return false;
        Interlocked.Decrement(ref _count);
        return true;
    }

    // Left behind by the tail, which had read them before they were added.
    void Forget()
    {
        _reports.Clear();
        Interlocked.Exchange(ref _count, 1);
    }
}
