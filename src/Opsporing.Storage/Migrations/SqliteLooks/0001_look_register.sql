-- The register of looks, append-only: one row per call that showed identifiable facts, beside the store in a file of its own.
CREATE TABLE look (
    n                      INTEGER PRIMARY KEY, -- in the order of commits
    look_id                BLOB    NOT NULL CHECK (length(look_id) = 16),
    time_unix_ms           INTEGER NOT NULL,
    person                 TEXT    NOT NULL,
    work_session           TEXT    NOT NULL,
    roles                  TEXT    NOT NULL,
    scopes                 TEXT    NOT NULL,
    rpc                    TEXT    NOT NULL,
    purpose                TEXT    NOT NULL,
    purpose_time_unix_ms   INTEGER NOT NULL,
    sensitive_purpose      TEXT    NOT NULL,
    sensitive_time_unix_ms INTEGER NOT NULL,
    is_sexual              INTEGER NOT NULL,
    report_keys            BLOB    NOT NULL
) STRICT;
CREATE UNIQUE INDEX look_person ON look (person, look_id);

-- Which looks touched a report: filled behind the commits, up to and with the look whose n is in look_indexed.
CREATE TABLE look_report (
    report_key BLOB NOT NULL,
    look_id    BLOB NOT NULL,
    person     TEXT NOT NULL,
    PRIMARY KEY (report_key, look_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE look_indexed (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    n  INTEGER NOT NULL
) STRICT;
INSERT INTO look_indexed (id, n) VALUES (1, 0);

-- What people say about their own looks, append-only.
CREATE TABLE look_context (
    person       TEXT    NOT NULL,
    look_id      BLOB    NOT NULL,
    n            INTEGER NOT NULL CHECK (n >= 1),
    time_unix_ms INTEGER NOT NULL,
    text         TEXT    NOT NULL,
    PRIMARY KEY (person, look_id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE assignment (
    person        TEXT    NOT NULL,
    assignment_id BLOB    NOT NULL CHECK (length(assignment_id) = 16),
    kind          INTEGER NOT NULL,
    place         TEXT    NOT NULL,
    from_unix_ms  INTEGER NOT NULL,
    until_unix_ms INTEGER NOT NULL,
    note          TEXT    NOT NULL,
    registered_by TEXT    NOT NULL,
    time_unix_ms  INTEGER NOT NULL,
    PRIMARY KEY (person, assignment_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE look_review (
    person       TEXT    NOT NULL,
    review_id    BLOB    NOT NULL CHECK (length(review_id) = 16),
    report_key   BLOB    NOT NULL,
    owner        TEXT    NOT NULL,
    reason       TEXT    NOT NULL,
    time_unix_ms INTEGER NOT NULL,
    PRIMARY KEY (person, review_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE look_review_conclusion (
    person            TEXT    NOT NULL,
    review_id         BLOB    NOT NULL,
    time_unix_ms      INTEGER NOT NULL,
    talk_time_unix_ms INTEGER NOT NULL,
    is_explained      INTEGER NOT NULL,
    note              TEXT    NOT NULL,
    PRIMARY KEY (person, review_id)
) STRICT, WITHOUT ROWID;
