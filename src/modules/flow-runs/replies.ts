import type { Reply } from '../flow-engine/ports.js';
import { type Message, placeOf } from '../messages/messages.js';

/** What somebody thinks of a message answers no question, and a line of the provider's does not either. */
export const isAnswer = ({ messageType }: Pick<Message, 'messageType'>): boolean =>
  messageType !== 'REACTION' && messageType !== 'SYSTEM';

/** What a customer wrote, as flows understand it. */
export function replyOf(message: Message): Reply {
  const { id: messageId, body: text, interactive } = message;
  const isTap = interactive?.type === 'BUTTON_REPLY' || interactive?.type === 'LIST_REPLY';
  const choice = isTap ? { id: interactive.id, title: interactive.title } : null;
  return { messageId, text, choice, place: placeOf(message) };
}
