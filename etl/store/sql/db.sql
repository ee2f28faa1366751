-- Counters, names of fields and sources, versions.

-- name: counter_get
SELECT value FROM counter WHERE name = ?1;

-- name: counter_set
INSERT INTO counter (name, value) VALUES (?1, ?2)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: schema_version
SELECT max(version) FROM schema_version;

-- name: schema_version_add
INSERT INTO schema_version (version) VALUES (?1);

-- name: field_num
SELECT num FROM field WHERE name = ?1;

-- name: field_add
INSERT INTO field (num, name) VALUES (?1, ?2);

-- name: source_num
SELECT num FROM source WHERE name = ?1;

-- name: source_add
INSERT INTO source (num, name) VALUES (?1, ?2);

-- name: source_name
SELECT name FROM source WHERE num = ?1;
