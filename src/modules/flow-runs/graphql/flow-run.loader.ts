import DataLoader from 'dataloader';
import type { UserActor } from '../../../kernel/actor.js';
import { invalidInput } from '../../../kernel/errors.js';
import type { ContactId, ConversationId, FlowRunId } from '../../../kernel/ids.js';
import { cursorId, MAX_PAGE, pageSize } from '../../../kernel/page.js';
import type { ConversationView } from '../../conversations/conversations.js';
import type { ConversationsService } from '../../conversations/conversations.service.js';
import type { FlowRun, FlowRunStep } from '../flow-runs.js';
import { FlowRunsService } from '../flow-runs.service.js';
import { ContactRunsArgs, RunStepsArgs } from './flow-run.args.js';

/** Batches one page of what each run of an answer has done. */
export const runStepsLoader = (
  runs: FlowRunsService,
  actor: UserActor,
  { afterPosition, limit }: RunStepsArgs,
) =>
  new DataLoader<FlowRunId, readonly FlowRunStep[]>(
    async (ids) => {
      const found = await runs.stepsOf(actor, ids, pageSize(limit), positionOf(afterPosition));
      return ids.map((id) => found.filter(({ runId }) => runId === id));
    },
    { maxBatchSize: MAX_PAGE },
  );

/** Batches the conversations of the runs of an answer. */
export const runConversationLoader = (conversations: ConversationsService, actor: UserActor) =>
  new DataLoader<ConversationId, ConversationView | null>(
    async (ids) => {
      const found = await conversations.findMany(actor, ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize: MAX_PAGE },
  );

/** Batches the runs of the conversations of an answer that are not over. */
export const conversationRunLoader = (runs: FlowRunsService, actor: UserActor) =>
  new DataLoader<ConversationId, FlowRun | null>(
    async (ids) => {
      const found = await runs.currentOf(actor, ids);
      return ids.map((id) => found.get(id) ?? null);
    },
    { maxBatchSize: MAX_PAGE },
  );

/** Batches one page of the runs of all contacts of an answer. */
export const contactRunsLoader = (
  runs: FlowRunsService,
  actor: UserActor,
  { limit, beforeId }: ContactRunsArgs,
) =>
  new DataLoader<ContactId, readonly FlowRun[]>(async (ids) => {
    const before = cursorId<'FlowRun'>('beforeId', beforeId);
    const found = await runs.ofContacts(actor, ids, pageSize(limit), before);
    return ids.map((id) => found.filter(({ contactId }) => contactId === id));
  });

function positionOf(after: number | null | undefined): number {
  if (after === null || after === undefined) return 0;
  if (after < 0) throw invalidInput('afterPosition', 'afterPosition is 0 or more.');
  return after;
}
