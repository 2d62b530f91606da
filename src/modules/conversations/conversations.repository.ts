import { Injectable } from '@nestjs/common';
import { isUniqueViolation } from '../../database/errors.js';
import { sql, type TenantTx, type WriteTx } from '../../database/transaction.js';
import { type ChannelId, type ContactId, type ConversationId, newId, type UserId } from '../../kernel/ids.js';
import { anotherIsOpen } from './conversations.errors.js';
import type { Conversation, ConversationStatus, PlaceOfThread } from './conversations.js';

/** Stands for the viewer where the house itself reads: it has read nothing, and nobody asks. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

/** What a row of the inbox shows. Needs READ_CURSOR. */
export const ROW_COLUMNS = `c.id, c.client_id AS "clientId", c.channel_id AS "channelId",
  c.customer_external_id AS "customerExternalId", c.customer_display_name AS "customerDisplayName", c.status,
  c.assignee_id AS "assigneeId", c.last_message_at AS "lastMessageAt",
  c.inbound_count - coalesce(r.inbound_seen, 0) AS "unreadCount"`;

/** A conversation as its viewer sees it, whole. Needs READ_CURSOR. */
export const CONVERSATION_COLUMNS = `${ROW_COLUMNS}, c.agency_id AS "agencyId", c.contact_id AS "contactId",
  c.group_id AS "groupId", c.priority, c.snoozed_until AS "snoozedUntil",
  c.chat_mode AS "chatMode", c.last_seq AS "lastSeq", c.inbound_count AS "inboundCount",
  c.last_inbound_at AS "lastInboundAt", c.first_replied_at AS "firstRepliedAt", c.resolved_at AS "resolvedAt",
  c.created_at AS "createdAt",
  floor(extract(epoch FROM c.first_replied_at - c.created_at))::int AS "firstResponseSeconds",
  floor(extract(epoch FROM c.resolved_at - c.created_at))::int AS "resolutionSeconds"`;

/** The viewer's read cursor; the viewer is $2, the conversation c. */
export const READ_CURSOR = `LEFT JOIN conversation_reads r
  ON r.agency_id = c.agency_id AND r.user_id = $2 AND r.conversation_id = c.id`;

const FIND = `SELECT ${CONVERSATION_COLUMNS} FROM conversations c ${READ_CURSOR}
  WHERE c.agency_id = $1 AND c.id = $3`;
const FIND_ONE = sql('conversation_find', FIND);
const FIND_MANY = sql(
  'conversations_find_many',
  `SELECT ${CONVERSATION_COLUMNS} FROM conversations c ${READ_CURSOR}
   WHERE c.agency_id = $1 AND c.id = ANY ($3::uuid[])`,
);
const LOCK_ONE = sql('conversation_lock', `${FIND} FOR UPDATE OF c`);

// The thread that an inbound message belongs to: the one that is not archived (there is at most one), else
// the last archived one, which the client's policy may allow to come back.
const LATEST = sql(
  'conversation_latest',
  `SELECT ${CONVERSATION_COLUMNS} FROM conversations c ${READ_CURSOR}
   WHERE c.agency_id = $1 AND c.contact_id = $3 AND c.channel_id = $4
   ORDER BY c.status = 'CLOSED', c.last_message_at DESC, c.id DESC LIMIT 1 FOR UPDATE OF c`,
);

const INSERT = sql(
  'conversation_insert',
  `INSERT INTO conversations (agency_id, id, client_id, channel_id, contact_id, customer_external_id, customer_display_name,
     status, resolved_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $8 THEN 'RESOLVED' ELSE 'OPEN' END::conversation_status, CASE WHEN $8 THEN now() END)
   ON CONFLICT (agency_id, channel_id, contact_id) WHERE status <> 'CLOSED' DO NOTHING`,
);

const SET_STATUS = sql(
  'conversation_set_status',
  `UPDATE conversations SET status = $3::conversation_status, status_changed_at = now(), snoozed_until = NULL,
     resolved_at = CASE WHEN $3 = 'RESOLVED' THEN now() WHEN $3 = 'CLOSED' THEN resolved_at END
   WHERE agency_id = $1 AND id = $2`,
);

const SET_ADDRESS = sql(
  'conversation_set_address',
  'UPDATE conversations SET customer_external_id = $3 WHERE agency_id = $1 AND id = $2',
);

const SET_ASSIGNEE = sql(
  'conversation_set_assignee',
  'UPDATE conversations SET assignee_id = $3 WHERE agency_id = $1 AND id = $2',
);

// Those in the tabs of what is to be done. An archived or resolved thread keeps the name of who did it.
const LOCK_WORK_OF = sql(
  'conversation_lock_work_of',
  `SELECT id, agency_id AS "agencyId", client_id AS "clientId" FROM conversations
   WHERE agency_id = $1 AND assignee_id = $2 AND inbox_tab IS NOT NULL AND inbox_tab IN ('OPEN', 'PENDING')
   ORDER BY id LIMIT $3 FOR UPDATE`,
);

