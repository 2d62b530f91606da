import DataLoader from 'dataloader';
import type { UserActor } from '../../../kernel/actor.js';
import type { FlowId } from '../../../kernel/ids.js';
import type { FlowAccess } from '../flow-access.js';
import type { FlowPublishingService } from '../flow-publishing.service.js';
import type { FlowVersion } from '../flows.js';

/** Batches the drafts of one answer. */
export const draftLoader = (access: FlowAccess, actor: UserActor) =>
  new DataLoader<FlowId, unknown>(async (ids) => {
    const drafts = await access.drafts(actor, ids);
    return ids.map((id) => drafts.get(id)?.draft ?? null);
  });

type Named = Pick<FlowVersion, 'flowId' | 'version'>;

/** Batches the documents of the versions of one answer. */
export const versionDocumentLoader = (publishing: FlowPublishingService, actor: UserActor) =>
  new DataLoader<Named, unknown, string>(
    async (wanted) => {
      const documents = await publishing.documents(actor, wanted);
      return wanted.map(({ flowId, version }) => documents.get(`${flowId} ${version}`) ?? null);
    },
    { cacheKeyFn: ({ flowId, version }) => `${flowId} ${version}` },
  );
