-- Facts.

-- name: fact_find
SELECT id, last_seen_us FROM fact
WHERE subject_kind = ?1 AND subject_id = ?2 AND field = ?3 AND source = ?4
  AND about = ?5 AND absent = ?6 AND value = ?7;

-- Of a value that stands in the CRM (2), or was typed there by a person (4), it may turn
-- out later whose it is, and somebody else may put the same there.

-- name: fact_seen
UPDATE fact SET last_seen_us = ?8, origin = CASE WHEN ?9 IN (2, 4) THEN ?9 ELSE origin END
WHERE subject_kind = ?1 AND subject_id = ?2 AND field = ?3 AND source = ?4
  AND about = ?5 AND absent = ?6 AND value = ?7;

-- name: fact_again
UPDATE fact SET last_seen_us = max(last_seen_us, ?8), observed_us = max(observed_us, ?9),
  origin = CASE WHEN ?10 IN (2, 4) AND ?8 >= last_seen_us THEN ?10 ELSE origin END
WHERE subject_kind = ?1 AND subject_id = ?2 AND field = ?3 AND source = ?4
  AND about = ?5 AND absent = ?6 AND value = ?7;

-- name: fact_add
INSERT INTO fact (subject_kind, subject_id, field, source, about, absent, value, id,
                  origin, confidence, observed_us, last_seen_us, exchange_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13);

-- name: facts_of
SELECT id, field, source, about, absent, value, origin, confidence, observed_us,
       last_seen_us, exchange_id
FROM fact WHERE subject_kind = ?1 AND subject_id = ?2;
