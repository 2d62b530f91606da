import DataLoader from 'dataloader';
import type { Actor } from '../../../kernel/actor.js';
import { MAX_MEMBERS_AT_ONCE, type TeamMember } from '../team.js';
import { TeamService } from '../team.service.js';

/** Batches the people of one answer. Never shared between answers: it would serve stale rows. */
export const userLoader = (team: TeamService, actor: Actor) =>
  new DataLoader<string, TeamMember | null>(
    async (ids) => {
      const found = await team.findMany(actor, ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize: MAX_MEMBERS_AT_ONCE },
  );
