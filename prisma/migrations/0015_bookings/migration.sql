-- Bookings: what can be booked, who offers it, and the bookings themselves, of which no two can overlap.

-- Trusted, as those of the inbox are: tenants and resources inside the index over ranges.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- -------------------------------------------------------------------------------------- What can be booked
-- Archived, never deleted: bookings of the past keep their names.
CREATE TABLE booking_services (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  name text NOT NULL,
  description text,
  duration_minutes int NOT NULL CHECK (duration_minutes BETWEEN 5 AND 1440),
  buffer_before_minutes int NOT NULL DEFAULT 0 CHECK (buffer_before_minutes BETWEEN 0 AND 1440),
  buffer_after_minutes int NOT NULL DEFAULT 0 CHECK (buffer_after_minutes BETWEEN 0 AND 1440),
  -- How long before the start, at least, and how many days ahead, at most.
  notice_minutes int NOT NULL DEFAULT 0 CHECK (notice_minutes >= 0),
  window_days int NOT NULL DEFAULT 60 CHECK (window_days BETWEEN 1 AND 730),
  -- From one start to the next; null: as long as it takes.
  slot_step_minutes int CHECK (slot_step_minutes BETWEEN 5 AND 1440),
  capacity int NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 1000),
  price_minor int CHECK (price_minor >= 0),
  currency text CHECK (currency ~ '^[A-Z]{3}$'),
  color text NOT NULL,
  position int NOT NULL DEFAULT 0,
  -- How long before the start the customer is reminded.
  reminder_minutes int[] NOT NULL DEFAULT '{}' CHECK (cardinality(reminder_minutes) <= 5),
  reminder_template_id uuid,
  archived_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT booking_services_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, reminder_template_id) REFERENCES message_templates,
  CHECK ((price_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX booking_services_agency_id_client_id_idx ON booking_services (agency_id, client_id, position, id);
CREATE UNIQUE INDEX booking_services_one_per_name ON booking_services
  (agency_id, client_id, (lower(name COLLATE "und-x-icu") COLLATE "C")) WHERE archived_at IS NULL;

-- Who or what a service is booked with: one at a time, so each is one resource.
CREATE TYPE booking_staff_kind AS ENUM ('PERSON', 'RESOURCE');
CREATE TABLE booking_staff (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  kind booking_staff_kind NOT NULL DEFAULT 'PERSON',
  name text NOT NULL,
  user_id uuid,
  -- Null: the client's. Hours are the client's, too, where it has none of its own.
  time_zone text,
  weekly jsonb,
  -- Dates that replace their weekday.
  overrides jsonb NOT NULL DEFAULT '[]',
  archived_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT booking_staff_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, user_id) REFERENCES users
);
CREATE INDEX booking_staff_agency_id_client_id_idx ON booking_staff (agency_id, client_id, id);
CREATE UNIQUE INDEX booking_staff_one_per_name ON booking_staff
  (agency_id, client_id, (lower(name COLLATE "und-x-icu") COLLATE "C")) WHERE archived_at IS NULL;

CREATE TABLE booking_staff_services (
  agency_id int NOT NULL,
  staff_id uuid NOT NULL,
  service_id uuid NOT NULL,
  client_id int NOT NULL,
  CONSTRAINT booking_staff_services_pkey PRIMARY KEY (agency_id, staff_id, service_id),
  FOREIGN KEY (agency_id, staff_id) REFERENCES booking_staff ON DELETE CASCADE,
  FOREIGN KEY (agency_id, service_id) REFERENCES booking_services ON DELETE CASCADE
);
CREATE INDEX booking_staff_services_agency_id_service_id_idx ON booking_staff_services (agency_id, service_id, staff_id);

-- Time off, and what a connected calendar says is taken.
CREATE TYPE absence_source AS ENUM ('MANUAL', 'CALENDAR');
CREATE TABLE staff_absences (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  staff_id uuid NOT NULL,
  starts_at timestamptz(6) NOT NULL,
  ends_at timestamptz(6) NOT NULL,
  reason text,
  source absence_source NOT NULL DEFAULT 'MANUAL',
  -- What the calendar calls it.
  source_id text,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT staff_absences_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, staff_id) REFERENCES booking_staff ON DELETE CASCADE,
  CHECK (ends_at > starts_at)
);
CREATE INDEX staff_absences_agency_id_staff_id_idx ON staff_absences (agency_id, staff_id, ends_at);
-- Who says the same twice means the same.
CREATE UNIQUE INDEX staff_absences_once ON staff_absences (agency_id, staff_id, starts_at, ends_at)
  WHERE source = 'MANUAL';
CREATE UNIQUE INDEX staff_absences_one_per_source ON staff_absences (agency_id, staff_id, source, source_id)
  WHERE source_id IS NOT NULL;

