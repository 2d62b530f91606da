import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ConversationId, UserId } from '../../kernel/ids.js';
import type { PlaceOfThread } from './conversations.js';

/** Nobody is added to a thread that has so many, those it was handed to among them. */
export const MAX_PARTICIPANTS = 100;

// Through the users, whose row policy says whom the actor may see: a row names nobody hidden.
const OF_THREADS = sql(
  'participants_of',
  `SELECT p.conversation_id AS "conversationId", p.user_id AS "userId"
   FROM unnest($2::uuid[]) AS wanted(id) CROSS JOIN LATERAL (
     SELECT conversation_id, user_id, since FROM conversation_participants
     WHERE agency_id = $1 AND conversation_id = wanted.id AND ($3::int[] IS NULL OR client_id = ANY ($3))
     ORDER BY since, user_id LIMIT ${MAX_PARTICIPANTS}
   ) p JOIN users u ON u.agency_id = $1 AND u.id = p.user_id
   WHERE u.deleted_at IS NULL ORDER BY p.since, p.user_id`,
);

// The thread is locked, so nobody counts beside it.
const ADD = sql(
  'participants_add',
  `INSERT INTO conversation_participants (agency_id, conversation_id, user_id, client_id)
   SELECT $1, $2, added.id, $4 FROM unnest($3::uuid[]) AS added(id)
   WHERE NOT EXISTS (SELECT FROM conversation_participants p
     WHERE p.agency_id = $1 AND p.conversation_id = $2 AND p.user_id = added.id)
   LIMIT greatest(0, ${MAX_PARTICIPANTS} - (
     SELECT count(*) FROM conversation_participants WHERE agency_id = $1 AND conversation_id = $2))
   ON CONFLICT DO NOTHING RETURNING user_id AS id`,
);

const IS_IN = sql(
  'participant_is_in',
  'SELECT FROM conversation_participants WHERE agency_id = $1 AND conversation_id = $2 AND user_id = $3',
);

const REMOVE = sql(
  'participant_remove',
  `DELETE FROM conversation_participants WHERE agency_id = $1 AND conversation_id = $2 AND user_id = $3
   RETURNING user_id AS id`,
);

/** Who takes part in threads. */
@Injectable()
export class ParticipantsRepository {
  /** Those of each thread whom the actor may see and who are not deleted, the first first. */
  async ofThreads(
    tx: TenantTx,
    ids: readonly ConversationId[],
  ): Promise<ReadonlyMap<ConversationId, readonly UserId[]>> {
    const rows = await tx.rows<{ conversationId: ConversationId; userId: UserId }>(OF_THREADS, [
      tx.agencyId,
      ids,
      clientIdsIn(tx.actor.clients),
    ]);
    const byThread = new Map<ConversationId, UserId[]>();
    for (const { conversationId, userId } of rows) {
      byThread.set(conversationId, [...(byThread.get(conversationId) ?? []), userId]);
    }
    return byThread;
  }

  async isIn(tx: TenantTx, { id }: PlaceOfThread, userId: UserId): Promise<boolean> {
    return (await tx.rows(IS_IN, [tx.agencyId, id, userId])).length > 0;
  }

  /** As many of them as there is room for. Answers those who were not in it before. Locked thread. */
  async add(tx: WriteTx, { id, clientId }: PlaceOfThread, userIds: readonly UserId[]): Promise<UserId[]> {
    const added = await tx.rows<{ id: UserId }>(ADD, [tx.agencyId, id, userIds, clientId]);
    return added.map((row) => row.id);
  }

  /** Says whether somebody was in it. */
  async remove(tx: WriteTx, { id }: PlaceOfThread, userId: UserId): Promise<boolean> {
    return (await tx.rows(REMOVE, [tx.agencyId, id, userId])).length > 0;
  }
}
