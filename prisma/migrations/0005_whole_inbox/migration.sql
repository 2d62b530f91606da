-- Everything an agent does all day: who owns a thread, what it is tagged with, when it sleeps; contacts as whole
-- people; saved replies, templates, files sent by us, imports.

-- Both are trusted: whoever may create in the database may have them. Partial words, and tenants inside their indexes.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- ---------------------------------------------------------------------------------------- Conversations
CREATE TYPE conversation_priority AS ENUM ('LOW', 'NORMAL', 'HIGH', 'URGENT');

-- A group that is deleted gives its threads back first, so it stays for a while without being there.
ALTER TABLE agent_groups ADD COLUMN deleted_at timestamptz(6);
DROP INDEX agent_groups_one_per_name;
CREATE UNIQUE INDEX agent_groups_one_per_name ON agent_groups (agency_id, (lower(name COLLATE "und-x-icu") COLLATE "C"))
  WHERE deleted_at IS NULL;

-- In whose MY a thread is: its assignee's, or while nobody works on it, that of everybody in the group that owns it.
ALTER TABLE conversations
  ADD COLUMN group_id uuid,
  ADD COLUMN owner_id uuid GENERATED ALWAYS AS (coalesce(assignee_id, group_id)) STORED,
  ADD COLUMN priority conversation_priority NOT NULL DEFAULT 'NORMAL',
  ADD COLUMN snoozed_until timestamptz(6),
  ADD FOREIGN KEY (agency_id, group_id) REFERENCES agent_groups,
  ADD CHECK (snoozed_until IS NULL OR status = 'PENDING');
DROP INDEX conversations_mine;
CREATE INDEX conversations_owner ON conversations (agency_id, owner_id, last_message_at DESC, id DESC)
  WHERE inbox_tab IS NOT NULL AND owner_id IS NOT NULL;
CREATE INDEX conversations_group ON conversations (agency_id, group_id) WHERE group_id IS NOT NULL;
-- One channel's line through a tab.
CREATE INDEX conversations_channel ON conversations (agency_id, channel_id, inbox_tab, last_message_at DESC, id DESC)
  WHERE inbox_tab IS NOT NULL;

-- Counts by owner and channel as well: what the tabs can be narrowed to.
ALTER TABLE conversation_tallies
  ADD COLUMN owner_id uuid,
  ADD COLUMN channel_id uuid,
  DROP COLUMN assignee_id;
-- The row policies hold for the owner of the tables, too: the house's role sees every agency.
SET ROLE switchboard_system;
DELETE FROM conversation_tallies;
INSERT INTO conversation_tallies (agency_id, client_id, channel_id, inbox_tab, owner_id, delta)
SELECT agency_id, client_id, channel_id, inbox_tab, owner_id, count(*)::int FROM conversations
WHERE inbox_tab IS NOT NULL GROUP BY agency_id, client_id, channel_id, inbox_tab, owner_id;
RESET ROLE;

CREATE OR REPLACE FUNCTION tally_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op <> 'INSERT' AND old.inbox_tab IS NOT NULL THEN
    INSERT INTO conversation_tallies (agency_id, client_id, channel_id, inbox_tab, owner_id, delta)
    VALUES (old.agency_id, old.client_id, old.channel_id, old.inbox_tab, old.owner_id, -1);
  END IF;
  IF tg_op <> 'DELETE' AND new.inbox_tab IS NOT NULL THEN
    INSERT INTO conversation_tallies (agency_id, client_id, channel_id, inbox_tab, owner_id, delta)
    VALUES (new.agency_id, new.client_id, new.channel_id, new.inbox_tab, new.owner_id, 1);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER conversations_tally_moved ON conversations;
CREATE TRIGGER conversations_tally_moved AFTER UPDATE ON conversations
  FOR EACH ROW WHEN (old.inbox_tab IS DISTINCT FROM new.inbox_tab OR old.owner_id IS DISTINCT FROM new.owner_id)
  EXECUTE FUNCTION tally_conversation();

CREATE TABLE conversation_participants (
  agency_id int NOT NULL,
  conversation_id uuid NOT NULL,
  user_id uuid NOT NULL,
  client_id int NOT NULL,
  since timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT conversation_participants_pkey PRIMARY KEY (agency_id, conversation_id, user_id),
  FOREIGN KEY (agency_id, conversation_id) REFERENCES conversations ON DELETE CASCADE,
  FOREIGN KEY (agency_id, user_id) REFERENCES users ON DELETE CASCADE
);
CREATE INDEX conversation_participants_agency_id_user_id_idx ON conversation_participants (agency_id, user_id);

