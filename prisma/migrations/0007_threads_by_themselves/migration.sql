-- Threads that are resolved and archived by themselves, as their clients have wished so far without effect.

-- What was resolved first is archived first. Idle threads are found by the index of the tabs.
CREATE INDEX conversations_resolved ON conversations (agency_id, client_id, resolved_at) WHERE status = 'RESOLVED';

-- The row policies hold for the owner of the tables, too: the house's role sees every agency. Over an hour, so that not
-- all of them begin at once.
SET ROLE switchboard_system;
INSERT INTO jobs (agency_id, kind, lane, payload, run_at)
SELECT agency_id, 'conversation.move_automatically', 'conversation.move_automatically:' || id,
  jsonb_build_object('clientId', id), now() + random() * interval '1 hour'
FROM clients WHERE auto_resolve_idle_days IS NOT NULL OR auto_archive_resolved_days IS NOT NULL;
RESET ROLE;
