-- Entries and budgets. States: 0 reserved, 1 settled, 2 released, 3 uncertain.

-- Newest first; released entries say nothing about the question.
-- name: entry_of_question
SELECT id, state, session, repeat, parked, outcome, as_of_us,
       fresh_until_us, talk, answer, row_num, due_us, run_id, again, at_us,
       worst_micro, lines
FROM entry WHERE question_id = ?1 AND state <> 2 AND main_id = 0 ORDER BY id DESC;

-- What a lead has submitted to a provider.
-- name: entry_submitted
SELECT id, state, session, repeat, parked, outcome, as_of_us,
       fresh_until_us, talk, answer, row_num, due_us, question_id, again, at_us,
       worst_micro, lines
FROM entry INDEXED BY entry_talk
WHERE lead_id = ?1 AND state = 0 AND talk IS NOT NULL AND provider = ?2;

-- name: budget_used
SELECT spent, reserved, cap, until_us FROM budget WHERE key = ?1;

-- What an uncertain question holds of a counter, with its lines.
-- name: entry_holds
SELECT coalesce(sum(worst_micro), 0) FROM entry
WHERE (id = ?1 OR main_id = ?1) AND state = 3
  AND EXISTS (SELECT 1 FROM json_each(entry.caps) WHERE value = ?2);

-- name: budget_cap
UPDATE budget SET cap = ?2, until_us = ?3, name = ?4 WHERE key = ?1;

-- name: entry_add
INSERT INTO entry (id, question_id, state, run_id, session, lead_id, account_id, repeat,
                   worst_micro, at_us, as_of_us, provider, vendor, pool, caps,
                   main_id, lines, line, again)
VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
        ?18);

-- Adds to each counter of a list of keys.
-- name: budget_move
INSERT INTO budget (key, spent, reserved)
SELECT value, ?2, ?3 FROM json_each(?1) WHERE true
ON CONFLICT (key) DO UPDATE SET spent = spent + excluded.spent,
                                reserved = reserved + excluded.reserved;

-- name: entry_get
SELECT state, worst_micro, lines, caps FROM entry WHERE id = ?1;

-- name: entry_lines
SELECT id, line FROM entry WHERE main_id = ?1 AND main_id <> 0 ORDER BY id;

-- name: entry_collect
UPDATE entry SET session = ?2, parked = 0, due_us = 0 WHERE id = ?1;

-- name: entry_settle
UPDATE entry SET state = 1, outcome = ?2, spent_micro = ?3, overage_micro = ?4,
                 answer = ?5, fresh_until_us = ?6, settled_us = ?7, as_of_us = ?8,
                 took_ms = ?9, status = ?10, talk = NULL, parked = 0
WHERE id = ?1;

-- name: entry_end
UPDATE entry SET state = ?2, why = ?3 WHERE id = ?1;

-- name: talk_save
UPDATE entry SET talk = ?2, row_num = ?3, parked = ?4, due_us = ?5, again = max(again, ?6)
WHERE id = ?1 AND state = 0;

-- name: talk_park
UPDATE entry SET parked = 1, due_us = ?2 WHERE id = ?1 AND state = 0;

-- Walks the sessions that have open entries, one seek each.
-- name: entry_session_after
SELECT min(session) FROM entry WHERE state = 0 AND session > ?1;

-- A submitted talk is not given up: the next claim goes on with it. Lines go with their
-- question.
-- name: entry_left
SELECT id, repeat, worst_micro > 0 OR lines > 0 FROM entry
WHERE state = 0 AND session = ?1 AND talk IS NULL AND main_id = 0;

-- Calls are counted by question, money over all of its lines.
-- name: spend_of_run report
SELECT provider, count(*) FILTER (WHERE main_id = 0 AND state IN (1, 3)),
       count(*) FILTER (WHERE main_id = 0 AND state = 1 AND outcome = 1),
       count(*) FILTER (WHERE main_id = 0 AND state = 1 AND outcome = 2),
       count(*) FILTER (WHERE main_id = 0 AND state = 1 AND outcome = 3),
       count(*) FILTER (WHERE main_id = 0 AND state = 1 AND outcome = 4),
       count(*) FILTER (WHERE main_id = 0 AND state = 3), sum(spent_micro),
       sum((state IN (0, 3)) * worst_micro), sum(overage_micro)
FROM entry WHERE run_id = ?1 GROUP BY provider ORDER BY provider;

-- name: spend_of_all report
SELECT provider, count(*) FILTER (WHERE main_id = 0 AND state IN (1, 3)),
       count(*) FILTER (WHERE main_id = 0 AND state = 1 AND outcome = 1),
       count(*) FILTER (WHERE main_id = 0 AND state = 1 AND outcome = 2),
       count(*) FILTER (WHERE main_id = 0 AND state = 1 AND outcome = 3),
       count(*) FILTER (WHERE main_id = 0 AND state = 1 AND outcome = 4),
       count(*) FILTER (WHERE main_id = 0 AND state = 3), sum(spent_micro),
       sum((state IN (0, 3)) * worst_micro), sum(overage_micro)
