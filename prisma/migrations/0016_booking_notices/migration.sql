-- What is sent twice under one id is one message. The house sends too, without a sender_id: two nulls are one sender.
-- Customers' messages have no id of this kind and stay out of the index.
DROP INDEX "messages_agency_id_conversation_id_sender_id_client_message_key";
CREATE UNIQUE INDEX messages_once ON messages (agency_id, conversation_id, client_message_id, sender_id) NULLS NOT DISTINCT
  WHERE client_message_id IS NOT NULL;

-- Reminders of bookings: planned with the booking, each for one version of it. What is planned for an older version is void.
CREATE TYPE booking_reminder_status AS ENUM ('WAITING', 'SENT', 'SKIPPED', 'FAILED');
CREATE TYPE booking_reminder_way AS ENUM ('MESSAGE', 'TEMPLATE', 'EMAIL');
CREATE TABLE booking_reminders (
  agency_id int NOT NULL,
  id uuid NOT NULL,
  client_id int NOT NULL,
  booking_id uuid NOT NULL,
  booking_version int NOT NULL,
  due_at timestamptz(6) NOT NULL,
  status booking_reminder_status NOT NULL DEFAULT 'WAITING',
  -- How it was sent, or was last tried; where to, so that after a crash it is known what has left.
  via booking_reminder_way,
  conversation_id uuid,
  message_id uuid,
  -- Why it was not sent.
  failure text,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  updated_at timestamptz(6) NOT NULL DEFAULT now(),
  CONSTRAINT booking_reminders_pkey PRIMARY KEY (agency_id, id),
  FOREIGN KEY (agency_id, booking_id) REFERENCES bookings,
  FOREIGN KEY (agency_id, conversation_id) REFERENCES conversations,
  FOREIGN KEY (agency_id, message_id) REFERENCES messages,
  CHECK (status <> 'SENT' OR via IS NOT NULL)
);
-- One for each time of each version.
CREATE UNIQUE INDEX booking_reminders_once ON booking_reminders (agency_id, booking_id, due_at, booking_version);

ALTER TABLE booking_reminders ENABLE ROW LEVEL SECURITY;
ALTER TABLE booking_reminders FORCE ROW LEVEL SECURITY;
CREATE POLICY house ON booking_reminders TO switchboard_system USING (true);
CREATE POLICY tenant ON booking_reminders TO switchboard_app USING (
  agency_id = (SELECT nullif(current_setting('app.agency_id', true), '')::int)
  AND ((SELECT current_setting('app.client_ids', true)) = '*'
    OR client_id = ANY ((SELECT string_to_array(nullif(current_setting('app.client_ids', true), '*'), ','))::int[])));
GRANT SELECT, INSERT, UPDATE, DELETE ON booking_reminders TO switchboard_system, switchboard_app;
