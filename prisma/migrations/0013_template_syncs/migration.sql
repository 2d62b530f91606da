-- What came of asking a provider for the templates of a line.
CREATE TYPE template_sync_status AS ENUM ('WAITING', 'RUNNING', 'DONE', 'FAILED');
CREATE TABLE template_syncs (
  agency_id int NOT NULL,
  channel_id uuid NOT NULL,
  client_id int NOT NULL,
  status template_sync_status NOT NULL DEFAULT 'WAITING',
  requested_at timestamptz(6) NOT NULL DEFAULT now(),
  started_at timestamptz(6),
  -- When the provider's list was last read to its end, and how many were in it.
  synced_at timestamptz(6),
  template_count int,
  -- Why the last attempt failed, in words.
  last_error text,
  CONSTRAINT template_syncs_pkey PRIMARY KEY (agency_id, channel_id),
  FOREIGN KEY (agency_id, channel_id) REFERENCES channels
);

-- The provider speaks of templates by the account that keeps them, which several lines may share.
CREATE INDEX channels_business_account ON channels (provider, business_account_id) WHERE business_account_id IS NOT NULL;

ALTER TABLE template_syncs ENABLE ROW LEVEL SECURITY;
ALTER TABLE template_syncs FORCE ROW LEVEL SECURITY;
CREATE POLICY house ON template_syncs TO switchboard_system USING (true);
CREATE POLICY tenant ON template_syncs TO switchboard_app USING (
  agency_id = (SELECT nullif(current_setting('app.agency_id', true), '')::int)
  AND ((SELECT current_setting('app.client_ids', true)) = '*'
    OR client_id = ANY ((SELECT string_to_array(nullif(current_setting('app.client_ids', true), '*'), ','))::int[])));
GRANT SELECT, INSERT, UPDATE, DELETE ON template_syncs TO switchboard_system, switchboard_app;
