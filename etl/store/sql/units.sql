-- A unit: an account and its leads that a run has open.

-- name: unit_next_key
SELECT account_key FROM run_lead INDEXED BY run_lead_ready
WHERE run_id = ?1 AND outcome = 0 AND parked_us = 0 AND account_key > ?2
ORDER BY account_key LIMIT 1;

-- name: unit_leads
SELECT lead_id, met FROM run_lead INDEXED BY run_lead_ready
WHERE run_id = ?1 AND outcome = 0 AND parked_us = 0 AND account_key = ?2
ORDER BY met, lead_id LIMIT ?3;

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

-- ?3: the ids that are left out, as a JSON list.
-- name: unit_digest
SELECT count(*), sum(role = 'decision_maker'), sum(role = 'influencer'),
       sum(role = 'user'), sum(active_us >= ?2), sum(intent_milli), sum(part = 0),
       sum(part = 1), sum(part = 2), sum(part = 3), sum(part = 4), max(score_milli)
FROM lead INDEXED BY lead_account
WHERE account_key = ?1 AND gone = 0
  AND id NOT IN (SELECT value FROM json_each(?3));

-- name: unit_stakeholders
SELECT id, rank, ext_id, name, title, tier, score_milli FROM lead INDEXED BY lead_account
WHERE account_key = ?1 AND gone = 0 AND part = ?2
  AND id NOT IN (SELECT value FROM json_each(?3))
ORDER BY rank, id LIMIT ?4;

-- name: unit_more
SELECT 1 FROM (
    SELECT lead_id FROM run_lead INDEXED BY run_lead_ready
    WHERE run_id = ?1 AND account_key = ?2 AND outcome = 0 AND parked_us = 0
    UNION ALL
    SELECT lead_id FROM run_lead INDEXED BY run_lead_back
    WHERE run_id = ?1 AND account_key = ?2 AND outcome = 0 AND parked_us > 0
      AND parked_us < 9223372036854775807)
WHERE lead_id NOT IN (SELECT value FROM json_each(?3)) LIMIT 1;
