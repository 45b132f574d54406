-- The audit chain (docs/adr/0019-audit-chain.md): a link per commit group, a chain per run of the writer. entries holds 40 bytes per
-- act: locator, number, leaf. The salt of a report stands in its first revision and goes with it.
ALTER TABLE report_revision ADD COLUMN audit_salt BLOB;

CREATE TABLE audit_link (
    epoch        BLOB    NOT NULL CHECK (length(epoch) = 16),
    number       INTEGER NOT NULL CHECK (number >= 1),
    time_unix_ms INTEGER NOT NULL,
    act_total    INTEGER NOT NULL,
    previous     BLOB    NOT NULL CHECK (length(previous) = 32),
    entries      BLOB    NOT NULL CHECK (length(entries) > 0 AND length(entries) % 40 = 0),
    PRIMARY KEY (epoch, number)
) STRICT;

-- Acts from before there was a chain, which it cannot vouch for.
CREATE TABLE audit_origin (
    act_count INTEGER NOT NULL
) STRICT;
INSERT INTO audit_origin (act_count)
SELECT (SELECT count(*) FROM report_revision) + (SELECT count(*) FROM assessment) + (SELECT count(*) FROM work_event)
    + (SELECT count(*) FROM outcome) + (SELECT count(*) FROM policy_event) + (SELECT count(*) FROM lead_model_event)
    + (SELECT count(*) FROM act_log);
