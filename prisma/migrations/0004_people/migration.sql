-- Who may do what: sessions that are kept alive and ended, invitations, groups, and an audit that shows tampering.

-- ------------------------------------------------------------------------------------------------ People
ALTER TABLE users
  -- Null: invited, and no password chosen yet.
  ADD COLUMN activated_at timestamptz(6) DEFAULT now(),
  -- The row stays for what the person wrote and did.
  ADD COLUMN deleted_at timestamptz(6),
  -- Every session that began before is over. A column of the user's row, so that whoever may disable somebody
  -- ends their sessions in the same transaction, without a right to the sessions themselves.
  ADD COLUMN sessions_ended_at timestamptz(6),
  ADD CHECK (deleted_at IS NULL OR disabled_at IS NOT NULL);
UPDATE users SET activated_at = created_at;
-- An address is free again when its person is deleted. Who is only invited does not have it yet: otherwise a
-- refused invitation would tell of somebody whom the inviter does not see.
DROP INDEX users_agency_id_email_key;
CREATE UNIQUE INDEX users_one_per_email ON users (agency_id, email) WHERE deleted_at IS NULL AND activated_at IS NOT NULL;
CREATE INDEX users_invited ON users (email, agency_id) WHERE deleted_at IS NULL AND activated_at IS NULL;
-- Whom a SUPER_ADMIN wants to act as, of whatever agency.
CREATE INDEX users_by_id ON users (id);
CREATE INDEX users_by_role ON users (agency_id, role, id) WHERE deleted_at IS NULL;
-- What somebody deleted signed in with.
CREATE INDEX sign_in_names_agency_id_user_id_idx ON sign_in_names (agency_id, user_id);

ALTER TABLE clients
  ADD COLUMN typing_enabled boolean NOT NULL DEFAULT true,
  ADD COLUMN presence_enabled boolean NOT NULL DEFAULT true;
-- One name for one client among those that are not archived. Letters of every script have their cases with ICU
-- alone, in whatever locale the database is; sorted by bytes, so that a new ICU does not unsort the index.
UPDATE clients c SET name = name || ' (' || id || ')'
  WHERE EXISTS (SELECT FROM clients o WHERE o.agency_id = c.agency_id AND o.id < c.id
    AND lower(o.name COLLATE "und-x-icu") = lower(c.name COLLATE "und-x-icu"));
CREATE UNIQUE INDEX clients_one_per_name ON clients (agency_id, (lower(name COLLATE "und-x-icu") COLLATE "C"))
  WHERE archived_at IS NULL;

-- The SUPER_ADMIN who made it, so that a repeat of theirs is known for one.
ALTER TABLE agencies ADD COLUMN created_by uuid;

CREATE TABLE agent_groups (
  agency_id int NOT NULL REFERENCES agencies ON DELETE RESTRICT ON UPDATE CASCADE,
  id uuid NOT NULL,
  name text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT agent_groups_pkey PRIMARY KEY (agency_id, id)
);
CREATE UNIQUE INDEX agent_groups_one_per_name ON agent_groups (agency_id, (lower(name COLLATE "und-x-icu") COLLATE "C"));

