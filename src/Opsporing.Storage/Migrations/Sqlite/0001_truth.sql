-- The truth: append-only. Wide rows stand in the order of arrival, with one narrow unique index by the identity of the
-- report and nothing else on the commit path (docs/adr/0003-storage.md).

-- Texts that repeat in every row: desks, offences, groups, actors.
CREATE TABLE word (
    word_id INTEGER PRIMARY KEY,
    text    TEXT NOT NULL UNIQUE
) STRICT;

-- Digests of the Basis that assessments refer to; the Basis itself is in content.
CREATE TABLE basis (
    basis_id INTEGER PRIMARY KEY,
    digest   BLOB NOT NULL UNIQUE CHECK (length(digest) = 32)
) STRICT;

-- A stored revision with its first assessment and, for revision 1, its routing at acceptance: one row, one index, one
-- commit path. offence, offence_group and report_kind are what a queue item needs beside the vector.
CREATE TABLE report_revision (
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
    PRIMARY KEY (report_key, revision)
) STRICT;

-- Reassessments: number 2 and up of a revision. vector is null when nothing but the Basis changed.
CREATE TABLE assessment (
    report_key       BLOB    NOT NULL,
    revision         INTEGER NOT NULL,
    number           INTEGER NOT NULL CHECK (number >= 2),
    trigger          INTEGER NOT NULL,
    basis_id         INTEGER NOT NULL,
    offence_id       INTEGER,
    offence_group_id INTEGER,
    vector           BLOB,
    PRIMARY KEY (report_key, revision, number)
) STRICT;

-- Every act after the acceptance: n is 2 and up, inserting n + 1 is the compare-and-swap. desk is the owner after the
-- event; (revision, assessment_number) is the assessment that was seen.
CREATE TABLE work_event (
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
    PRIMARY KEY (report_key, n)
) STRICT, WITHOUT ROWID;

-- All assessments, the first ones included (trigger 1: a revision).
CREATE VIEW every_assessment AS
SELECT report_key, revision, 1 AS number, 1 AS trigger, basis_id, offence_id, offence_group_id, vector
FROM report_revision
UNION ALL
SELECT report_key, revision, number, trigger, basis_id, offence_id, offence_group_id, vector
FROM assessment;

-- All work events, the routing at acceptance included (n 1, kind 1).
CREATE VIEW every_work_event AS
SELECT report_key, 1 AS n, 1 AS kind, commit_time_unix_ms AS time_unix_ms, actor_id, desk_id, desk_kind,
    1 AS revision, 1 AS assessment_number, NULL AS payload
FROM report_revision WHERE revision = 1
UNION ALL
SELECT report_key, n, kind, time_unix_ms, actor_id, desk_id, desk_kind, revision, assessment_number, payload
FROM work_event;

-- Pinned parts of every Basis, by digest: replay works with the seeds deleted.
CREATE TABLE content (
    digest           BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    kind             TEXT    NOT NULL,
    put_time_unix_ms INTEGER NOT NULL,
    content          BLOB    NOT NULL
) STRICT;
