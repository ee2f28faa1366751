-- Invariants. Each gives a row for what is wrong, and none where all is well.

-- name: check_open_leads report
SELECT r.id, count(*) FROM run r JOIN run_lead l ON l.run_id = r.id
WHERE r.state = 2 AND l.outcome = 0 GROUP BY r.id;

-- name: check_outcomes report
SELECT run_id, lead_id FROM run_lead WHERE outcome NOT BETWEEN 0 AND 7 LIMIT 1;

-- name: check_budgets report
SELECT key FROM (
    SELECT c.value AS key, sum(e.spent_micro) AS spent,
           sum((e.state IN (0, 3)) * e.worst_micro) AS reserved
    FROM entry e, json_each(e.caps) c GROUP BY c.value
    UNION ALL
    SELECT key, -spent, -reserved FROM budget)
GROUP BY key HAVING sum(spent) <> 0 OR sum(reserved) <> 0 LIMIT 1;

-- name: check_open_entries report
SELECT question_id FROM entry WHERE state = 0 AND main_id = 0
GROUP BY question_id HAVING count(*) > 1 LIMIT 1;

-- name: check_lines report
SELECT l.id FROM entry l LEFT JOIN entry m ON m.id = l.main_id
WHERE l.main_id <> 0 AND (l.state = 0) IS NOT (m.state = 0) LIMIT 1;

-- name: check_waits report
SELECT w.run_id FROM route_wait w JOIN run r ON r.id = w.run_id
WHERE r.state = 2 LIMIT 1;

-- name: check_locks report
SELECT l.job FROM job_lock l JOIN run r ON r.id = l.run_id
WHERE r.state <> 0 LIMIT 1;
