import DataLoader from 'dataloader';
import type { UserActor } from '../../../kernel/actor.js';
import type { ConversationId, UserId } from '../../../kernel/ids.js';
import { MAX_PAGE } from '../../../kernel/page.js';
import type { Tag } from '../../tags/tags.js';
import { ParticipantsService } from '../participants.service.js';
import { TaggingService } from '../tagging.service.js';

/** Batches the tags of the threads of one answer. Never shared between answers: it would serve stale rows. */
export const threadTagsLoader = (tagging: TaggingService, actor: UserActor) =>
  new DataLoader<ConversationId, readonly Tag[]>(
    async (ids) => {
      const found = await tagging.ofThreads(actor, ids);
      return ids.map((id) => found.get(id) ?? []);
    },
    { maxBatchSize: MAX_PAGE },
  );

/** The same for who takes part in them. */
export const participantsLoader = (participants: ParticipantsService, actor: UserActor) =>
  new DataLoader<ConversationId, readonly UserId[]>(
    async (ids) => {
      const found = await participants.ofThreads(actor, ids);
      return ids.map((id) => found.get(id) ?? []);
    },
    { maxBatchSize: MAX_PAGE },
  );
