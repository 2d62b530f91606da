-- Calendars of staff: connected, written with their bookings, and read for when they are busy.

CREATE TYPE calendar_provider AS ENUM ('GOOGLE');

CREATE TABLE calendar_connections (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  staff_id uuid NOT NULL,
  provider calendar_provider NOT NULL,
  -- What the calendar calls itself, once it was read.
  account text,
  connected_by uuid NOT NULL,
  connected_at timestamptz(6) NOT NULL DEFAULT now(),
  -- Nobody may speak for it: before the tokens are stored, and when its owner has taken the right back.
  needs_reconnect boolean NOT NULL DEFAULT true,
  -- From where changes are asked for. Null: everything is read.
  sync_token text,
  -- When everything was read last: the window of busy times moves on with it.
  read_all_at timestamptz(6),
  last_synced_at timestamptz(6),
  last_error text,
  failed_at timestamptz(6),
  CONSTRAINT calendar_connections_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, staff_id) REFERENCES booking_staff,
  FOREIGN KEY (agency_id, connected_by) REFERENCES users
);
-- One calendar for each.
CREATE UNIQUE INDEX calendar_connections_staff ON calendar_connections (agency_id, staff_id);
CREATE INDEX calendar_connections_client ON calendar_connections (agency_id, client_id, id);
-- Whoever revokes an account's tokens revokes all of them.
CREATE INDEX calendar_connections_account ON calendar_connections (provider, account);

-- What somebody was sent to their provider with. Gone as soon as they come back.
CREATE TABLE calendar_authorizations (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  staff_id uuid NOT NULL,
  user_id uuid NOT NULL,
  provider calendar_provider NOT NULL,
  sealed_verifier text NOT NULL,
  expires_at timestamptz(6) NOT NULL,
  CONSTRAINT calendar_authorizations_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, staff_id) REFERENCES booking_staff ON DELETE CASCADE,
  FOREIGN KEY (agency_id, user_id) REFERENCES users ON DELETE CASCADE
);
-- A new one takes the place of the one before.
CREATE UNIQUE INDEX calendar_authorizations_one ON calendar_authorizations (agency_id, user_id, staff_id);

-- System role only: what speaks for a calendar, sealed. It outlives its connection until the right is given back.
CREATE TABLE calendar_credentials (
  agency_id int NOT NULL,
  connection_id uuid NOT NULL,
  sealed_tokens text NOT NULL,
  CONSTRAINT calendar_credentials_pkey PRIMARY KEY (agency_id, connection_id)
);

-- Which bookings stand in which calendar, and in which of their states.
CREATE TABLE calendar_events (
  agency_id int NOT NULL,
  booking_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  client_id int NOT NULL,
  booking_version int NOT NULL,
  -- The calendar's own mark of that state.
  mark text,
  mirrored_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT calendar_events_pkey PRIMARY KEY (agency_id, booking_id, connection_id),
  FOREIGN KEY (agency_id, booking_id) REFERENCES bookings ON DELETE CASCADE,
  FOREIGN KEY (agency_id, connection_id) REFERENCES calendar_connections ON DELETE CASCADE
);
CREATE INDEX calendar_events_connection ON calendar_events (agency_id, connection_id, booking_id);

DO $$
DECLARE
  visible CONSTANT text := $p$agency_id = (SELECT nullif(current_setting('app.agency_id', true), '')::int)
    AND ((SELECT current_setting('app.client_ids', true)) = '*'
      OR client_id = ANY ((SELECT string_to_array(nullif(current_setting('app.client_ids', true), '*'), ','))::int[]))$p$;
  tab text;
BEGIN
  FOREACH tab IN ARRAY ARRAY['calendar_connections', 'calendar_authorizations', 'calendar_events', 'calendar_credentials'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY house ON %I TO switchboard_system USING (true)', tab);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchboard_system', tab);
    CONTINUE WHEN tab = 'calendar_credentials';
    EXECUTE format('CREATE POLICY tenant ON %I TO switchboard_app USING (%s)', tab, visible);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchboard_app', tab);
  END LOOP;
END $$;
