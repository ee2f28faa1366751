-- Accounts. A put without a value keeps what is there: a lead that names an account
-- knows less of it than the CRM's own record.

-- name: account_put
INSERT INTO account (id, shard, key, crm, object, ext_id, domain, modified_us, "values")
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
ON CONFLICT (id) DO UPDATE SET
    crm = coalesce(excluded.crm, crm), object = coalesce(excluded.object, object),
    ext_id = coalesce(excluded.ext_id, ext_id),
    domain = coalesce(excluded.domain, domain),
    modified_us = max(modified_us, excluded.modified_us),
    "values" = coalesce(excluded."values", "values");

-- name: account_get
SELECT id, key, crm, object, ext_id, domain, modified_us, "values"
FROM account WHERE id = ?1;

-- name: account_by_domain
SELECT key FROM account
WHERE crm = ?1 AND domain = ?2 AND ext_id IS NOT NULL AND domain IS NOT NULL
ORDER BY key LIMIT 1;

-- name: account_patch
UPDATE account SET "values" = json_patch("values", ?2)
WHERE id = ?1 AND "values" IS NOT NULL;

-- name: account_blank
UPDATE account SET "values" = json_set("values", ?2, NULL)
WHERE id = ?1 AND "values" IS NOT NULL;

-- name: account_stir
INSERT OR IGNORE INTO stirred (account_key) VALUES (?1);

-- name: account_parent
SELECT parent_key FROM account WHERE id = ?1;

-- name: account_children
SELECT key FROM account WHERE parent_key = ?1 ORDER BY key LIMIT ?2;

-- name: account_adopt
UPDATE account SET parent_key = ?2 WHERE id = ?1;

-- name: family_stir
INSERT OR IGNORE INTO stirred (account_key)
SELECT parent_key FROM account WHERE id = ?1 AND parent_key IS NOT NULL
UNION ALL
SELECT key FROM account WHERE parent_key = ?2;

-- name: family_sums
SELECT count(*), sum(role = 'decision_maker'), sum(active_us >= ?2)
FROM lead INDEXED BY lead_account WHERE account_key = ?1 AND gone = 0;

-- Those who gave up, opted out or are held wait for something else.
-- name: account_wake
UPDATE lead SET due_us = ?2, due_reason = 'sibling'
WHERE account_key = ?1 AND gone = 0 AND group_mark <> ?3 AND group_mark <> 0
  AND due_us > ?2 AND due_us < 9223372036854775807 AND due_reason IS NOT 'hold';

-- name: account_wake_stirred
UPDATE lead SET due_us = ?1, due_reason = 'sibling'
WHERE account_key IN (SELECT account_key FROM stirred) AND gone = 0
  AND group_mark <> 0
  AND due_us > ?1 AND due_us < 9223372036854775807 AND due_reason IS NOT 'hold';

-- name: account_settle
DELETE FROM stirred;

-- name: account_touch
UPDATE lead SET due_us = ?2, due_reason = ?3
WHERE account_key = ?1 AND gone = 0 AND due_us > ?2;
