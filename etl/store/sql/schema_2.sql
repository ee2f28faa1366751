-- Version 2: talks that serve many questions and wait, and questions of several prices.

-- Of the batch that a talk serves: which row the question is. `due_us`: a talk that was
-- put down (`parked`) is not gone on with before.
ALTER TABLE entry ADD COLUMN row_num INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN due_us INTEGER NOT NULL DEFAULT 0;

-- A question's further ledger lines are entries of their own, with the name of the line
-- and the entry of the question; that one says how many there are.
ALTER TABLE entry ADD COLUMN main_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN lines INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entry ADD COLUMN line TEXT;

DROP INDEX entry_open;
CREATE UNIQUE INDEX entry_open ON entry (question_id) WHERE state = 0 AND main_id = 0;
CREATE INDEX entry_line ON entry (main_id) WHERE main_id <> 0;
-- An account whose leads wait comes back as a whole. What waits for good is not in it.
CREATE INDEX run_lead_back ON run_lead (run_id, account_key, parked_us)
    WHERE outcome = 0 AND parked_us > 0 AND parked_us < 9223372036854775807;
-- What a lead has submitted; few at any time.
CREATE INDEX entry_talk ON entry (lead_id) WHERE state = 0 AND talk IS NOT NULL;
