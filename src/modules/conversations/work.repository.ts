import { Injectable } from '@nestjs/common';
import { sql, type WriteTx } from '../../database/transaction.js';
import type { ConversationId, GroupId } from '../../kernel/ids.js';
import type { ChatMode, Conversation, ConversationPriority, PlaceOfThread } from './conversations.js';
import { CONVERSATION_COLUMNS, NOBODY, READ_CURSOR } from './conversations.repository.js';

const SET_GROUP = sql(
  'conversation_set_group',
  'UPDATE conversations SET group_id = $3 WHERE agency_id = $1 AND id = $2',
);

const SET_PRIORITY = sql(
  'conversation_set_priority',
  'UPDATE conversations SET priority = $3 WHERE agency_id = $1 AND id = $2',
);

const SET_SNOOZE = sql(
  'conversation_set_snooze',
  'UPDATE conversations SET snoozed_until = $3 WHERE agency_id = $1 AND id = $2',
);

const SET_CHAT_MODE = sql(
  'conversation_set_chat_mode',
  'UPDATE conversations SET chat_mode = $3::chat_mode WHERE agency_id = $1 AND id = $2',
);

const LOCK_OF_GROUP = sql(
  'conversation_lock_of_group',
  `SELECT id, agency_id AS "agencyId", client_id AS "clientId" FROM conversations
   WHERE agency_id = $1 AND group_id = $2 ORDER BY id LIMIT $3 FOR UPDATE`,
);

const LEAVE_GROUP = sql(
  'conversation_leave_group',
  'UPDATE conversations SET group_id = NULL WHERE agency_id = $1 AND id = ANY ($2::uuid[])',
);

// The tabs' own index, walked from its old end. Whoever has just changed the status meant it so: the days count from
// there as well. What somebody else has locked is being worked on; a row that changed before it was locked is looked
// at again, so a message that has just come wins.
const LOCK_IDLE = sql(
  'conversation_lock_idle',
  `SELECT ${CONVERSATION_COLUMNS} FROM unnest(ARRAY['OPEN', 'UNASSIGNED', 'PENDING']) AS tab(name)
   CROSS JOIN LATERAL (
     SELECT * FROM conversations c
     WHERE c.agency_id = $1 AND c.client_id = $3 AND c.inbox_tab IS NOT NULL AND c.inbox_tab = tab.name
       AND c.last_message_at <= now() - $4::int * interval '24 hours'
       AND c.status_changed_at <= now() - $4::int * interval '24 hours' AND c.snoozed_until IS NULL
     ORDER BY c.last_message_at, c.id LIMIT $5 FOR UPDATE SKIP LOCKED
   ) c ${READ_CURSOR} ORDER BY c.last_message_at, c.id LIMIT $5`,
);

const LOCK_RESOLVED = sql(
  'conversation_lock_resolved',
  `SELECT ${CONVERSATION_COLUMNS} FROM conversations c ${READ_CURSOR}
   WHERE c.agency_id = $1 AND c.client_id = $3 AND c.status = 'RESOLVED'
     AND c.resolved_at <= now() - $4::int * interval '24 hours'
   ORDER BY c.resolved_at LIMIT $5 FOR UPDATE OF c SKIP LOCKED`,
);

/** Threads whose time has come, of one client. */
export interface Overdue {
  readonly clientId: number;
  readonly days: number;
  readonly limit: number;
}

/** What changes about the work on a thread, and the threads whose turn it is. */
@Injectable()
export class WorkRepository {
  async setGroup(tx: WriteTx, id: ConversationId, groupId: GroupId | null): Promise<void> {
    await tx.rows(SET_GROUP, [tx.agencyId, id, groupId]);
  }

  async setPriority(tx: WriteTx, id: ConversationId, priority: ConversationPriority): Promise<void> {
    await tx.rows(SET_PRIORITY, [tx.agencyId, id, priority]);
  }

  /** Of a PENDING thread only. */
  async setSnooze(tx: WriteTx, id: ConversationId, until: Date): Promise<void> {
    await tx.rows(SET_SNOOZE, [tx.agencyId, id, until]);
  }

  async setChatMode(tx: WriteTx, id: ConversationId, mode: ChatMode): Promise<void> {
    await tx.rows(SET_CHAT_MODE, [tx.agencyId, id, mode]);
  }

  /** Some of a group's threads, whatever their status; locked as `ConversationsRepository.lock` does. */
  lockOfGroup(tx: WriteTx, groupId: GroupId, limit: number): Promise<PlaceOfThread[]> {
    return tx.rows<PlaceOfThread>(LOCK_OF_GROUP, [tx.agencyId, groupId, limit]);
  }

  async leaveGroup(tx: WriteTx, ids: readonly ConversationId[]): Promise<void> {
    await tx.rows(LEAVE_GROUP, [tx.agencyId, ids]);
  }

  /** Those in which nothing has happened for so long, neither done nor asleep, locked; not what others hold. */
  lockIdle(tx: WriteTx, { clientId, days, limit }: Overdue): Promise<Conversation[]> {
    return tx.rows<Conversation>(LOCK_IDLE, [tx.agencyId, NOBODY, clientId, days, limit]);
  }

  /** Those that were resolved so long ago, locked; not what others hold. */
  lockResolved(tx: WriteTx, { clientId, days, limit }: Overdue): Promise<Conversation[]> {
    return tx.rows<Conversation>(LOCK_RESOLVED, [tx.agencyId, NOBODY, clientId, days, limit]);
  }
}
