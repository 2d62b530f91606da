-- Words of messages. Row policies come first in every plan, and PostgreSQL trusts no text operator before them
-- (none is leakproof): under a policy an index of words is not used at all. So candidates are found by a function
-- that runs as the house, narrowed by the very settings that the policies read, and every row it names is read
-- again under the policies.

CREATE EXTENSION IF NOT EXISTS unaccent;

-- How words are written for finding them: without case and accents.
CREATE FUNCTION search_fold(said text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN RETURN lower(public.unaccent('public.unaccent', said)); END $$;

-- The days since 1970, and how days make weeks, four weeks and years of 52 weeks that fit into each other.
CREATE FUNCTION search_day(at timestamptz) RETURNS int LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN RETURN floor(extract(epoch FROM at) / 86400); END $$;

-- Beside the words stand marks that no text can contain: whose it is, and when it was said. With them in one
-- index, "this word, this agency, this week" is one look at a few lists, however many messages there are.
CREATE FUNCTION message_search(agency int, client int, conversation uuid, at timestamptz, said text, offered jsonb)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  spoken text := concat_ws(' ', said, offered ->> 'body');
  day int := public.search_day(at);
BEGIN
  IF spoken = '' THEN RETURN NULL; END IF;
  RETURN to_tsvector('pg_catalog.simple', public.search_fold(left(spoken, 8192))) || array_to_tsvector(ARRAY[
    E'\x01a' || agency, E'\x01c' || client, E'\x01t' || conversation,
    E'\x01d' || day, E'\x01w' || day / 7, E'\x01m' || day / 28, E'\x01y' || day / 364]);
END $$;

ALTER TABLE messages ADD COLUMN search tsvector GENERATED ALWAYS AS (
  CASE WHEN message_type <> 'SYSTEM'
    THEN message_search(agency_id, client_id, conversation_id, created_at, body, interactive) END) STORED;
-- New entries wait in a list that every search reads and some write has to sort in: kept short for both.
CREATE INDEX messages_search ON messages USING gin (search) WITH (gin_pending_list_limit = 256);

-- Windows of time, newest first and without a gap or an overlap: two days, some more, then weeks, months and years, each
-- several times as long as the one before. A common word is found in the first; a rare one costs five looks.
CREATE FUNCTION search_windows(newest int, OUT marks text, OUT last_day int) RETURNS SETOF record
LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  kinds CONSTANT text[] := ARRAY['d', 'w', 'm', 'y'];
  lengths CONSTANT int[] := ARRAY[1, 7, 28, 364];
  least CONSTANT int[] := ARRAY[7, 4, 13, 30];
  day int := newest;
  seen int;
BEGIN
  FOR kind IN 1..4 LOOP
    seen := 0;
    marks := NULL;
    last_day := day;
    WHILE day >= 0 AND (seen < least[kind] OR (kind < 4 AND (day + 1) % lengths[kind + 1] <> 0)) LOOP
      marks := concat_ws('|', marks, E'\x01' || kinds[kind] || day / lengths[kind]);
      day := day - lengths[kind];
      seen := seen + 1;
      IF kind = 1 AND seen = 2 THEN
        RETURN NEXT;
        marks := NULL;
        last_day := day;
      END IF;
    END LOOP;
    IF marks IS NOT NULL THEN RETURN NEXT; END IF;
  END LOOP;
END $$;

-- Messages with all the words, for the people whose scope the transaction has: those with the words side by side
-- first (of the last 13 months or so), then the others; each the newest first. After the message `before`, if
-- given. Stops when the time is over, and says so with a row without an id.
CREATE FUNCTION search_messages(
  words text, before uuid, wanted int, with_notes boolean, in_conversation uuid, of_client int,
  on_channel uuid, with_tag uuid, of_assignee uuid, budget interval
) RETURNS TABLE (id uuid, is_phrase boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  agency CONSTANT int := nullif(current_setting('app.agency_id', true), '')::int;
  clients CONSTANT text := current_setting('app.client_ids', true);
  folded CONSTANT text := search_fold(words);
  all_words tsquery := websearch_to_tsquery('simple', folded);
  -- Whoever says how the words belong together has said it.
  phrase tsquery := CASE WHEN folded ~ '"|(^|\s)-|\yor\y' THEN NULL ELSE phraseto_tsquery('simple', folded) END;
  scope tsquery := (E'\x01a' || agency)::tsquery;
  today CONSTANT int := search_day(now()) + 1;
  phrase_since CONSTANT timestamptz := to_timestamp((today - 400)::bigint * 86400);
  until_at timestamptz := 'infinity';
  until_id uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  began CONSTANT timestamptz := clock_timestamp();
  skips_phrase boolean := false;
  left_over int := wanted;
  found_now int;
  w record;
BEGIN
  IF agency IS NULL OR clients IS NULL OR numnode(all_words) = 0 THEN RETURN; END IF;
  IF numnode(phrase) < 2 THEN phrase := NULL; END IF;
  IF clients <> '*' THEN
    scope := scope && (SELECT string_agg(format('''%s''', E'\x01c' || c), '|') FROM unnest(string_to_array(clients, ',')) c)::tsquery;
  END IF;
  IF of_client IS NOT NULL THEN scope := scope && (E'\x01c' || of_client)::tsquery; END IF;
  IF in_conversation IS NOT NULL THEN scope := scope && format('''%s''', E'\x01t' || in_conversation)::tsquery; END IF;

  IF before IS NOT NULL THEN
    SELECT m.created_at, m.id, phrase IS NOT NULL AND NOT (m.search @@ phrase AND m.created_at >= phrase_since)
    INTO until_at, until_id, skips_phrase FROM messages m WHERE m.agency_id = agency AND m.id = before AND m.search @@ scope;
    IF NOT FOUND THEN RETURN; END IF;
  END IF;

  FOR tier IN (CASE WHEN phrase IS NULL OR skips_phrase THEN 2 ELSE 1 END)..2 LOOP
    FOR w IN SELECT * FROM search_windows(least(today, CASE WHEN until_at = 'infinity' THEN today ELSE search_day(until_at) END)) LOOP
      EXIT WHEN tier = 1 AND to_timestamp((w.last_day + 1)::bigint * 86400) <= phrase_since;
      -- Three conditions and not one: the index leaps from one list to the next place in the other, where inside of one
      -- condition it would go through the whole list of the rarest word, whatever the window.
      RETURN QUERY
        SELECT m.id, tier = 1 FROM messages m
        WHERE m.search @@ (CASE tier WHEN 1 THEN phrase ELSE all_words END) AND m.search @@ scope AND m.search @@ w.marks::tsquery
          AND (m.created_at, m.id) < (until_at, until_id)
          AND (tier = 2 OR m.created_at >= phrase_since)
          AND (tier = 1 OR phrase IS NULL OR m.created_at < phrase_since OR NOT m.search @@ phrase)
          AND (with_notes OR m.message_type <> 'NOTE')
          AND (on_channel IS NULL AND with_tag IS NULL AND of_assignee IS NULL OR EXISTS (
            SELECT FROM conversations c WHERE c.agency_id = m.agency_id AND c.id = m.conversation_id
              AND (on_channel IS NULL OR c.channel_id = on_channel)
              AND (of_assignee IS NULL OR c.assignee_id = of_assignee)
              AND (with_tag IS NULL OR EXISTS (SELECT FROM conversation_tags t
                WHERE t.agency_id = c.agency_id AND t.conversation_id = c.id AND t.tag_id = with_tag))))
        ORDER BY m.created_at DESC, m.id DESC LIMIT left_over;
      GET DIAGNOSTICS found_now = ROW_COUNT;
      left_over := left_over - found_now;
      IF left_over = 0 THEN RETURN; END IF;
      IF clock_timestamp() - began > budget THEN
        RETURN QUERY SELECT NULL::uuid, false;
        RETURN;
      END IF;
    END LOOP;
    -- The other tier begins at the newest again.
    until_at := 'infinity';
    until_id := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  END LOOP;
END $$;

-- --------------------------------------------------------------------------------------------- Contacts
-- People are looked for by parts of words: of a name, a number, an address. Begins with a blank, so that the beginning
-- of a word can be asked for.
CREATE FUNCTION search_words(VARIADIC words text[]) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN RETURN ' ' || public.search_fold(array_to_string(words, ' ')); END $$;

-- Phone numbers stand without their plus, as most channels write them. The agency is inside the indexes, so nobody
-- pays for the contacts of others.
ALTER TABLE contacts ADD COLUMN search text GENERATED ALWAYS AS (
  search_words(display_name, first_name, last_name, ltrim(phone, '+'), email)) STORED;
CREATE INDEX contacts_search ON contacts USING gin (agency_id, search gin_trgm_ops) WITH (gin_pending_list_limit = 256);
CREATE INDEX contact_identities_search ON contact_identities
  USING gin (agency_id, search_words(ltrim(value, '+')) gin_trgm_ops) WITH (gin_pending_list_limit = 256);

-- Contacts with every word of the text somewhere in their name, number or address, or the whole of it in the id of a
-- channel; for the people whose scope the transaction has. Some of them, the likest first, where there are very many.
CREATE FUNCTION search_contacts(said text, wanted int) RETURNS TABLE (id uuid, likeness real)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  agency CONSTANT int := nullif(current_setting('app.agency_id', true), '')::int;
  clients CONSTANT text := current_setting('app.client_ids', true);
  folded CONSTANT text := btrim(search_fold(said));
  digits CONSTANT text := regexp_replace(said, '\D', '', 'g');
  -- A number is asked for as people write it: +351 (91) 234-567.
  is_number CONSTANT boolean := said ~ '^[\s\d+().-]+$' AND length(digits) >= 3;
  conditions text;
BEGIN
  IF agency IS NULL OR clients IS NULL THEN RETURN; END IF;
  SELECT string_agg(format('c.search LIKE %L', CASE WHEN length(word) < 3 THEN '% ' ELSE '%' END
    || regexp_replace(word, '([\\%_])', '\\\1', 'g') || '%'), ' AND ')
  INTO conditions
  FROM (SELECT digits AS word WHERE is_number UNION ALL
        SELECT * FROM (SELECT unnest(regexp_split_to_array(folded, '\s+')) LIMIT 6) w WHERE NOT is_number) words
  WHERE length(word) >= 2;
  IF conditions IS NULL THEN RETURN; END IF;
  RETURN QUERY EXECUTE format($q$
    SELECT found.id, max(found.likeness) FROM (
      (SELECT c.id, (similarity(c.search, $2) + CASE WHEN c.search LIKE $3 THEN 1 ELSE 0 END)::real AS likeness
       FROM contacts c WHERE c.agency_id = $1 AND c.merged_into_id IS NULL AND %s AND ($4 IS NULL OR c.client_id = ANY ($4))
       LIMIT 1000)
      UNION ALL
      (SELECT i.contact_id, 0.5::real FROM contact_identities i
       WHERE i.agency_id = $1 AND search_words(ltrim(i.value, '+')) LIKE $5 AND ($4 IS NULL OR i.client_id = ANY ($4))
       LIMIT 1000)) AS found
    GROUP BY found.id ORDER BY 2 DESC, 1 DESC LIMIT $6$q$, conditions)
  USING agency, CASE WHEN is_number THEN digits ELSE folded END,
    '% ' || regexp_replace(CASE WHEN is_number THEN digits ELSE folded END, '([\\%_])', '\\\1', 'g') || '%',
    CASE WHEN clients <> '*' THEN string_to_array(clients, ',')::int[] END,
    '%' || regexp_replace(CASE WHEN is_number THEN digits ELSE folded END, '([\\%_])', '\\\1', 'g') || '%', wanted;
END $$;

-- --------------------------------------------------------------------------------------------- The role
DO $$
DECLARE
  tab text;
BEGIN
  BEGIN
    CREATE ROLE switchboard_search NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- roles belong to the whole cluster: another database has made it
  END;
  GRANT switchboard_search TO CURRENT_USER;
  GRANT USAGE ON SCHEMA public TO switchboard_search;
  FOREACH tab IN ARRAY ARRAY['messages', 'conversations', 'conversation_tags', 'contacts', 'contact_identities'] LOOP
    EXECUTE format('GRANT SELECT ON %I TO switchboard_search', tab);
    EXECUTE format('CREATE POLICY search ON %I FOR SELECT TO switchboard_search USING (true)', tab);
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION search_messages, search_contacts FROM public;
-- To own something in a schema is to be allowed to make something there, at the moment of taking it over.
GRANT CREATE ON SCHEMA public TO switchboard_search;
ALTER FUNCTION search_messages OWNER TO switchboard_search;
ALTER FUNCTION search_contacts OWNER TO switchboard_search;
REVOKE CREATE ON SCHEMA public FROM switchboard_search;
GRANT EXECUTE ON FUNCTION search_messages, search_contacts TO switchboard_app;
