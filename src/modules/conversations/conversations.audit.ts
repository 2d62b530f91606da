import type { AuditLine } from '../../database/transaction.js';
import type { UserId } from '../../kernel/ids.js';
import type { Conversation, ConversationStatus } from './conversations.js';

/** Which thread, of which client. */
export type AuditedThread = Pick<Conversation, 'id' | 'clientId'>;

/** Something was done to a thread. */
export const threadAudit = (
  action: string,
  { id, clientId }: AuditedThread,
  details: AuditLine['details'],
): AuditLine => ({ action: `conversation.${action}`, subjectId: id, clientId, ...(details && { details }) });

/** Somebody works on a thread now, or nobody. */
export const assigned = (thread: AuditedThread, from: UserId | null, to: UserId | null): AuditLine =>
  threadAudit('assigned', thread, { from, to });

/** A thread moved to another status. `because`: what moved it, where nobody did. */
export const statusSet = (
  thread: AuditedThread & Pick<Conversation, 'status'>,
  to: ConversationStatus,
  because?: 'IDLE' | 'RESOLVED_LONG_AGO' | 'SNOOZE_OVER',
): AuditLine => threadAudit('status_set', thread, { from: thread.status, to, ...(because && { because }) });
