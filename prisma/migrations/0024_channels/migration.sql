-- Channels that an agency looks after itself: since when they are connected, and how they are.

ALTER TABLE channels
  -- When it was connected last.
  ADD COLUMN connected_at timestamptz(6) NOT NULL DEFAULT now(),
  -- Counts the tokens that it has had: what was said of an earlier one says nothing of this one.
  ADD COLUMN credential_version int NOT NULL DEFAULT 0,
  -- At most a few seconds behind: a row that every message changed would be fought over.
  ADD COLUMN last_inbound_at timestamptz(6),
  ADD COLUMN last_accepted_at timestamptz(6),
  -- The last call that failed for no reason of its message.
  ADD COLUMN failure_code text,
  ADD COLUMN failure_text text,
  ADD COLUMN failed_at timestamptz(6),
  -- How many failed since the last one that did not.
  ADD COLUMN failed_calls int NOT NULL DEFAULT 0,
  -- Null: it is not failing.
  ADD COLUMN failing_since timestamptz(6);

-- The row policies hold for the owner of the tables, too: the house's role sees every agency.
SET ROLE switchboard_system;
UPDATE channels SET connected_at = created_at;
RESET ROLE;

-- How they are is written often, and looked up by nothing: leave room in the page.
ALTER TABLE channels SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- An account that one client has given up may be another's, whose history is its own. Whose it is now, over all
-- agencies, is the key of channel_routes. The provider is an enum, whose equality is not leakproof: it comes last.
CREATE UNIQUE INDEX channels_agency_id_client_id_account_id_provider_key
  ON channels (agency_id, client_id, account_id, provider);
DROP INDEX channels_agency_id_provider_account_id_key;

-- What waits to be delivered is counted, and is little of all that waits.
CREATE INDEX jobs_deliveries ON jobs (agency_id, id) WHERE kind = 'message.deliver';

-- Gone with the channel that is disconnected.
CREATE INDEX channel_routes_agency_id_channel_id_idx ON channel_routes (agency_id, channel_id);
