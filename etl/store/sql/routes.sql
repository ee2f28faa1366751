-- Routing: who has a lead, who waits for a queue, what sales sent back.

-- name: route_get
SELECT state, given, qualified_us, respond_us, assigned_us, touched_us, rejected_us,
       owner, rule, reason, status, rejection, told_us
FROM route WHERE lead_id = ?1;

-- name: route_put
INSERT INTO route (lead_id, state, given, qualified_us, respond_us, assigned_us,
                   touched_us, rejected_us, owner, rule, reason, status, rejection,
                   told_us)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
ON CONFLICT (lead_id) DO UPDATE SET
    state = excluded.state, given = excluded.given,
    qualified_us = excluded.qualified_us, respond_us = excluded.respond_us,
    assigned_us = excluded.assigned_us, touched_us = excluded.touched_us,
    rejected_us = excluded.rejected_us, owner = excluded.owner, rule = excluded.rule,
    reason = excluded.reason, status = excluded.status, rejection = excluded.rejection,
    told_us = excluded.told_us;

-- name: assignment_put
INSERT INTO assignment (lead_id, at_us, run_id, day, owner, rule, queue)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
ON CONFLICT (lead_id, at_us) DO UPDATE SET
    run_id = excluded.run_id, day = excluded.day, owner = excluded.owner,
    rule = excluded.rule, queue = excluded.queue;

-- name: assignments_of_run
SELECT count(*) FROM assignment WHERE owner = ?1 AND run_id = ?2;

-- name: assignments_of_day
SELECT count(*) FROM assignment WHERE owner = ?1 AND day = ?2;

-- name: routes_open
SELECT count(*) FROM route r INDEXED BY route_open WHERE owner = ?1 AND state = 2
  AND NOT EXISTS (SELECT 1 FROM lead l WHERE l.id = r.lead_id AND l.gone <> 0);

-- name: rejection_put
INSERT INTO rejection (lead_id, at_us, run_id, known, reason, status, owner, rule)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (lead_id, at_us) DO UPDATE SET
    known = excluded.known, reason = excluded.reason, status = excluded.status;

-- name: rejections_of
SELECT at_us, known, reason, status, owner, rule FROM rejection
WHERE lead_id = ?1 ORDER BY at_us;

-- name: credit_get
SELECT credit FROM queue_credit WHERE queue = ?1 AND owner = ?2 AND hash = ?3;

-- name: credit_put
INSERT INTO queue_credit (queue, owner, hash, credit) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (queue, owner) DO UPDATE SET hash = excluded.hash,
                                         credit = excluded.credit;

-- name: wait_put
INSERT INTO route_wait (run_id, lead_id, queue, out_id, since_us)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (run_id, lead_id) DO UPDATE SET
    queue = excluded.queue, out_id = excluded.out_id, since_us = excluded.since_us;

-- name: wait_next
SELECT lead_id, queue, out_id FROM route_wait INDEXED BY route_wait_order
WHERE run_id = ?1 AND since_us >= 0 ORDER BY since_us, lead_id LIMIT ?2;

-- name: wait_drop
DELETE FROM route_wait WHERE run_id = ?1 AND lead_id = ?2;

-- What routing made of a lead in a run. `state` 2: somebody has it.
-- name: routed_put
INSERT INTO routed (run_id, lead_id, state, idle, rule) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (run_id, lead_id) DO UPDATE SET
    state = excluded.state, idle = excluded.idle, rule = excluded.rule;

-- name: routed_rules report
SELECT ifnull(rule, ''), count(*) FROM routed WHERE run_id = ?1 AND state = 2
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?2;

-- name: routed_states report
SELECT count(*), count(*) FILTER (WHERE state = 2), count(*) FILTER (WHERE state = 3),
       count(*) FILTER (WHERE state = 6), count(*) FILTER (WHERE state = 4),
       count(*) FILTER (WHERE idle), count(*) FILTER (WHERE state = 5)
FROM routed WHERE run_id = ?1;

-- Of all leads, whether or not the run had them.
-- name: routes_late report
SELECT count(*) FROM route r JOIN lead l ON l.id = r.lead_id
WHERE l.gone = 0 AND r.respond_us > 0 AND r.respond_us < ?1 AND r.touched_us = 0;

-- name: routes_recycled report
SELECT r.lead_id, l.ext_id, r.state, r.given, r.qualified_us, r.respond_us,
       r.assigned_us, r.touched_us, r.rejected_us, r.owner, r.rule, r.reason, r.status,
       r.rejection
FROM route r JOIN lead l ON l.id = r.lead_id
WHERE l.gone = 0 AND r.state = 5 ORDER BY r.rejected_us DESC, r.lead_id LIMIT ?1;

-- Nobody has it; who has it is not active; it was given to somebody and has no owner any
-- more; nobody acted in time.
-- name: route_exceptions report
SELECT r.lead_id, l.ext_id, r.state, r.given, r.qualified_us, r.respond_us,
       r.assigned_us, r.touched_us, r.rejected_us, r.owner, r.rule, r.reason, r.status,
       r.rejection
FROM route r JOIN lead l ON l.id = r.lead_id
WHERE l.gone = 0
  AND (r.state IN (3, 4, 6) OR (r.state = 2 AND r.given = 0 AND r.reason IS NOT NULL)
       OR (r.respond_us > 0 AND r.respond_us < ?1 AND r.touched_us = 0))
ORDER BY r.state DESC, r.respond_us, r.lead_id LIMIT ?2;

-- name: route_counts report
SELECT state, count(*) FROM route GROUP BY state ORDER BY state;

-- name: route_loads report
SELECT owner, count(*), sum(respond_us > 0 AND respond_us < ?1 AND touched_us = 0)
FROM route r WHERE state = 2
  AND NOT EXISTS (SELECT 1 FROM lead l WHERE l.id = r.lead_id AND l.gone <> 0)
GROUP BY owner ORDER BY owner;

-- name: rejection_counts report
SELECT reason, known, rule, owner, count(*), max(at_us) FROM rejection
GROUP BY reason, known, rule, owner ORDER BY 5 DESC, reason, rule, owner;