const UNASSIGN = sql(
  'conversation_unassign',
  'UPDATE conversations SET assignee_id = NULL WHERE agency_id = $1 AND id = ANY ($2::uuid[])',
);

const MARK_READ = sql(
  'conversation_mark_read',
  `INSERT INTO conversation_reads AS r (agency_id, user_id, conversation_id, client_id, seq, inbound_seen)
   VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT (agency_id, user_id, conversation_id)
     DO UPDATE SET seq = excluded.seq, inbound_seen = excluded.inbound_seen WHERE r.seq < excluded.seq
   RETURNING r.seq`,
);

export interface NewConversation {
  readonly clientId: number;
  readonly channelId: ChannelId;
  readonly contactId: ContactId;
  readonly customerExternalId: string;
  readonly customerDisplayName: string | null;
  /** Nobody has to work on what this customer writes. */
  readonly isBlocked: boolean;
}

export interface ReadPosition {
  readonly seq: number;
  readonly inboundSeen: number;
}

const viewer = (tx: TenantTx) => tx.actor.userId ?? NOBODY;

@Injectable()
export class ConversationsRepository {
  async findById(tx: TenantTx, id: ConversationId): Promise<Conversation | null> {
    const [found] = await tx.rows<Conversation>(FIND_ONE, [tx.agencyId, viewer(tx), id]);
    return found ?? null;
  }

  /** Those of the ids that the actor may see, in no order. */
  findMany(tx: TenantTx, ids: readonly ConversationId[]): Promise<Conversation[]> {
    return tx.rows<Conversation>(FIND_MANY, [tx.agencyId, viewer(tx), ids]);
  }

  /** Nobody else changes it, or appends to it, until the transaction ends. */
  async lock(tx: WriteTx, id: ConversationId): Promise<Conversation | null> {
    const [found] = await tx.rows<Conversation>(LOCK_ONE, [tx.agencyId, viewer(tx), id]);
    return found ?? null;
  }

  async lockLatest(tx: WriteTx, contactId: ContactId, channelId: ChannelId): Promise<Conversation | null> {
    const [found] = await tx.rows<Conversation>(LATEST, [tx.agencyId, viewer(tx), contactId, channelId]);
    return found ?? null;
  }

  /** Makes the thread, or nothing when somebody has just made it: read the latest again either way. */
  async insert(tx: WriteTx, c: NewConversation): Promise<void> {
    const values = [
      c.clientId,
      c.channelId,
      c.contactId,
      c.customerExternalId,
      c.customerDisplayName,
      c.isBlocked,
    ];
    await tx.rows(INSERT, [tx.agencyId, newId<'Conversation'>(), ...values]);
  }

  /** @throws DomainError CONFLICT when it would stand beside a newer open thread of the same contact. */
  async setStatus(tx: WriteTx, id: ConversationId, status: ConversationStatus): Promise<void> {
    try {
      await tx.rows(SET_STATUS, [tx.agencyId, id, status]);
    } catch (error) {
      throw isUniqueViolation(error, 'conversations_one_open') ? anotherIsOpen(id) : error;
    }
  }

  /** By which of the customer's ids the thread reaches them. */
  async setAddress(tx: WriteTx, id: ConversationId, customerExternalId: string): Promise<void> {
    await tx.rows(SET_ADDRESS, [tx.agencyId, id, customerExternalId]);
  }

  async setAssignee(tx: WriteTx, id: ConversationId, assigneeId: UserId | null): Promise<void> {
    await tx.rows(SET_ASSIGNEE, [tx.agencyId, id, assigneeId]);
  }

  /** Some of the threads that somebody has to work on, OPEN, REOPENED or PENDING; locked as `lock` does. */
  lockWorkOf(tx: WriteTx, assigneeId: UserId, limit: number): Promise<PlaceOfThread[]> {
    return tx.rows<PlaceOfThread>(LOCK_WORK_OF, [tx.agencyId, assigneeId, limit]);
  }

  async unassign(tx: WriteTx, ids: readonly ConversationId[]): Promise<void> {
    await tx.rows(UNASSIGN, [tx.agencyId, ids]);
  }

  /** Moves the actor's cursor forward, never back. Says whether it moved. */
  async markRead(
    tx: WriteTx,
    conversation: Conversation,
    userId: string,
    at: ReadPosition,
  ): Promise<boolean> {
    const { id, clientId } = conversation;
    const moved = await tx.rows(MARK_READ, [tx.agencyId, userId, id, clientId, at.seq, at.inboundSeen]);
    return moved.length > 0;
  }
}
