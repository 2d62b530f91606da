import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import type { MessageId, UserId } from '../../kernel/ids.js';
import type { Message } from './messages.js';
import { MESSAGE_COLUMNS } from './messages.repository.js';

const ADD = sql(
  'mentions_add',
  `INSERT INTO message_mentions (agency_id, user_id, message_id, client_id, conversation_id, seq)
   SELECT $1, user_id, $2, $3, $4, $5 FROM unnest($6::uuid[]) AS those(user_id)`,
);

// Ids of messages are in the order in which they were made, so the key of the table is the order of the page.
const PAGE = sql(
  'mentions_page',
  `SELECT ${MESSAGE_COLUMNS} FROM message_mentions x
   JOIN messages m ON m.agency_id = x.agency_id AND m.id = x.message_id
   LEFT JOIN conversation_reads r
     ON r.agency_id = x.agency_id AND r.user_id = x.user_id AND r.conversation_id = x.conversation_id
   WHERE x.agency_id = $1 AND x.user_id = $2 AND ($4::int[] IS NULL OR x.client_id = ANY ($4))
     AND ($5::uuid IS NULL OR x.message_id < $5) AND (NOT $6::boolean OR x.seq > coalesce(r.seq, 0))
   ORDER BY x.message_id DESC LIMIT $3`,
);

export interface MentionsPage {
  readonly limit: number;
  /** Exclusive. */
  readonly before: MessageId | null;
  /** Only those after the actor's own read position. */
  readonly unreadOnly: boolean;
}

@Injectable()
export class MentionsRepository {
  async add(tx: WriteTx, note: Message, userIds: readonly UserId[]): Promise<void> {
    const { id, clientId, conversationId, seq } = note;
    await tx.rows(ADD, [tx.agencyId, id, clientId, conversationId, seq, userIds]);
  }

  /** The notes that mention the actor, newest first. */
  page(tx: TenantTx, { limit, before, unreadOnly }: MentionsPage): Promise<Message[]> {
    const { agencyId, actor } = tx;
    const clients = actor.clients === 'all' ? null : actor.clients;
    return tx.rows<Message>(PAGE, [agencyId, actor.userId, limit, clients, before, unreadOnly]);
  }
}