FROM entry GROUP BY provider ORDER BY provider;

-- The words are those that a question without an answer is given up with.
-- name: misfits_of_run report
SELECT coalesce(vendor, provider), count(*)
FROM entry
WHERE run_id = ?1 AND main_id = 0
  AND why IN (provider || ': protocol', provider || ': limit')
GROUP BY 1 ORDER BY 1;

-- Values that answers had and no normal form took: what stands last in them
-- (etl/run/answer.c). A quote in a value has a backslash before it, so that no value
-- looks like that.
-- name: unmapped_of_run report
SELECT coalesce(vendor, provider), sum(json_extract(answer, '$[#-1].unmapped'))
FROM entry
WHERE run_id = ?1 AND main_id = 0 AND instr(answer, '{"unmapped":') > 0
GROUP BY 1 ORDER BY 1;

-- What was asked for the lead, for its account, and what brought their facts: the first
-- lead of an account asks for all of them.
-- name: entries_of_lead report
SELECT id, question_id, run_id, worst_micro, spent_micro, at_us, fresh_until_us,
       provider, state, outcome, main_id, line, pool
FROM entry WHERE lead_id = ?1 AND lead_id <> 0
UNION
SELECT id, question_id, run_id, worst_micro, spent_micro, at_us, fresh_until_us,
       provider, state, outcome, main_id, line, pool
FROM entry WHERE account_id = ?2 AND lead_id = 0
UNION
SELECT id, question_id, run_id, worst_micro, spent_micro, at_us, fresh_until_us,
       provider, state, outcome, main_id, line, pool
FROM entry
WHERE id IN (SELECT exchange_id FROM fact WHERE subject_kind = 0 AND subject_id = ?1
             UNION ALL
             SELECT exchange_id FROM fact WHERE subject_kind = 1 AND subject_id = ?2)
UNION
SELECT id, question_id, run_id, worst_micro, spent_micro, at_us, fresh_until_us,
       provider, state, outcome, main_id, line, pool
FROM entry
WHERE main_id <> 0
  AND main_id IN
      (SELECT exchange_id FROM fact WHERE subject_kind = 0 AND subject_id = ?1
       UNION ALL
       SELECT exchange_id FROM fact WHERE subject_kind = 1 AND subject_id = ?2)
ORDER BY 1;

-- By question; the worst case is that of all its lines.
-- name: entries_uncertain
SELECT id, question_id, run_id,
       worst_micro + (SELECT coalesce(sum(l.worst_micro), 0) FROM entry l
                      WHERE l.main_id = entry.id AND l.main_id <> 0 AND l.state = 3),
       spent_micro, at_us, fresh_until_us, provider, state, outcome, main_id, line, pool
FROM entry WHERE state = 3 AND main_id = 0 ORDER BY id LIMIT ?1;

-- name: budgets
SELECT key, spent, reserved, cap, until_us, name
FROM budget WHERE key >= ?1 AND key < ?2 ORDER BY key;

-- What is not over yet, without those of leads and accounts.
-- name: budgets_open report
SELECT key, spent, reserved, cap, until_us, name FROM budget
WHERE (until_us = 0 OR until_us > ?1)
  AND NOT (key >= 'lead:' AND key < 'lead;')
  AND NOT (key >= 'account:' AND key < 'account;')
  AND NOT (key >= 'run:' AND key < 'run;' AND key <> 'run:' || ?2)
  AND NOT (key LIKE '%:run:%' AND key NOT LIKE '%:run:' || ?2)
ORDER BY key;

-- The leads (or accounts) that have used most of their cap.
-- name: budgets_fullest report
SELECT key, spent, reserved, cap, until_us, name FROM budget
WHERE key >= ?1 AND key < ?2 AND until_us > ?3
ORDER BY cap - spent - reserved, key LIMIT ?4;

-- Credits are those of the price that was paid, to the thousandth.
-- name: spend_of_pools report
SELECT coalesce(vendor, provider), coalesce(pool, ''),
       count(*) FILTER (WHERE main_id = 0 AND state IN (1, 3)),
       coalesce(sum(spent_micro), 0), coalesce(sum((state IN (0, 3)) * worst_micro), 0),
       coalesce(sum(overage_micro), 0),
       count(*) FILTER (WHERE main_id = 0 AND state = 3)
FROM entry
WHERE CASE WHEN state = 1 THEN settled_us ELSE at_us END >= ?1
  AND CASE WHEN state = 1 THEN settled_us ELSE at_us END < ?2
  AND state <> 2 AND worst_micro > 0
GROUP BY 1, 2 ORDER BY 1, 2;

-- name: balance_put
INSERT INTO balance (vendor, at_us, left_milli, credit_micro) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET left_milli = excluded.left_milli,
                          credit_micro = excluded.credit_micro;

-- Newest first, of each vendor its last two.
-- name: balances_last report
SELECT vendor, at_us, left_milli, credit_micro FROM
    (SELECT *, row_number() OVER (PARTITION BY vendor ORDER BY at_us DESC) AS n
     FROM balance)
WHERE n <= 2 ORDER BY vendor, at_us DESC;
