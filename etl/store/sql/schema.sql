-- schema.sql - the state of a workspace, version 1; later versions are added to it by
-- schema_2.sql and on.
--
-- Ids are hashes (leads, accounts, questions) or come from `counter`; no row number is
-- ever shown. Times are microseconds UTC; 9223372036854775807 is "never". Enumerations
-- are the numbers of the C enums. Columns that change often or are looked through stand
-- before long texts. What can stand in PostgreSQL as it is, is written so.

CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE counter (
    name TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Names that would be repeated in millions of facts. `email` is field 1 for good: a
-- partial index below counts on it.
CREATE TABLE field (
    num INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO field (num, name) VALUES (1, 'email');
INSERT INTO counter (name, value) VALUES ('field', 1);

CREATE TABLE source (
    num INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- ---- runs ----

-- `session` changes with each start and resume: what an earlier process of the run left
-- behind can be told from what this one does.
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    job TEXT NOT NULL,
    file TEXT,
    config TEXT,
    params TEXT,
    session INTEGER NOT NULL,
    state INTEGER NOT NULL,
    stage INTEGER NOT NULL,
    as_of_us INTEGER NOT NULL,
    started_us INTEGER NOT NULL,
    ended_us INTEGER NOT NULL,
    from_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL,
    stop TEXT,
    exit_status INTEGER NOT NULL
) STRICT;
CREATE INDEX run_unfinished ON run (job) WHERE state <> 2;

-- Who runs a job: process id, its start in clock ticks, and the boot those count from, so
-- that a pid used again is not taken for the one that took the lock.
CREATE TABLE job_lock (
    job TEXT PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES run (id),
    session INTEGER NOT NULL UNIQUE,
    pid INTEGER NOT NULL,
    born INTEGER NOT NULL,
    boot TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE pull (
    run_id INTEGER NOT NULL REFERENCES run (id),
    object INTEGER NOT NULL,
    cursor TEXT,
    done INTEGER NOT NULL,
    skipped INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (run_id, object)
) STRICT, WITHOUT ROWID;

-- Rows of the input that could not be read, numbered by `pull.skipped`; the first of
-- each pull are kept by reason, the rest are counted there alone.
CREATE TABLE bad_row (
    run_id INTEGER NOT NULL REFERENCES run (id),
    object INTEGER NOT NULL,
    num INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (run_id, object, num)
) STRICT, WITHOUT ROWID;

CREATE TABLE mark (
    key TEXT PRIMARY KEY,
    until_us INTEGER NOT NULL,
    run_id INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE accepted (
    job TEXT PRIMARY KEY,
    config TEXT,
    at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What became of each lead of each run. `tier` and `score_milli` are of its decision in
-- the run, for the summary: tier is held, stopped or suppressed where it was not scored.
CREATE TABLE run_lead (
    run_id INTEGER NOT NULL REFERENCES run (id),
    lead_id INTEGER NOT NULL,
    outcome INTEGER NOT NULL DEFAULT 0,
    parked_us INTEGER NOT NULL DEFAULT 0,
    decision_id INTEGER,
    score_milli INTEGER,
    tier TEXT,
    reason TEXT,
    account_key TEXT NOT NULL,
    PRIMARY KEY (run_id, lead_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX run_lead_ready ON run_lead (run_id, account_key, lead_id)
    WHERE outcome = 0 AND parked_us = 0;
CREATE INDEX run_lead_parked ON run_lead (run_id, parked_us)
    WHERE outcome = 0 AND parked_us > 0;

-- Only leads in work have a row, so that a lease costs no rewriting of the lead.
CREATE TABLE lease (
    lead_id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    until_us INTEGER NOT NULL
) STRICT;
CREATE INDEX lease_run ON lease (run_id);

-- Who had their say about a lead in a run, so that a run taken up again asks what an
-- undisturbed one would have asked.
CREATE TABLE tried (
    run_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    question_id INTEGER NOT NULL,
    step TEXT NOT NULL,
    provider TEXT NOT NULL,
    PRIMARY KEY (run_id, lead_id, question_id, step)
) STRICT, WITHOUT ROWID;

-- ---- leads and accounts ----

CREATE TABLE lead (
    id INTEGER PRIMARY KEY,
    shard INTEGER NOT NULL,
    gone INTEGER NOT NULL DEFAULT 0,
    modified_us INTEGER NOT NULL,
    read_us INTEGER NOT NULL,
    due_us INTEGER NOT NULL,
    intent_milli INTEGER NOT NULL DEFAULT 0,
    active_us INTEGER NOT NULL DEFAULT 0,
    decided_us INTEGER NOT NULL DEFAULT 0,
    role TEXT,
    due_reason TEXT,
    alias_of TEXT,
    crm TEXT NOT NULL,
    object TEXT NOT NULL,
    ext_id TEXT NOT NULL,
    account_key TEXT NOT NULL,
    "values" TEXT NOT NULL
) STRICT;
CREATE INDEX lead_ext ON lead (ext_id, crm, object);
-- What is gone is never due.
CREATE INDEX lead_due ON lead (crm, due_us) WHERE due_us < 9223372036854775807;
CREATE INDEX lead_decided ON lead (crm, decided_us) WHERE gone = 0 AND decided_us > 0;
-- Holds all that the digest of an account adds up.
CREATE INDEX lead_account ON lead (account_key, gone, role, active_us, intent_milli);

CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    shard INTEGER NOT NULL,
    modified_us INTEGER NOT NULL,
    key TEXT NOT NULL,
    crm TEXT,
    object TEXT,
    ext_id TEXT,
    domain TEXT,
    "values" TEXT
) STRICT;
CREATE INDEX account_domain ON account (crm, domain, key)
    WHERE ext_id IS NOT NULL AND domain IS NOT NULL;

CREATE TABLE signal (
    lead_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    source TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (lead_id, kind, source)
) STRICT, WITHOUT ROWID;

-- ---- facts ----

-- Clustered by subject: all that is known of one is a page or two. `value` and `about`
-- are canonical text; '' stands for none.
CREATE TABLE fact (
    subject_kind INTEGER NOT NULL,
    subject_id INTEGER NOT NULL,
    field INTEGER NOT NULL,
    source INTEGER NOT NULL,
    about TEXT NOT NULL,
    absent INTEGER NOT NULL,
    value TEXT NOT NULL,
    id INTEGER NOT NULL,
    origin INTEGER NOT NULL,
    confidence INTEGER NOT NULL,
    observed_us INTEGER NOT NULL,
    last_seen_us INTEGER NOT NULL,
    exchange_id INTEGER NOT NULL,
    PRIMARY KEY (subject_kind, subject_id, field, source, about, absent, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX fact_email ON fact (value COLLATE NOCASE) WHERE field = 1;

CREATE TABLE suppression (
    hash BLOB PRIMARY KEY,
    reason TEXT,
    at_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- ---- money ----

CREATE TABLE budget (
    key TEXT PRIMARY KEY,
    spent INTEGER NOT NULL,
    reserved INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `state`: 0 reserved, 1 settled, 2 released, 3 uncertain. `caps` is a JSON list of the
-- budget keys it is counted against. `session` says which process has it in hand; a
-- session that holds no lock is a dead one.
CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    question_id INTEGER NOT NULL,
    state INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    session INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    repeat INTEGER NOT NULL,
    worst_micro INTEGER NOT NULL,
    spent_micro INTEGER NOT NULL DEFAULT 0,
    overage_micro INTEGER NOT NULL DEFAULT 0,
    parked INTEGER NOT NULL DEFAULT 0,
    outcome INTEGER NOT NULL DEFAULT 0,
    status INTEGER NOT NULL DEFAULT 0,
    took_ms INTEGER NOT NULL DEFAULT 0,
    at_us INTEGER NOT NULL,
    settled_us INTEGER NOT NULL DEFAULT 0,
    as_of_us INTEGER NOT NULL,
    fresh_until_us INTEGER NOT NULL DEFAULT 0,
    provider TEXT NOT NULL,
    vendor TEXT,
    pool TEXT,
    caps TEXT NOT NULL,
    why TEXT,
    talk TEXT,
    answer TEXT
) STRICT;
-- The claim: one open entry of a question.
CREATE UNIQUE INDEX entry_open ON entry (question_id) WHERE state = 0;
CREATE INDEX entry_question ON entry (question_id);
CREATE INDEX entry_session ON entry (session) WHERE state = 0;
CREATE INDEX entry_lead ON entry (lead_id) WHERE lead_id <> 0;
CREATE INDEX entry_account ON entry (account_id) WHERE lead_id = 0;
CREATE INDEX entry_run ON entry (run_id, provider);
CREATE INDEX entry_uncertain ON entry (state) WHERE state = 3;

-- ---- writes ----

-- `fields`: JSON list of [property, base or null, value, conflict 0 or 1].
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    state INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    crm TEXT NOT NULL,
    object TEXT NOT NULL,
    ext_id TEXT NOT NULL,
    reason TEXT,
    fields TEXT NOT NULL
) STRICT;
CREATE INDEX outbox_open ON outbox (run_id, object) WHERE state < 2;
CREATE INDEX outbox_run ON outbox (run_id);
CREATE INDEX outbox_lead ON outbox (lead_id) WHERE lead_id <> 0;
CREATE INDEX outbox_account ON outbox (account_id) WHERE account_id <> 0;

CREATE TABLE written (
    crm TEXT NOT NULL,
    object TEXT NOT NULL,
    ext_id TEXT NOT NULL,
    property TEXT NOT NULL,
    value TEXT NOT NULL,
    out_id INTEGER NOT NULL,
    PRIMARY KEY (crm, object, ext_id, property)
) STRICT, WITHOUT ROWID;

-- ---- decisions ----

CREATE TABLE decision (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    as_of_us INTEGER NOT NULL,
    score_milli INTEGER NOT NULL,
    model TEXT,
    disposition TEXT NOT NULL,
    tier TEXT,
    stage TEXT,
    json TEXT,
    inputs TEXT
) STRICT;
CREATE INDEX decision_lead ON decision (lead_id);

CREATE TABLE hold (
    lead_id INTEGER PRIMARY KEY,
    completeness_milli INTEGER NOT NULL,
    since_us INTEGER NOT NULL,
    due_us INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    missing TEXT
) STRICT;
CREATE INDEX hold_due ON hold (due_us);
