-- Notices (schema_5.sql has the states).

-- name: notice_put
INSERT INTO notice (id, kind, state, run_id, lead_id, tries, due_us, at_us, sent_us, job,
                    crm, object, ext_id, reason, body)
VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6, ?6, 0, ?7, ?8, ?9, ?10, ?11, ?12)
ON CONFLICT (id) DO NOTHING;

-- name: notice_of_run report
SELECT count(*) FROM notice WHERE run_id = ?1 AND kind = ?2 AND state <> 5;

-- name: notice_release
UPDATE notice SET state = 1, due_us = ?2, at_us = ?2 WHERE lead_id = ?1 AND lead_id <> 0 AND state = 0;

-- name: notice_drop
UPDATE notice SET state = 5, reason = ?2, body = NULL, at_us = ?3
WHERE lead_id = ?1 AND lead_id <> 0 AND state IN (0, 1);

-- name: notice_next
SELECT id, kind, state, run_id, lead_id, tries, due_us, at_us, sent_us, job, crm, object,
       ext_id, ref, reason, body
FROM notice
WHERE job = ?1 AND state IN (1, 2) AND due_us <= ?2 AND at_us < ?3
      AND kind = ?4
ORDER BY due_us, id LIMIT 1;

-- name: notice_wait
SELECT min(due_us) FROM notice
WHERE job = ?1 AND state = 2 AND due_us <= ?2 AND at_us < ?3 AND (1 << kind) & ?4 <> 0;

-- name: notice_sent
UPDATE notice SET state = 2, tries = tries + 1, due_us = ?3, at_us = ?2,
       sent_us = CASE sent_us WHEN 0 THEN ?2 ELSE sent_us END
WHERE id = ?1;

-- name: notice_end
UPDATE notice SET state = ?2, tries = ?3, due_us = ?4, at_us = ?5, sent_us = ?6,
       ref = ?7, reason = ?8
WHERE id = ?1;

-- name: notice_postpone
UPDATE notice SET due_us = max(due_us, ?3) WHERE job = ?1 AND kind = ?2 AND state IN (1, 2) AND state = 1;

-- name: notice_list report
SELECT id, kind, state, run_id, lead_id, tries, due_us, at_us, sent_us, job, crm, object,
       ext_id, ref, reason, body
FROM notice WHERE (1 << state) & ?1 <> 0 ORDER BY at_us DESC, id LIMIT ?2;

-- name: notice_counts report
SELECT state, kind, reason, count(*) FROM notice
WHERE (?1 = 0 OR run_id = ?1) GROUP BY state, kind, CASE state WHEN 5 THEN reason END
ORDER BY state, kind, 3;

-- name: notice_retry report
UPDATE notice SET state = 1, tries = 0, due_us = ?2, at_us = ?2
WHERE state = 4 AND (?1 = 0 OR id = ?1);
