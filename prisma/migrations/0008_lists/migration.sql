-- Lists that are narrowed: by group, by priority, by who the customer is. And who takes part in a thread.

-- A group's threads, newest first; and those that stand out. Both are partial, so that a message in any other
-- thread, which moves it to the top, has nothing more to write.
CREATE INDEX conversations_of_group ON conversations (agency_id, group_id, last_message_at DESC, id DESC)
  WHERE inbox_tab IS NOT NULL AND group_id IS NOT NULL;
CREATE INDEX conversations_prioritised ON conversations (agency_id, last_message_at DESC, id DESC)
  WHERE inbox_tab IS NOT NULL AND priority <> 'NORMAL';

-- ------------------------------------------------------------------------------------ Who the customer is
-- A thread's own names count only while it has no contact: an index over those of all threads would be written
-- with every message.
CREATE INDEX conversations_words ON conversations
  USING gin (agency_id, search_words(customer_display_name, customer_external_id) gin_trgm_ops)
  WHERE contact_id IS NULL AND inbox_tab IS NOT NULL;

-- Threads in the inbox whose customer fits a pattern, at most `most`; one null where there are more, or more people.
-- It runs as the role of searches (0006_search), and every thread it names is read again under the policies.
CREATE FUNCTION inbox_threads_of(pattern text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  agency CONSTANT int := nullif(current_setting('app.agency_id', true), '')::int;
  clients CONSTANT text := current_setting('app.client_ids', true);
  visible CONSTANT int[] := string_to_array(nullif(clients, '*'), ',')::int[];
  people uuid[];
  threads uuid[];
BEGIN
  IF agency IS NULL OR clients IS NULL THEN RETURN; END IF;
  people := ARRAY(
    SELECT found.id FROM (
      (SELECT k.id FROM contacts k
       WHERE k.agency_id = agency AND (visible IS NULL OR k.client_id = ANY (visible))
         AND k.search LIKE search_fold(pattern)
       LIMIT most + 1)
      UNION
      (SELECT i.contact_id FROM contact_identities i
       WHERE i.agency_id = agency AND (visible IS NULL OR i.client_id = ANY (visible))
         AND search_words(ltrim(i.value, '+')) LIKE search_fold(pattern)
       LIMIT most + 1)
    ) AS found);
  IF cardinality(people) > most THEN RETURN NEXT NULL; RETURN; END IF;
  threads := ARRAY(
    (SELECT c.id FROM unnest(people) AS person(id)
     JOIN conversations c ON c.agency_id = agency AND c.contact_id = person.id AND c.inbox_tab IS NOT NULL
     LIMIT most + 1)
    UNION ALL
    (SELECT c.id FROM conversations c
     WHERE c.agency_id = agency AND c.contact_id IS NULL AND c.inbox_tab IS NOT NULL
       AND (visible IS NULL OR c.client_id = ANY (visible))
       AND search_words(c.customer_display_name, c.customer_external_id) LIKE search_fold(pattern)
     LIMIT most + 1));
  IF cardinality(threads) > most THEN RETURN NEXT NULL; RETURN; END IF;
  RETURN QUERY SELECT unnest(threads);
END $$;

REVOKE ALL ON FUNCTION inbox_threads_of FROM public;
GRANT CREATE ON SCHEMA public TO switchboard_search;
ALTER FUNCTION inbox_threads_of OWNER TO switchboard_search;
REVOKE CREATE ON SCHEMA public FROM switchboard_search;
GRANT EXECUTE ON FUNCTION inbox_threads_of TO switchboard_app;

-- ------------------------------------------------------------------------------------------- Participants
-- Whoever a thread is handed to takes part in it from then on, whichever way it was handed over. A message never
-- sets the assignee, so it never comes here.
CREATE FUNCTION participate_assignee() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO conversation_participants (agency_id, conversation_id, user_id, client_id)
  VALUES (new.agency_id, new.id, new.assignee_id, new.client_id) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER conversations_participate AFTER INSERT OR UPDATE OF assignee_id ON conversations
  FOR EACH ROW WHEN (new.assignee_id IS NOT NULL) EXECUTE FUNCTION participate_assignee();

-- The row policies hold for the owner of the tables, too: the house's role sees every agency.
SET ROLE switchboard_system;
INSERT INTO conversation_participants (agency_id, conversation_id, user_id, client_id)
SELECT agency_id, id, assignee_id, client_id FROM conversations WHERE assignee_id IS NOT NULL
ON CONFLICT DO NOTHING;
RESET ROLE;
