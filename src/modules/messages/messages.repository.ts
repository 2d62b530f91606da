import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { auditCte, eventCte, whoAndWhence } from '../../database/outbox.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { jobCte } from '../../jobs/job-queue.js';
import { type ConversationId, type MessageId, newId } from '../../kernel/ids.js';
import { DELIVER_MESSAGE } from './messages.delivery.js';
import { MessageAppended, MessageStatusChanged } from './messages.events.js';
import {
  type InboundDraft,
  type Message,
  type OutboundDraft,
  type OutgoingMessage,
  REACHED_FROM,
  type StatusChange,
} from './messages.js';

const COLUMNS = `m.id, m.agency_id AS "agencyId", m.client_id AS "clientId", m.conversation_id AS "conversationId",
  m.seq, m.direction, m.message_type AS "messageType", m.body, m.interactive, m.content,
  m.media_id AS "mediaId", m.media_mime_type AS "mediaMimeType", m.status, m.sender_id AS "senderId",
  m.client_message_id AS "clientMessageId", m.provider_message_id AS "providerMessageId",
  m.quoted_provider_id AS "quotedProviderId", m.inbound_seen AS "inboundSeen", m.created_at AS "createdAt",
  m.sent_at AS "sentAt", m.delivered_at AS "deliveredAt", m.read_at AS "readAt", m.failed_at AS "failedAt",
  m.failure_code AS "failureCode", m.failure_text AS "failureText"`;

// Notes are for those who may read notes ($4); the place of a hidden one stays empty.
const PAGE = `SELECT ${COLUMNS} FROM messages m
  WHERE m.agency_id = $1 AND m.conversation_id = $2 AND ($4::boolean OR m.message_type <> 'NOTE')`;
const NEWEST = sql('messages_newest', `${PAGE} ORDER BY m.seq DESC LIMIT $3`);
const BEFORE = sql(
  'messages_before',
  `${PAGE} AND m.seq < (SELECT seq FROM messages WHERE agency_id = $1 AND id = $5 AND conversation_id = $2)
   ORDER BY m.seq DESC LIMIT $3`,
);
const AFTER = sql('messages_after', `${PAGE} AND m.seq > $5 ORDER BY m.seq LIMIT $3`);

const FIND = sql('message_find', `SELECT ${COLUMNS} FROM messages m WHERE m.agency_id = $1 AND m.id = $2`);

const FIND_FOR_DELIVERY = sql(
  'message_find_for_delivery',
  `SELECT ${COLUMNS}, c.channel_id AS "channelId", c.contact_id AS "contactId" FROM messages m
   JOIN conversations c ON c.agency_id = m.agency_id AND c.id = m.conversation_id
   WHERE m.agency_id = $1 AND m.id = $2`,
);

const FIND_REPEAT = sql(
  'message_find_repeat',
  `SELECT ${COLUMNS} FROM messages m
   WHERE m.agency_id = $1 AND m.conversation_id = $2 AND m.sender_id = $3 AND m.client_message_id = $4`,
);

const INBOUND_SEEN = sql(
  'message_inbound_seen',
  'SELECT inbound_seen AS "inboundSeen" FROM messages WHERE agency_id = $1 AND conversation_id = $2 AND seq = $3',
);

const APPENDED = {
  type: MessageAppended.type,
  version: MessageAppended.version,
  topics: `ARRAY['new_message:' || conversation_id, 'conversation_updated:' || agency_id]`,
  payload: `jsonb_build_object('conversationId', conversation_id, 'messageId', id, 'seq', seq, 'messageType', message_type)`,
};

