-- Contacts found by part of what they are called or reached by, and those who may be the same person.

-- The end of a number is the same, however its beginning is written.
CREATE INDEX contact_identities_number ON contact_identities (agency_id, client_id, (right(value, 8)))
  WHERE kind IN ('PHONE', 'WHATSAPP');

-- These run as the role of searches (0006_search), and every contact that they name is read again under the policies.
GRANT SELECT ON contact_tags TO switchboard_search;
CREATE POLICY search ON contact_tags FOR SELECT TO switchboard_search USING (true);

-- A page of contacts with a text, by id.
CREATE FUNCTION contacts_with_text(
  pattern text, of_clients int[], after uuid, wanted int, with_tag uuid, of_account uuid, from_source text,
  blocked boolean, with_archived boolean
) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  agency CONSTANT int := nullif(current_setting('app.agency_id', true), '')::int;
  clients CONSTANT text := current_setting('app.client_ids', true);
  visible CONSTANT int[] := string_to_array(nullif(clients, '*'), ',')::int[];
BEGIN
  IF agency IS NULL OR clients IS NULL THEN RETURN; END IF;
  RETURN QUERY
    SELECT c.id FROM (
      SELECT k.id FROM contacts k
      WHERE k.agency_id = agency
        AND k.search LIKE search_fold(pattern)
      UNION
      SELECT i.contact_id FROM contact_identities i
      WHERE i.agency_id = agency AND search_words(ltrim(i.value, '+')) LIKE search_fold(pattern)
    ) AS found
    JOIN contacts c ON c.agency_id = agency AND c.id = found.id
    WHERE c.id > after AND c.merged_into_id IS NULL AND (visible IS NULL OR c.client_id = ANY (visible))
      AND (of_clients IS NULL OR c.client_id = ANY (of_clients)) AND (with_archived OR c.archived_at IS NULL)
      AND (from_source IS NULL OR c.source = from_source) AND (of_account IS NULL OR c.account_id = of_account)
      AND (blocked IS NULL OR (c.blocked_at IS NOT NULL) = blocked)
      AND (with_tag IS NULL OR EXISTS (
        SELECT FROM contact_tags t WHERE t.agency_id = agency AND t.contact_id = c.id AND t.tag_id = with_tag))
    ORDER BY c.id LIMIT wanted;
END $$;

-- Contacts that were there before these and may be the same person: of each pair the one that was there first is the
-- other, so that every pair is found once. A name of one word is shared by too many.
CREATE FUNCTION contact_duplicates(ids uuid[], wanted int) RETURNS TABLE (contact_id uuid, other_id uuid, reason text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off AS $$
DECLARE
  agency CONSTANT int := nullif(current_setting('app.agency_id', true), '')::int;
  clients CONSTANT text := current_setting('app.client_ids', true);
  visible CONSTANT int[] := string_to_array(nullif(clients, '*'), ',')::int[];
BEGIN
  IF agency IS NULL OR clients IS NULL THEN RETURN; END IF;
  RETURN QUERY
    SELECT DISTINCT m.contact_id, o.contact_id, 'SAME_NUMBER' FROM contact_identities m
    JOIN contact_identities o ON o.agency_id = agency AND o.client_id = m.client_id
      AND o.kind IN ('PHONE', 'WHATSAPP') AND right(o.value, 8) = right(m.value, 8) AND o.contact_id < m.contact_id
    WHERE m.agency_id = agency AND m.contact_id = ANY (ids) AND m.kind IN ('PHONE', 'WHATSAPP')
      AND length(m.value) >= 8 AND (visible IS NULL OR m.client_id = ANY (visible))
    ORDER BY 1, 2 LIMIT wanted;
  RETURN QUERY
    SELECT DISTINCT m.id, o.id, 'SAME_EMAIL' FROM contacts m
    JOIN contacts o ON o.agency_id = agency AND o.client_id = m.client_id AND lower(o.email) = lower(m.email)
      AND o.email IS NOT NULL AND o.merged_into_id IS NULL AND o.id < m.id
    WHERE m.agency_id = agency AND m.id = ANY (ids) AND m.email IS NOT NULL
      AND (visible IS NULL OR m.client_id = ANY (visible))
    ORDER BY 1, 2 LIMIT wanted;
  RETURN QUERY
    SELECT m.id, o.id, 'SIMILAR_NAME' FROM contacts m
    CROSS JOIN LATERAL (
      SELECT c.id FROM contacts c
      WHERE c.agency_id = agency AND c.client_id = m.client_id AND c.merged_into_id IS NULL
        AND c.archived_at IS NULL AND c.id < m.id
        AND c.search %> search_words(m.display_name)
        AND similarity(search_words(c.display_name), search_words(m.display_name)) >= 0.7
      ORDER BY c.id LIMIT 5
    ) AS o
    WHERE m.agency_id = agency AND m.id = ANY (ids) AND m.display_name LIKE '_% _%'
      AND (visible IS NULL OR m.client_id = ANY (visible))
    ORDER BY 1, 2 LIMIT wanted;
END $$;

REVOKE ALL ON FUNCTION contacts_with_text, contact_duplicates FROM public;
GRANT CREATE ON SCHEMA public TO switchboard_search;
ALTER FUNCTION contacts_with_text OWNER TO switchboard_search;
ALTER FUNCTION contact_duplicates OWNER TO switchboard_search;
REVOKE CREATE ON SCHEMA public FROM switchboard_search;
GRANT EXECUTE ON FUNCTION contacts_with_text, contact_duplicates TO switchboard_app;
