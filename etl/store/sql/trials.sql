-- Searches through the providers of a step, and the orders learnt from them.

-- name: trial_add
INSERT INTO trial (step, segment, missed, provider, asked, found, good, spent_micro,
                   took_ms)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT DO UPDATE SET
    asked = asked + excluded.asked,
    found = found + excluded.found,
    good = good + excluded.good,
    spent_micro = spent_micro + excluded.spent_micro,
    took_ms = took_ms + excluded.took_ms;

-- name: trial_of_step
SELECT segment, missed, provider, asked, found, good, spent_micro, took_ms FROM trial
WHERE step = ?1
ORDER BY segment, missed, provider;

-- name: run_order_put
INSERT INTO run_order (run_id, step, segment, providers) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT DO UPDATE SET providers = excluded.providers;

-- name: run_order_of
SELECT segment, providers FROM run_order
WHERE run_id = ?1 AND step = ?2
ORDER BY segment;
