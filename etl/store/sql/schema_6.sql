-- Version 6.

-- How many values of a run's pulls were none of their field's and count as missing, by
-- the column where they stood.
CREATE TABLE bad_value (
    run_id INTEGER NOT NULL REFERENCES run (id),
    place TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (run_id, place)
) STRICT, WITHOUT ROWID;
