import DataLoader from 'dataloader';
import type { UserActor } from '../../../kernel/actor.js';
import type { MessageId } from '../../../kernel/ids.js';
import type { Message } from '../messages.js';
import type { MessagesService } from '../messages.service.js';

/** Batches the messages that those of one answer refer to. Never shared between answers. */
export const quotedMessageLoader = (messages: MessagesService, actor: UserActor) =>
  new DataLoader<MessageId, Message | null>(async (ids) => {
    const found = await messages.findMany(actor, ids);
    return ids.map((id) => found.get(id) ?? null);
  });
