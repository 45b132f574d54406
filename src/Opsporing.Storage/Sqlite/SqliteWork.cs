using Microsoft.Data.Sqlite;

namespace Opsporing.Storage;

/// <summary>The work log on the writer's connection: compare-and-swap, and the items that follow from it.</summary>
/// <remarks>Used by the writer's thread, within its transaction.</remarks>
sealed class SqliteWork : IDisposable
{
    readonly SqliteTruth _truth;
    readonly RulesInForce _rules;
    readonly Statement _findRevision, _findAssessments, _findEvents;

    public SqliteWork(SqliteConnection connection, SqliteTruth truth, RulesInForce rules)
    {
        (_truth, _rules) = (truth, rules);
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

    /// <summary>What changed in this transaction, in order. To be cleared by who commits.</summary>
    public List<WorkChange> Changes { get; } = [];

    /// <summary>Assessments that were added in this transaction. To be cleared by who commits.</summary>
    public int AssessmentCount { get; set; }

    /// <summary>Appends all, or nothing when one of the logs or assessments has moved on.</summary>
    public AppendResult Append(in WorkCommit commit)
    {
        var standings = new Dictionary<ReportId, WorkStanding>();
        var result = WorkStanding.Append(commit, Find, _rules.Current, Changes);
        if (!result.IsAppended)
            return result;
        foreach (var next in commit.Assessments)
            Insert(next, standings[next.ReportId]);
        foreach (var (id, work) in commit.Appends)
            Insert(id.ToKey(), work);
        return result;

        WorkStanding Find(ReportId id)
        {
            if (!standings.TryGetValue(id, out var standing))
                standings.Add(id, standing = Load(id.ToKey()));
            return standing;
        }
    }

    /// <summary>Adds what follows from a revision that was just stored, and notes its item.</summary>
    public void Follow(Screening screening)
    {
        var standing = Load(screening.ReportKey).Revised(screening);
        foreach (var next in standing.AddedAssessments)
            Insert(next, standing);
        foreach (var work in standing.Added)
            Insert(screening.ReportKey, work);
        Changes.Add(standing.Change(_rules.Current));
    }

    /// <summary>Notes the change of a report as its rows stand.</summary>
    public void Change(byte[] reportKey) => Changes.Add(Load(reportKey).Change(_rules.Current));

    public void Dispose()
    {
        _findRevision.Dispose();
        _findAssessments.Dispose();
        _findEvents.Dispose();
    }

    void Insert(byte[] reportKey, WorkEvent work) => _truth.Append(EventRow.Of(reportKey, work));

    void Insert(Reassessment next, WorkStanding standing)
    {
        _truth.Import(AssessmentRow.Of(next) with { desk = standing.TellingDesk(next) });
        AssessmentCount++;
    }

    WorkStanding Load(byte[] key)
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
}
