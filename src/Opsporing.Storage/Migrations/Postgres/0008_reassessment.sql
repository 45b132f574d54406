-- An assessment that came without an act and changed something has a place of its own in the event tail: (transaction_id, n), and
-- the desk that owned the report then. The index holds those alone.
ALTER TABLE assessment
    ADD COLUMN transaction_id xid8,
    ADD COLUMN n              integer,
    ADD COLUMN desk           text COLLATE "C";
CREATE INDEX assessment_tail ON assessment (transaction_id, n) WHERE n IS NOT NULL;

-- Runs of the background reassessment: what for, how far. position is the last report key that was looked at; tail is where the
-- event tail ended when the run began, and from the end of the sweep on how far it has been followed.
CREATE TABLE reassessment_run (
    n                     integer NOT NULL PRIMARY KEY CHECK (n >= 1),
    epoch                 bigint  NOT NULL,
    target                bytea   NOT NULL CHECK (length(target) = 32),
    lease_token           bigint  NOT NULL,
    start_time_unix_ms    bigint  NOT NULL,
    update_time_unix_ms   bigint  NOT NULL,
    complete_time_unix_ms bigint,
    position              bytea   NOT NULL,
    tail                  bytea   NOT NULL CHECK (length(tail) = 16),
    is_swept              boolean NOT NULL,
    total_count           bigint  NOT NULL,
    read_count            bigint  NOT NULL,
    changed_count         bigint  NOT NULL,
    unchanged_count       bigint  NOT NULL
);
COMMENT ON TABLE reassessment_run IS 'distribution: reference';
