-- Version 4: what the last claim knew of each cap, so that a state tells its budgets
-- without the job; and what vendors said was left.

-- `cap` is in micro-units, -1 not known; `until_us` 0 never starts anew.
ALTER TABLE budget ADD COLUMN cap INTEGER NOT NULL DEFAULT -1;
ALTER TABLE budget ADD COLUMN until_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE budget ADD COLUMN name TEXT;

-- `credit_micro`: price of one credit as it was then.
CREATE TABLE balance (
    vendor       TEXT NOT NULL,
    at_us        INTEGER NOT NULL,
    left_milli   INTEGER NOT NULL,
    credit_micro INTEGER NOT NULL,
    PRIMARY KEY (vendor, at_us)
) STRICT, WITHOUT ROWID;
