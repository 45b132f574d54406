-- What people do to things that are no report: acts on series, append-only, numbered per log without gaps.
CREATE TABLE act_log (
    log          TEXT    NOT NULL,
    number       INTEGER NOT NULL CHECK (number >= 1),
    actor        TEXT    NOT NULL,
    time_unix_ms INTEGER NOT NULL,
    payload      BLOB    NOT NULL,
    PRIMARY KEY (log, number)
) STRICT, WITHOUT ROWID;
