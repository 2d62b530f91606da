import DataLoader from 'dataloader';
import type { UserActor } from '../../../kernel/actor.js';
import type { ConversationId, MessageId } from '../../../kernel/ids.js';
import { MAX_PAGE } from '../../../kernel/page.js';
import type { ConversationView } from '../../conversations/conversations.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { DeliveryAttempt } from '../dead-letters.js';
import type { DeadLettersService } from '../dead-letters.service.js';

/** Batches the calls that were made for the letters of an answer. */
export const letterAttemptsLoader = (letters: DeadLettersService, actor: UserActor) =>
  new DataLoader<MessageId, readonly DeliveryAttempt[]>(
    async (ids) => {
      const found = await letters.attemptsOf(actor, ids);
      return ids.map((id) => found.get(id) ?? []);
    },
    { maxBatchSize: MAX_PAGE },
  );

/** Batches the conversations of the letters of an answer. */
export const letterConversationLoader = (conversations: ConversationsService, actor: UserActor) =>
  new DataLoader<ConversationId, ConversationView | null>(
    async (ids) => {
      const found = await conversations.findMany(actor, ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize: MAX_PAGE },
  );
