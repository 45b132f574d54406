-- One rising number over revisions and work events: the position of the event tail. It is the row number itself, so that
-- it costs no index. Leases of background work.

DROP VIEW every_assessment;
DROP VIEW every_work_event;

CREATE TABLE numbered_revision (
    sequence            INTEGER PRIMARY KEY,
    report_key          BLOB    NOT NULL CHECK (length(report_key) BETWEEN 3 AND 225),
    revision            INTEGER NOT NULL CHECK (revision >= 1),
    commit_time_unix_ms INTEGER NOT NULL,
    actor_id            INTEGER NOT NULL,
    desk_id             INTEGER NOT NULL,
    desk_kind           INTEGER NOT NULL,
    report_kind         INTEGER NOT NULL,
    basis_id            INTEGER NOT NULL,
    offence_id          INTEGER,
    offence_group_id    INTEGER,
    vector              BLOB    NOT NULL,
    facts               BLOB    NOT NULL,
    UNIQUE (report_key, revision)
) STRICT;
INSERT INTO numbered_revision
    (sequence, report_key, revision, commit_time_unix_ms, actor_id, desk_id, desk_kind, report_kind, basis_id,
     offence_id, offence_group_id, vector, facts)
SELECT rowid, report_key, revision, commit_time_unix_ms, actor_id, desk_id, desk_kind, report_kind, basis_id,
    offence_id, offence_group_id, vector, facts
FROM report_revision ORDER BY rowid;
DROP TABLE report_revision;
ALTER TABLE numbered_revision RENAME TO report_revision;

CREATE TABLE numbered_event (
    sequence          INTEGER PRIMARY KEY,
    report_key        BLOB    NOT NULL,
    n                 INTEGER NOT NULL CHECK (n >= 2),
    kind              INTEGER NOT NULL,
    time_unix_ms      INTEGER NOT NULL,
    actor_id          INTEGER NOT NULL,
    desk_id           INTEGER NOT NULL,
    desk_kind         INTEGER NOT NULL,
    revision          INTEGER NOT NULL,
    assessment_number INTEGER NOT NULL,
    payload           BLOB,
    UNIQUE (report_key, n)
) STRICT;
INSERT INTO numbered_event
    (sequence, report_key, n, kind, time_unix_ms, actor_id, desk_id, desk_kind, revision, assessment_number, payload)
SELECT (SELECT coalesce(max(sequence), 0) FROM report_revision) + row_number() OVER (ORDER BY time_unix_ms, report_key, n),
    report_key, n, kind, time_unix_ms, actor_id, desk_id, desk_kind, revision, assessment_number, payload
FROM work_event;
DROP TABLE work_event;
ALTER TABLE numbered_event RENAME TO work_event;

CREATE VIEW every_assessment AS
SELECT report_key, revision, 1 AS number, 1 AS trigger, basis_id, offence_id, offence_group_id, vector
FROM report_revision
UNION ALL
SELECT report_key, revision, number, trigger, basis_id, offence_id, offence_group_id, vector
FROM assessment;

CREATE VIEW every_work_event AS
SELECT report_key, 1 AS n, 1 AS kind, commit_time_unix_ms AS time_unix_ms, actor_id, desk_id, desk_kind,
    1 AS revision, 1 AS assessment_number, NULL AS payload
FROM report_revision WHERE revision = 1
UNION ALL
SELECT report_key, n, kind, time_unix_ms, actor_id, desk_id, desk_kind, revision, assessment_number, payload
FROM work_event;

CREATE TABLE job_lease (
    kind                  TEXT    NOT NULL,
    key                   TEXT    NOT NULL,
    holder                TEXT    NOT NULL,
    token                 INTEGER NOT NULL,
    expire_time_unix_ms   INTEGER NOT NULL,
    complete_time_unix_ms INTEGER,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
