-- Leads, their signals.

-- name: lead_put
INSERT INTO lead (id, shard, crm, object, ext_id, account_key, modified_us, read_us,
                  "values", due_us, due_reason, gone, role, intent_milli, active_us)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9,
        CASE WHEN ?12 THEN 9223372036854775807 ELSE ?10 END, ?11, ?12, ?13, ?14, ?15)
ON CONFLICT (id) DO UPDATE SET
    shard = excluded.shard, account_key = excluded.account_key,
    modified_us = excluded.modified_us, read_us = excluded.read_us,
    "values" = excluded."values", gone = excluded.gone,
    alias_of = CASE WHEN excluded.gone THEN alias_of END,
    due_reason = CASE WHEN excluded.due_us < due_us THEN excluded.due_reason
                      ELSE due_reason END,
    due_us = CASE WHEN excluded.gone THEN excluded.due_us
                  ELSE min(due_us, excluded.due_us) END;

-- name: lead_get
SELECT id, crm, object, ext_id, account_key, modified_us, read_us, "values", due_us,
       due_reason, gone, role, intent_milli, active_us, decided_us, part, rank,
       score_milli, group_mark, name, title, tier
FROM lead WHERE id = ?1;

-- name: lead_by_ext
SELECT id FROM lead WHERE ext_id = ?1 LIMIT ?2;

-- name: lead_by_email
SELECT DISTINCT subject_id FROM fact
WHERE field = 1 AND value = ?1 COLLATE NOCASE AND subject_kind = 0 AND absent = 0
LIMIT ?2;

-- name: lead_walk
SELECT id, crm, object, ext_id, account_key, modified_us, read_us, "values", due_us,
       due_reason, gone, role, intent_milli, active_us, decided_us, part, rank,
       score_milli, group_mark, name, title, tier
FROM lead WHERE ext_id > ?3 AND crm = ?1 AND object = ?2
ORDER BY ext_id LIMIT ?4;

-- name: lead_walk_all report
SELECT id, crm, object, ext_id, account_key, modified_us, read_us, "values", due_us,
       due_reason, gone, role, intent_milli, active_us, decided_us, part
FROM lead WHERE gone = 0 ORDER BY account_key, id;

-- name: lead_set_due
UPDATE lead SET due_us = CASE WHEN gone THEN 9223372036854775807 ELSE ?2 END,
                due_reason = ?3
WHERE id = ?1;

-- name: lead_set_digest
UPDATE lead SET role = ?2, intent_milli = ?3, active_us = ?4, part = ?5, rank = ?6,
                score_milli = ?7, group_mark = ?8, name = ?9, title = ?10, tier = ?11
WHERE id = ?1;

-- name: lead_set_gone
UPDATE lead SET gone = 1, alias_of = ?2, due_us = 9223372036854775807,
                due_reason = NULL
WHERE id = ?1;

-- name: lead_decided
UPDATE lead SET decided_us = ?2 WHERE id = ?1;

-- name: lead_count report
SELECT (SELECT count(*) FROM lead WHERE gone = 0), (SELECT count(*) FROM account),
       (SELECT count(*) FROM lead
        WHERE due_us < 9223372036854775807 AND due_us <= ?1);

-- name: sibling_values
SELECT "values" FROM lead WHERE account_key = ?1 AND gone = 0 AND id <> ?2 LIMIT ?3;

-- name: lead_patch
UPDATE lead SET "values" = json_patch("values", ?2) WHERE id = ?1;

-- name: lead_blank
UPDATE lead SET "values" = json_set("values", ?2, NULL) WHERE id = ?1;

-- name: signal_put
INSERT INTO signal (lead_id, kind, source, at_us, count) VALUES (?1, ?2, ?3, ?4, ?5)
ON CONFLICT (lead_id, kind, source) DO UPDATE SET at_us = excluded.at_us,
                                                  count = excluded.count;

-- name: signals_of
SELECT kind, source, at_us, count FROM signal WHERE lead_id = ?1
ORDER BY kind, source;
