namespace Opsporing.Storage;

/// <summary>Running counts of the truth: set at the start, raised by the writer, read by anyone.</summary>
sealed class StoreCounts
{
    long _reports;
    long _revisions;
    long _assessments;

    public (long Reports, long Revisions, long Assessments) Read() =>
        (Volatile.Read(ref _reports), Volatile.Read(ref _revisions), Volatile.Read(ref _assessments));

    /// <summary>Counts a stored revision with its first assessment.</summary>
    public void AddRevision(bool isNewReport)
    {
        if (isNewReport)
            Interlocked.Increment(ref _reports);
        Interlocked.Increment(ref _revisions);
        Interlocked.Increment(ref _assessments);
    }

    /// <summary>Counts a further assessment of a stored revision.</summary>
    public void AddAssessment() => Interlocked.Increment(ref _assessments);
}
