import { seesClient } from '../../kernel/actor.js';
import type { Colleague } from '../team/team.js';
import type { Conversation } from './conversations.js';

/** Whether somebody could be handed the thread: signs in, sees its client, may reply. */
export const mayWorkOn = (colleague: Colleague, conversation: Pick<Conversation, 'clientId'>): boolean =>
  colleague.isActive &&
  seesClient(colleague, conversation.clientId) &&
  colleague.permissions.has('chat.reply');

/** Whether somebody could take part in the thread: signs in, sees its client and the inbox. */
export const mayTakePart = (colleague: Colleague, conversation: Pick<Conversation, 'clientId'>): boolean =>
  colleague.isActive &&
  seesClient(colleague, conversation.clientId) &&
  colleague.permissions.has('chat.view_inbox');
