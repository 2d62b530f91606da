-- A search of messages costs what it shows, not what is stored. An index with one list for each word makes a search
-- of two words, of one agency or of one week read long lists beside each other. Now a word has lists for each agency and week:
-- a search reads those of its agency, the newest first, until its page is full. And what a new message writes
-- lies beside what the last days wrote, however many years are there.

DROP INDEX messages_search;
ALTER TABLE messages DROP COLUMN search;
DROP FUNCTION search_messages, search_windows, message_search, search_day;

-- The words of a message and their places, without case and accents.
CREATE FUNCTION message_words(said text, offered jsonb) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN nullif(to_tsvector('pg_catalog.simple',
    lower(public.unaccent('public.unaccent', left(concat_ws(' ', said, offered ->> 'body'), 8192)))), '');
END $$;

-- The table is written anew, once.
ALTER TABLE messages ADD COLUMN search tsvector GENERATED ALWAYS AS (
  CASE WHEN message_type <> 'SYSTEM' THEN message_words(body, interactive) END) STORED;

-- --------------------------------------------------------------------------------------------- Lists
-- The quarters of an hour since 1970; 96 make a day, and 672 a week.
CREATE FUNCTION search_quarter(at timestamptz) RETURNS int LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
BEGIN RETURN floor(date_part('epoch', at) / 900); END $$;

-- On which of the eight lists of a word a message stands: the word that comes next there decides. Who looks for two words
-- side by side so reads an eighth, and of that most is what was meant. The index holds it: it can never change.
CREATE FUNCTION search_list(next text) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  'SELECT coalesce(pg_catalog.hashtext(next) & 7, 0)';

-- The lists that a message stands on: by agency and week, of its words; and by agency, of its quarter of an hour, its
-- day, its client and its thread (the end of the id: it only narrows). Words longer than any search have none.
-- It runs with every message, so it asks no query: the places of the words are taken from the text of the vector.
CREATE FUNCTION search_keys(agency int, client int, conversation uuid, at timestamptz, words tsvector)
RETURNS tsvector LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
  quarter CONSTANT int := floor(date_part('epoch', at) / 900);
  place CONSTANT text := E'\x01' || agency || '/';
  week CONSTANT text := place || quarter / 672 || '/';
  lexemes CONSTANT text[] := tsvector_to_array(words);
  -- 'blue':1,5 'table':2
  entries CONSTANT text[] := string_to_array(words::text, ' ');
  keys text := agency || '/q' || quarter || place || 'd' || quarter / 96
    || place || 'c' || client || place || 't' || right(conversation::text, 12);
  said text[];
  places text;
  nth int;
