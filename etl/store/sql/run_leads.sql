-- What became of each lead of a run.
--
-- Without statistics SQLite takes the primary key for as good as a partial index that
-- holds the few open leads alone, so these are named.

-- name: run_lead_add
INSERT INTO run_lead (run_id, lead_id, account_key) VALUES (?1, ?2, ?3)
ON CONFLICT (run_id, lead_id) DO NOTHING;

-- name: run_lead_add_due
INSERT INTO run_lead (run_id, lead_id, account_key)
SELECT ?1, l.id, l.account_key FROM lead l
WHERE l.crm = ?2 AND l.due_us <= ?3 AND l.due_us < 9223372036854775807
  AND NOT EXISTS (SELECT 1 FROM lease
                  WHERE lease.lead_id = l.id AND lease.run_id <> ?1
                    AND lease.until_us > ?3)
  AND NOT EXISTS (SELECT 1 FROM run_lead r WHERE r.run_id = ?1 AND r.lead_id = l.id)
ORDER BY l.due_us
LIMIT ?4;

-- name: run_lead_add_stale
INSERT INTO run_lead (run_id, lead_id, account_key)
SELECT ?1, l.id, l.account_key FROM lead l
WHERE l.crm = ?2 AND l.decided_us < ?3 AND l.gone = 0 AND l.decided_us > 0
  AND NOT EXISTS (SELECT 1 FROM lease
                  WHERE lease.lead_id = l.id AND lease.run_id <> ?1)
  AND NOT EXISTS (SELECT 1 FROM run_lead r WHERE r.run_id = ?1 AND r.lead_id = l.id)
ORDER BY l.decided_us
LIMIT ?4;

-- Work that earlier runs put off or held is back, and back first: it waits like one
-- whose time is over.
-- name: run_lead_first
UPDATE run_lead INDEXED BY run_lead_ready
SET parked_us = (SELECT max(l.due_us, 1) FROM lead l WHERE l.id = lead_id)
WHERE run_id = ?1 AND outcome = 0 AND parked_us = 0
  AND EXISTS (SELECT 1 FROM lead l WHERE l.id = lead_id AND l.due_us < ?2
              AND l.due_reason IS NOT 'review');

-- name: run_lead_end
UPDATE run_lead SET outcome = ?3, reason = ?4, parked_us = 0
WHERE run_id = ?1 AND lead_id = ?2 AND (outcome = 0 OR ?5);

-- name: run_lead_there
SELECT outcome FROM run_lead WHERE run_id = ?1 AND lead_id = ?2;

-- name: run_lead_park
UPDATE run_lead SET parked_us = max(?3, 1)
WHERE run_id = ?1 AND lead_id = ?2 AND outcome = 0;

-- name: run_lead_met
UPDATE run_lead SET met = met + 1 WHERE run_id = ?1 AND lead_id = ?2 AND outcome = 0;

-- name: run_lead_due
SELECT account_key FROM run_lead INDEXED BY run_lead_parked
WHERE run_id = ?1 AND outcome = 0 AND parked_us > 0 AND parked_us <= ?2
ORDER BY parked_us LIMIT ?3;

-- name: run_lead_unpark
UPDATE run_lead INDEXED BY run_lead_back SET parked_us = 0
WHERE run_id = ?1 AND account_key = ?2 AND outcome = 0
  AND parked_us > 0 AND parked_us < 9223372036854775807 AND parked_us <= ?3;

-- name: run_lead_move
UPDATE run_lead SET account_key = ?3 WHERE run_id = ?1 AND lead_id = ?2;

-- name: run_lead_decided
UPDATE run_lead SET decision_id = ?3, score_milli = ?4, tier = ?5
WHERE run_id = ?1 AND lead_id = ?2;

-- name: run_lead_any_ready
SELECT 1 FROM run_lead INDEXED BY run_lead_ready
WHERE run_id = ?1 AND outcome = 0 AND parked_us = 0 LIMIT 1;

-- name: run_lead_first_parked
SELECT min(parked_us) FROM run_lead INDEXED BY run_lead_parked
WHERE run_id = ?1 AND outcome = 0 AND parked_us > 0;

-- Each term is a COUNT of its own: none is what the others leave over.
-- name: run_lead_tally report
SELECT count(*),
       count(*) FILTER (WHERE outcome = 0), count(*) FILTER (WHERE outcome = 1),
       count(*) FILTER (WHERE outcome = 2), count(*) FILTER (WHERE outcome = 3),
       count(*) FILTER (WHERE outcome = 4), count(*) FILTER (WHERE outcome = 5),
       count(*) FILTER (WHERE outcome = 6), count(*) FILTER (WHERE outcome = 7)
FROM run_lead WHERE run_id = ?1;

-- name: run_lead_reasons report
SELECT reason, count(*) FROM run_lead
WHERE run_id = ?1 AND outcome = ?2 AND reason IS NOT NULL
GROUP BY reason ORDER BY 2 DESC, 1 LIMIT ?3;

-- Leads that are due earlier anyway stay so.
-- name: run_lead_due_open
UPDATE lead SET due_us = ?2, due_reason = ?3
WHERE due_us > ?2
  AND id IN (SELECT lead_id FROM run_lead INDEXED BY run_lead_ready
             WHERE run_id = ?1 AND outcome = 0 AND parked_us = 0
             UNION ALL
             SELECT lead_id FROM run_lead INDEXED BY run_lead_parked
             WHERE run_id = ?1 AND outcome = 0 AND parked_us > 0);

-- name: run_lead_end_open report
UPDATE run_lead SET outcome = ?2, reason = ?3, parked_us = 0
WHERE run_id = ?1 AND outcome = 0;

-- name: run_lead_top report
SELECT lead_id FROM run_lead WHERE run_id = ?1 AND score_milli IS NOT NULL
ORDER BY score_milli DESC, lead_id LIMIT ?2;

-- name: run_lead_tiers report
SELECT tier, count(*) FROM run_lead WHERE run_id = ?1 AND tier IS NOT NULL
GROUP BY tier ORDER BY tier;
