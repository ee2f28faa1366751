-- Who had their say about a lead in a run.

-- name: tried_put
INSERT INTO tried (run_id, lead_id, question_id, step, provider)
VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT DO UPDATE SET provider = excluded.provider;

-- name: tried_of
SELECT question_id, step, provider FROM tried
WHERE run_id = ?1 AND lead_id = ?2
ORDER BY question_id, step;

-- name: tried_drop
DELETE FROM tried WHERE run_id = ?1 AND lead_id = ?2;
