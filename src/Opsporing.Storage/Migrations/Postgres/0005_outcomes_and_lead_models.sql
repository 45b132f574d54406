-- What became of reports, append-only: n rises by 1 per report, a later statement of a kind corrects an earlier one.
CREATE TABLE outcome (
    report_key          bytea    NOT NULL,
    n                   integer  NOT NULL CHECK (n >= 1),
    kind                smallint NOT NULL,
    has_happened        boolean  NOT NULL,
    occur_time_unix_s   bigint   NOT NULL,
    known_time_unix_ms  bigint   NOT NULL,
    record_time_unix_ms bigint   NOT NULL,
    detail              text     COLLATE "C" NOT NULL,
    actor               text     COLLATE "C" NOT NULL,
    PRIMARY KEY (report_key, n)
);
COMMENT ON TABLE outcome IS 'distribution: report_key';

-- Victim groups, to measure disparity. Nothing that scores reads this table.
CREATE TABLE outcome_victim_group (
    report_key bytea    NOT NULL PRIMARY KEY,
    age_band   smallint NOT NULL,
    sex        smallint NOT NULL
);
COMMENT ON TABLE outcome_victim_group IS 'distribution: report_key';

-- The registry of lead models, append-only: inserting n + 1 is the compare-and-swap. Models and cards are in content.
CREATE TABLE lead_model_event (
    n            integer  NOT NULL PRIMARY KEY CHECK (n >= 1),
    model_digest bytea    NOT NULL CHECK (length(model_digest) = 32),
    card_digest  bytea    NOT NULL CHECK (length(card_digest) = 32),
    act          smallint NOT NULL,
    time_unix_ms bigint   NOT NULL,
    actor        text     COLLATE "C" NOT NULL,
    note         text     COLLATE "C" NOT NULL
);
COMMENT ON TABLE lead_model_event IS 'distribution: reference';
