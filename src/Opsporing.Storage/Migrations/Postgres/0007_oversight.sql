-- Decisions, refused transfers, lost leads and second triages by time: what is counted per team over a period.
CREATE INDEX work_event_oversight ON work_event (time_unix_ms, report_key, event_number)
    WHERE kind IN (7, 9, 17, 23);

-- Co-viewing desks (indices in the organisation, -1 for none) with those that have acknowledged (codes joined by a blank), and
-- the counter-report of an open report.
ALTER TABLE queue_item
    ADD COLUMN co_viewer_1    smallint NOT NULL DEFAULT -1,
    ADD COLUMN co_viewer_2    smallint NOT NULL DEFAULT -1,
    ADD COLUMN co_viewer_3    smallint NOT NULL DEFAULT -1,
    ADD COLUMN counter_report bytea,
    ADD COLUMN acknowledged   text     COLLATE "C";
CREATE INDEX queue_item_co_viewer_1 ON queue_item (co_viewer_1, received, report_key) WHERE co_viewer_1 >= 0;
CREATE INDEX queue_item_co_viewer_2 ON queue_item (co_viewer_2, received, report_key) WHERE co_viewer_2 >= 0;
CREATE INDEX queue_item_co_viewer_3 ON queue_item (co_viewer_3, received, report_key) WHERE co_viewer_3 >= 0;

-- Rows that are there know nothing of these columns: they are derived anew.
DELETE FROM projection WHERE name = 'duties';
