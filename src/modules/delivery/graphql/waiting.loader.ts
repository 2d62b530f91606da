import DataLoader from 'dataloader';
import type { UserActor } from '../../../kernel/actor.js';
import type { ChannelId } from '../../../kernel/ids.js';
import { MAX_PAGE } from '../../../kernel/page.js';
import type { WaitingService } from '../waiting.service.js';

/** Batches how much waits for the channels of an answer. */
export const waitingLoader = (waiting: WaitingService, actor: UserActor) =>
  new DataLoader<ChannelId, number>(
    async (ids) => {
      const counts = await waiting.counts(actor, ids);
      return ids.map((id) => counts.get(id) ?? 0);
    },
    { maxBatchSize: MAX_PAGE },
  );
