-- When a client's business is open, as its clocks on the wall say it: one row for each client that has told.
CREATE TABLE business_hours (
  agency_id int NOT NULL,
  client_id int NOT NULL,
  -- An IANA name. Nothing else here means anything without it.
  time_zone text NOT NULL,
  -- [{day, opensAt, closesAt, breaks: [{startsAt, endsAt}]}], a day at most once; an absent one is closed.
  weekly jsonb NOT NULL CHECK (jsonb_typeof(weekly) = 'array'),
  -- [{date, name, opensAt, closesAt, breaks}], a date at most once: it replaces its weekday.
  holidays jsonb NOT NULL CHECK (jsonb_typeof(holidays) = 'array'),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT business_hours_pkey PRIMARY KEY (agency_id, client_id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients
);

ALTER TABLE business_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE business_hours FORCE ROW LEVEL SECURITY;
CREATE POLICY house ON business_hours TO switchboard_system USING (true);
CREATE POLICY tenant ON business_hours TO switchboard_app USING (
  agency_id = (SELECT nullif(current_setting('app.agency_id', true), '')::int)
  AND ((SELECT current_setting('app.client_ids', true)) = '*'
    OR client_id = ANY ((SELECT string_to_array(nullif(current_setting('app.client_ids', true), '*'), ','))::int[])));
GRANT SELECT, INSERT, UPDATE, DELETE ON business_hours TO switchboard_system, switchboard_app;