-- ------------------------------------------------------------------------------------------------- Tags
-- Of the whole agency, or of one client.
CREATE TABLE tags (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int,
  name text NOT NULL,
  color text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  archived_at timestamptz(6),
  CONSTRAINT tags_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients
);
CREATE UNIQUE INDEX tags_one_per_name ON tags
  (agency_id, coalesce(client_id, 0), (lower(name COLLATE "und-x-icu") COLLATE "C")) WHERE archived_at IS NULL;

CREATE TABLE conversation_tags (
  agency_id int NOT NULL,
  conversation_id uuid NOT NULL,
  tag_id uuid NOT NULL,
  client_id int NOT NULL,
  added_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT conversation_tags_pkey PRIMARY KEY (agency_id, conversation_id, tag_id),
  FOREIGN KEY (agency_id, conversation_id) REFERENCES conversations ON DELETE CASCADE,
  FOREIGN KEY (agency_id, tag_id) REFERENCES tags
);
CREATE INDEX conversation_tags_agency_id_tag_id_idx ON conversation_tags (agency_id, tag_id, conversation_id);

-- --------------------------------------------------------------------------------------------- Contacts
ALTER TYPE identity_kind ADD VALUE 'PHONE';

-- A company, or whatever several contacts belong to.
CREATE TABLE contact_accounts (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  name text NOT NULL,
  attributes jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  archived_at timestamptz(6),
  CONSTRAINT contact_accounts_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients
);
CREATE INDEX contact_accounts_agency_id_client_id_idx ON contact_accounts (agency_id, client_id, id);

ALTER TABLE contacts
  ADD COLUMN first_name text,
  ADD COLUMN last_name text,
  ADD COLUMN dob date,
  ADD COLUMN account_id uuid,
  -- Values of the custom fields, by their keys.
  ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN blocked_at timestamptz(6),
  -- Wants no messages that nobody asked for.
  ADD COLUMN opted_out_at timestamptz(6),
  ADD COLUMN archived_at timestamptz(6),
  -- Became part of that one, which has everything that was here.
  ADD COLUMN merged_into_id uuid,
  ADD FOREIGN KEY (agency_id, account_id) REFERENCES contact_accounts,
  ADD FOREIGN KEY (agency_id, merged_into_id) REFERENCES contacts;
CREATE INDEX contacts_client ON contacts (agency_id, client_id, id) WHERE merged_into_id IS NULL;
CREATE INDEX contacts_agency ON contacts (agency_id, id) WHERE merged_into_id IS NULL;
CREATE INDEX contacts_phone ON contacts (agency_id, client_id, phone) WHERE phone IS NOT NULL AND merged_into_id IS NULL;
CREATE INDEX contacts_email ON contacts (agency_id, client_id, lower(email)) WHERE email IS NOT NULL AND merged_into_id IS NULL;
CREATE INDEX contacts_account ON contacts (agency_id, account_id, id) WHERE account_id IS NOT NULL;
CREATE INDEX contacts_merged ON contacts (agency_id, merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE contact_tags (
  agency_id int NOT NULL,
  contact_id uuid NOT NULL,
  tag_id uuid NOT NULL,
  client_id int NOT NULL,
  added_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT contact_tags_pkey PRIMARY KEY (agency_id, contact_id, tag_id),
  FOREIGN KEY (agency_id, contact_id) REFERENCES contacts ON DELETE CASCADE,
  FOREIGN KEY (agency_id, tag_id) REFERENCES tags
);
CREATE INDEX contact_tags_agency_id_tag_id_idx ON contact_tags (agency_id, tag_id, contact_id);

CREATE TABLE contact_notes (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  contact_id uuid NOT NULL,
  author_id uuid,
  body text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT contact_notes_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, contact_id) REFERENCES contacts ON DELETE CASCADE,
  FOREIGN KEY (agency_id, author_id) REFERENCES users
);
CREATE INDEX contact_notes_agency_id_contact_id_idx ON contact_notes (agency_id, contact_id, id DESC);