// The conversation's row is locked by its UPDATE and gives the place: seq has no gap and follows commits. All of
// it is one statement, so it is one round trip and there is nothing to be half-written.
const APPEND_OUTBOUND = sql(
  'message_append_outbound',
  `WITH place AS (
     UPDATE conversations SET last_seq = last_seq + 1, last_message_at = greatest(last_message_at, clock_timestamp()),
       first_replied_at = coalesce(first_replied_at, CASE WHEN $4::uuid IS NOT NULL THEN clock_timestamp() END)
     WHERE agency_id = $1 AND id = $2
     RETURNING agency_id, client_id, id AS conversation_id, last_seq, inbound_count, last_message_at
   ), m AS (
     INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, interactive,
       status, sender_id, client_message_id, inbound_seen, created_at)
     SELECT agency_id, $3, client_id, conversation_id, last_seq, 'OUTBOUND', $6::message_type, $7, $8::jsonb,
       'QUEUED', $4, $5, inbound_count, last_message_at FROM place
     RETURNING *
   ), event AS (${eventCte('m', APPENDED)}),
   job AS (${jobCte('m', { kind: DELIVER_MESSAGE, lane: `'conversation:' || conversation_id`, payload: `jsonb_build_object('messageId', id)` })}),
   audit AS (${auditCte('m', { id: '$9', who: 10, action: 'message.sent', subjectId: 'id::text' })})
   SELECT ${COLUMNS} FROM m`,
);

const APPEND_INBOUND = sql(
  'message_append_inbound',
  `WITH place AS (
     UPDATE conversations SET last_seq = last_seq + 1, inbound_count = inbound_count + 1,
       last_message_at = greatest(last_message_at, clock_timestamp()), last_inbound_at = greatest(last_inbound_at, $4)
     WHERE agency_id = $1 AND id = $2
     RETURNING agency_id, client_id, id AS conversation_id, last_seq, inbound_count, last_message_at
   ), m AS (
     INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, interactive,
       content, media_id, media_mime_type, provider_message_id, quoted_provider_id, inbound_seen, created_at, sent_at)
     SELECT agency_id, $3, client_id, conversation_id, last_seq, 'INBOUND', $5::message_type, $6, $7::jsonb,
       $8::jsonb, $9, $10, $11, $12, inbound_count, last_message_at, $4 FROM place
     RETURNING *
   ), event AS (${eventCte('m', APPENDED)})
   SELECT ${COLUMNS} FROM m`,
);

// Steps that the provider skipped get the time of the one it reported.
const ADVANCE = sql(
  'message_advance',
  `WITH m AS (
     UPDATE messages SET status = $3::message_status,
       provider_message_id = coalesce($5, provider_message_id),
       sent_at = CASE WHEN $3 IN ('SENT', 'DELIVERED', 'READ') THEN coalesce(sent_at, $4) ELSE sent_at END,
       delivered_at = CASE WHEN $3 IN ('DELIVERED', 'READ') THEN coalesce(delivered_at, $4) ELSE delivered_at END,
       read_at = CASE WHEN $3 = 'READ' THEN coalesce(read_at, $4) ELSE read_at END,
       failed_at = CASE WHEN $3 = 'FAILED' THEN $4 END,
       failure_code = CASE WHEN $3 = 'FAILED' THEN $6 END,
       failure_text = CASE WHEN $3 = 'FAILED' THEN $7 END
     WHERE agency_id = $1 AND id = $2 AND status = ANY ($8::message_status[])
     RETURNING *
   ), event AS (${eventCte('m', {
     type: MessageStatusChanged.type,
     version: MessageStatusChanged.version,
     topics: `ARRAY['message_updated:' || conversation_id, 'conversation_updated:' || agency_id]`,
     payload: `jsonb_build_object('conversationId', conversation_id, 'messageId', id, 'seq', seq, 'status', status)`,
   })})
   SELECT ${COLUMNS} FROM m`,
);

export interface MessagePage {
  readonly conversationId: ConversationId;
  readonly limit: number;
  readonly withNotes: boolean;
}

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

