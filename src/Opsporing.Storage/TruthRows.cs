using System.Collections.Immutable;

namespace Opsporing.Storage;

/// <summary>The rows of some whole reports, as both engines keep them; ascending by identity.</summary>
sealed record TruthRows(
    ImmutableArray<RevisionRow> Revisions, ImmutableArray<AssessmentRow> Assessments, ImmutableArray<EventRow> Events)
{
    /// <summary>Identity of the last report; null when there is none.</summary>
    public byte[]? LastKey => Revisions.IsEmpty ? null : Revisions[^1].report_key;

    public ImmutableArray<ReportHistory> ToHistories()
    {
        var assessmentsOf = Assessments.ToLookup(a => (ReportId.FromKey(a.report_key), (int)a.revision));
        var eventsOf = Events.ToLookup(e => ReportId.FromKey(e.report_key));
        return [.. Revisions.GroupBy(r => ReportId.FromKey(r.report_key)).Select(report => new ReportHistory(
            report.Key,
            [.. report.Select(r => new StoredRevision
            {
                Id = report.Key,
                Revision = (int)r.revision,
                Facts = r.facts,
                CommitTime = r.commit_time_unix_ms,
                Actor = r.actor,
                Assessments = [.. Assessed(report.Key, r, assessmentsOf[(report.Key, (int)r.revision)])],
            })],
            [report.First().Routing.ToEvent(), .. eventsOf[report.Key].Select(e => e.ToEvent())]))];
    }

    // No vector: nothing but the Basis changed since the assessment before.
    static IEnumerable<Assessment> Assessed(ReportId id, RevisionRow revision, IEnumerable<AssessmentRow> later)
    {
        yield return revision.First.ToAssessment(id);
        var vector = revision.vector;
        foreach (var row in later)
        {
            vector = row.vector ?? vector;
            yield return (row with { vector = vector }).ToAssessment(id);
        }
    }

    /// <summary>What follows for the queue and the duties of every report.</summary>
    /// <param name="rules">What duties go by; null when none are kept.</param>
    public IEnumerable<WorkChange> ToChanges(TriageRules? rules)
    {
        var assessments = Assessments.ToLookup(a => (ReportId.FromKey(a.report_key), a.revision));
        var events = Events.ToLookup(e => ReportId.FromKey(e.report_key));
        foreach (var report in Revisions.GroupBy(r => ReportId.FromKey(r.report_key)))
        {
            var newest = report.Last();
            var (number, offence, group, vector) = (1, newest.offence, newest.offence_group, newest.vector);
            foreach (var next in assessments[(report.Key, newest.revision)])
            {
                number = (int)next.number;
                if (next.vector is { } changed)
                    (offence, group, vector) = (next.offence, next.offence_group, changed);
            }
            var place = new QueueItemPlace(
                newest.desk, (DeskKind)newest.desk_kind, (ReportKind)newest.report_kind, offence, group);
            var unpacked = PackedVector.Unpack(vector);
            var item = QueueItem.Of(newest.report_key, (int)newest.revision, number, place, unpacked);
            List<WorkEvent> log = [report.First().Routing.ToEvent(), .. events[report.Key].Select(e => e.ToEvent())];
            yield return new WorkStanding(item, unpacked, log).Change(rules);
        }
    }
}

// Rows mirror the columns.

