import DataLoader from 'dataloader';
import type { Actor } from '../../../kernel/actor.js';
import type { Media } from '../media.js';
import { MediaFilesService } from '../media-files.service.js';

/** Batches the files of one answer. Never shared between answers: it would serve stale rows. */
export const mediaLoader = (files: MediaFilesService, actor: Actor) =>
  new DataLoader<string, Media | null>(
    async (ids) => {
      const found = await files.findMany(actor, ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize: 100 },
  );
