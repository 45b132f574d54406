namespace Opsporing.Server;

/// <summary>
/// What series need of the reports that this replica has just accepted, so that following the event tail reads none of them
/// back from the store: a quarter of the processor in a stream of screening.
/// </summary>
sealed class RecentReports(int capacity = RecentReports.DefaultCapacity)
{
    /// <summary>Most reports kept, unless another number is given: seconds of screening.</summary>
    public const int DefaultCapacity = 65_536;

    readonly Recent<SeriesReport?> _reports = new(capacity);

    /// <summary>Keeps what series need of a report that is durable.</summary>
    public void Add(Report report, ScoringBasis basis, in AssessmentVector vector)
    {
        // Most reports have no evidence: nothing is made of them.
        var isBare = report.LinkKeys.IsEmpty && report.OccurredPlace?.GridCell is null;
        _reports.Add(report.Id, report.Revision, isBare ? null : SeriesReport.Of(report, vector, basis.Catalogue, basis.Organisation));
    }

    /// <summary>Takes a report out.</summary>
    /// <param name="id">Which.</param>
    /// <param name="revision">The revision that the tail tells of.</param>
    /// <param name="report">Null when it has no evidence.</param>
    /// <returns>False when it is not here.</returns>
    public bool TryTake(ReportId id, int revision, out SeriesReport? report) => _reports.TryTake(id, revision, out report);
}
