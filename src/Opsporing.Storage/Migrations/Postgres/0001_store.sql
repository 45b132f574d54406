-- The truth and the open queue (docs/adr/0006-postgresql.md). The comment of each table names its distribution key, which
-- is part of its primary key and of every unique key: report_key for the truth, desk for the work; "reference" tables are
-- small and whole on every node. Repeating texts stand as they are: a shared table of words would make replicas wait.

-- A stored revision with its first assessment and, for revision 1, its routing at acceptance.
-- (transaction_id, n) is its place in the event tail.
CREATE TABLE report_revision (
    report_key          bytea    NOT NULL CHECK (length(report_key) BETWEEN 3 AND 225),
    revision            integer  NOT NULL CHECK (revision >= 1),
    transaction_id      xid8     NOT NULL DEFAULT pg_current_xact_id(),
    n                   integer  NOT NULL,
    report_kind         smallint NOT NULL,
    desk_kind           smallint NOT NULL,
    commit_time_unix_ms bigint   NOT NULL,
    basis_digest        bytea    NOT NULL CHECK (length(basis_digest) = 32),
    actor               text     COLLATE "C" NOT NULL,
    desk                text     COLLATE "C" NOT NULL,
    offence             text     COLLATE "C",
    offence_group       text     COLLATE "C",
    vector              bytea    NOT NULL,
    facts               bytea    NOT NULL,
    PRIMARY KEY (report_key, revision)
);
CREATE INDEX report_revision_tail ON report_revision (transaction_id, n);
COMMENT ON TABLE report_revision IS 'distribution: report_key';

-- Reassessments: number 2 and up of a revision. vector is null when nothing but the Basis changed.
CREATE TABLE assessment (
    report_key    bytea    NOT NULL,
    revision      integer  NOT NULL,
    number        integer  NOT NULL CHECK (number >= 2),
    trigger       smallint NOT NULL,
    basis_digest  bytea    NOT NULL CHECK (length(basis_digest) = 32),
    offence       text     COLLATE "C",
    offence_group text     COLLATE "C",
    vector        bytea,
    PRIMARY KEY (report_key, revision, number)
);
COMMENT ON TABLE assessment IS 'distribution: report_key';

-- Every act after the acceptance: event_number is 2 and up, inserting the next one is the compare-and-swap.
CREATE TABLE work_event (
    report_key        bytea    NOT NULL,
    event_number      integer  NOT NULL CHECK (event_number >= 2),
    transaction_id    xid8     NOT NULL DEFAULT pg_current_xact_id(),
    n                 integer  NOT NULL,
    revision          integer  NOT NULL,
    assessment_number integer  NOT NULL,
    kind              smallint NOT NULL,
    desk_kind         smallint NOT NULL,
    time_unix_ms      bigint   NOT NULL,
    actor             text     COLLATE "C" NOT NULL,
    desk              text     COLLATE "C" NOT NULL,
    payload           bytea,
    PRIMARY KEY (report_key, event_number)
);
CREATE INDEX work_event_tail ON work_event (transaction_id, n);
COMMENT ON TABLE work_event IS 'distribution: report_key';

CREATE VIEW every_assessment AS
SELECT report_key, revision, 1 AS number, 1::smallint AS trigger, basis_digest, vector FROM report_revision
UNION ALL
SELECT report_key, revision, number, trigger, basis_digest, vector FROM assessment;

CREATE VIEW every_work_event AS
SELECT report_key, 1 AS event_number, 1::smallint AS kind, commit_time_unix_ms AS time_unix_ms, actor, desk, desk_kind,
    1 AS revision, 1 AS assessment_number, NULL::bytea AS payload
FROM report_revision WHERE revision = 1
UNION ALL
SELECT report_key, event_number, kind, time_unix_ms, actor, desk, desk_kind, revision, assessment_number, payload
FROM work_event;

-- The one open item of a report, at its owning desk, in the transaction of what opened it. (lane, lane_key) is its place
-- as of the instant at which it was last placed; last_change and next_change (Unix seconds) are when it changed before and
-- changes after that. Rows whose change lies between that instant and the one asked are few and merged by the reader.
CREATE TABLE queue_item (
    desk                text     COLLATE "C" NOT NULL,
    report_key          bytea    NOT NULL,
    lane_key            bigint   NOT NULL,
    received            bigint   NOT NULL,
    last_change         bigint,
    next_change         bigint,
    rank_key            bigint   NOT NULL,
    term_time           bigint   NOT NULL,
    route_term_time     bigint   NOT NULL,
    promote_time        bigint   NOT NULL,
    body_trace_time     bigint   NOT NULL,
    harm_hundredth_days bigint   NOT NULL,
    flags               bigint   NOT NULL,
    revision            integer  NOT NULL,
    assessment_number   integer  NOT NULL,
    priority            integer  NOT NULL,
    guards              integer  NOT NULL,
    red_flags           integer  NOT NULL,
    lane                smallint NOT NULL,
    desk_kind           smallint NOT NULL,
    report_kind         smallint NOT NULL,
    term_kind           smallint NOT NULL,
    band                smallint NOT NULL,
    advice              smallint NOT NULL,
    acts                smallint NOT NULL,
    certainty           smallint NOT NULL,
    is_danger_reviewed  boolean  NOT NULL,
    offence             text     COLLATE "C",
    offence_group       text     COLLATE "C",
    PRIMARY KEY (desk, report_key)
);
CREATE INDEX queue_item_order ON queue_item (desk, lane, lane_key, received, report_key);
CREATE INDEX queue_item_next_change ON queue_item (desk, next_change) WHERE next_change IS NOT NULL;
CREATE INDEX queue_item_last_change ON queue_item (desk, last_change) WHERE last_change IS NOT NULL;
COMMENT ON TABLE queue_item IS 'distribution: desk';

-- Desks that have had an item.
CREATE TABLE queue_desk (
    desk      text     COLLATE "C" NOT NULL PRIMARY KEY,
    desk_kind smallint NOT NULL
);
COMMENT ON TABLE queue_desk IS 'distribution: desk';

-- Pinned parts of every Basis, by digest.
CREATE TABLE content (
    digest           bytea  NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    kind             text   COLLATE "C" NOT NULL,
    put_time_unix_ms bigint NOT NULL,
    content          bytea  NOT NULL
);
COMMENT ON TABLE content IS 'distribution: reference';

-- Background work: who does it, until when. Times are those of the database.
CREATE TABLE job_lease (
    kind          text        COLLATE "C" NOT NULL,
    key           text        COLLATE "C" NOT NULL,
    holder        text        COLLATE "C" NOT NULL,
    token         bigint      NOT NULL,
    expire_time   timestamptz NOT NULL,
    complete_time timestamptz,
    PRIMARY KEY (kind, key)
);
COMMENT ON TABLE job_lease IS 'distribution: reference';
