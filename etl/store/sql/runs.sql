-- Runs, locks, pulls, marks.

-- name: run_add
INSERT INTO run (id, job, file, config, params, session, state, stage, as_of_us,
                 started_us, ended_us, from_us, until_us, stop, exit_status)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15);

-- name: run_save
UPDATE run SET state = ?2, stage = ?3, as_of_us = ?4, ended_us = ?5, from_us = ?6,
               until_us = ?7, stop = ?8, exit_status = ?9
WHERE id = ?1;

-- name: run_set_session
UPDATE run SET session = ?2, state = 0 WHERE id = ?1;

-- name: run_get
SELECT id, job, file, config, params, state, stage, as_of_us, started_us, ended_us,
       from_us, until_us, stop, exit_status
FROM run WHERE id = ?1;

-- name: run_session
SELECT session FROM run WHERE id = ?1;

-- name: run_list report
SELECT id, job, file, config, params, state, stage, as_of_us, started_us, ended_us,
       from_us, until_us, stop, exit_status
FROM run ORDER BY id DESC LIMIT ?1;

-- name: run_unfinished
SELECT id FROM run WHERE job = ?1 AND state <> 2 ORDER BY id DESC;

-- Only the unfinished ones are looked through: a partial index of a few rows.
-- name: run_unfinished_any report
SELECT id FROM run WHERE state <> 2 ORDER BY id DESC;

-- name: lock_of_job
SELECT run_id, pid, born, boot FROM job_lock WHERE job = ?1;

-- name: lock_of_run
SELECT l.run_id, l.pid, l.born, l.boot
FROM run r JOIN job_lock l ON l.job = r.job AND l.run_id = r.id
WHERE r.id = ?1;

-- name: lock_of_others report
SELECT run_id, pid, born, boot FROM job_lock WHERE run_id <> ?1;

-- name: lock_of_session
SELECT run_id, pid, born, boot FROM job_lock WHERE session = ?1;

-- name: lock_take
INSERT INTO job_lock (job, run_id, session, pid, born, boot)
VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (job) DO UPDATE SET run_id = excluded.run_id, session = excluded.session,
    pid = excluded.pid, born = excluded.born, boot = excluded.boot;

-- name: lock_drop
DELETE FROM job_lock
WHERE job = (SELECT job FROM run WHERE id = ?1) AND run_id = ?1;

-- name: lease_drop_run
DELETE FROM lease WHERE run_id = ?1;

-- Walks the runs that hold leases, one seek each.
-- name: lease_run_after
SELECT min(run_id) FROM lease WHERE run_id > ?1;

-- name: pull_save
INSERT INTO pull (run_id, object, cursor, done) VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (run_id, object) DO UPDATE SET cursor = excluded.cursor,
                                           done = excluded.done;

-- name: pull_get
SELECT cursor, done FROM pull WHERE run_id = ?1 AND object = ?2;

-- name: pull_skipped report
SELECT coalesce(sum(skipped), 0) FROM pull WHERE run_id = ?1;

-- name: pull_skipped_of
SELECT skipped FROM pull WHERE run_id = ?1 AND object = ?2;

-- name: pull_skip
UPDATE pull SET skipped = ?3 WHERE run_id = ?1 AND object = ?2;

-- name: bad_row_add
INSERT INTO bad_row (run_id, object, num, reason) VALUES (?1, ?2, ?3, ?4);

-- name: bad_row_drop
DELETE FROM bad_row WHERE run_id = ?1 AND object = ?2;

-- name: bad_row_list report
SELECT reason FROM bad_row WHERE run_id = ?1 ORDER BY object, num LIMIT ?2;

-- name: bad_value_add
INSERT INTO bad_value (run_id, place, count) VALUES (?1, ?2, 1)
ON CONFLICT (run_id, place) DO UPDATE SET count = count + 1;

-- name: bad_value_list report
SELECT place, count FROM bad_value WHERE run_id = ?1 ORDER BY count DESC, place;

-- name: mark_get
SELECT until_us FROM mark WHERE key = ?1;

-- name: mark_set
INSERT INTO mark (key, until_us, run_id) VALUES (?1, ?2, ?3)
ON CONFLICT (key) DO UPDATE SET until_us = excluded.until_us, run_id = excluded.run_id;

-- name: accept
INSERT INTO accepted (job, config, at_us) VALUES (?1, ?2, ?3)
ON CONFLICT (job) DO UPDATE SET config = excluded.config, at_us = excluded.at_us;

-- name: accepted
SELECT 1 FROM accepted WHERE job = ?1;
