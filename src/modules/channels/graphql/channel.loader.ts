import DataLoader from 'dataloader';
import type { UserActor } from '../../../kernel/actor.js';
import type { ChannelId } from '../../../kernel/ids.js';
import { MAX_PAGE } from '../../../kernel/page.js';
import type { ChannelHealth } from '../channel-health.js';
import type { ChannelHealthService } from '../channel-health.service.js';

/** Batches how the channels of an answer are. */
export const channelHealthLoader = (health: ChannelHealthService, actor: UserActor) =>
  new DataLoader<ChannelId, ChannelHealth | null>(
    async (ids) => {
      const found = await health.findMany(actor, ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize: MAX_PAGE },
  );