CREATE TYPE custom_field_scope AS ENUM ('CONTACT', 'ACCOUNT', 'AGENCY');
CREATE TYPE custom_field_type AS ENUM
  ('TEXT', 'NUMBER', 'EMAIL', 'PHONE', 'URL', 'BOOLEAN', 'DATE', 'SELECT', 'MULTISELECT');
CREATE TABLE custom_fields (
  agency_id int NOT NULL REFERENCES agencies ON DELETE RESTRICT ON UPDATE CASCADE,
  id uuid NOT NULL,
  scope custom_field_scope NOT NULL,
  -- Made from the first label; never changes.
  key text NOT NULL,
  label text NOT NULL,
  type custom_field_type NOT NULL,
  -- Of SELECT and MULTISELECT.
  options text[] NOT NULL DEFAULT '{}',
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  archived_at timestamptz(6),
  CONSTRAINT custom_fields_pkey PRIMARY KEY (agency_id, id)
);
CREATE UNIQUE INDEX custom_fields_agency_id_scope_key_key ON custom_fields (agency_id, scope, key);

-- Values of the fields of scope AGENCY, which the agency's own people set.
ALTER TABLE agencies ADD COLUMN attributes jsonb NOT NULL DEFAULT '{}';
GRANT UPDATE (attributes) ON agencies TO switchboard_app;

CREATE TYPE contact_import_status AS ENUM ('STAGED', 'RUNNING', 'DONE', 'CANCELLED', 'FAILED');
CREATE TABLE contact_imports (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  author_id uuid NOT NULL,
  file_name text NOT NULL,
  storage_key text NOT NULL,
  size bigint NOT NULL,
  status contact_import_status NOT NULL DEFAULT 'STAGED',
  -- The columns of the file, in their order.
  columns text[] NOT NULL,
  -- Which column becomes which field.
  mapping jsonb,
  total_rows int,
  processed_rows int NOT NULL DEFAULT 0,
  created_count int NOT NULL DEFAULT 0,
  updated_count int NOT NULL DEFAULT 0,
  rejected_count int NOT NULL DEFAULT 0,
  failure text,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  started_at timestamptz(6),
  finished_at timestamptz(6),
  CONSTRAINT contact_imports_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, author_id) REFERENCES users
);
-- What did not become a contact, with the reason: the file of rejected rows is made of these.
CREATE TABLE contact_import_rejects (
  agency_id int NOT NULL,
  import_id uuid NOT NULL,
  row_number int NOT NULL,
  client_id int NOT NULL,
  field text,
  reason text NOT NULL,
  cells text[] NOT NULL,
  CONSTRAINT contact_import_rejects_pkey PRIMARY KEY (agency_id, import_id, row_number),
  FOREIGN KEY (agency_id, import_id) REFERENCES contact_imports ON DELETE CASCADE
);

-- ------------------------------------------------------------------------------ Saved replies, templates
CREATE TABLE saved_replies (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  -- Null: for every client of the agency.
  client_id int,
  short_code text NOT NULL,
  body text NOT NULL,
  created_by uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT saved_replies_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, created_by) REFERENCES users
);
CREATE UNIQUE INDEX saved_replies_one_per_code ON saved_replies
  (agency_id, coalesce(client_id, 0), (lower(short_code COLLATE "und-x-icu") COLLATE "C"));

-- Whose account with the provider the line belongs to, where templates are kept: on WhatsApp the business account.
ALTER TABLE channels ADD COLUMN business_account_id text;

CREATE TYPE template_category AS ENUM ('MARKETING', 'UTILITY', 'AUTHENTICATION');
CREATE TYPE template_status AS ENUM ('PENDING', 'APPROVED', 'REJECTED', 'PAUSED', 'DISABLED', 'DELETED');
CREATE TABLE message_templates (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  channel_id uuid NOT NULL,
  name text NOT NULL,
  language text NOT NULL,
  category template_category NOT NULL,
  status template_status NOT NULL DEFAULT 'PENDING',
  rejected_reason text,
  components jsonb NOT NULL,
  -- An example for each variable, as the provider wants them.
  sample_values jsonb NOT NULL DEFAULT '{}',
  provider_template_id text,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  synced_at timestamptz(6),
  CONSTRAINT message_templates_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, channel_id) REFERENCES channels
);
CREATE UNIQUE INDEX message_templates_agency_id_channel_id_name_language_key
  ON message_templates (agency_id, channel_id, name, language);

