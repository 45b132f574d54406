using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Opsporing.Storage;

/// <summary>The append-only tables on the writer's connection: one transaction at a time, prepared statements only.</summary>
sealed class SqliteTruth : IDisposable
{
    /// <summary>The last number in the event tail; 0 when there is none.</summary>
    public const string LastSequence = """
        max((SELECT coalesce(max(sequence), 0) FROM report_revision), (SELECT coalesce(max(sequence), 0) FROM work_event),
            (SELECT coalesce(max(sequence), 0) FROM assessment WHERE sequence IS NOT NULL))
        """;

    readonly SqliteConnection _connection;
    readonly List<Statement> _statements = [];
    readonly Statement _begin, _commit, _rollback, _savepoint, _rollbackTo, _release;
    readonly Statement _insertRevision, _insertEvent, _insertAssessment, _insertContent, _insertWord, _insertBasis;
    readonly Statement _findFacts, _findCurrent, _findAssessment;
    readonly byte[] _packed = new byte[PackedVector.MaxSize];
    long _sequence; // of the last event, also of the open transaction
    (int Words, int Bases) _committed;

    /// <param name="rules">What duties go by.</param>
    /// <param name="clock">Gives the times of the audit chain.</param>
    public SqliteTruth(SqliteConnection connection, RulesInForce rules, TimeProvider clock)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _savepoint = Prepare("SAVEPOINT one");
        _rollbackTo = Prepare("ROLLBACK TO one");
        _release = Prepare("RELEASE one");
        _insertRevision = Prepare("""
            INSERT INTO report_revision
                (report_key, revision, commit_time_unix_ms, actor_id, desk_id, desk_kind, report_kind, basis_id,
                 offence_id, offence_group_id, vector, facts, sequence, audit_salt)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT DO NOTHING
            """);
        _insertEvent = Prepare("""
            INSERT INTO work_event
                (report_key, n, kind, time_unix_ms, actor_id, desk_id, desk_kind, revision, assessment_number,
                 payload, sequence)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
            """);
        _insertContent = Prepare("""
            INSERT INTO content (digest, kind, put_time_unix_ms, content) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING
            """);
        _insertWord = Prepare("INSERT INTO word (word_id, text) VALUES (?1, ?2)");
        _insertBasis = Prepare("INSERT INTO basis (basis_id, digest) VALUES (?1, ?2)");
        _insertAssessment = Prepare("""
            INSERT INTO assessment
                (report_key, revision, number, trigger, basis_id, offence_id, offence_group_id, vector, desk_id, sequence)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING
            """);
        _findFacts = Prepare("""
            SELECT revision FROM report_revision WHERE report_key = ?1 AND facts = ?2 ORDER BY revision DESC LIMIT 1
            """);
        _findCurrent = Prepare("SELECT coalesce(max(revision), 0) FROM report_revision WHERE report_key = ?1");
        _findAssessment = Prepare("""
            SELECT number, trigger, basis_id, (SELECT v.vector FROM every_assessment v
                WHERE v.report_key = ?1 AND v.revision = ?2 AND v.vector IS NOT NULL ORDER BY v.number DESC LIMIT 1)
            FROM every_assessment WHERE report_key = ?1 AND revision = ?2 ORDER BY number DESC LIMIT 1
            """);
        Words = new((id, text) => _insertWord.Bind(1, (long)id).BindText(2, text).Execute());
        Bases = new((id, digest) => _insertBasis.Bind(1, (long)id).Bind(2, digest.ToArray()).Execute());
        LoadInterned();
        Recent = new(_sequence);
        Work = new(connection, this, rules);
        Audit = new(connection, clock);
    }

    /// <summary>The chain that every act goes into.</summary>
    public SqliteAudit Audit { get; }

    /// <summary>The work log.</summary>
    public SqliteWork Work { get; }

    /// <summary>The newest events of the tail.</summary>
    public RecentEvents Recent { get; }

    public InternTable<string> Words { get; }

    public InternTable<ContentDigest> Bases { get; }

    /// <summary>Pages written to the write-ahead log since the connection was opened.</summary>
    public int PagesWritten
    {
        get
        {
            raw.sqlite3_db_status(_connection.Handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0);
            return pages;
        }
    }

    public void Begin() => _begin.Execute();

    /// <summary>Returns when the write-ahead log is on disk.</summary>
    public void Commit()
    {
        Audit.Link();
        _commit.Execute();
        Audit.Commit();
        Recent.Commit();
        _committed = (Words.Count, Bases.Count);
    }

    /// <summary>Undoes the transaction, if one is open.</summary>
    public void Rollback()
    {
        Work.Changes.Clear();
        Work.AssessmentCount = 0;
        Audit.Rollback();
        Recent.Forget(0);
        _sequence = Recent.Last;
        Forget(_committed);
        if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
            _rollback.Execute();
    }

    /// <summary>Stores one report in a savepoint of its own: a constraint that refuses it undoes nothing else.</summary>
    public ScreeningResult ScreenAlone(Screening screening)
    {
        var (known, changes, assessments) = ((Words.Count, Bases.Count), Work.Changes.Count, Work.AssessmentCount);
        var (acts, events) = (Audit.Group.Count, Recent.OpenCount);
        _savepoint.Execute();
        try
        {
            var result = Screen(screening);
            _release.Execute();
            return result;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == raw.SQLITE_CONSTRAINT)
        {
            _rollbackTo.Execute();
            _release.Execute();
            Forget(known);
            Work.Changes.RemoveRange(changes, Work.Changes.Count - changes);
            Work.AssessmentCount = assessments;
            Audit.Group.Forget(acts);
            Recent.Forget(events);
            _sequence = Recent.Last + events;
            return new(ScreeningOutcome.Refused, 0, null);
        }
    }

    /// <summary>Stores one report: optimistic for a first revision, that is without reading before.</summary>
    /// <exception cref="SqliteException">The engine refused; the report may be stored in part.</exception>
    public ScreeningResult Screen(Screening screening)
    {
        if (screening.Revision == 1 && InsertRevision(screening))
            return new(ScreeningOutcome.Accepted, 1, null);

        var stored = (int)First(_findFacts.Bind(1, screening.ReportKey).Bind(2, screening.Facts.Span));
        if (stored != 0)
            return new(ScreeningOutcome.Duplicate, stored, FindAssessment(screening.ReportKey, stored));
        var current = (int)First(_findCurrent.Bind(1, screening.ReportKey));
        if (screening.Revision != current + 1)
            return new(ScreeningOutcome.RevisionConflict, current, null);

        InsertRevision(screening);
        Work.Follow(screening);
        return new(ScreeningOutcome.Accepted, screening.Revision, null);
    }

    public void PutContent(StoredContent content, long time) => _insertContent
        .Bind(1, content.Digest.ToArray()).BindText(2, content.Kind).Bind(3, time).Bind(4, content.Content.Span).Execute();

    public void Dispose()
    {
        Work.Dispose();
        Audit.Dispose();
        foreach (var statement in _statements)
            statement.Dispose();
    }

    bool InsertRevision(Screening screening)
    {
        var item = screening.Item;
        var packed = _packed.AsSpan(0, PackedVector.Pack(screening.Vector, _packed));
        var salt = BindSalt(screening.Revision);
        _insertRevision
            .Bind(1, screening.ReportKey).Bind(2, (long)screening.Revision).Bind(3, screening.CommitTime)
            .Bind(4, (long)Words.Intern(screening.Actor)).Bind(5, (long)Words.Intern(item.Desk))
            .Bind(6, (long)item.DeskKind).Bind(7, (long)item.Kind).Bind(8, (long)Bases.Intern(screening.BasisDigest))
            .Bind(9, InternOrNull(item.Offence)).Bind(10, InternOrNull(item.OffenceGroup))
            .Bind(11, packed).Bind(12, screening.Facts.Span).Bind(13, _sequence + 1).Execute();
        if (_insertRevision.ChangeCount != 1)
            return false;
        AddRevision(screening.ReportKey, screening.Revision, screening.CommitTime, screening.Actor, item.Desk, (long)item.DeskKind);
        Audit.Group.Start(AuditKind.Revision, screening.ReportKey, screening.Revision, 0)
            .Put(screening.CommitTime).Put(screening.Actor).Put(item.Desk).Put((long)item.DeskKind).Put((long)item.Kind)
            .Put(screening.BasisDigest).Put(item.Offence).Put(item.OffenceGroup).Put(packed).Put(screening.Facts.Span);
        Audit.Group.Add(salt ?? Audit.FindSalt(screening.ReportKey), screening.ReportKey);
        return true;
    }

    // To the tail: a revision, and its routing at acceptance.
    void AddRevision(byte[] reportKey, long revision, long time, string actor, string desk, long deskKind) => Recent.Add(new()
    {
        Number = ++_sequence,
        ReportKey = reportKey,
        Revision = revision,
        AssessmentNumber = 1,
        Desk = desk,
        IsRevision = true,
        WorkNumber = 1,
        Kind = (long)WorkEventKind.Routed,
        Time = time,
        Actor = actor,
        DeskKind = deskKind,
    });

    // The first revision brings the salt of its report; later ones share it.
    byte[]? BindSalt(long revision)
    {
        var salt = revision == 1 ? AuditSalt.New() : null;
        _ = salt is null ? _insertRevision.Bind(14, (long?)null) : _insertRevision.Bind(14, salt.AsSpan());
        return salt;
    }

    /// <summary>Adds rows as they stand, of reports that are not there yet.</summary>
    /// <returns>False when nothing was added, for the report is there.</returns>
    public bool Import(RevisionRow row)
    {
        var salt = BindSalt(row.revision);
        _insertRevision
            .Bind(1, row.report_key).Bind(2, row.revision).Bind(3, row.commit_time_unix_ms)
            .Bind(4, (long)Words.Intern(row.actor)).Bind(5, (long)Words.Intern(row.desk)).Bind(6, row.desk_kind)
            .Bind(7, row.report_kind).Bind(8, (long)Bases.Intern(ContentDigest.FromBytes(row.basis_digest)))
            .Bind(9, InternOrNull(row.offence)).Bind(10, InternOrNull(row.offence_group))
            .Bind(11, row.vector).Bind(12, row.facts).Bind(13, _sequence + 1).Execute();
        if (_insertRevision.ChangeCount != 1)
            return false;
        AddRevision(row.report_key, row.revision, row.commit_time_unix_ms, row.actor, row.desk, row.desk_kind);
        Audit.Group.Add(row, salt ?? Audit.FindSalt(row.report_key));
        return true;
    }

    /// <inheritdoc cref="Import(RevisionRow)"/>
    public bool Import(AssessmentRow row)
    {
        _insertAssessment
            .Bind(1, row.report_key).Bind(2, row.revision).Bind(3, row.number).Bind(4, row.trigger)
            .Bind(5, (long)Bases.Intern(ContentDigest.FromBytes(row.basis_digest)))
            .Bind(6, InternOrNull(row.offence)).Bind(7, InternOrNull(row.offence_group))
            .Bind(9, InternOrNull(row.desk)).Bind(10, row.desk is null ? null : _sequence + 1);
        (row.vector is null ? _insertAssessment.Bind(8, (long?)null) : _insertAssessment.Bind(8, row.vector)).Execute();
        if (_insertAssessment.ChangeCount != 1)
            return false;
        if (row.desk is not null)
            Recent.Add(new()
            {
                Number = ++_sequence,
                ReportKey = row.report_key,
                Revision = row.revision,
                AssessmentNumber = row.number,
                Desk = row.desk,
                IsRevision = false,
                WorkNumber = 0,
            });
        Audit.Group.Add(row, Audit.FindSalt(row.report_key));
        return true;
    }

    /// <summary>Appends a work event: the compare-and-swap, for its number must be the next.</summary>
    /// <exception cref="SqliteException">The number is there already.</exception>
    public void Append(EventRow row)
    {
        _insertEvent
            .Bind(1, row.report_key).Bind(2, row.n).Bind(3, row.kind).Bind(4, row.time_unix_ms)
            .Bind(5, (long)Words.Intern(row.actor)).Bind(6, (long)Words.Intern(row.desk)).Bind(7, row.desk_kind)
            .Bind(8, row.revision).Bind(9, row.assessment_number).Bind(11, _sequence + 1);
        (row.payload is null ? _insertEvent.Bind(10, (long?)null) : _insertEvent.Bind(10, row.payload)).Execute();
        Recent.Add(new()
        {
            Number = ++_sequence,
            ReportKey = row.report_key,
            Revision = row.revision,
            AssessmentNumber = row.assessment_number,
            Desk = row.desk,
            IsRevision = false,
            WorkNumber = row.n,
            Kind = row.kind,
            Time = row.time_unix_ms,
            Actor = row.actor,
            DeskKind = row.desk_kind,
            Payload = row.payload,
        });
        Audit.Group.Add(row, Audit.FindSalt(row.report_key));
    }

    Assessment FindAssessment(byte[] reportKey, int revision)
    {
        _findAssessment.Bind(1, reportKey).Bind(2, (long)revision);
        try
        {
            if (!_findAssessment.Step())
                throw new InvalidDataException($"Revision {revision} of '{ReportId.FromKey(reportKey)}' has no assessment.");
            return new()
            {
                ReportId = ReportId.FromKey(reportKey),
                Revision = revision,
                Number = (int)_findAssessment.Integer(0),
                Trigger = (AssessmentTrigger)_findAssessment.Integer(1),
                BasisDigest = Bases[_findAssessment.Integer(2)],
                Vector = PackedVector.Unpack(_findAssessment.Blob(3)),
            };
        }
        finally
        {
            _findAssessment.Reset();
        }
    }

    // The first column of the first row; 0 when there is none.
    static long First(Statement statement)
    {
        try
        {
            return statement.Step() ? statement.Integer(0) : 0;
        }
        finally
        {
            statement.Reset();
        }
    }

    long? InternOrNull(string? text) => text is null ? null : Words.Intern(text);

    void Forget((int Words, int Bases) known)
    {
        Words.Forget(known.Words);
        Bases.Forget(known.Bases);
    }

    Statement Prepare(string sql)
    {
        _statements.Add(new(_connection, sql));
        return _statements[^1];
    }

    void LoadInterned()
    {
        using var words = new Statement(_connection, "SELECT text FROM word ORDER BY word_id");
        while (words.Step())
            Words.Load(words.Text(0));
        using var bases = new Statement(_connection, "SELECT digest FROM basis ORDER BY basis_id");
        while (bases.Step())
            Bases.Load(ContentDigest.FromBytes(bases.Blob(0)));
        _committed = (Words.Count, Bases.Count);
        using var last = new Statement(_connection, $"SELECT {LastSequence}");
        _sequence = First(last);
    }
}
