-- What became of reports, append-only: n rises by 1 per report, a later statement of a kind corrects an earlier one.
CREATE TABLE outcome (
    report_key          BLOB    NOT NULL,
    n                   INTEGER NOT NULL CHECK (n >= 1),
    kind                INTEGER NOT NULL,
    has_happened        INTEGER NOT NULL,
    occur_time_unix_s   INTEGER NOT NULL,
    known_time_unix_ms  INTEGER NOT NULL,
    record_time_unix_ms INTEGER NOT NULL,
    detail              TEXT    NOT NULL,
    actor               TEXT    NOT NULL,
    PRIMARY KEY (report_key, n)
) STRICT, WITHOUT ROWID;

-- Victim groups, to measure disparity. Nothing that scores reads this table.
CREATE TABLE outcome_victim_group (
    report_key BLOB    NOT NULL PRIMARY KEY,
    age_band   INTEGER NOT NULL,
    sex        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The registry of lead models, append-only: inserting n + 1 is the compare-and-swap. Models and cards are in content.
CREATE TABLE lead_model_event (
    n            INTEGER PRIMARY KEY CHECK (n >= 1),
    model_digest BLOB    NOT NULL CHECK (length(model_digest) = 32),
    card_digest  BLOB    NOT NULL CHECK (length(card_digest) = 32),
    act          INTEGER NOT NULL,
    time_unix_ms INTEGER NOT NULL,
    actor        TEXT    NOT NULL,
    note         TEXT    NOT NULL
) STRICT;
