import { seesClient, type UserActor } from '../../kernel/actor.js';
import type { Conversation } from './conversations.js';

/** Whether somebody could be handed the thread: sees its client and may reply. */
export const mayWorkOn = (
  colleague: Pick<UserActor, 'clients' | 'permissions'>,
  conversation: Pick<Conversation, 'clientId'>,
): boolean => seesClient(colleague, conversation.clientId) && colleague.permissions.has('chat.reply');
