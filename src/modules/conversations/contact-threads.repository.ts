import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import type { ContactId, ConversationId } from '../../kernel/ids.js';
import type { Named } from '../contacts/contact-keepers.js';
import type { Conversation, ConversationStatus, PlaceOfThread } from './conversations.js';
import { CONVERSATION_COLUMNS, NOBODY, READ_CURSOR } from './conversations.repository.js';

const PLACE = 'c.id, c.agency_id AS "agencyId", c.client_id AS "clientId"';

// Threads are locked in the order of their ids, so that two such changes cannot deadlock.
const RENAME = sql(
  'contact_threads_rename',
  `WITH named AS (
     SELECT id, name FROM unnest($2::uuid[], $3::text[]) AS n(id, name)
   ), held AS (
     SELECT c.agency_id, c.id, named.name FROM named
     JOIN conversations c ON c.agency_id = $1 AND c.contact_id = named.id
       AND c.customer_display_name IS DISTINCT FROM named.name
     ORDER BY c.id FOR NO KEY UPDATE OF c
   )
   UPDATE conversations c SET customer_display_name = held.name FROM held
   WHERE c.agency_id = $1 AND c.id = held.id RETURNING ${PLACE}`,
);

// Of each line the one with the newest message goes on.
const RIVALS = sql(
  'contact_threads_rivals',
  `SELECT ${PLACE}, c.status, c.channel_id AS "channelId" FROM conversations c
   WHERE c.agency_id = $1 AND c.contact_id = ANY ($2::uuid[]) AND c.status <> 'CLOSED' AND c.channel_id IS NOT NULL
   ORDER BY c.id FOR UPDATE`,
);

const NEWEST_FIRST = sql(
  'contact_threads_newest_first',
  `SELECT c.id FROM conversations c WHERE c.agency_id = $1 AND c.id = ANY ($2::uuid[])
   ORDER BY c.last_message_at DESC, c.id DESC`,
);

const SOME_OF = `SELECT c.agency_id, c.id FROM conversations c
  WHERE c.agency_id = $1 AND c.contact_id = ANY ($2::uuid[]) ORDER BY c.id LIMIT $3 FOR UPDATE`;

const RELINK = sql(
  'contact_threads_relink',
  `WITH few AS (${SOME_OF})
   UPDATE conversations c SET contact_id = $4, customer_display_name = coalesce($5, c.customer_display_name)
   FROM few WHERE c.agency_id = $1 AND c.id = few.id RETURNING ${PLACE}`,
);

const UNLINK = sql(
  'contact_threads_unlink',
  `WITH few AS (${SOME_OF})
   UPDATE conversations c SET contact_id = NULL FROM few WHERE c.agency_id = $1 AND c.id = few.id RETURNING ${PLACE}`,
);

const ADDRESSES = sql(
  'contact_threads_addresses',
  `SELECT DISTINCT c.contact_id || ':' || c.customer_external_id AS address FROM conversations c
   WHERE c.agency_id = $1 AND c.contact_id = ANY ($2::uuid[]) AND c.status <> 'CLOSED'
     AND c.customer_external_id IS NOT NULL`,
);

/** Of each contact the newest; $5 the thread after which to go on, where one is asked. */
const page = (after: string) => `
  SELECT ${CONVERSATION_COLUMNS} FROM unnest($3::uuid[]) AS wanted(contact_id) CROSS JOIN LATERAL (
    SELECT * FROM conversations c WHERE c.agency_id = $1 AND c.contact_id = wanted.contact_id ${after}
    ORDER BY c.last_message_at DESC, c.id DESC LIMIT $4
  ) c ${READ_CURSOR}
  WHERE $5::int[] IS NULL OR c.client_id = ANY ($5)
  ORDER BY c.last_message_at DESC, c.id DESC`;

const FIRST_PAGE = sql('contact_threads_first', page(''));
const NEXT_PAGE = sql(
  'contact_threads_next',
  page(`AND (c.last_message_at, c.id) <
    ((SELECT last_message_at FROM conversations WHERE agency_id = $1 AND id = $6), $6::uuid)`),
);

export interface OpenThread extends PlaceOfThread {
  readonly status: ConversationStatus;
  readonly channelId: string;
}

/** Threads by the contacts that they are with. */
@Injectable()
export class ContactThreadsRepository {
  /** Of each contact at most `limit`, archived ones included, the newest first. `before` is exclusive. */
  page(
    tx: TenantTx,
    ids: readonly ContactId[],
    limit: number,
    before: ConversationId | null,
  ): Promise<Conversation[]> {
    const { agencyId, actor } = tx;
    const clients = actor.clients === 'all' ? null : actor.clients;
    const values = [agencyId, actor.userId ?? NOBODY, ids, limit, clients];
    return tx.rows<Conversation>(before ? NEXT_PAGE : FIRST_PAGE, before ? [...values, before] : values);
  }

  /** Answers those that show another name than before. */
  rename(tx: WriteTx, named: readonly Named[]): Promise<PlaceOfThread[]> {
    const [ids, names] = [named.map(({ id }) => id), named.map(({ displayName }) => displayName)];
    return tx.rows<PlaceOfThread>(RENAME, [tx.agencyId, ids, names]);
  }

  /** Their threads that are not archived, the newest first; locked. */
  async lockOpen(tx: WriteTx, ids: readonly ContactId[]): Promise<OpenThread[]> {
    const held = await tx.rows<OpenThread>(RIVALS, [tx.agencyId, ids]);
    if (held.length < 2) return held;
    // Read after the locks: a message may have come while they were waited for.
    const order = await tx.rows<{ id: ConversationId }>(NEWEST_FIRST, [
      tx.agencyId,
      held.map(({ id }) => id),
    ]);
    return order.flatMap(({ id }) => held.find((thread) => thread.id === id) ?? []);
  }

  /** At most `limit` of them. */
  relinkSome(
    tx: WriteTx,
    from: ContactId,
    to: { readonly id: ContactId; readonly displayName: string | null },
    limit: number,
  ): Promise<PlaceOfThread[]> {
    return tx.rows<PlaceOfThread>(RELINK, [tx.agencyId, [from], limit, to.id, to.displayName]);
  }

  /** At most `limit` of them. */
  unlinkSome(tx: WriteTx, ids: readonly ContactId[], limit: number): Promise<PlaceOfThread[]> {
    return tx.rows<PlaceOfThread>(UNLINK, [tx.agencyId, ids, limit]);
  }

  async addresses(tx: WriteTx, ids: readonly ContactId[]): Promise<ReadonlySet<string>> {
    const found = await tx.rows<{ address: string }>(ADDRESSES, [tx.agencyId, ids]);
    return new Set(found.map(({ address }) => address));
  }
}
