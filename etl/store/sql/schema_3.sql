-- Version 3: what searches through the providers of a step came to, and the orders that
-- a run asks in.

-- `missed`: the providers asked in vain before, in the order of their names.
CREATE TABLE trial (
    step        TEXT NOT NULL,
    segment     TEXT NOT NULL,
    missed      TEXT NOT NULL,
    provider    TEXT NOT NULL,
    asked       INTEGER NOT NULL,
    found       INTEGER NOT NULL,
    good        INTEGER NOT NULL,
    spent_micro INTEGER NOT NULL,
    took_ms     INTEGER NOT NULL,
    PRIMARY KEY (step, segment, missed, provider)
) STRICT, WITHOUT ROWID;

-- Fixed when a run starts, so that going on with it asks as it would have.
CREATE TABLE run_order (
    run_id    INTEGER NOT NULL,
    step      TEXT NOT NULL,
    segment   TEXT NOT NULL,
    providers TEXT NOT NULL,
    PRIMARY KEY (run_id, step, segment)
) STRICT, WITHOUT ROWID;