CREATE TABLE agent_group_members (
  agency_id int NOT NULL,
  group_id uuid NOT NULL,
  user_id uuid NOT NULL,
  CONSTRAINT agent_group_members_pkey PRIMARY KEY (agency_id, group_id, user_id),
  CONSTRAINT agent_group_members_agency_id_group_id_fkey FOREIGN KEY (agency_id, group_id)
    REFERENCES agent_groups (agency_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT agent_group_members_agency_id_user_id_fkey FOREIGN KEY (agency_id, user_id)
    REFERENCES users (agency_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
CREATE INDEX agent_group_members_agency_id_user_id_idx ON agent_group_members (agency_id, user_id);

-- ---------------------------------------------------------------------------------------------- Sessions
-- A session is a family of refresh tokens: each is exchanged once for the next, and an old one that comes
-- back ends the family. They move to rows of their own, so that the old ones are recognised.
CREATE TABLE refresh_tokens (
  agency_id int NOT NULL,
  session_id uuid NOT NULL,
  hash bytea NOT NULL,
  generation int NOT NULL,
  replaced_at timestamptz(6),
  CONSTRAINT refresh_tokens_pkey PRIMARY KEY (agency_id, session_id, hash),
  CONSTRAINT refresh_tokens_agency_id_session_id_fkey FOREIGN KEY (agency_id, session_id)
    REFERENCES sessions (agency_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO refresh_tokens (agency_id, session_id, hash, generation) SELECT agency_id, id, refresh_hash, 1 FROM sessions;
CREATE UNIQUE INDEX refresh_tokens_one_current ON refresh_tokens (agency_id, session_id) WHERE replaced_at IS NULL;

ALTER TABLE sessions
  DROP COLUMN refresh_hash,
  ADD COLUMN generation int NOT NULL DEFAULT 1,
  -- Whose session this was begun from, when it is a SUPER_ADMIN acting as somebody else: it ends with that one.
  ADD COLUMN impersonator_agency_id int,
  ADD COLUMN impersonator_id uuid,
  ADD COLUMN impersonator_session_id uuid,
  ADD CHECK (num_nulls(impersonator_agency_id, impersonator_id, impersonator_session_id) IN (0, 3)),
  ADD FOREIGN KEY (impersonator_agency_id, impersonator_session_id) REFERENCES sessions ON DELETE CASCADE;
CREATE INDEX sessions_by_impersonator ON sessions (impersonator_agency_id, impersonator_session_id)
  WHERE impersonator_id IS NOT NULL;

-- Invitations and password resets: a link that works once.
CREATE TABLE one_time_tokens (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('INVITATION', 'PASSWORD_RESET')),
  hash bytea NOT NULL,
  -- Who let it be sent, of whatever agency; null for the person themselves.
  issued_by uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  expires_at timestamptz(6) NOT NULL,
  used_at timestamptz(6),
  CONSTRAINT one_time_tokens_pkey PRIMARY KEY (agency_id, id),
  CONSTRAINT one_time_tokens_agency_id_user_id_fkey FOREIGN KEY (agency_id, user_id)
    REFERENCES users (agency_id, id) ON DELETE CASCADE ON UPDATE CASCADE
);
-- The last one that was sent, and no other.
CREATE UNIQUE INDEX one_time_tokens_agency_id_user_id_purpose_key ON one_time_tokens (agency_id, user_id, purpose);

-- ------------------------------------------------------------------------------------------------- Audit
ALTER TABLE audit_entries
  ADD COLUMN ip text,
  ADD COLUMN request_id text;
CREATE INDEX audit_entries_by_user ON audit_entries (agency_id, user_id, at DESC, id DESC);
CREATE INDEX audit_entries_by_subject ON audit_entries (agency_id, subject_id, at DESC, id DESC);
CREATE INDEX audit_entries_by_client ON audit_entries (agency_id, client_id, at DESC, id DESC);
-- Byte by byte, so that a prefix is a range whatever the database's collation is.
CREATE INDEX audit_entries_by_action ON audit_entries (agency_id, action COLLATE "C", at DESC, id DESC);

-- The chain over the entries of an agency: each link hashes the one before and its entry. Written beside the
-- entries a moment later, because a chain is a queue and nobody should wait in it to send a message.
CREATE TABLE audit_links (
  agency_id int NOT NULL REFERENCES agencies ON DELETE RESTRICT ON UPDATE CASCADE,
  seq bigint NOT NULL CHECK (seq > 0),
  entry_id uuid NOT NULL,
  hash bytea NOT NULL,
  linked_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT audit_links_pkey PRIMARY KEY (agency_id, seq)
);
CREATE UNIQUE INDEX audit_links_agency_id_entry_id_key ON audit_links (agency_id, entry_id);

-- ------------------------------------------------------------------------------------------ Row policies
DO $$
DECLARE
  agency CONSTANT text := $p$agency_id = (SELECT nullif(current_setting('app.agency_id', true), '')::int)$p$;
  tab text;
BEGIN
  FOREACH tab IN ARRAY ARRAY['agent_groups', 'agent_group_members', 'audit_links', 'refresh_tokens', 'one_time_tokens'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY house ON %I TO switchboard_system USING (true)', tab);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchboard_system', tab);
  END LOOP;
  FOREACH tab IN ARRAY ARRAY['agent_groups', 'agent_group_members', 'audit_links'] LOOP
    EXECUTE format('CREATE POLICY tenant ON %I TO switchboard_app USING (%s)', tab, agency);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchboard_app', tab);
  END LOOP;
END $$;
-- The house links; people read. What is linked stays linked.
REVOKE INSERT, UPDATE, DELETE ON audit_links FROM switchboard_app;
REVOKE UPDATE, DELETE ON audit_links FROM switchboard_system;
