-- An assessment that came without an act and changed something has a place of its own in the event tail: its number, and the
-- desk that owned the report then. The index holds those alone.
ALTER TABLE assessment ADD COLUMN sequence INTEGER;
ALTER TABLE assessment ADD COLUMN desk_id INTEGER;
CREATE UNIQUE INDEX assessment_tail ON assessment (sequence) WHERE sequence IS NOT NULL;

-- Runs of the background reassessment: what for, how far. position is the last report key that was looked at; tail is where the
-- event tail ended when the run began, and from the end of the sweep on how far it has been followed.
CREATE TABLE reassessment_run (
    n                     INTEGER PRIMARY KEY CHECK (n >= 1),
    epoch                 INTEGER NOT NULL,
    target                BLOB    NOT NULL CHECK (length(target) = 32),
    lease_token           INTEGER NOT NULL,
    start_time_unix_ms    INTEGER NOT NULL,
    update_time_unix_ms   INTEGER NOT NULL,
    complete_time_unix_ms INTEGER,
    position              BLOB    NOT NULL,
    tail                  BLOB    NOT NULL CHECK (length(tail) = 16),
    is_swept              INTEGER NOT NULL,
    total_count           INTEGER NOT NULL,
    read_count            INTEGER NOT NULL,
    changed_count         INTEGER NOT NULL,
    unchanged_count       INTEGER NOT NULL
) STRICT;
