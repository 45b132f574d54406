-- The history of policies, append-only: inserting event_number + 1 is the compare-and-swap. The documents are in content.
-- seal chains each event to the one before it under a key of the secrets.
CREATE TABLE policy_event (
    policy_id    text     COLLATE "C" NOT NULL,
    event_number integer  NOT NULL CHECK (event_number >= 1),
    act          smallint NOT NULL,
    digest       bytea    NOT NULL CHECK (length(digest) = 32),
    time_unix_ms bigint   NOT NULL,
    person       text     COLLATE "C" NOT NULL,
    person_role  smallint NOT NULL,
    policy_kind  smallint NOT NULL,
    place        text     COLLATE "C" NOT NULL,
    from_unix_s  bigint   NOT NULL,
    until_unix_s bigint   NOT NULL,
    note         text     COLLATE "C" NOT NULL,
    seal         bytea    NOT NULL CHECK (length(seal) = 32),
    PRIMARY KEY (policy_id, event_number)
);
COMMENT ON TABLE policy_event IS 'distribution: reference';

-- What each replica says that it serves: digests side by side.
CREATE TABLE policy_serving (
    replica             text   COLLATE "C" NOT NULL PRIMARY KEY,
    event_count         bigint NOT NULL,
    served              bytea  NOT NULL,
    due                 bytea  NOT NULL,
    report_time_unix_ms bigint NOT NULL
);
COMMENT ON TABLE policy_serving IS 'distribution: reference';
