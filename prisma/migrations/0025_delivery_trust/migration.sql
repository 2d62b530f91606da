-- Messages that failed, until somebody says that they are not to be sent any more. The time of the failure is there while
-- it has failed: unlike the status, an enum, that is asked before the row policies.
ALTER TABLE messages ADD COLUMN discarded_at timestamptz(6);
CREATE INDEX messages_failed ON messages (agency_id, id DESC) WHERE failed_at IS NOT NULL AND discarded_at IS NULL;

-- What jobs must pass together: the line of a provider. One that is down holds its jobs back, before they are begun, and
-- lets one of them try now and then.
ALTER TABLE jobs ADD COLUMN gate text;
CREATE TABLE job_gates (
  agency_id int NOT NULL,
  gate text NOT NULL,
  -- In a row, since anything passed.
  failures int NOT NULL DEFAULT 0,
  -- How often it has opened in a row; 0 while it is closed.
  openings int NOT NULL DEFAULT 0,
  -- One is trying, until held_until.
  is_probing boolean NOT NULL DEFAULT false,
  -- None is begun before.
  held_until timestamptz(6),
  last_reason text,
  changed_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT job_gates_pkey PRIMARY KEY (agency_id, gate)
);

ALTER TABLE job_gates ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_gates FORCE ROW LEVEL SECURITY;
CREATE POLICY house ON job_gates TO switchboard_system USING (true);
CREATE POLICY tenant ON job_gates TO switchboard_app USING (
  agency_id = (SELECT nullif(current_setting('app.agency_id', true), '')::int));
GRANT SELECT, INSERT, UPDATE, DELETE ON job_gates TO switchboard_system, switchboard_app;

-- Deliveries that wait already.
SET ROLE switchboard_system;
UPDATE jobs j SET gate = 'channel:' || c.channel_id
FROM messages m JOIN conversations c ON c.agency_id = m.agency_id AND c.id = m.conversation_id
WHERE j.kind = 'message.deliver' AND m.agency_id = j.agency_id AND m.id = (j.payload->>'messageId')::uuid;
RESET ROLE;

-- What providers posted and nobody understood.
CREATE INDEX inbound_events_parked ON inbound_events (agency_id, id DESC) WHERE parked_for IS NOT NULL;

-- Posts whose signature did not fit: how many, by the hour. Nothing of what they said is kept.
CREATE TABLE refused_signatures (
  provider provider NOT NULL,
  hour timestamptz(6) NOT NULL,
  count int NOT NULL,
  CONSTRAINT refused_signatures_pkey PRIMARY KEY (provider, hour)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON refused_signatures TO switchboard_system;

-- Agencies whose providers have posted before anybody purged it.
SET ROLE switchboard_system;
INSERT INTO jobs (agency_id, kind, lane, payload)
SELECT DISTINCT agency_id, 'inbound.purge', 'inbound:purge', '{}'::jsonb FROM inbound_events;
RESET ROLE;