BEGIN
  FOR entry IN 1..cardinality(lexemes) LOOP
    places := split_part(entries[entry], ''':', -1);
    IF octet_length(lexemes[entry]) > 1000 THEN
      NULL;
    ELSIF strpos(places, ',') = 0 THEN
      said[places::int] := lexemes[entry];
    ELSE
      FOREACH nth IN ARRAY string_to_array(places, ',')::int[] LOOP said[nth] := lexemes[entry]; END LOOP;
    END IF;
  END LOOP;
  FOR place_of IN coalesce(array_lower(said, 1), 1)..coalesce(array_upper(said, 1), 0) LOOP
    keys := keys || coalesce(week || said[place_of] || '/' || public.search_list(said[place_of + 1]), '');
  END LOOP;
  RETURN array_to_tsvector(string_to_array(keys, E'\x01'));
END $$;

-- New entries wait in a list that every search reads and some write sorts in: as short as can be.
CREATE INDEX messages_search ON messages
  USING gin (search_keys(agency_id, client_id, conversation_id, created_at, search))
  WITH (gin_pending_list_limit = 64) WHERE search IS NOT NULL;
-- When an agency had something to say: a search begins at its newest messages and ends at its oldest.
CREATE INDEX messages_agency_id_created_at_idx ON messages (agency_id, created_at);

-- The lists on which everything is that fits a query, and little else; \x01 stands for the week. Null, if it is
-- enough that something is not there.
CREATE FUNCTION search_lists(query tsquery, agency int, whole_weeks boolean) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
  a_word CONSTANT text := $r$'((?:[^']|'')*)'$r$;
  needed CONSTANT text := nullif(querytree(query), 'T');
  words CONSTANT text[] := ARRAY(SELECT part[1] FROM regexp_matches(needed, a_word, 'g') part);
  last CONSTANT int := cardinality(words);
  all_lists CONSTANT text :=
    (SELECT format('(%s)', string_agg(format(E'''%s/\x01/\\1/%s''', agency, list), '|')) FROM generate_series(0, 7) list);
BEGIN
  -- All of them together, where there is nothing to leap to.
  IF last = 1 AND whole_weeks THEN RETURN format(E'''%s/\x01/%s/'':*', agency, words[1]); END IF;
  IF last = 1 OR needed ~ '[|&]|<\d' THEN
    RETURN regexp_replace(regexp_replace(needed, '<(-|\d+)>', '&', 'g'), a_word, all_lists, 'g');
  END IF;
  -- Words side by side: each but the last says on which of its lists. The last one's eight help unless it is much more
  -- frequent than the others, and short words are.
  RETURN (SELECT string_agg(format(E'''%s/\x01/%s/%s''', agency, words[nth], search_list(replace(words[nth + 1], '''''', ''''))), '&')
    FROM generate_series(1, last - 1) nth)
    || CASE WHEN length(words[last]) > (SELECT max(length(word)) - 2 FROM unnest(words[:last - 1]) word)
       THEN '&' || replace(all_lists, '\1', words[last]) ELSE '' END;
END $$;

-- A function, because the search looks many times and most of them ask for nothing of this.
CREATE FUNCTION search_fits(agency int, thread uuid, on_channel uuid, with_tag uuid, of_assignee uuid) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN EXISTS (SELECT FROM public.conversations c WHERE c.agency_id = agency AND c.id = thread
    AND (on_channel IS NULL OR c.channel_id = on_channel)
    AND (of_assignee IS NULL OR c.assignee_id = of_assignee)
    AND (with_tag IS NULL OR EXISTS (SELECT FROM public.conversation_tags t
      WHERE t.agency_id = agency AND t.conversation_id = thread AND t.tag_id = with_tag)));
END $$;

-- --------------------------------------------------------------------------------------------- Searching
-- Messages with all the words, for the people whose scope the transaction has: those with the words side by side
-- first (of the last 13 months or so), then the others; each the newest first. After the message `before`, if
-- given. Looks at the newest few hundred messages, then each time as far back as it must to fill the page if it goes on
-- finding as much: so it reads little more than it finds, however frequent the words and large the agency. Stops
-- when the time is over, and says so with a row without an id.
CREATE FUNCTION search_messages(
  words text, before uuid, wanted int, with_notes boolean, in_conversation uuid, of_client int,
  on_channel uuid, with_tag uuid, of_assignee uuid, budget interval
) RETURNS TABLE (id uuid, is_phrase boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  agency CONSTANT int := nullif(current_setting('app.agency_id', true), '')::int;
  clients CONSTANT text := current_setting('app.client_ids', true);
  visible CONSTANT int[] := string_to_array(nullif(clients, '*'), ',')::int[];
  folded CONSTANT text := search_fold(words);
  all_words CONSTANT tsquery := websearch_to_tsquery('simple', folded);
  -- Whoever says how the words belong together has said it.
  phrase tsquery := CASE WHEN folded ~ '"|(^|\s)-|\yor\y' THEN NULL ELSE phraseto_tsquery('simple', folded) END;
  phrase_since CONSTANT timestamptz := date_trunc('day', now()) - interval '400 days';
  scope CONSTANT tsquery := CASE
    WHEN in_conversation IS NOT NULL THEN format('''%s/t%s''', agency, right(in_conversation::text, 12))
    WHEN of_client IS NOT NULL THEN format('''%s/c%s''', agency, of_client)
    ELSE (SELECT string_agg(format('''%s/c%s''', agency, client), '|') FROM unnest(visible) client) END;
  is_any_thread CONSTANT boolean := on_channel IS NULL AND with_tag IS NULL AND of_assignee IS NULL;
  oldest CONSTANT int := (SELECT search_quarter(min(m.created_at)) FROM messages m WHERE m.agency_id = agency);
  began CONSTANT timestamptz := clock_timestamp();
  until_at timestamptz := 'infinity';
  until_id uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  skips_phrase boolean := false;
  left_over int := wanted;
  found_now int;
  found_here int;
  asked tsquery;
  lists text;
  whole_lists text;
  most_weeks int;
  -- The window that is looked through, in quarters of an hour, and what came before it.
  first_quarter int;
  last_quarter int;
  week int;
  seen int;
  listed tsquery;
  times tsquery;
BEGIN
  IF agency IS NULL OR clients IS NULL OR visible = '{}' OR numnode(all_words) = 0 THEN RETURN; END IF;
  IF numnode(phrase) < 2 THEN phrase := NULL; END IF;

  IF before IS NOT NULL THEN
    SELECT m.created_at, m.id, phrase IS NOT NULL AND NOT (m.search @@ phrase AND m.created_at >= phrase_since)
    INTO until_at, until_id, skips_phrase FROM messages m
    WHERE m.agency_id = agency AND m.id = before AND (visible IS NULL OR m.client_id = ANY (visible));
    IF NOT FOUND THEN RETURN; END IF;
  END IF;

  FOR tier IN (CASE WHEN phrase IS NULL OR skips_phrase THEN 2 ELSE 1 END)..2 LOOP
    asked := CASE tier WHEN 1 THEN phrase ELSE all_words END;
    lists := search_lists(asked, agency, false);
    whole_lists := search_lists(asked, agency, true);
    SELECT search_quarter(min(newest.created_at)), search_quarter(max(newest.created_at)) INTO first_quarter, last_quarter
    FROM (SELECT m.created_at FROM messages m WHERE m.agency_id = agency AND m.created_at <= until_at
          ORDER BY m.created_at DESC LIMIT 300) AS newest;
    -- Many lists at once are slow where there is much on them, and quick in an agency that says little.
    SELECT CASE WHEN lists IS NULL THEN 1
      ELSE greatest(1, 16 / a_week, least((last_quarter - first_quarter) / 672, 128 / a_week)) END
    INTO most_weeks FROM (SELECT length(whole_lists) - length(replace(whole_lists, E'\x01', '')) AS a_week) AS lists_of;
    seen := 0;
    found_here := 0;
    WHILE last_quarter >= oldest AND (tier = 2 OR to_timestamp((last_quarter + 1) * 900.0) > phrase_since) LOOP
      -- Whole weeks, or days or quarters of an hour of one week. What was looked at before in the same week is not
      -- taken again.
      week := last_quarter / 672;
      times := NULL;
      IF first_quarter <= week * 672 THEN
        first_quarter := 672 * greatest(week - most_weeks + 1, least(week, first_quarter / 672 + 1));
      ELSIF last_quarter - first_quarter >= 96 THEN
        first_quarter := first_quarter / 96 * 96;
      ELSE
        times := (SELECT string_agg(format('''%s/q%s''', agency, quarter), '|')
          FROM generate_series(first_quarter, last_quarter) quarter);
      END IF;
      IF times IS NULL AND (first_quarter % 672 > 0 OR lists IS NULL) THEN
        times := (SELECT string_agg(format('''%s/d%s''', agency, day), '|')
          FROM generate_series(first_quarter / 96, last_quarter / 96) day);
      END IF;
      listed := (SELECT string_agg('(' || replace(CASE WHEN times IS NULL THEN whole_lists ELSE lists END, E'\x01', nth::text) || ')', '|')
        FROM generate_series(first_quarter / 672, week) nth);
      listed := coalesce(listed, times);
      -- Three conditions and not one: the index leaps from one list to the next place in the other, where inside of one
      -- condition it would go through the whole of the shortest.
      RETURN QUERY
        SELECT m.id, tier = 1 FROM messages m
        WHERE search_keys(m.agency_id, m.client_id, m.conversation_id, m.created_at, m.search) @@ listed
          AND search_keys(m.agency_id, m.client_id, m.conversation_id, m.created_at, m.search) @@ coalesce(scope, listed)
          AND search_keys(m.agency_id, m.client_id, m.conversation_id, m.created_at, m.search) @@ coalesce(times, listed)
          AND m.search IS NOT NULL AND m.agency_id = agency
          AND m.created_at >= to_timestamp(first_quarter * 900.0) AND m.created_at < to_timestamp((last_quarter + 1) * 900.0)
          AND (m.created_at, m.id) < (until_at, until_id) AND m.search @@ all_words
          AND (tier = 2 OR m.created_at >= phrase_since AND m.search @@ phrase)
          AND (tier = 1 OR phrase IS NULL OR m.created_at < phrase_since OR NOT m.search @@ phrase)
          AND (visible IS NULL OR m.client_id = ANY (visible)) AND (of_client IS NULL OR m.client_id = of_client)
          AND (in_conversation IS NULL OR m.conversation_id = in_conversation)
          AND (with_notes OR m.message_type <> 'NOTE')
          AND (is_any_thread OR search_fits(m.agency_id, m.conversation_id, on_channel, with_tag, of_assignee))
        ORDER BY m.created_at DESC, m.id DESC LIMIT left_over;
      GET DIAGNOSTICS found_now = ROW_COUNT;
      left_over := left_over - found_now;
      found_here := found_here + found_now;
      IF left_over = 0 THEN RETURN; END IF;
      IF clock_timestamp() - began > budget THEN
        RETURN QUERY SELECT NULL::uuid, false;
        RETURN;
      END IF;
      seen := seen + last_quarter - first_quarter + 1;
      last_quarter := first_quarter - 1;
      first_quarter := last_quarter - ceil(seen * least(50, 1.5 * left_over / (found_here + 1)))::int + 1;
    END LOOP;
    -- The other tier begins at the newest again.
    until_at := 'infinity';
    until_id := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION search_messages FROM public;
GRANT CREATE ON SCHEMA public TO switchboard_search;
ALTER FUNCTION search_messages OWNER TO switchboard_search;
REVOKE CREATE ON SCHEMA public FROM switchboard_search;
GRANT EXECUTE ON FUNCTION search_messages TO switchboard_app;
