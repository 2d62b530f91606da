-- Flows: drawn as one document, published as versions that never change, run in conversations.
CREATE TABLE flows (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  name text NOT NULL,
  description text,
  draft jsonb NOT NULL,
  -- Counts the saves of the draft: who saves over a draft that they have not seen is refused.
  draft_revision int NOT NULL DEFAULT 1,
  -- The draft that the published version was made from; another one has changes that are not published.
  published_revision int,
  published_version int,
  created_by uuid,
  archived_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT flows_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, created_by) REFERENCES users
);
CREATE INDEX flows_of_clients ON flows (agency_id, client_id, id);
CREATE UNIQUE INDEX flows_one_per_name ON flows
  (agency_id, client_id, (lower(name COLLATE "und-x-icu") COLLATE "C")) WHERE archived_at IS NULL;

CREATE TABLE flow_versions (
  agency_id int NOT NULL,
  flow_id uuid NOT NULL,
  -- 1, 2, 3 …
  version int NOT NULL,
  client_id int NOT NULL,
  document jsonb NOT NULL,
  -- Where each button leads: s<stepId>-btn-<id> to a step, or to nowhere.
  buttons jsonb NOT NULL,
  note text,
  published_by uuid,
  published_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT flow_versions_pkey PRIMARY KEY (agency_id, flow_id, version),
  FOREIGN KEY (agency_id, flow_id) REFERENCES flows,
  FOREIGN KEY (agency_id, published_by) REFERENCES users
);

-- What flows speak to other systems with: sealed, and never shown again.
CREATE TABLE flow_secrets (
  agency_id int NOT NULL,
  client_id int NOT NULL,
  name text NOT NULL,
  sealed text NOT NULL,
  updated_by uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT flow_secrets_pkey PRIMARY KEY (agency_id, client_id, name),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, updated_by) REFERENCES users
);

CREATE TYPE flow_run_status AS ENUM ('ACTIVE', 'WAITING', 'COMPLETED', 'EXPIRED', 'FAILED', 'HANDED_OFF');
CREATE TYPE flow_start AS ENUM ('HAND', 'KEYWORD', 'AUTOMATION', 'DRIP', 'BOOKING');
CREATE TABLE flow_runs (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  flow_id uuid NOT NULL,
  version int NOT NULL,
  conversation_id uuid NOT NULL,
  contact_id uuid,
  status flow_run_status NOT NULL DEFAULT 'ACTIVE',
  -- Counts the changes of this row: whoever changes an older one than there is has been overtaken.
  revision int NOT NULL DEFAULT 1,
  turn int NOT NULL DEFAULT 1,
  step_id text,
  block_id text,
  waiting jsonb,
  variables jsonb NOT NULL DEFAULT '{}',
  steps_of_turn int NOT NULL DEFAULT 0,
  -- How many turns in a row were the clock's alone.
  silent_turns int NOT NULL DEFAULT 0,
  -- Why it is over.
  reason text,
  -- The customer's last message that it has understood, or that was there before it.
  input_seq int NOT NULL,
  -- How many of its blocks were run.
  position int NOT NULL DEFAULT 0,
  started_via flow_start NOT NULL,
  started_by uuid,
  paused_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  ended_at timestamptz(6),
  CONSTRAINT flow_runs_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, flow_id, version) REFERENCES flow_versions,
  FOREIGN KEY (agency_id, conversation_id) REFERENCES conversations,
  FOREIGN KEY (agency_id, contact_id) REFERENCES contacts,
  FOREIGN KEY (agency_id, started_by) REFERENCES users,
  CHECK ((ended_at IS NULL) = (status IN ('ACTIVE', 'WAITING'))),
  CHECK ((step_id IS NULL) = (ended_at IS NOT NULL)),
  CHECK ((waiting IS NOT NULL) = (status = 'WAITING'))
);
-- One at a time in a conversation.
CREATE UNIQUE INDEX flow_runs_one_at_a_time ON flow_runs (agency_id, conversation_id) WHERE ended_at IS NULL;
CREATE INDEX flow_runs_of_flows ON flow_runs (agency_id, flow_id, id);
CREATE INDEX flow_runs_of_conversations ON flow_runs (agency_id, conversation_id, id);
CREATE INDEX flow_runs_of_contacts ON flow_runs (agency_id, contact_id, id);

