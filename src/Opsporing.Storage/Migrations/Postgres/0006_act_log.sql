-- What people do to things that are no report: acts on series, append-only, numbered per log without gaps.
CREATE TABLE act_log (
    log          text   COLLATE "C" NOT NULL,
    number       bigint NOT NULL CHECK (number >= 1),
    actor        text   COLLATE "C" NOT NULL,
    time_unix_ms bigint NOT NULL,
    payload      bytea  NOT NULL,
    PRIMARY KEY (log, number)
);
COMMENT ON TABLE act_log IS 'distribution: reference';
