import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { auditCte, eventCte, whoAndWhence } from '../../database/outbox.js';
import { sql, type WriteTx } from '../../database/transaction.js';
import { jobCte } from '../../jobs/job-queue.js';
import { type ConversationId, newId } from '../../kernel/ids.js';
import type { ThreadLine } from '../conversations/timeline.js';
import { DELIVERY_JOB } from './messages.delivery.js';
import { MessageAppended, MessageReacted } from './messages.events.js';
import type { InboundDraft, Message, NoteDraft, OutboundDraft } from './messages.js';
import { MESSAGE_COLUMNS } from './messages.repository.js';

const APPENDED = {
  type: MessageAppended.type,
  version: MessageAppended.version,
  topics: `ARRAY['new_message:' || conversation_id, 'conversation_updated:' || agency_id]`,
  payload: `jsonb_build_object('conversationId', conversation_id, 'messageId', id, 'seq', seq, 'messageType', message_type)`,
};

// The conversation's row is locked by its UPDATE and gives the place: seq has no gap and follows commits. All of
// it is one statement, so it is one round trip and there is nothing to be half-written.
const outbound = (action: string, { set = '', also = '' }) => `WITH place AS (
     UPDATE conversations SET last_seq = last_seq + 1, last_message_at = greatest(last_message_at, clock_timestamp())${set}
     WHERE agency_id = $1 AND id = $2
     RETURNING agency_id, client_id, id AS conversation_id, last_seq, inbound_count, last_message_at
   ), m AS (
     INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, interactive,
       content, media_id, media_mime_type, quoted_message_id, quoted_provider_id,
       status, sender_id, client_message_id, inbound_seen, created_at)
     SELECT agency_id, $3, client_id, conversation_id, last_seq, 'OUTBOUND', $6::message_type, $7, $8::jsonb,
       $14::jsonb, $15, $16, $17, $18,
       'QUEUED', $4, $5, inbound_count, last_message_at FROM place
     RETURNING *
   ), event AS (${eventCte('m', APPENDED)}),
   job AS (${jobCte('m', DELIVERY_JOB)}),
   audit AS (${auditCte('m', { id: '$9', who: 10, action, subjectId: 'id::text' })})${also}
   SELECT ${MESSAGE_COLUMNS} FROM m`;

const APPEND_OUTBOUND = sql(
  'message_append_outbound',
  outbound('message.sent', {
    set: `,
       first_replied_at = coalesce(first_replied_at, CASE WHEN $4::uuid IS NOT NULL THEN clock_timestamp() END)`,
  }),
);

// A reaction is no reply, and the message that it is about looks different from now on.
const APPEND_REACTION = sql(
  'message_append_reaction',
  outbound('message.reacted', {
    also: `,
   target AS (
     SELECT q.agency_id, q.client_id, q.conversation_id, q.id FROM m
     JOIN messages q ON q.agency_id = m.agency_id AND q.id = m.quoted_message_id
   ), told AS (${eventCte('target', {
     type: MessageReacted.type,
     version: MessageReacted.version,
     topics: `ARRAY['message_updated:' || conversation_id]`,
     payload: `jsonb_build_object('conversationId', conversation_id, 'messageId', id)`,
   })})`,
  }),
);

// A line of the timeline is no message to anybody: the thread stays where it is in the inbox.
const APPEND_LINE = sql(
  'message_append_line',
  `WITH place AS (
     UPDATE conversations SET last_seq = last_seq + 1 WHERE agency_id = $1 AND id = $2
     RETURNING agency_id, client_id, id AS conversation_id, last_seq, inbound_count
   ), m AS (
     INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, content, sender_id,
       inbound_seen, created_at)
     SELECT agency_id, $3, client_id, conversation_id, last_seq, 'OUTBOUND', 'SYSTEM', $5, $6::jsonb, $4, inbound_count,
       clock_timestamp() FROM place
     RETURNING *
   )
   ${eventCte('m', APPENDED)}`,
);

