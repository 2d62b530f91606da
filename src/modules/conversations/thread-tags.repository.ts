import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ConversationId, TagId } from '../../kernel/ids.js';
import type { Tag } from '../tags/tags.js';
import type { PlaceOfThread } from './conversations.js';

// By the time at which they were put there; $3 are the clients that the actor sees, null for all of them.
const OF_THREADS = sql(
  'thread_tags_of',
  `SELECT ct.conversation_id AS "conversationId", t.id, t.client_id AS "clientId", t.name, t.color,
     t.archived_at AS "archivedAt", t.created_at AS "createdAt"
   FROM conversation_tags ct JOIN tags t ON t.agency_id = ct.agency_id AND t.id = ct.tag_id
   WHERE ct.agency_id = $1 AND ct.conversation_id = ANY ($2::uuid[])
     AND ($3::int[] IS NULL OR ct.client_id = ANY ($3))
   ORDER BY ct.added_at, t.id`,
);

const ADD = sql(
  'thread_tag_add',
  `INSERT INTO conversation_tags (agency_id, conversation_id, tag_id, client_id) VALUES ($1, $2, $3, $4)
   ON CONFLICT DO NOTHING`,
);

const REMOVE = sql(
  'thread_tag_remove',
  'DELETE FROM conversation_tags WHERE agency_id = $1 AND conversation_id = $2 AND tag_id = $3',
);

type TagOfThread = Tag & { readonly conversationId: ConversationId };

/** Which tags threads have. */
@Injectable()
export class ThreadTagsRepository {
  /** Those of each thread, the one put there first first. */
  async ofThreads(
    tx: TenantTx,
    ids: readonly ConversationId[],
  ): Promise<ReadonlyMap<ConversationId, readonly Tag[]>> {
    const rows = await tx.rows<TagOfThread>(OF_THREADS, [tx.agencyId, ids, clientIdsIn(tx.actor.clients)]);
    const byThread = new Map<ConversationId, Tag[]>();
    for (const { conversationId, ...tag } of rows) {
      byThread.set(conversationId, [...(byThread.get(conversationId) ?? []), tag]);
    }
    return byThread;
  }

  /** The thread must be locked by the transaction. */
  async add(tx: WriteTx, { id, clientId }: PlaceOfThread, tagId: TagId): Promise<void> {
    await tx.rows(ADD, [tx.agencyId, id, tagId, clientId]);
  }

  /** The thread must be locked by the transaction. */
  async remove(tx: WriteTx, { id }: PlaceOfThread, tagId: TagId): Promise<void> {
    await tx.rows(REMOVE, [tx.agencyId, id, tagId]);
  }
}
