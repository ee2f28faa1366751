-- Decisions and holds.

-- name: decision_last
SELECT id, run_id, lead_id, as_of_us, model, disposition, tier, stage, score_milli,
       json, inputs
FROM decision WHERE lead_id = ?1 ORDER BY id DESC LIMIT 1;

-- name: decision_any
SELECT 1 FROM decision WHERE lead_id = ?1 LIMIT 1;

-- name: decision_standing
-- Of the last decision that had one: a lead that is held in between stands where it
-- stood.
SELECT tier, stage, CASE json_valid(json) WHEN 1 THEN json_extract(json, '$.path') END,
       CASE json_valid(json) WHEN 1 THEN json_extract(json, '$.path_since_us') END
FROM decision WHERE lead_id = ?1 AND stage IS NOT NULL ORDER BY id DESC LIMIT 1;

-- name: decision_recent report
SELECT json FROM decision ORDER BY id DESC LIMIT ?1;

-- name: decision_add
INSERT INTO decision (id, run_id, lead_id, as_of_us, model, disposition, tier, stage,
                      score_milli, json, inputs)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11);

-- name: decision_again
UPDATE decision SET as_of_us = ?2 WHERE id = ?1;

-- name: hold_put
INSERT INTO hold (lead_id, missing, completeness_milli, since_us, due_us, tries)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (lead_id) DO UPDATE SET
    missing = excluded.missing, completeness_milli = excluded.completeness_milli,
    since_us = min(since_us, excluded.since_us), due_us = excluded.due_us,
    tries = excluded.tries;

-- name: hold_drop
DELETE FROM hold WHERE lead_id = ?1;

-- name: hold_tries
SELECT tries FROM hold WHERE lead_id = ?1;

-- name: hold_list
SELECT h.lead_id, l.ext_id, h.missing, h.completeness_milli, h.since_us, h.due_us,
       h.tries
FROM hold h JOIN lead l ON l.id = h.lead_id
WHERE h.due_us >= ?2
ORDER BY h.due_us LIMIT ?1;

-- name: hold_count
SELECT count(*) FROM hold WHERE due_us >= ?1;

-- name: hold_retry
UPDATE hold SET due_us = ?2 WHERE lead_id = ?1;

-- name: hold_retry_lead
UPDATE lead SET due_us = ?2, due_reason = 'asked'
WHERE id = ?1 AND gone = 0;

-- name: hold_retry_leads
UPDATE lead SET due_us = ?1, due_reason = 'asked'
WHERE gone = 0 AND id IN (SELECT lead_id FROM hold);

-- name: hold_retry_all report
UPDATE hold SET due_us = ?1;

-- name: decision_early report
SELECT count(*), ifnull(sum(json_extract(inputs, '$.early.questions')), 0),
       ifnull(sum(json_extract(inputs, '$.early.micro')), 0)
FROM decision WHERE run_id = ?1 AND json_extract(inputs, '$.early') IS NOT NULL;
