-- The audit chain (docs/adr/0019-audit-chain.md): a link per commit group, a chain per run of a writer, so that no replica waits for
-- another. entries holds 40 bytes per act: locator, number, leaf. The salt of a report stands in its first revision and goes with it.
ALTER TABLE report_revision ADD COLUMN audit_salt bytea;

CREATE TABLE audit_link (
    epoch        bytea  NOT NULL CHECK (length(epoch) = 16),
    number       bigint NOT NULL CHECK (number >= 1),
    time_unix_ms bigint NOT NULL,
    act_total    bigint NOT NULL,
    previous     bytea  NOT NULL CHECK (length(previous) = 32),
    entries      bytea  NOT NULL CHECK (length(entries) > 0 AND length(entries) % 40 = 0),
    PRIMARY KEY (epoch, number)
);
COMMENT ON TABLE audit_link IS 'distribution: epoch';

-- Acts from before there was a chain, which it cannot vouch for.
CREATE TABLE audit_origin (
    act_count bigint NOT NULL PRIMARY KEY
);
COMMENT ON TABLE audit_origin IS 'distribution: reference';
INSERT INTO audit_origin (act_count)
SELECT (SELECT count(*) FROM report_revision) + (SELECT count(*) FROM assessment) + (SELECT count(*) FROM work_event)
    + (SELECT count(*) FROM outcome) + (SELECT count(*) FROM policy_event) + (SELECT count(*) FROM lead_model_event)
    + (SELECT count(*) FROM act_log);
