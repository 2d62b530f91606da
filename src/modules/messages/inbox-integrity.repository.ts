import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import type { ConversationId } from '../../kernel/ids.js';
import type { InboxDrift, InboxVerdict } from './inbox-integrity.js';

const MOST_DRIFTS = 1_000;

// One statement sees one moment: what is written meanwhile is in all of it or in none of it.
const THREADS = sql(
  'integrity_threads',
  `WITH page AS (
     SELECT id, last_seq, inbound_count FROM conversations
     WHERE agency_id = $1 AND ($2::int[] IS NULL OR client_id = ANY ($2)) AND ($3::uuid IS NULL OR id > $3)
     ORDER BY id LIMIT $4
   ), counted AS (
     SELECT page.*, m.last_seq AS real_seq, m.inbound_count AS real_inbound FROM page CROSS JOIN LATERAL (
       SELECT coalesce(max(seq), 0) AS last_seq, count(*) FILTER (WHERE direction = 'INBOUND')::int AS inbound_count
       FROM messages WHERE agency_id = $1 AND conversation_id = page.id
     ) m
   ), read AS (
     SELECT r.conversation_id, r.user_id, r.inbound_seen, m.inbound_seen AS real_seen
     FROM page JOIN conversation_reads r ON r.agency_id = $1 AND r.conversation_id = page.id CROSS JOIN LATERAL (
       SELECT count(*)::int AS inbound_seen FROM messages
       WHERE agency_id = $1 AND conversation_id = page.id AND direction = 'INBOUND' AND seq <= r.seq
     ) m
   ), drifts AS (
     SELECT 'LAST_SEQ' AS kind, id, NULL::uuid AS user_id, last_seq AS kept, real_seq AS counted FROM counted
     WHERE last_seq <> real_seq
     UNION ALL SELECT 'INBOUND_COUNT', id, NULL, inbound_count, real_inbound FROM counted
     WHERE inbound_count <> real_inbound
     UNION ALL SELECT 'READ_POSITION', conversation_id, user_id, inbound_seen, real_seen FROM read
     WHERE inbound_seen <> real_seen
     ORDER BY id LIMIT ${MOST_DRIFTS}
   )
   SELECT (SELECT count(*)::int FROM page) AS checked, (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS "lastId",
     (SELECT coalesce(json_agg(json_build_object('kind', kind, 'conversationId', id, 'userId', user_id,
        'kept', kept, 'counted', counted)), '[]') FROM drifts) AS drifts`,
);

const TALLIES = sql(
  'integrity_tallies',
  `SELECT 'TAB_COUNT' AS kind, client_id AS "clientId", inbox_tab AS tab, sum(kept)::int AS kept,
     sum(counted)::int AS counted
   FROM (
     SELECT client_id, channel_id, owner_id, inbox_tab, delta AS kept, 0 AS counted FROM conversation_tallies
     WHERE agency_id = $1 AND ($2::int[] IS NULL OR client_id = ANY ($2))
     UNION ALL
     SELECT client_id, channel_id, owner_id, inbox_tab, 0, 1 FROM conversations
     WHERE agency_id = $1 AND inbox_tab IS NOT NULL AND ($2::int[] IS NULL OR client_id = ANY ($2))
   ) AS places
   GROUP BY client_id, channel_id, owner_id, inbox_tab HAVING sum(kept) <> sum(counted)
   ORDER BY client_id, inbox_tab LIMIT ${MOST_DRIFTS}`,
);

const scopeOf = ({ actor }: TenantTx) => (actor.clients === 'all' ? null : actor.clients);

/** Counts again what is kept counted. */
@Injectable()
export class InboxIntegrityRepository {
  /** Some threads by id, against their messages. `after` is exclusive. */
  async threads(tx: TenantTx, after: ConversationId | null, limit: number): Promise<InboxVerdict> {
    const [verdict] = await tx.rows<InboxVerdict>(THREADS, [tx.agencyId, scopeOf(tx), after, limit]);
    if (!verdict) throw new Error('An aggregate answers one row.');
    return verdict;
  }

  /** What the tabs count, by client, channel and owner, against the threads. */
  tallies(tx: TenantTx): Promise<InboxDrift[]> {
    return tx.rows<InboxDrift>(TALLIES, [tx.agencyId, scopeOf(tx)]);
  }
}
