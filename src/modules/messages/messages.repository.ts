import { Injectable } from '@nestjs/common';
import { sql, type TenantTx } from '../../database/transaction.js';
import type { ConversationId, MessageId } from '../../kernel/ids.js';
import type { Message, OutgoingMessage, Reaction } from './messages.js';

/** A message, whole; it is called m. */
export const MESSAGE_COLUMNS = `m.id, m.agency_id AS "agencyId", m.client_id AS "clientId", m.conversation_id AS "conversationId",
  m.seq, m.direction, m.message_type AS "messageType", m.body, m.interactive, m.content,
  m.media_id AS "mediaId", m.media_mime_type AS "mediaMimeType", m.status, m.sender_id AS "senderId",
  m.client_message_id AS "clientMessageId", m.provider_message_id AS "providerMessageId",
  m.quoted_provider_id AS "quotedProviderId", m.inbound_seen AS "inboundSeen", m.created_at AS "createdAt",
  m.sent_at AS "sentAt", m.delivered_at AS "deliveredAt", m.read_at AS "readAt", m.failed_at AS "failedAt",
  m.failure_code AS "failureCode", m.failure_text AS "failureText", m.quoted_message_id AS "quotedMessageId",
  CASE WHEN m.message_type = 'SYSTEM' AND m.direction = 'OUTBOUND' THEN m.content END AS "threadEvent",
  CASE WHEN m.message_type = 'TEMPLATE' AND m.direction = 'OUTBOUND' THEN m.content END AS template,
  CASE WHEN m.message_type = 'NOTE' THEN coalesce(m.content->'mentionedUserIds', '[]') END AS "mentionedUserIds"`;

// Notes are for those who may read notes ($4); the place of a hidden one stays empty.
const PAGE = `SELECT ${MESSAGE_COLUMNS} FROM messages m
  WHERE m.agency_id = $1 AND m.conversation_id = $2 AND ($4::boolean OR m.message_type <> 'NOTE')`;
const NEWEST = sql('messages_newest', `${PAGE} ORDER BY m.seq DESC LIMIT $3`);
const BEFORE = sql(
  'messages_before',
  `${PAGE} AND m.seq < (SELECT seq FROM messages WHERE agency_id = $1 AND id = $5 AND conversation_id = $2)
   ORDER BY m.seq DESC LIMIT $3`,
);
const AFTER = sql('messages_after', `${PAGE} AND m.seq > $5 ORDER BY m.seq LIMIT $3`);

const SAID = sql(
  'messages_said',
  `SELECT ${MESSAGE_COLUMNS} FROM messages m
   WHERE m.agency_id = $1 AND m.conversation_id = $2 AND m.message_type NOT IN ('NOTE', 'REACTION')
     AND (m.message_type <> 'SYSTEM' OR m.direction = 'INBOUND') AND m.status IS DISTINCT FROM 'FAILED'
   ORDER BY m.seq DESC LIMIT $3`,
);

const FIND = sql(
  'message_find',
  `SELECT ${MESSAGE_COLUMNS} FROM messages m WHERE m.agency_id = $1 AND m.id = $2`,
);

const FIND_MANY = sql(
  'message_find_many',
  `SELECT ${MESSAGE_COLUMNS} FROM messages m
   WHERE m.agency_id = $1 AND m.id = ANY ($2::uuid[]) AND ($3::boolean OR m.message_type <> 'NOTE')`,
);

// To the provider the line is one sender, whoever of the house writes on it: a later reaction replaces an earlier
// one, and what never arrived replaces nothing.
const REACTIONS = sql(
  'message_reactions',
  `SELECT "messageId", direction, emoji, "senderId", at FROM (
     SELECT DISTINCT ON (m.quoted_message_id, m.direction) m.quoted_message_id AS "messageId", m.direction,
       m.body AS emoji, m.sender_id AS "senderId", m.created_at AS at, m.seq
     FROM messages m
     WHERE m.agency_id = $1 AND m.quoted_message_id = ANY ($2::uuid[]) AND m.message_type = 'REACTION'
       AND m.status IS DISTINCT FROM 'FAILED'
     ORDER BY m.quoted_message_id, m.direction, m.seq DESC
   ) newest WHERE emoji IS NOT NULL ORDER BY seq`,
);