/// <summary>A stored revision with its first assessment.</summary>
sealed record RevisionRow(
    byte[] report_key, long revision, long commit_time_unix_ms, string actor, string desk, long desk_kind, long report_kind,
    byte[] basis_digest, string? offence, string? offence_group, byte[] vector, byte[] facts)
{
    public static RevisionRow Of(Screening screening)
    {
        var packed = new byte[PackedVector.MaxSize];
        var length = PackedVector.Pack(screening.Vector, packed);
        var item = screening.Item;
        return new(
            screening.ReportKey, screening.Revision, screening.CommitTime, screening.Actor, item.Desk, (long)item.DeskKind,
            (long)item.Kind, screening.BasisDigest.ToArray(), item.Offence, item.OffenceGroup, packed[..length],
            TruthColumns.Whole(screening.Facts));
    }

    public AssessmentRow First => new(
        report_key, revision, 1, (long)AssessmentTrigger.Revision, basis_digest, offence, offence_group, vector);

    /// <summary>The routing at acceptance; of the first revision alone.</summary>
    public EventRow Routing => new(
        report_key, 1, (long)WorkEventKind.Routed, commit_time_unix_ms, actor, desk, desk_kind, 1, 1, null);
}

/// <summary>An assessment; a stored one has number 2 and up.</summary>
sealed record AssessmentRow(
    byte[] report_key, long revision, long number, long trigger, byte[] basis_digest, string? offence,
    string? offence_group, byte[]? vector)
{
    /// <summary>Owner of the report, for an assessment that the tail tells of by itself; not read back.</summary>
    public string? desk { get; init; }

    public static AssessmentRow Of(Reassessment next)
    {
        byte[]? packed = null;
        if (next.Vector is { } vector)
        {
            packed = new byte[PackedVector.MaxSize];
            Array.Resize(ref packed, PackedVector.Pack(vector, packed));
        }
        return new(
            next.ReportId.ToKey(), next.Revision, next.Number, (long)next.Trigger, next.BasisDigest.ToArray(), next.Offence,
            next.OffenceGroup, packed);
    }

    public Assessment ToAssessment(ReportId id) => new()
    {
        ReportId = id,
        Revision = (int)revision,
        Number = (int)number,
        Trigger = (AssessmentTrigger)trigger,
        BasisDigest = ContentDigest.FromBytes(basis_digest),
        Vector = PackedVector.Unpack(vector),
    };
}

/// <summary>A work event; a stored one has n 2 and up.</summary>
sealed record EventRow(
    byte[] report_key, long n, long kind, long time_unix_ms, string actor, string desk, long desk_kind, long revision,
    long assessment_number, byte[]? payload)
{
    public static EventRow Of(byte[] reportKey, WorkEvent work) => new(
        reportKey, work.Number, (long)work.Kind, work.Time, work.Actor, work.Desk, (long)work.DeskKind, work.Revision,
        work.AssessmentNumber, work.Payload.IsEmpty ? null : work.Payload.ToArray());

    public WorkEvent ToEvent() => new()
    {
        Number = (int)n,
        Kind = (WorkEventKind)kind,
        Time = time_unix_ms,
        Actor = actor,
        Desk = desk,
        DeskKind = (DeskKind)desk_kind,
        Revision = (int)revision,
        AssessmentNumber = (int)assessment_number,
        Payload = payload ?? [],
    };
}

/// <summary>The newest revision of a report with its latest assessment and its owner.</summary>
/// <remarks>Properties, for SQLite names no type for an expression while there is no row.</remarks>
sealed record NewestRow
{
    public required byte[] report_key { get; init; }
    public required long revision { get; init; }
    public required byte[] facts { get; init; }
    public required long commit_time_unix_ms { get; init; }
    public required long number { get; init; }
    public required long trigger { get; init; }
    public required byte[] digest { get; init; }
    public required byte[] vector { get; init; }
    public required long n { get; init; }
    public required string desk { get; init; }

    public StoredReport ToReport()
    {
        var id = ReportId.FromKey(report_key);
        return new()
        {
            Id = id,
            Revision = (int)revision,
            Facts = facts,
            CommitTime = commit_time_unix_ms,
            Assessment = new AssessmentRow(report_key, revision, number, trigger, digest, null, null, vector).ToAssessment(id),
            State = ReportState.Open, // as long as the routing is all there is; else by the fold
            Desk = desk,
            WorkEventNumber = (int)n,
        };
    }
}