-- What a run has done, block by block.
CREATE TABLE flow_run_steps (
  agency_id int NOT NULL,
  run_id uuid NOT NULL,
  position int NOT NULL,
  client_id int NOT NULL,
  turn int NOT NULL,
  step_id text NOT NULL,
  block_id text NOT NULL,
  block_type text NOT NULL,
  -- by:<socket>, waits, again, or how the run ended.
  outcome text NOT NULL,
  -- What changed of the run's own variables: key, value before, value after.
  changes jsonb NOT NULL DEFAULT '[]',
  at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT flow_run_steps_pkey PRIMARY KEY (agency_id, run_id, position),
  FOREIGN KEY (agency_id, run_id) REFERENCES flow_runs
);

-- What customers write that starts a flow, or that ends what they get.
CREATE TYPE keyword_match AS ENUM ('CONTAINS', 'EXACT', 'STARTS_WITH');
CREATE TYPE keyword_effect AS ENUM ('START_FLOW', 'OPT_OUT', 'OPT_IN');
CREATE TYPE keyword_frequency AS ENUM ('ALWAYS', 'ONCE_A_DAY', 'ONCE_PER_CONTACT');
CREATE TYPE keyword_hours AS ENUM ('ANY', 'OPEN', 'CLOSED');
CREATE TABLE keyword_rules (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  name text NOT NULL,
  match keyword_match NOT NULL,
  -- The first, and its synonyms.
  keywords text[] NOT NULL,
  is_case_sensitive boolean NOT NULL DEFAULT false,
  -- None: all of them.
  providers provider[] NOT NULL DEFAULT '{}',
  frequency keyword_frequency NOT NULL DEFAULT 'ALWAYS',
  hours keyword_hours NOT NULL DEFAULT 'ANY',
  -- The higher one first.
  priority int NOT NULL DEFAULT 0,
  effect keyword_effect NOT NULL,
  flow_id uuid,
  -- What is said to whoever is opted out, or in again.
  reply text,
  is_enabled boolean NOT NULL DEFAULT true,
  created_by uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT keyword_rules_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, flow_id) REFERENCES flows,
  FOREIGN KEY (agency_id, created_by) REFERENCES users,
  CHECK ((effect = 'START_FLOW') = (flow_id IS NOT NULL)),
  CHECK (cardinality(keywords) BETWEEN 1 AND 50)
);
CREATE INDEX keyword_rules_of_clients ON keyword_rules (agency_id, client_id, id);
CREATE UNIQUE INDEX keyword_rules_one_per_name ON keyword_rules (agency_id, client_id, (lower(name COLLATE "und-x-icu") COLLATE "C"));

-- When a rule last did something for a contact.
CREATE TABLE keyword_hits (
  agency_id int NOT NULL,
  rule_id uuid NOT NULL,
  contact_id uuid NOT NULL,
  client_id int NOT NULL,
  -- By which message: the same one again is the same hit.
  message_id uuid NOT NULL,
  hits int NOT NULL DEFAULT 1,
  last_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT keyword_hits_pkey PRIMARY KEY (agency_id, rule_id, contact_id),
  FOREIGN KEY (agency_id, rule_id) REFERENCES keyword_rules ON DELETE CASCADE,
  FOREIGN KEY (agency_id, contact_id) REFERENCES contacts
);
CREATE INDEX keyword_hits_of_contacts ON keyword_hits (agency_id, contact_id);

-- What clients have decided of the rules that every client has: no row while they have decided nothing.
CREATE TABLE keyword_packs (
  agency_id int NOT NULL,
  client_id int NOT NULL,
  is_enabled boolean NOT NULL,
  -- What is said; null: what the house says.
  opt_out_reply text,
  opt_in_reply text,
  updated_by uuid,
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT keyword_packs_pkey PRIMARY KEY (agency_id, client_id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, updated_by) REFERENCES users
);

DO $$
DECLARE
  tab text;
BEGIN
  FOREACH tab IN ARRAY ARRAY['flows', 'flow_versions', 'flow_secrets', 'flow_runs', 'flow_run_steps', 'keyword_rules',
    'keyword_hits', 'keyword_packs'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY house ON %I TO switchboard_system USING (true)', tab);
    EXECUTE format('CREATE POLICY tenant ON %I TO switchboard_app USING (
      agency_id = (SELECT nullif(current_setting(''app.agency_id'', true), '''')::int)
      AND ((SELECT current_setting(''app.client_ids'', true)) = ''*''
        OR client_id = ANY ((SELECT string_to_array(nullif(current_setting(''app.client_ids'', true), ''*''), '',''))::int[])))',
      tab);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchboard_system, switchboard_app', tab);
  END LOOP;
END $$;
