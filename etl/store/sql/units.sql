-- A unit: an account and its leads that a run has open.

-- name: unit_next_key
SELECT account_key FROM run_lead INDEXED BY run_lead_ready
WHERE run_id = ?1 AND outcome = 0 AND parked_us = 0 AND account_key > ?2
ORDER BY account_key LIMIT 1;

-- name: unit_leads
SELECT lead_id FROM run_lead INDEXED BY run_lead_ready
WHERE run_id = ?1 AND outcome = 0 AND parked_us = 0 AND account_key = ?2
ORDER BY lead_id LIMIT ?3;

-- name: lease_get
SELECT run_id, until_us FROM lease WHERE lead_id = ?1;

-- name: lease_take
INSERT INTO lease (lead_id, run_id, until_us) VALUES (?1, ?2, ?3)
ON CONFLICT (lead_id) DO UPDATE SET run_id = excluded.run_id,
                                    until_us = excluded.until_us;

-- name: lease_renew
UPDATE lease SET until_us = ?2 WHERE run_id = ?1;

-- name: lease_drop
DELETE FROM lease WHERE lead_id = ?1 AND run_id = ?2;

-- name: unit_digest
SELECT count(*), sum(role = 'decision_maker'), sum(role = 'influencer'),
       sum(role = 'user'), sum(active_us >= ?2), sum(intent_milli)
FROM lead WHERE account_key = ?1 AND gone = 0;
