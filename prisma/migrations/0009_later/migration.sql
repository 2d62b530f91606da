-- What is sent once more by hand, and what is sent later.

-- Taken by the job that sends it: it cannot be cancelled any more.
ALTER TYPE scheduled_message_status ADD VALUE 'SENDING' AFTER 'WAITING';

-- Those of a thread that wait, that failed, that were sent.
DROP INDEX scheduled_messages_waiting;
CREATE INDEX scheduled_messages_agency_id_conversation_id_status_id_idx
  ON scheduled_messages (agency_id, conversation_id, status, id);