// Nor is a note, but people read it: whoever gave it an id of their own may repeat it.
const APPEND_NOTE = sql(
  'message_append_note',
  `WITH place AS (
     UPDATE conversations SET last_seq = last_seq + 1 WHERE agency_id = $1 AND id = $2
     RETURNING agency_id, client_id, id AS conversation_id, last_seq, inbound_count
   ), m AS (
     INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, content, sender_id,
       client_message_id, inbound_seen, created_at)
     SELECT agency_id, $3, client_id, conversation_id, last_seq, 'OUTBOUND', 'NOTE', $5, $7::jsonb, $4, $6, inbound_count,
       clock_timestamp() FROM place
     RETURNING *
   ), event AS (${eventCte('m', APPENDED)})
   SELECT ${MESSAGE_COLUMNS} FROM m`,
);

// What it answers is found by the provider's id of it, said by either side.
const APPEND_INBOUND = sql(
  'message_append_inbound',
  `WITH place AS (
     UPDATE conversations SET last_seq = last_seq + 1, inbound_count = inbound_count + 1,
       last_message_at = greatest(last_message_at, clock_timestamp()), last_inbound_at = greatest(last_inbound_at, $4)
     WHERE agency_id = $1 AND id = $2
     RETURNING agency_id, client_id, id AS conversation_id, last_seq, inbound_count, last_message_at
   ), m AS (
     INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, interactive,
       content, media_id, media_mime_type, provider_message_id, quoted_provider_id, quoted_message_id,
       inbound_seen, created_at, sent_at)
     SELECT agency_id, $3, client_id, conversation_id, last_seq, 'INBOUND', $5::message_type, $6, $7::jsonb,
       $8::jsonb, $9, $10, $11, $12, (
         SELECT q.id FROM messages q
         WHERE q.agency_id = $1 AND q.conversation_id = $2 AND q.provider_message_id = $12 AND q.message_type <> 'NOTE'
         ORDER BY q.seq DESC LIMIT 1
       ), inbound_count, last_message_at, $4 FROM place
     RETURNING *
   ), event AS (${eventCte('m', APPENDED)})
   SELECT ${MESSAGE_COLUMNS} FROM m`,
);

const json = (value: unknown) => (value === null ? null : JSON.stringify(value));

/** Entries at the end of a conversation: each takes its place, is counted and told, in one statement. */
@Injectable()
export class AppendsRepository {
  /**
   * Appends, counts, tells and queues the delivery, in one statement. Null: another request of the same sender
   * with the same `clientMessageId` was faster, or the conversation is gone.
   */
  async outbound(tx: WriteTx, id: ConversationId, draft: OutboundDraft): Promise<Message | null> {
    const { actor } = tx;
    const statement = draft.messageType === 'REACTION' ? APPEND_REACTION : APPEND_OUTBOUND;
    try {
      const [appended] = await tx.rows<Message>(statement, [
        tx.agencyId,
        id,
        newId<'Message'>(),
        actor.userId,
        draft.clientMessageId,
        draft.messageType,
        draft.body,
        json(draft.interactive ?? null),
        newId<'AuditEntry'>(),
        ...whoAndWhence(actor),
        json(draft.content ?? null),
        draft.mediaId ?? null,
        draft.mediaMimeType ?? null,
        draft.quoted?.messageId ?? null,
        draft.quoted?.providerMessageId ?? null,
      ]);
      return appended ?? null;
    } catch (error) {
      if (draft.clientMessageId && isUniqueViolation(error)) return null;
      throw error;
    }
  }

  /** Appends what happened to the thread itself. */
  async line(tx: WriteTx, id: ConversationId, { event, text }: ThreadLine): Promise<void> {
    const values = [newId<'Message'>(), tx.actor.userId, text, JSON.stringify(event)];
    await tx.rows(APPEND_LINE, [tx.agencyId, id, ...values]);
  }

  /** Appends what colleagues tell each other. It never goes to the customer. */
  async note(tx: WriteTx, id: ConversationId, draft: NoteDraft): Promise<Message> {
    const { body, clientMessageId, mentionedUserIds } = draft;
    const content = mentionedUserIds.length > 0 ? { mentionedUserIds } : null;
    const values = [newId<'Message'>(), tx.actor.userId, body, clientMessageId, json(content)];
    const [appended] = await tx.rows<Message>(APPEND_NOTE, [tx.agencyId, id, ...values]);
    if (!appended) throw new Error('A conversation that was just locked is not there.');
    return appended;
  }

  async inbound(tx: WriteTx, id: ConversationId, draft: InboundDraft): Promise<Message> {
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
}
