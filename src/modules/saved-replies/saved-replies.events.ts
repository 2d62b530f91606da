import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { SavedReplyId } from '../../kernel/ids.js';
import type { SavedReply } from './saved-replies.js';

/** Where changes of an agency's saved replies are heard. */
export const savedReplyTopic = (agencyId: number) => `saved_reply_updated:${agencyId}`;

/** A saved reply was made, changed or deleted. Without a client it is everybody's. */
export const SavedReplyChanged = eventType<{ savedReplyId: SavedReplyId }>('saved_reply.changed', 1);

export const savedReplyChanged = (
  agencyId: number,
  { id, clientId }: Pick<SavedReply, 'id' | 'clientId'>,
): DomainEvent => ({
  type: SavedReplyChanged.type,
  version: SavedReplyChanged.version,
  agencyId,
  clientId,
  topics: [savedReplyTopic(agencyId)],
  payload: { savedReplyId: id },
});
