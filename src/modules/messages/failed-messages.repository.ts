import { Injectable } from '@nestjs/common';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { clientIdsIn } from '../../kernel/actor.js';
import type { ChannelId, MessageId } from '../../kernel/ids.js';
import type { FailedMessage } from './failed-messages.js';
import { MESSAGE_COLUMNS } from './messages.repository.js';

// The time of the failure is there while it has failed and no longer, so the index holds these few and nothing else: the
// status alone, an enum, would be looked at after the row policies only.
const FAILED = `SELECT ${MESSAGE_COLUMNS}, c.channel_id AS "channelId" FROM messages m
   JOIN conversations c ON c.agency_id = m.agency_id AND c.id = m.conversation_id
   WHERE m.agency_id = $1 AND ($2::int[] IS NULL OR m.client_id = ANY ($2))
     AND m.failed_at IS NOT NULL AND m.discarded_at IS NULL AND m.status = 'FAILED'`;

const ASKED = `($3::int IS NULL OR m.client_id = $3) AND ($4::uuid IS NULL OR c.channel_id = $4)
     AND ($5::text IS NULL OR m.failure_code = $5)`;

const PAGE = sql(
  'failed_messages_page',
  `${FAILED} AND ${ASKED} AND ($6::uuid IS NULL OR m.id < $6) ORDER BY m.id DESC LIMIT $7`,
);

const OLDEST = sql('failed_messages_oldest', `${FAILED} AND ${ASKED} ORDER BY m.id LIMIT $6`);

const FIND = sql('failed_message_find', `${FAILED} AND m.id = $3`);

const DISCARD = sql(
  'failed_message_discard',
  `UPDATE messages SET discarded_at = now()
   WHERE agency_id = $1 AND id = $2 AND status = 'FAILED' AND discarded_at IS NULL RETURNING id`,
);

export interface FailedMessagesFilter {
  readonly clientId: number | null;
  readonly channelId: ChannelId | null;
  readonly failureCode: string | null;
}

export interface FailedMessagesPage extends FailedMessagesFilter {
  /** Exclusive. */
  readonly before: MessageId | null;
  readonly limit: number;
}

/** Messages that failed, and that nobody has discarded. */
@Injectable()
export class FailedMessagesRepository {
  /** The newest message first, however long ago it failed. */
  page(tx: TenantTx, { before, limit, ...filter }: FailedMessagesPage): Promise<FailedMessage[]> {
    return tx.rows<FailedMessage>(PAGE, [...asked(tx, filter), before, limit]);
  }

  /** The same, the oldest first. */
  oldest(tx: TenantTx, filter: FailedMessagesFilter, limit: number): Promise<FailedMessage[]> {
    return tx.rows<FailedMessage>(OLDEST, [...asked(tx, filter), limit]);
  }

  async findById(tx: TenantTx, id: MessageId): Promise<FailedMessage | null> {
    const [found] = await tx.rows<FailedMessage>(FIND, [tx.agencyId, clientIdsIn(tx.actor.clients), id]);
    return found ?? null;
  }

  /** Whether it was there to be discarded. */
  async discard(tx: WriteTx, id: MessageId): Promise<boolean> {
    return (await tx.rows(DISCARD, [tx.agencyId, id])).length > 0;
  }
}

const asked = (tx: TenantTx, { clientId, channelId, failureCode }: FailedMessagesFilter) => [
  tx.agencyId,
  clientIdsIn(tx.actor.clients),
  clientId,
  channelId,
  failureCode,
];
