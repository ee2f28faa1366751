-- A person erased. What money was spent stays, without the person.

-- name: forget_answers report
UPDATE entry SET lead_id = 0, account_id = 0, question_id = -id, talk = NULL,
       answer = NULL, why = NULL, state = CASE state WHEN 0 THEN 3 ELSE state END
WHERE lead_id = ?1
   OR id IN (SELECT exchange_id FROM fact
             WHERE subject_kind = 0 AND subject_id = ?1 AND exchange_id <> 0)
   OR main_id IN (SELECT id FROM entry WHERE lead_id = ?1);

-- name: forget_facts
DELETE FROM fact WHERE subject_kind = 0 AND subject_id = ?1;

-- name: forget_account_facts
DELETE FROM fact WHERE subject_kind = 1 AND subject_id = ?1;

-- name: forget_signals
DELETE FROM signal WHERE lead_id = ?1;

-- name: forget_decisions
DELETE FROM decision WHERE lead_id = ?1;

-- name: forget_hold
DELETE FROM hold WHERE lead_id = ?1;

-- name: forget_tried report
DELETE FROM tried WHERE lead_id = ?1;

-- name: forget_route
DELETE FROM route WHERE lead_id = ?1;

-- name: forget_assignments
DELETE FROM assignment WHERE lead_id = ?1;

-- name: forget_rejections
DELETE FROM rejection WHERE lead_id = ?1;

-- name: forget_waits report
DELETE FROM route_wait WHERE lead_id = ?1;

-- name: forget_routed report
DELETE FROM routed WHERE lead_id = ?1;

-- name: forget_lease
DELETE FROM lease WHERE lead_id = ?1;

-- name: forget_written
DELETE FROM written WHERE crm = ?1 AND object = ?2 AND ext_id = ?3;

-- name: forget_outs
UPDATE outbox SET fields = '[]', ext_id = '', reason = NULL, lead_id = 0,
       state = CASE WHEN state < 2 THEN 3 ELSE state END
WHERE lead_id = ?1 AND lead_id <> 0;

-- name: forget_outcomes report
UPDATE run_lead SET reason = 'forgotten', decision_id = NULL, score_milli = NULL,
       tier = NULL, parked_us = 0,
       outcome = CASE outcome WHEN 0 THEN 4 ELSE outcome END
WHERE lead_id = ?1;

-- name: forget_lead
DELETE FROM lead WHERE id = ?1;

-- name: forget_notices
UPDATE notice SET lead_id = 0, ext_id = '', ref = NULL, reason = 'forgotten', body = NULL,
       state = CASE WHEN state < 3 THEN 5 ELSE state END
WHERE lead_id = ?1 AND lead_id <> 0;

-- Maps of stakeholders have the person too: "Cara Holt (501, Head of Sales, strong 80)"
-- in what was written about others of the account, and read back. ?3 and ?4 are "(501,"
-- and "(501)". What is left of our own write is a mark: it is ours to write over.

-- name: forget_in_outs report
UPDATE outbox SET fields =
    (SELECT json_group_array(json(f.value)) FROM json_each(outbox.fields) f
     WHERE NOT EXISTS (SELECT 1 FROM json_each(f.value) v
                       WHERE instr(v.value, ?3) > 0 OR instr(v.value, ?4) > 0))
WHERE lead_id IN (SELECT id FROM lead WHERE account_key = ?2 AND id <> ?1)
  AND lead_id <> 0
  AND EXISTS (SELECT 1 FROM json_each(outbox.fields) f, json_each(f.value) v
              WHERE instr(v.value, ?3) > 0 OR instr(v.value, ?4) > 0);

-- name: forget_in_written
UPDATE written SET value = '(forgotten)'
WHERE (crm, object, ext_id) IN (SELECT crm, object, ext_id FROM lead
                                WHERE account_key = ?2 AND id <> ?1)
  AND (instr(value, ?3) > 0 OR instr(value, ?4) > 0);

-- name: forget_in_values report
UPDATE lead SET "values" =
    (SELECT json_group_object(v.key, CASE WHEN instr(v.value, ?3) > 0
                                            OR instr(v.value, ?4) > 0
                                          THEN '(forgotten)' ELSE v.value END)
     FROM json_each(lead."values") v)
WHERE account_key = ?2 AND id <> ?1
  AND EXISTS (SELECT 1 FROM json_each(lead."values") v
              WHERE instr(v.value, ?3) > 0 OR instr(v.value, ?4) > 0);
