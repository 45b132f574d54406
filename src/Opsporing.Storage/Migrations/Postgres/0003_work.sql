-- What people did with an open report, folded from its work log, where lists show it: all nothing while nobody has
-- touched it. route_due is the response term of the route while it runs (no decision yet): a duty of its desk that nearly
-- every report has, so that it costs an index entry and no row.
ALTER TABLE queue_item
    ADD COLUMN claim_expiry bigint   NOT NULL DEFAULT 0,
    ADD COLUMN wait_until   bigint   NOT NULL DEFAULT 0,
    ADD COLUMN route_due    bigint,
    ADD COLUMN wait         smallint NOT NULL DEFAULT 0,
    ADD COLUMN second       smallint NOT NULL DEFAULT 0,
    ADD COLUMN claim_holder text     COLLATE "C",
    ADD COLUMN offered_to   text     COLLATE "C";
-- All that facets count: few distinct keys, so that it is small, and a desk is counted without looking at its rows.
CREATE INDEX queue_item_facet ON queue_item (desk, lane, report_kind, advice, band, certainty, offence_group);
CREATE INDEX queue_item_route_due ON queue_item (desk, route_due, report_key) WHERE route_due IS NOT NULL;

-- Every other duty that runs, by the desk that owes it; of reports in any state. due is in Unix seconds.
CREATE TABLE work_duty (
    desk       text     COLLATE "C" NOT NULL,
    report_key bytea    NOT NULL,
    due        bigint   NOT NULL,
    kind       smallint NOT NULL,
    PRIMARY KEY (desk, report_key, kind)
);
CREATE INDEX work_duty_order ON work_duty (desk, due, report_key, kind);
COMMENT ON TABLE work_duty IS 'distribution: desk';

-- Reports on which the service itself will have something to do: at which instant first (Unix seconds).
CREATE TABLE work_attention (
    report_key bytea  NOT NULL PRIMARY KEY,
    time       bigint NOT NULL
);
CREATE INDEX work_attention_order ON work_attention (time, report_key);
COMMENT ON TABLE work_attention IS 'distribution: report_key';

-- By which rules (a digest) the rows that are derived from the truth were made; no row: they are to be made anew.
CREATE TABLE projection (
    name   text  COLLATE "C" NOT NULL PRIMARY KEY,
    digest bytea NOT NULL CHECK (length(digest) = 32)
);
COMMENT ON TABLE projection IS 'distribution: reference';
