-- Uploads that came before anybody looked at them: each is looked at as those are that come now.
-- The row policies hold for the owner of the tables, too: the house's role sees every agency.
SET ROLE switchboard_system;
INSERT INTO jobs (agency_id, kind, lane, payload, run_at)
SELECT agency_id, 'media.remove_unused', 'media:' || id, jsonb_build_object('mediaId', id, 'storageKey', storage_key),
  greatest(stored_at + interval '7 days', now())
FROM media WHERE uploaded_by IS NOT NULL AND state = 'STORED' AND storage_key IS NOT NULL;
RESET ROLE;
