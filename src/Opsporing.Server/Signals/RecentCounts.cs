namespace Opsporing.Server;

/// <summary>What counting needs of the reports that this replica has just accepted: as <see cref="RecentReports"/>.</summary>
sealed class RecentCounts
{
    readonly Recent<CountedReport> _reports = new(RecentReports.DefaultCapacity);

    /// <summary>Keeps what counting needs of a first revision that is durable.</summary>
    public void Add(Report report, ScoringBasis basis, in AssessmentVector vector) => _reports.Add(
        report.Id, report.Revision, SignalReading.CountedOf(report, vector, basis));

    /// <summary>Takes a report out.</summary>
    /// <returns>False when it is not here.</returns>
    public bool TryTake(ReportId id, out CountedReport report) => _reports.TryTake(id, 1, out report);
}
