-- The register of looks, append-only: one row per call that showed identifiable facts.
CREATE TABLE look (
    person                 text    COLLATE "C" NOT NULL,
    look_id                bytea   NOT NULL CHECK (length(look_id) = 16),
    time_unix_ms           bigint  NOT NULL,
    work_session           text    COLLATE "C" NOT NULL,
    roles                  text    COLLATE "C" NOT NULL,
    scopes                 text    COLLATE "C" NOT NULL,
    rpc                    text    COLLATE "C" NOT NULL,
    purpose                text    COLLATE "C" NOT NULL,
    purpose_time_unix_ms   bigint  NOT NULL,
    sensitive_purpose      text    COLLATE "C" NOT NULL,
    sensitive_time_unix_ms bigint  NOT NULL,
    is_sexual              boolean NOT NULL,
    report_keys            bytea   NOT NULL,
    PRIMARY KEY (person, look_id)
);
COMMENT ON TABLE look IS 'distribution: person';

-- Which looks touched a report.
CREATE TABLE look_report (
    report_key bytea NOT NULL,
    look_id    bytea NOT NULL,
    person     text  COLLATE "C" NOT NULL,
    PRIMARY KEY (report_key, look_id)
);
COMMENT ON TABLE look_report IS 'distribution: report_key';

-- What people say about their own looks, append-only.
CREATE TABLE look_context (
    person       text    COLLATE "C" NOT NULL,
    look_id      bytea   NOT NULL,
    n            integer NOT NULL CHECK (n >= 1),
    time_unix_ms bigint  NOT NULL,
    text         text    NOT NULL,
    PRIMARY KEY (person, look_id, n)
);
COMMENT ON TABLE look_context IS 'distribution: person';

CREATE TABLE assignment (
    person        text     COLLATE "C" NOT NULL,
    assignment_id bytea    NOT NULL CHECK (length(assignment_id) = 16),
    kind          smallint NOT NULL,
    place         text     COLLATE "C" NOT NULL,
    from_unix_ms  bigint   NOT NULL,
    until_unix_ms bigint   NOT NULL,
    note          text     NOT NULL,
    registered_by text     COLLATE "C" NOT NULL,
    time_unix_ms  bigint   NOT NULL,
    PRIMARY KEY (person, assignment_id)
);
COMMENT ON TABLE assignment IS 'distribution: person';

CREATE TABLE look_review (
    person       text   COLLATE "C" NOT NULL,
    review_id    bytea  NOT NULL CHECK (length(review_id) = 16),
    report_key   bytea  NOT NULL,
    owner        text   COLLATE "C" NOT NULL,
    reason       text   NOT NULL,
    time_unix_ms bigint NOT NULL,
    PRIMARY KEY (person, review_id)
);
COMMENT ON TABLE look_review IS 'distribution: person';

CREATE TABLE look_review_conclusion (
    person            text    COLLATE "C" NOT NULL,
    review_id         bytea   NOT NULL,
    time_unix_ms      bigint  NOT NULL,
    talk_time_unix_ms bigint  NOT NULL,
    is_explained      boolean NOT NULL,
    note              text    NOT NULL,
    PRIMARY KEY (person, review_id)
);
COMMENT ON TABLE look_review_conclusion IS 'distribution: person';
