-- Writes to CRMs. States: 0 pending, 1 sent, 2 confirmed, 3 rejected, 4 gone,
-- 5 conflict.

-- name: out_put
INSERT INTO outbox (id, run_id, lead_id, account_id, state, at_us, crm, object, ext_id,
                    reason, fields)
VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7, ?8, ?9, ?10);

-- name: out_next
SELECT id, run_id, lead_id, account_id, crm, object, ext_id, state, reason, at_us, fields
FROM outbox WHERE run_id = ?1 AND object = ?2 AND state < 2 AND waits = 0 AND id > ?3
ORDER BY id LIMIT ?4;

-- name: out_get
SELECT id, run_id, lead_id, account_id, crm, object, ext_id, state, reason, at_us, fields
FROM outbox WHERE id = ?1;

-- name: out_sent
UPDATE outbox SET state = 1, at_us = ?2 WHERE id = ?1 AND state < 2;

-- name: out_wait
UPDATE outbox SET waits = ?2 WHERE id = ?1;

-- name: out_drop
DELETE FROM outbox WHERE id = ?1 AND state = 0;

-- name: out_set_fields
UPDATE outbox SET fields = ?2 WHERE id = ?1;

-- name: out_end
UPDATE outbox SET state = ?2, reason = ?3, at_us = ?4 WHERE id = ?1;

-- name: outs_of_lead
SELECT id, run_id, lead_id, account_id, crm, object, ext_id, state, reason, at_us, fields
FROM outbox WHERE lead_id = ?1 AND lead_id <> 0
UNION ALL
SELECT id, run_id, lead_id, account_id, crm, object, ext_id, state, reason, at_us, fields
FROM outbox WHERE account_id = ?2 AND account_id <> 0
ORDER BY 1;

-- name: outs_of_run
SELECT id, run_id, lead_id, account_id, crm, object, ext_id, state, reason, at_us, fields
FROM outbox WHERE run_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3;

-- name: out_counts report
SELECT count(*) FILTER (WHERE state = 0), count(*) FILTER (WHERE state = 1),
       count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3),
       count(*) FILTER (WHERE state = 4), count(*) FILTER (WHERE state = 5)
FROM outbox WHERE run_id = ?1;

-- name: written_put
INSERT INTO written (crm, object, ext_id, property, value, out_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (crm, object, ext_id, property)
    DO UPDATE SET value = excluded.value, out_id = excluded.out_id;

-- name: written_over
SELECT json_extract(json_each.value, '$[1]')
FROM written w JOIN outbox o ON o.id = w.out_id, json_each(o.fields)
WHERE w.crm = ?1 AND w.object = ?2 AND w.ext_id = ?3 AND w.property = ?4
      AND json_extract(json_each.value, '$[0]') = ?4;

-- name: sent_to
SELECT json_extract(json_each.value, '$[0]'), json_extract(json_each.value, '$[2]')
FROM outbox o, json_each(o.fields)
WHERE o.crm = ?1 AND o.object = ?2 AND o.ext_id = ?3 AND o.state = 1;

-- name: written_of
SELECT property, value FROM written
WHERE crm = ?1 AND object = ?2 AND ext_id = ?3 ORDER BY property;
