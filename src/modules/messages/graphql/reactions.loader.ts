import DataLoader from 'dataloader';
import type { UserActor } from '../../../kernel/actor.js';
import type { MessageId } from '../../../kernel/ids.js';
import type { Reaction } from '../messages.js';
import type { ReactionsService } from '../reactions.service.js';

/** Batches the reactions to the messages of one answer. Never shared between answers: it would serve stale ones. */
export const reactionsLoader = (reactions: ReactionsService, actor: UserActor) =>
  new DataLoader<MessageId, readonly Reaction[]>(async (ids) => {
    const found = await reactions.of(actor, ids);
    return ids.map((id) => found.filter(({ messageId }) => messageId === id));
  });
