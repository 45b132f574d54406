-- The history of policies, append-only: inserting event_number + 1 is the compare-and-swap. The documents are in content.
-- seal chains each event to the one before it under a key that is not in the database.
CREATE TABLE policy_event (
    policy_id    TEXT    NOT NULL,
    event_number INTEGER NOT NULL CHECK (event_number >= 1),
    act          INTEGER NOT NULL,
    digest       BLOB    NOT NULL CHECK (length(digest) = 32),
    time_unix_ms INTEGER NOT NULL,
    person       TEXT    NOT NULL,
    person_role  INTEGER NOT NULL,
    policy_kind  INTEGER NOT NULL,
    place        TEXT    NOT NULL,
    from_unix_s  INTEGER NOT NULL,
    until_unix_s INTEGER NOT NULL,
    note         TEXT    NOT NULL,
    seal         BLOB    NOT NULL CHECK (length(seal) = 32),
    PRIMARY KEY (policy_id, event_number)
) STRICT, WITHOUT ROWID;

-- What each replica says that it serves: digests side by side.
CREATE TABLE policy_serving (
    replica             TEXT    NOT NULL PRIMARY KEY,
    event_count         INTEGER NOT NULL,
    served              BLOB    NOT NULL,
    due                 BLOB    NOT NULL,
    report_time_unix_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
