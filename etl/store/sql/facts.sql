-- Facts.

-- name: fact_find
SELECT id, last_seen_us FROM fact
WHERE subject_kind = ?1 AND subject_id = ?2 AND field = ?3 AND source = ?4
  AND about = ?5 AND absent = ?6 AND value = ?7;

-- name: fact_seen
UPDATE fact SET last_seen_us = ?8
WHERE subject_kind = ?1 AND subject_id = ?2 AND field = ?3 AND source = ?4
  AND about = ?5 AND absent = ?6 AND value = ?7;

-- name: fact_again
UPDATE fact SET last_seen_us = max(last_seen_us, ?8), observed_us = max(observed_us, ?9)
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
