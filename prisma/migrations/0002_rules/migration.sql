-- What the tables mean beyond their columns: who may see a row, what may not be twice, which page each
-- index serves, what is counted. Written by hand; 0001 is the plain shape.

-- ---------------------------------------------------------------------------------------------- Roles
-- switchboard_app serves people: it owns nothing, bypasses nothing, and sees what the settings
-- app.agency_id and app.client_ids of its transaction say. switchboard_system serves the house (sign-in,
-- key lookup, relay, jobs) and sees every agency. The user of DATABASE_URL switches to one or the other.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY['switchboard_app', 'switchboard_system'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS', wanted);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- roles belong to the whole cluster: another database has made it
    END;
    EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', wanted);
  END LOOP;
END $$;

-- ------------------------------------------------------------------------------------------ Sane values
ALTER TABLE agencies ADD CHECK (id > 0);
ALTER TABLE clients ADD CHECK (id > 0);
ALTER TABLE clients ADD CHECK (auto_resolve_idle_days > 0), ADD CHECK (auto_archive_resolved_days > 0);
ALTER TABLE users ADD CHECK (email = lower(email)), ADD CHECK (client_id IS NULL OR role = 'CLIENT_USER');
ALTER TABLE conversations ADD CHECK (last_seq >= inbound_count AND inbound_count >= 0);
ALTER TABLE messages ADD CHECK (seq > 0), ADD CHECK ((status IS NULL) = (direction = 'INBOUND' OR message_type IN ('NOTE', 'SYSTEM')));

-- ------------------------------------------------------------------------------------------ References
-- Row policies are not asked when a reference is checked, so each carries its agency.
ALTER TABLE users ADD FOREIGN KEY (agency_id, client_id) REFERENCES clients;
ALTER TABLE client_delegations ADD FOREIGN KEY (agency_id, client_id) REFERENCES clients ON DELETE CASCADE;
ALTER TABLE user_credentials ADD FOREIGN KEY (agency_id, user_id) REFERENCES users ON DELETE CASCADE;
ALTER TABLE sign_in_names ADD FOREIGN KEY (agency_id, user_id) REFERENCES users ON DELETE CASCADE;
ALTER TABLE sessions ADD FOREIGN KEY (agency_id, user_id) REFERENCES users ON DELETE CASCADE;
ALTER TABLE channel_credentials ADD FOREIGN KEY (agency_id, channel_id) REFERENCES channels ON DELETE CASCADE;
ALTER TABLE channel_routes ADD FOREIGN KEY (agency_id, channel_id) REFERENCES channels ON DELETE CASCADE;
ALTER TABLE inbound_events ADD FOREIGN KEY (agency_id, channel_id) REFERENCES channels;
ALTER TABLE contacts ADD FOREIGN KEY (agency_id, client_id) REFERENCES clients;
ALTER TABLE conversations
  ADD FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  ADD FOREIGN KEY (agency_id, channel_id) REFERENCES channels,
  ADD FOREIGN KEY (agency_id, contact_id) REFERENCES contacts,
  ADD FOREIGN KEY (agency_id, assignee_id) REFERENCES users;
ALTER TABLE conversation_reads
  ADD FOREIGN KEY (agency_id, user_id) REFERENCES users ON DELETE CASCADE,
  ADD FOREIGN KEY (agency_id, conversation_id) REFERENCES conversations ON DELETE CASCADE;
ALTER TABLE messages
  ADD FOREIGN KEY (agency_id, conversation_id) REFERENCES conversations,
  ADD FOREIGN KEY (agency_id, media_id) REFERENCES media;
ALTER TABLE message_attempts ADD FOREIGN KEY (agency_id, message_id) REFERENCES messages;
ALTER TABLE presence ADD FOREIGN KEY (agency_id, user_id) REFERENCES users ON DELETE CASCADE;
ALTER TABLE presence_leases ADD FOREIGN KEY (agency_id, user_id) REFERENCES users ON DELETE CASCADE;

-- --------------------------------------------------------------------------------------------- Uniqueness
-- One thread that is not archived per channel and contact: thirty first messages at once make one.
CREATE UNIQUE INDEX conversations_one_open ON conversations (agency_id, channel_id, contact_id)
  WHERE status <> 'CLOSED';
-- A provider's message is appended once, even if its event were processed twice.
CREATE UNIQUE INDEX messages_inbound_once ON messages (agency_id, conversation_id, provider_message_id)
  WHERE direction = 'INBOUND';

-- -------------------------------------------------------------------------------------------------- Pages
-- The inbox, newest first: ALL, one tab, mine; and the first two again for who sees some clients only.
CREATE INDEX conversations_all ON conversations (agency_id, last_message_at DESC, id DESC)
  WHERE inbox_tab IS NOT NULL;
CREATE INDEX conversations_tab ON conversations (agency_id, inbox_tab, last_message_at DESC, id DESC)
  WHERE inbox_tab IS NOT NULL;
CREATE INDEX conversations_mine ON conversations (agency_id, assignee_id, last_message_at DESC, id DESC)
  WHERE inbox_tab IS NOT NULL AND assignee_id IS NOT NULL;
CREATE INDEX conversations_client_all ON conversations (agency_id, client_id, last_message_at DESC, id DESC)
  WHERE inbox_tab IS NOT NULL;
CREATE INDEX conversations_client_tab ON conversations (agency_id, client_id, inbox_tab, last_message_at DESC, id DESC)
  WHERE inbox_tab IS NOT NULL;
-- The threads of one person, archived ones included.
CREATE INDEX conversations_contact ON conversations (agency_id, contact_id, last_message_at DESC, id DESC);

CREATE INDEX outbox_events_in_order ON outbox_events (id);
CREATE INDEX jobs_due ON jobs (run_at, id);
CREATE INDEX jobs_lane ON jobs (agency_id, lane, id);
CREATE INDEX presence_leases_expiry ON presence_leases (expires_at);
CREATE INDEX audit_entries_recent ON audit_entries (agency_id, at DESC, id DESC);

-- Every message moves its conversation to the top: leave room in the page and clean up often.
ALTER TABLE conversations SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
ALTER TABLE jobs SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
ALTER TABLE outbox_events SET (autovacuum_vacuum_scale_factor = 0.01);

-- ------------------------------------------------------------------------------------------------- Counts
-- A screen polls the counts of its tabs, so they are kept: a change of tab or assignee adds rows to a sum
-- instead of contending for one.
CREATE FUNCTION tally_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op <> 'INSERT' AND old.inbox_tab IS NOT NULL THEN
    INSERT INTO conversation_tallies (agency_id, client_id, inbox_tab, assignee_id, delta)
    VALUES (old.agency_id, old.client_id, old.inbox_tab, old.assignee_id, -1);
  END IF;
  IF tg_op <> 'DELETE' AND new.inbox_tab IS NOT NULL THEN
    INSERT INTO conversation_tallies (agency_id, client_id, inbox_tab, assignee_id, delta)
    VALUES (new.agency_id, new.client_id, new.inbox_tab, new.assignee_id, 1);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER conversations_tally_new AFTER INSERT OR DELETE ON conversations
  FOR EACH ROW EXECUTE FUNCTION tally_conversation();
CREATE TRIGGER conversations_tally_moved AFTER UPDATE ON conversations
  FOR EACH ROW WHEN (old.inbox_tab IS DISTINCT FROM new.inbox_tab OR old.assignee_id IS DISTINCT FROM new.assignee_id)
  EXECUTE FUNCTION tally_conversation();

-- ---------------------------------------------------------------------------------------- Row policies
-- The settings are read in a subselect, so once per statement and not once per row. No setting, no rows.
DO $$
DECLARE
  agency CONSTANT text := $p$ = (SELECT nullif(current_setting('app.agency_id', true), '')::int)$p$;
  clients CONSTANT text := $p$((SELECT current_setting('app.client_ids', true)) = '*'
    OR client_id = ANY ((SELECT string_to_array(nullif(current_setting('app.client_ids', true), '*'), ','))::int[]))$p$;
  tables CONSTANT jsonb := '{
    "agency": ["permission_overrides", "client_delegations", "outbox_events", "jobs", "dead_jobs", "presence_leases"],
    "client": ["channels", "inbound_events", "contacts", "contact_identities", "conversations", "conversation_reads", "conversation_tallies",
               "messages", "message_attempts", "parked_statuses", "media"],
    "shared": ["users", "presence", "audit_entries"],
    "system": ["user_credentials", "sessions", "channel_credentials"]
  }';
  kind text;
  tab text;
  visible text;
