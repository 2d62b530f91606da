import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import type { ConversationId, MessageId, ScheduledMessageId } from '../../kernel/ids.js';
import type { ScheduledMessage, ScheduledMessageStatus } from './scheduled.js';

const COLUMNS = `s.id, s.agency_id AS "agencyId", s.client_id AS "clientId", s.conversation_id AS "conversationId",
  s.author_id AS "authorId", s.send_at AS "sendAt", s.status, s.content, s.client_message_id AS "clientMessageId",
  s.message_id AS "messageId", s.failure, s.created_at AS "createdAt"`;

const FIND = sql(
  'scheduled_find',
  `SELECT ${COLUMNS} FROM scheduled_messages s WHERE s.agency_id = $1 AND s.id = $2`,
);

const FIND_REPEAT = sql(
  'scheduled_find_repeat',
  `SELECT ${COLUMNS} FROM scheduled_messages s
   WHERE s.agency_id = $1 AND s.conversation_id = $2 AND s.author_id = $3 AND s.client_message_id = $4`,
);

const PAGE = sql(
  'scheduled_page',
  `SELECT ${COLUMNS} FROM scheduled_messages s
   WHERE s.agency_id = $1 AND s.conversation_id = $2 AND s.status = $3::scheduled_message_status
     AND ($5::uuid IS NULL OR s.id > $5) AND ($6::int[] IS NULL OR s.client_id = ANY ($6))
   ORDER BY s.id LIMIT $4`,
);

const COUNT_WAITING = sql(
  'scheduled_count_waiting',
  `SELECT count(*)::int AS count FROM scheduled_messages
   WHERE agency_id = $1 AND conversation_id = $2 AND status = 'WAITING'`,
);

const INSERT = sql(
  'scheduled_insert',
  `INSERT INTO scheduled_messages AS s (agency_id, id, client_id, conversation_id, author_id, send_at, content, client_message_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
);

const MOVE = sql(
  'scheduled_move',
  `UPDATE scheduled_messages s SET status = $4::scheduled_message_status, message_id = $5, failure = $6
   WHERE s.agency_id = $1 AND s.id = $2 AND s.status = ANY ($3::scheduled_message_status[])
   RETURNING ${COLUMNS}`,
);

export interface ScheduledPage {
  readonly conversationId: ConversationId;
  readonly status: ScheduledMessageStatus;
  readonly limit: number;
  /** Exclusive. */
  readonly after: ScheduledMessageId | null;
}

/** Where one goes from a status, and with what. */
export interface ScheduledMove {
  readonly from: readonly ScheduledMessageStatus[];
  readonly to: ScheduledMessageStatus;
  readonly messageId?: MessageId;
  readonly failure?: string;
}

export type NewScheduledMessage = Pick<
  ScheduledMessage,
  'id' | 'clientId' | 'conversationId' | 'authorId' | 'sendAt' | 'content' | 'clientMessageId'
>;

type Row = ScheduledMessage & Record<string, unknown>;

@Injectable()
export class ScheduledRepository {
  async findById(tx: TenantTx, id: ScheduledMessageId): Promise<ScheduledMessage | null> {
    const [found] = await tx.rows<Row>(FIND, [tx.agencyId, id]);
    return found ?? null;
  }

  /** What the actor scheduled before under the same id of its own. */
  async findRepeat(
    tx: TenantTx,
    conversationId: ConversationId,
    clientMessageId: string,
  ): Promise<ScheduledMessage | null> {
    const values = [tx.agencyId, conversationId, tx.actor.userId, clientMessageId];
    const [found] = await tx.rows<Row>(FIND_REPEAT, values);
    return found ?? null;
  }

  /** By id, so in the order in which they were scheduled. */
  page(tx: TenantTx, { conversationId, status, limit, after }: ScheduledPage): Promise<ScheduledMessage[]> {
    const clients = tx.actor.clients === 'all' ? null : tx.actor.clients;
    return tx.rows<Row>(PAGE, [tx.agencyId, conversationId, status, limit, after, clients]);
  }

  async countWaiting(tx: TenantTx, conversationId: ConversationId): Promise<number> {
    const [row] = await tx.rows<{ count: number }>(COUNT_WAITING, [tx.agencyId, conversationId]);
    return row?.count ?? 0;
  }

  async insert(tx: WriteTx, s: NewScheduledMessage): Promise<ScheduledMessage> {
    const what = [s.clientId, s.conversationId, s.authorId, s.sendAt, JSON.stringify(s.content)];
    const [made] = await tx.rows<Row>(INSERT, [tx.agencyId, s.id, ...what, s.clientMessageId]);
    if (!made) throw new Error('An insert of one row answers one row.');
    return made;
  }

  /** Null: it does not stand where it would go from. */
  async move(tx: WriteTx, id: ScheduledMessageId, move: ScheduledMove): Promise<ScheduledMessage | null> {
    const { from, to, messageId = null, failure = null } = move;
    const [moved] = await tx.rows<Row>(MOVE, [tx.agencyId, id, from, to, messageId, failure]);
    return moved ?? null;
  }
}
