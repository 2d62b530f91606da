import type { AuditLine } from '../../database/transaction.js';
import type { UserId } from '../../kernel/ids.js';
import type { Conversation } from './conversations.js';

/** Somebody works on a thread now, or nobody. */
export const assigned = (
  { id, clientId }: Pick<Conversation, 'id' | 'clientId'>,
  from: UserId | null,
  to: UserId | null,
): AuditLine => ({ action: 'conversation.assigned', subjectId: id, clientId, details: { from, to } });