BEGIN
  -- The tenants themselves are named by their own id.
  ALTER TABLE agencies ENABLE ROW LEVEL SECURITY;
  ALTER TABLE agencies FORCE ROW LEVEL SECURITY;
  EXECUTE 'CREATE POLICY tenant ON agencies TO switchboard_app USING (id' || agency || ')';
  CREATE POLICY house ON agencies TO switchboard_system USING (true);
  ALTER TABLE clients ENABLE ROW LEVEL SECURITY;
  ALTER TABLE clients FORCE ROW LEVEL SECURITY;
  EXECUTE 'CREATE POLICY tenant ON clients TO switchboard_app USING (agency_id' || agency || ' AND '
    || replace(clients, 'client_id = ANY', 'id = ANY') || ')';
  CREATE POLICY house ON clients TO switchboard_system USING (true);

  FOR kind, tab IN SELECT k, t FROM jsonb_each(tables) AS e(k, ts), jsonb_array_elements_text(ts) AS t LOOP
    visible := 'agency_id' || agency || CASE kind
      WHEN 'client' THEN ' AND ' || clients
      -- Rows of the whole agency (its own people) beside rows of one client.
      WHEN 'shared' THEN ' AND (client_id IS NULL OR ' || clients || ')'
      ELSE '' END;
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY house ON %I TO switchboard_system USING (true)', tab);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchboard_system', tab);
    IF kind <> 'system' THEN
      EXECUTE format('CREATE POLICY tenant ON %I TO switchboard_app USING (%s)', tab, visible);
      EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchboard_app', tab);
    END IF;
  END LOOP;
END $$;

GRANT SELECT ON agencies TO switchboard_app;
GRANT SELECT, INSERT, UPDATE ON clients TO switchboard_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON agencies, clients TO switchboard_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_names, channel_routes, unrouted_events TO switchboard_system;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO switchboard_app, switchboard_system;
-- What was done stays done.
REVOKE UPDATE, DELETE ON audit_entries FROM switchboard_app, switchboard_system;
