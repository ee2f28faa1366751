-- Version 5: routing.

-- What is kept of a lead's way to somebody (weir/route.h). `state` 2: somebody has it.
CREATE TABLE route (
    lead_id INTEGER PRIMARY KEY,
    state INTEGER NOT NULL,
    given INTEGER NOT NULL,
    qualified_us INTEGER NOT NULL,
    respond_us INTEGER NOT NULL,
    assigned_us INTEGER NOT NULL,
    touched_us INTEGER NOT NULL,
    rejected_us INTEGER NOT NULL,
    owner TEXT,
    rule TEXT,
    reason TEXT,
    status TEXT,
    rejection TEXT
) STRICT;
CREATE INDEX route_open ON route (owner) WHERE state = 2;

-- Every lead that routing gave to somebody. `day` is the job's.
CREATE TABLE assignment (
    lead_id INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    day TEXT NOT NULL,
    owner TEXT NOT NULL,
    rule TEXT NOT NULL,
    queue TEXT,
    PRIMARY KEY (lead_id, at_us)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignment_run ON assignment (owner, run_id);
CREATE INDEX assignment_day ON assignment (owner, day);

-- Every lead that sales sent back: who, when, why. `known` 0: no code of the list.
CREATE TABLE rejection (
    lead_id INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    known INTEGER NOT NULL,
    reason TEXT NOT NULL,
    status TEXT,
    owner TEXT,
    rule TEXT,
    PRIMARY KEY (lead_id, at_us)
) STRICT, WITHOUT ROWID;

-- What each member of a queue is owed; `hash` is of members and weights.
CREATE TABLE queue_credit (
    queue TEXT NOT NULL,
    owner TEXT NOT NULL,
    hash TEXT NOT NULL,
    credit INTEGER NOT NULL,
    PRIMARY KEY (queue, owner)
) STRICT, WITHOUT ROWID;

-- Leads of a run that are decided and wait for their queue to be dealt, with the write
-- that goes out then (0: none). Dealt in the order of lead ids once the run has decided
-- all, so that who gets a lead does not hang on who was decided first.
CREATE TABLE route_wait (
    run_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    queue TEXT NOT NULL,
    out_id INTEGER NOT NULL,
    PRIMARY KEY (run_id, lead_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE outbox ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;
DROP INDEX outbox_open;
CREATE INDEX outbox_open ON outbox (run_id, object) WHERE state < 2 AND waits = 0;

-- The ledger: 1 where it was asked again for nothing, after a try of which nobody knows
-- whether it was charged.
ALTER TABLE entry ADD COLUMN again INTEGER NOT NULL DEFAULT 0;
-- ---- buying groups ----

-- `part`: place in wr_buying_role_words, behind the last: none. `rank`: place in
-- wr_seniority_words. `score_milli`: of the last decision, NULL when it gave none.
-- `group_mark`: of the account's digest that the last decision rested on.
ALTER TABLE lead ADD COLUMN part INTEGER NOT NULL DEFAULT 5;
ALTER TABLE lead ADD COLUMN rank INTEGER NOT NULL DEFAULT 10;
ALTER TABLE lead ADD COLUMN score_milli INTEGER;
ALTER TABLE lead ADD COLUMN group_mark INTEGER NOT NULL DEFAULT 0;

-- Holds all that the digest of an account adds up, and who has to be woken.
DROP INDEX lead_account;
CREATE INDEX lead_account ON lead (account_key, gone, part, rank, id, role, active_us,
                                   intent_milli, score_milli, group_mark);

-- Accounts that somebody joined or left since they were last looked at.
CREATE TABLE stirred (
    account_key TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- The company that an account belongs to, by its key, whether or not it is here.
ALTER TABLE account ADD COLUMN parent_key TEXT;
CREATE INDEX account_parent ON account (parent_key, key) WHERE parent_key IS NOT NULL;

-- What somebody is told when a lead crosses into a stage or tier: a task in the CRM, a
-- webhook. `kind` 0 task, 1 webhook. States: 0 waits for the write of its lead, 1 to be
-- sent, 2 sent and not known to have arrived, 3 done, 4 given up, 5 left out. `sent_us`:
-- when it went out first; 0: never. `body` is the JSON of what is told.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    run_id INTEGER NOT NULL,
    lead_id INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    due_us INTEGER NOT NULL,
    at_us INTEGER NOT NULL,
    sent_us INTEGER NOT NULL,
    job TEXT NOT NULL,
    crm TEXT NOT NULL,
    object TEXT NOT NULL,
    ext_id TEXT NOT NULL,
    ref TEXT,
    reason TEXT,
    body TEXT
) STRICT;
CREATE INDEX notice_open ON notice (job, due_us) WHERE state IN (1, 2);
CREATE INDEX notice_lead ON notice (lead_id) WHERE lead_id <> 0;
CREATE INDEX notice_run ON notice (run_id);
CREATE INDEX notice_dead ON notice (state) WHERE state IN (0, 1, 2, 4);