@Injectable()
export class MessagesRepository {
  /** Newest first. `before` is exclusive; an unknown one has nothing before it. */
  page(tx: TenantTx, page: MessagePage & { readonly before: MessageId | null }): Promise<Message[]> {
    const values = [tx.agencyId, page.conversationId, page.limit, page.withNotes];
    return page.before
      ? tx.rows<Message>(BEFORE, [...values, page.before])
      : tx.rows<Message>(NEWEST, values);
  }

  /** Oldest first. `after` is exclusive. */
  after(tx: TenantTx, page: MessagePage & { readonly after: number }): Promise<Message[]> {
    return tx.rows<Message>(AFTER, [
      tx.agencyId,
      page.conversationId,
      page.limit,
      page.withNotes,
      page.after,
    ]);
  }

  async findById(tx: TenantTx, id: MessageId): Promise<Message | null> {
    const [found] = await tx.rows<Message>(FIND, [tx.agencyId, id]);
    return found ?? null;
  }

  /** With the ends of its conversation, in one trip: every message that leaves asks this. */
  async findForDelivery(tx: TenantTx, id: MessageId): Promise<OutgoingMessage | null> {
    const [found] = await tx.rows<Message & Omit<OutgoingMessage, 'message'>>(FIND_FOR_DELIVERY, [
      tx.agencyId,
      id,
    ]);
    return found ? { message: found, channelId: found.channelId, contactId: found.contactId } : null;
  }

  /** What the same sender sent before under the same id of its own. */
  async findRepeat(tx: TenantTx, id: ConversationId, clientMessageId: string): Promise<Message | null> {
    const [found] = await tx.rows<Message>(FIND_REPEAT, [tx.agencyId, id, tx.actor.userId, clientMessageId]);
    return found ?? null;
  }

  /** How many inbound messages stand at or before a place; null when nothing stands there. */
  async inboundSeenAt(tx: TenantTx, id: ConversationId, seq: number): Promise<number | null> {
    const [found] = await tx.rows<{ inboundSeen: number }>(INBOUND_SEEN, [tx.agencyId, id, seq]);
    return found?.inboundSeen ?? null;
  }

  /**
   * Appends, counts, tells and queues the delivery, in one statement. Null: another request of the same sender
   * with the same `clientMessageId` was faster, or the conversation is gone.
   */
  async appendOutbound(tx: WriteTx, id: ConversationId, draft: OutboundDraft): Promise<Message | null> {
    const { actor } = tx;
    try {
      const [appended] = await tx.rows<Message>(APPEND_OUTBOUND, [
        tx.agencyId,
        id,
        newId<'Message'>(),
        actor.userId,
        draft.clientMessageId,
        draft.messageType,
        draft.body,
        json(draft.interactive),
        newId<'AuditEntry'>(),
        ...whoAndWhence(actor),
      ]);
      return appended ?? null;
    } catch (error) {
      if (draft.clientMessageId && isUniqueViolation(error)) return null;
      throw error;
    }
  }

  async appendInbound(tx: WriteTx, id: ConversationId, draft: InboundDraft): Promise<Message> {
    const [appended] = await tx.rows<Message>(APPEND_INBOUND, [
      tx.agencyId,
      id,
      newId<'Message'>(),
      draft.at,
      draft.messageType,
      draft.body,
      json(draft.interactive),
      json(draft.content),
      draft.mediaId,
      draft.mediaMimeType,
      draft.providerMessageId,
      draft.quotedProviderId,
    ]);
    if (!appended) throw new Error('A conversation that was just locked is not there.');
    return appended;
  }

  /** Moves the status forward; null when it stands further already. */
  async advance(tx: WriteTx, id: MessageId, change: StatusChange): Promise<Message | null> {
    const [advanced] = await tx.rows<Message>(ADVANCE, [
      tx.agencyId,
      id,
      change.status,
      change.at,
      change.providerMessageId ?? null,
      change.failureCode ?? null,
      change.failureText ?? null,
      REACHED_FROM[change.status],
    ]);
    return advanced ?? null;
  }
}