const FIND_FOR_DELIVERY = sql(
  'message_find_for_delivery',
  // What it answers may have got its provider's id after it was written.
  `SELECT ${MESSAGE_COLUMNS}, c.channel_id AS "channelId", c.contact_id AS "contactId",
     c.customer_external_id AS "customerExternalId",
     coalesce(q.provider_message_id, m.quoted_provider_id) AS "answersId" FROM messages m
   LEFT JOIN messages q ON q.agency_id = m.agency_id AND q.id = m.quoted_message_id
   JOIN conversations c ON c.agency_id = m.agency_id AND c.id = m.conversation_id
   WHERE m.agency_id = $1 AND m.id = $2`,
);

const FIND_REPEAT = sql(
  'message_find_repeat',
  `SELECT ${MESSAGE_COLUMNS} FROM messages m
   WHERE m.agency_id = $1 AND m.conversation_id = $2 AND m.client_message_id = $4
     AND m.sender_id IS NOT DISTINCT FROM $3`,
);

const INBOUND_SEEN = sql(
  'message_inbound_seen',
  'SELECT inbound_seen AS "inboundSeen" FROM messages WHERE agency_id = $1 AND conversation_id = $2 AND seq = $3',
);

export interface MessagePage {
  readonly conversationId: ConversationId;
  readonly limit: number;
  readonly withNotes: boolean;
}

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

  /** What customer and agency have said to each other, the newest first. */
  said(tx: TenantTx, id: ConversationId, limit: number): Promise<Message[]> {
    return tx.rows<Message>(SAID, [tx.agencyId, id, limit]);
  }

  async findById(tx: TenantTx, id: MessageId): Promise<Message | null> {
    const [found] = await tx.rows<Message>(FIND, [tx.agencyId, id]);
    return found ?? null;
  }

  /** Those of them that there are, by their ids. */
  async findMany(
    tx: TenantTx,
    ids: readonly MessageId[],
    withNotes: boolean,
  ): Promise<ReadonlyMap<string, Message>> {
    const found = await tx.rows<Message>(FIND_MANY, [tx.agencyId, ids, withNotes]);
    return new Map(found.map((message) => [message.id, message]));
  }

  /** What stands beside these messages now, the oldest first. */
  reactions(tx: TenantTx, ids: readonly MessageId[]): Promise<Reaction[]> {
    return tx.rows<Reaction>(REACTIONS, [tx.agencyId, ids]);
  }

  /** With the ends of its conversation, in one trip: every message that leaves asks this. */
  async findForDelivery(tx: TenantTx, id: MessageId): Promise<OutgoingMessage | null> {
    const [found] = await tx.rows<
      Message & Omit<OutgoingMessage, 'message'> & { readonly answersId: string | null }
    >(FIND_FOR_DELIVERY, [tx.agencyId, id]);
    if (!found) return null;
    const { channelId, contactId, customerExternalId, answersId } = found;
    return { message: { ...found, quotedProviderId: answersId }, channelId, contactId, customerExternalId };
  }

  /** What a sender, the actor unless told, sent before under the same id of its own. The house is a sender too: null. */
  async findRepeat(
    tx: TenantTx,
    id: ConversationId,
    clientMessageId: string,
    senderId: string | null = tx.actor.userId,
  ): Promise<Message | null> {
    const [found] = await tx.rows<Message>(FIND_REPEAT, [tx.agencyId, id, senderId, clientMessageId]);
    return found ?? null;
  }

  /** How many inbound messages stand at or before a place; null when nothing stands there. */
  async inboundSeenAt(tx: TenantTx, id: ConversationId, seq: number): Promise<number | null> {
    const [found] = await tx.rows<{ inboundSeen: number }>(INBOUND_SEEN, [tx.agencyId, id, seq]);
    return found?.inboundSeen ?? null;
  }
}
