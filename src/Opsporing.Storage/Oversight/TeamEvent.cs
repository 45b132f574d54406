namespace Opsporing.Storage;

/// <summary>A work event that is counted for the team whose report it was about.</summary>
/// <param name="Report">The report.</param>
/// <param name="Event">A decision, a refused transfer, a lost lead or a second triage.</param>
public readonly record struct TeamEvent(ReportId Report, WorkEvent Event)
{
    internal static TeamEvent Of(EventRow row) => new(ReportId.FromKey(row.report_key), row.ToEvent());
}

/// <summary>Where reading goes on.</summary>
sealed record TeamEventPosition(long Time, byte[] ReportKey, int Number)
{
    public const int StretchLength = 1000;
}
