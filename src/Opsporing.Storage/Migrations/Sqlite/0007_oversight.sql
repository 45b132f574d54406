-- Decisions, refused transfers, lost leads and second triages by time: what is counted per team over a period.
CREATE INDEX work_event_oversight ON work_event (time_unix_ms, report_key, n)
    WHERE kind IN (7, 9, 17, 23);
