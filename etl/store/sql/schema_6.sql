-- Version 6.

-- How many values of a run's pulls were none of their field's and count as missing, by
-- the column where they stood.
CREATE TABLE bad_value (
    run_id INTEGER NOT NULL REFERENCES run (id),
    place TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;

-- What the map of stakeholders shows of a lead: in short, as last decided. `tier` NULL:
-- that gave no score.
ALTER TABLE lead ADD COLUMN name TEXT;
ALTER TABLE lead ADD COLUMN title TEXT;
ALTER TABLE lead ADD COLUMN tier TEXT;

-- How often a lead of an account that does not fit into one unit was looked at without
-- being decided: 0 not yet; 1 what it adds to its account is known; 2 its score is, too.
ALTER TABLE run_lead ADD COLUMN met INTEGER NOT NULL DEFAULT 0;
DROP INDEX run_lead_ready;
CREATE INDEX run_lead_ready ON run_lead (run_id, account_key, met, lead_id)
    WHERE outcome = 0 AND parked_us = 0;

-- The date of rejection that the CRM last showed; 0: none. State 6 of a route: everybody
-- of its queue is at a cap.
ALTER TABLE route ADD COLUMN told_us INTEGER NOT NULL DEFAULT 0;

-- Queues are dealt to those first who have waited longest, also over runs.
ALTER TABLE route_wait ADD COLUMN since_us INTEGER NOT NULL DEFAULT 0;
CREATE INDEX route_wait_order ON route_wait (run_id, since_us, lead_id);

-- What routing made of a lead in a run: its state then, whether its owner is not active,
-- the rule.
CREATE TABLE routed (
    run_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    state INTEGER NOT NULL,
    idle INTEGER NOT NULL,
    rule TEXT,
    PRIMARY KEY (run_id, lead_id)
) STRICT, WITHOUT ROWID;

-- Notices are taken kind by kind: the many of one that does not answer are not to be
-- read through for each of the other.
DROP INDEX notice_open;
CREATE INDEX notice_open ON notice (job, kind, due_us) WHERE state IN (1, 2);

-- What is on its way to a record: a handful, whatever was ever written.
CREATE INDEX outbox_sent ON outbox (crm, object, ext_id) WHERE state = 1;
