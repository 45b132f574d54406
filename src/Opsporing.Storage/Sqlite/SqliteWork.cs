using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>The work log on the writer's connection: compare-and-swap, and the items that follow from it.</summary>
/// <remarks>Used by the writer's thread, within its transaction.</remarks>
sealed class SqliteWork : IDisposable
{
    readonly SqliteTruth _truth;
    readonly Statement _findRevision, _findAssessments, _findEvents;

    public SqliteWork(SqliteConnection connection, SqliteTruth truth)
    {
        _truth = truth;
        _findRevision = new(connection, """
            SELECT revision, desk_id, desk_kind, report_kind, offence_id, offence_group_id, vector
            FROM report_revision WHERE report_key = ?1 ORDER BY revision DESC LIMIT 1
            """);
        _findAssessments = new(connection, """
            SELECT number, offence_id, offence_group_id, vector FROM assessment
            WHERE report_key = ?1 AND revision = ?2 ORDER BY number
            """);
        _findEvents = new(connection, """
            SELECT n, kind, time_unix_ms, actor_id, desk_id, desk_kind, revision, assessment_number, payload
            FROM every_work_event WHERE report_key = ?1 ORDER BY n
            """);
    }

    /// <summary>Items that changed in this transaction, in order; a null item is gone. To be cleared by who commits.</summary>
    public List<(byte[] ReportKey, QueueItem? Item)> Changes { get; } = [];

    /// <summary>Assessments that were added in this transaction. To be cleared by who commits.</summary>
    public int AssessmentCount { get; set; }

    /// <summary>Appends all, or nothing when one of the logs or assessments has moved on.</summary>
    public AppendResult Append(in WorkCommit commit)
    {
        var works = new Dictionary<ReportId, Standing>();
        foreach (var next in commit.Assessments)
        {
            var standing = Load(next.ReportId.ToKey());
            if ((next.Revision, next.Number) != (standing.Item.Revision, standing.Item.AssessmentNumber + 1))
                return new(next.ReportId, null);
            works.Add(next.ReportId, standing.With(next));
        }
        foreach (var (id, work) in commit.Appends)
        {
            if (!works.TryGetValue(id, out var standing))
                works.Add(id, standing = Load(id.ToKey()));
            if (work.Number != standing.Last.Number + 1)
                return new(id, standing.Events.FirstOrDefault(e => e.Number == work.Number));
            if ((work.Revision, work.AssessmentNumber) != (standing.Item.Revision, standing.Item.AssessmentNumber))
                return new(id, null);
            standing.Events.Add(work);
        }
        foreach (var next in commit.Assessments)
            Insert(next);
        foreach (var (id, work) in commit.Appends)
            Insert(id.ToKey(), work);
        foreach (var standing in works.Values)
            Change(standing);
        return default;
    }

    /// <summary>Adds what follows from a revision that was just stored, and notes its item.</summary>
    public void Follow(Screening screening, Func<ReportWork, ImmutableArray<WorkEvent>> follow)
    {
        var standing = Load(screening.ReportKey);
        if (screening.Reassess?.Invoke(standing.Fold()) is { } again)
        {
            Insert(again);
            standing = standing.With(again);
        }
        foreach (var work in follow(standing.Fold()))
        {
            Insert(screening.ReportKey, work);
            standing.Events.Add(work);
        }
        Change(standing);
    }

    /// <summary>Notes the item of a report as its rows stand.</summary>
    public void Change(byte[] reportKey) => Change(Load(reportKey));

    public void Dispose()
    {
        _findRevision.Dispose();
        _findAssessments.Dispose();
        _findEvents.Dispose();
    }

    void Change(Standing standing) =>
        Changes.Add((standing.Item.ReportKey, WorkedItem.Of(standing.Item, standing.Vector, standing.Fold())));

    void Insert(byte[] reportKey, WorkEvent work) => _truth.Append(new(
        reportKey, work.Number, (long)work.Kind, work.Time, work.Actor, work.Desk, (long)work.DeskKind,
        work.Revision, work.AssessmentNumber, work.Payload.IsEmpty ? null : work.Payload.ToArray()));

    void Insert(Reassessment next)
    {
        byte[]? packed = null;
        if (next.Vector is { } vector)
        {
            packed = new byte[PackedVector.MaxSize];
            Array.Resize(ref packed, PackedVector.Pack(vector, packed));
        }
        _truth.Import(new AssessmentRow(
            next.ReportId.ToKey(), next.Revision, next.Number, (long)next.Trigger, next.BasisDigest.ToArray(), next.Offence,
            next.OffenceGroup, packed));
        AssessmentCount++;
    }

    Standing Load(byte[] key)
    {
        try
        {
            if (!_findRevision.Bind(1, key).Step())
                throw new ArgumentException($"Report '{ReportId.FromKey(key)}' does not exist.");
            var (revision, number) = ((int)_findRevision.Integer(0), 1);
            var place = new QueueItemPlace(
                _truth.Words[_findRevision.Integer(1)], (DeskKind)_findRevision.Integer(2), (ReportKind)_findRevision.Integer(3),
                Word(_findRevision, 4), Word(_findRevision, 5));
            var vector = PackedVector.Unpack(_findRevision.Blob(6));
            _findAssessments.Bind(1, key).Bind(2, (long)revision);
            while (_findAssessments.Step())
            {
                number = (int)_findAssessments.Integer(0);
                if (_findAssessments.IsNull(3))
                    continue;
                place = place with { Offence = Word(_findAssessments, 1), OffenceGroup = Word(_findAssessments, 2) };
                vector = PackedVector.Unpack(_findAssessments.Blob(3));
            }
            return new(QueueItem.Of(key, revision, number, place, vector), vector, ReadEvents(key));
        }
        finally
        {
            _findRevision.Reset();
            _findAssessments.Reset();
        }
    }

    List<WorkEvent> ReadEvents(byte[] key)
    {
        var events = new List<WorkEvent>();
        _findEvents.Bind(1, key);
        try
        {
            while (_findEvents.Step())
                events.Add(new()
                {
                    Number = (int)_findEvents.Integer(0),
                    Kind = (WorkEventKind)_findEvents.Integer(1),
                    Time = _findEvents.Integer(2),
                    Actor = _truth.Words[_findEvents.Integer(3)],
                    Desk = _truth.Words[_findEvents.Integer(4)],
                    DeskKind = (DeskKind)_findEvents.Integer(5),
                    Revision = (int)_findEvents.Integer(6),
                    AssessmentNumber = (int)_findEvents.Integer(7),
                    Payload = _findEvents.Blob(8).ToArray(),
                });
            return events;
        }
        finally
        {
            _findEvents.Reset();
        }
    }

    string? Word(Statement row, int column) => row.IsNull(column) ? null : _truth.Words[row.Integer(column)];

    sealed record Standing(QueueItem Item, AssessmentVector Vector, List<WorkEvent> Events)
    {
        public WorkEvent Last => Events[^1];

        public Standing With(Reassessment next) => next.Vector is { } vector
            ? new(QueueItem.Of(Item.ReportKey, next.Revision, next.Number,
                new(Item.Desk, Item.DeskKind, Item.Kind, next.Offence, next.OffenceGroup), vector), vector, Events)
            : this with { Item = Item with { AssessmentNumber = next.Number } };

        public ReportWork Fold() => ReportWork.Fold(
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Events), Item.Revision, Item.AssessmentNumber, Vector);
    }
}