-- ------------------------------------------------------------------------------------------- The bookings
CREATE TYPE booking_status AS ENUM ('HELD', 'CONFIRMED', 'CANCELLED', 'NO_SHOW', 'COMPLETED', 'EXPIRED');
CREATE TYPE booking_source AS ENUM ('AGENT', 'PUBLIC', 'FLOW', 'API');
CREATE TABLE bookings (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  service_id uuid NOT NULL,
  staff_id uuid,
  -- What is taken: the staff, or where nobody offers the service, the service itself.
  resource_id uuid NOT NULL GENERATED ALWAYS AS (coalesce(staff_id, service_id)) STORED,
  contact_id uuid,
  conversation_id uuid,
  status booking_status NOT NULL,
  starts_at timestamptz(6) NOT NULL,
  ends_at timestamptz(6) NOT NULL,
  -- With the buffers before and after.
  blocked tstzrange NOT NULL,
  seat_no int NOT NULL DEFAULT 1 CHECK (seat_no >= 1),
  -- Who books the same service at the same time comes to the same session.
  session_key text NOT NULL GENERATED ALWAYS AS
    (service_id::text || '@' || extract(epoch FROM starts_at AT TIME ZONE 'UTC')::bigint::text) STORED,
  -- The client's at the time of the booking.
  time_zone text NOT NULL,
  hold_expires_at timestamptz(6),
  -- How often it was changed: whatever was planned for an older one is void.
  version int NOT NULL DEFAULT 1,
  source booking_source NOT NULL,
  customer_name text,
  customer_phone text,
  customer_email text,
  notes text,
  cancelled_at timestamptz(6),
  cancel_reason text,
  created_by uuid,
  client_booking_id text,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT bookings_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, client_id) REFERENCES clients,
  FOREIGN KEY (agency_id, service_id) REFERENCES booking_services,
  FOREIGN KEY (agency_id, staff_id) REFERENCES booking_staff,
  FOREIGN KEY (agency_id, contact_id) REFERENCES contacts ON DELETE SET NULL (contact_id),
  FOREIGN KEY (agency_id, conversation_id) REFERENCES conversations,
  FOREIGN KEY (agency_id, created_by) REFERENCES users,
  CHECK (ends_at > starts_at),
  CHECK (blocked @> tstzrange(starts_at, ends_at)),
  CHECK (status <> 'HELD' OR hold_expires_at IS NOT NULL),
  -- Two sessions never take the same resource at the same time. Seats of one session have the key below.
  CONSTRAINT bookings_no_overlap EXCLUDE USING gist
    (agency_id WITH =, resource_id WITH =, blocked WITH &&, session_key WITH <>)
    WHERE (status IN ('HELD', 'CONFIRMED'))
);
CREATE UNIQUE INDEX bookings_one_per_seat ON bookings (agency_id, resource_id, session_key, seat_no)
  WHERE status IN ('HELD', 'CONFIRMED');
-- The same key of a caller is the same booking.
CREATE UNIQUE INDEX bookings_once ON bookings (agency_id, client_id, client_booking_id);
CREATE INDEX bookings_calendar ON bookings (agency_id, client_id, starts_at, id);
CREATE INDEX bookings_agenda ON bookings (agency_id, starts_at, id);
CREATE INDEX bookings_resource ON bookings (agency_id, resource_id, starts_at) WHERE status IN ('HELD', 'CONFIRMED');
CREATE INDEX bookings_service ON bookings (agency_id, service_id, starts_at);
CREATE INDEX bookings_contact ON bookings (agency_id, contact_id, starts_at DESC, id DESC) WHERE contact_id IS NOT NULL;
CREATE INDEX bookings_holds ON bookings (agency_id, hold_expires_at) WHERE status = 'HELD';

-- How many times of a service visitors were shown, by the day on which they looked, as it is at the client.
CREATE TABLE booking_slot_views (
  agency_id int NOT NULL,
  service_id uuid NOT NULL,
  day date NOT NULL,
  client_id int NOT NULL,
  shown int NOT NULL DEFAULT 0,
  CONSTRAINT booking_slot_views_pkey PRIMARY KEY (agency_id, service_id, day),
  FOREIGN KEY (agency_id, service_id) REFERENCES booking_services ON DELETE CASCADE
);

-- ------------------------------------------------------------------------------------------ Row policies
DO $$
DECLARE
  visible CONSTANT text := $p$agency_id = (SELECT nullif(current_setting('app.agency_id', true), '')::int)
    AND ((SELECT current_setting('app.client_ids', true)) = '*'
      OR client_id = ANY ((SELECT string_to_array(nullif(current_setting('app.client_ids', true), '*'), ','))::int[]))$p$;
  tab text;
BEGIN
  FOREACH tab IN ARRAY ARRAY['booking_services', 'booking_staff', 'booking_staff_services', 'staff_absences', 'bookings',
                             'booking_slot_views'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tab);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tab);
    EXECUTE format('CREATE POLICY house ON %I TO switchboard_system USING (true)', tab);
    EXECUTE format('CREATE POLICY tenant ON %I TO switchboard_app USING (%s)', tab, visible);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO switchboard_system, switchboard_app', tab);
  END LOOP;
END $$;
