-- Files that people send: uploaded under a link before they are sent.
ALTER TABLE media
  ADD COLUMN uploaded_by uuid,
  ADD FOREIGN KEY (agency_id, uploaded_by) REFERENCES users;
-- What somebody has begun to upload.
CREATE INDEX media_uploads ON media (agency_id, uploaded_by) WHERE state = 'PENDING' AND uploaded_by IS NOT NULL;
-- The messages that show a file, told when it comes.
CREATE INDEX messages_media ON messages (agency_id, media_id) WHERE media_id IS NOT NULL;

-- What a provider calls a file that we gave it, for as long as it keeps it: sent again without being uploaded again.
CREATE TABLE media_copies (
  agency_id int NOT NULL,
  media_id uuid NOT NULL,
  channel_id uuid NOT NULL,
  client_id int NOT NULL,
  provider_media_id text NOT NULL,
  expires_at timestamptz(6) NOT NULL,
  CONSTRAINT media_copies_pkey PRIMARY KEY (agency_id, media_id, channel_id),
  FOREIGN KEY (agency_id, media_id) REFERENCES media ON DELETE CASCADE,
  FOREIGN KEY (agency_id, channel_id) REFERENCES channels ON DELETE CASCADE
);

-- ------------------------------------------------------------------------------------------ Row policies
ALTER TABLE media_copies ENABLE ROW LEVEL SECURITY;
ALTER TABLE media_copies FORCE ROW LEVEL SECURITY;
CREATE POLICY house ON media_copies TO switchboard_system USING (true);
CREATE POLICY tenant ON media_copies TO switchboard_app USING (
  agency_id = (SELECT nullif(current_setting('app.agency_id', true), '')::int)
  AND ((SELECT current_setting('app.client_ids', true)) = '*'
    OR client_id = ANY ((SELECT string_to_array(nullif(current_setting('app.client_ids', true), '*'), ','))::int[])));
GRANT SELECT, INSERT, UPDATE, DELETE ON media_copies TO switchboard_system, switchboard_app;
