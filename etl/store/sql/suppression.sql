-- Who must not be asked about. `reason` begins with the kind of what was hashed, then a
-- colon; the row of kind "salt" says which salt the others were made with.

-- name: suppress
INSERT INTO suppression (hash, reason, at_us) VALUES (?1, ?2, ?3)
ON CONFLICT (hash) DO NOTHING;

-- name: suppressed
SELECT reason, at_us FROM suppression WHERE hash = ?1;

-- name: suppression_any report
SELECT 1 FROM suppression LIMIT 1;

-- name: suppression_tally report
SELECT reason, count(*), max(at_us) FROM suppression
WHERE reason NOT LIKE 'salt:%' GROUP BY reason ORDER BY reason LIMIT ?1;