-- --------------------------------------------------------------------------------------------- Messages
-- The message that it answers, or reacts to, in the same conversation. Null while the provider's id is all we know.
ALTER TABLE messages ADD COLUMN quoted_message_id uuid;
CREATE INDEX messages_reactions ON messages (agency_id, quoted_message_id, seq) WHERE message_type = 'REACTION';
-- A reply names what it answers by the provider's id, a message of ours or of the customer.
CREATE INDEX messages_provider_id ON messages (agency_id, conversation_id, provider_message_id)
  WHERE provider_message_id IS NOT NULL;

-- Every step of every outbound message, with the attempt it belongs to: an old one's late callbacks are seen here.
CREATE TABLE message_status_changes (
  agency_id int NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  client_id int NOT NULL,
  message_id uuid NOT NULL,
  status message_status NOT NULL,
  at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL DEFAULT clock_timestamp(),
  provider_message_id text,
  error_code text,
  error_text text,
  CONSTRAINT message_status_changes_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, message_id) REFERENCES messages
);
CREATE INDEX message_status_changes_agency_id_message_id_idx ON message_status_changes (agency_id, message_id, recorded_at);

CREATE TABLE message_mentions (
  agency_id int NOT NULL,
  user_id uuid NOT NULL,
  message_id uuid NOT NULL,
  client_id int NOT NULL,
  conversation_id uuid NOT NULL,
  seq int NOT NULL,
  CONSTRAINT message_mentions_pkey PRIMARY KEY (agency_id, user_id, message_id),
  FOREIGN KEY (agency_id, user_id) REFERENCES users ON DELETE CASCADE,
  FOREIGN KEY (agency_id, message_id) REFERENCES messages
);

CREATE TYPE scheduled_message_status AS ENUM ('WAITING', 'SENT', 'CANCELLED', 'FAILED');
CREATE TABLE scheduled_messages (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  conversation_id uuid NOT NULL,
  author_id uuid NOT NULL,
  send_at timestamptz(6) NOT NULL,
  status scheduled_message_status NOT NULL DEFAULT 'WAITING',
  -- What would be sent, as the sender gave it.
  content jsonb NOT NULL,
  client_message_id text,
  message_id uuid,
  failure text,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT scheduled_messages_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, conversation_id) REFERENCES conversations,
  FOREIGN KEY (agency_id, author_id) REFERENCES users,
  FOREIGN KEY (agency_id, message_id) REFERENCES messages
);
CREATE INDEX scheduled_messages_waiting ON scheduled_messages (agency_id, conversation_id, id) WHERE status = 'WAITING';
CREATE UNIQUE INDEX scheduled_messages_once ON scheduled_messages (agency_id, conversation_id, author_id, client_message_id);

-- ------------------------------------------------------------------------------------------ Row policies
DO $$
DECLARE
  agency CONSTANT text := $p$agency_id = (SELECT nullif(current_setting('app.agency_id', true), '')::int)$p$;
  clients CONSTANT text := $p$((SELECT current_setting('app.client_ids', true)) = '*'
    OR client_id = ANY ((SELECT string_to_array(nullif(current_setting('app.client_ids', true), '*'), ','))::int[]))$p$;
  tables CONSTANT jsonb := '{
    "agency": ["custom_fields"],
    "client": ["conversation_participants", "conversation_tags", "contact_accounts", "contact_tags", "contact_notes",
               "contact_imports", "contact_import_rejects", "message_templates", "message_status_changes",
               "message_mentions", "scheduled_messages"],
    "shared": ["tags", "saved_replies"]
  }';
  kind text;
  tab text;
  visible text;
BEGIN
  FOR kind, tab IN SELECT k, t FROM jsonb_each(tables) AS e(k, ts), jsonb_array_elements_text(ts) AS t LOOP
    visible := agency || CASE kind
      WHEN 'client' THEN ' AND ' || clients
      WHEN 'shared' THEN ' AND (client_id IS NULL OR ' || clients || ')'
      ELSE '' END;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY house ON %I TO switchboard_system USING (true)', tab);
    EXECUTE format('CREATE POLICY tenant ON %I TO switchboard_app USING (%s)', tab, visible);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchboard_system, switchboard_app', tab);
  END LOOP;
END $$;
