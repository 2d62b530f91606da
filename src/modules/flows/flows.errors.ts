import { DomainError } from '../../kernel/errors.js';
import type { FlowId } from '../../kernel/ids.js';
import type { FlowValidation } from './flow-validation.service.js';
import { MAX_FLOWS, MAX_SECRETS } from './flows.js';

export const nameTaken = (name: string) =>
  new DomainError(
    'CONFLICT',
    'NAME_TAKEN',
    'Another flow of this client has this name. Choose another one.',
    {
      field: 'name',
      name,
    },
  );

/** Somebody else has saved meanwhile: what is there now is to be read first. */
export const staleDraft = (id: FlowId, draftRevision: number) =>
  new DomainError('CONFLICT', 'STALE_DRAFT', 'The draft was changed meanwhile. Read it again.', {
    id,
    draftRevision,
  });

export const flowInvalid = (id: FlowId, { problems, problemCount }: FlowValidation) =>
  new DomainError('CONFLICT', 'FLOW_INVALID', 'The draft cannot be published as it is.', {
    id,
    problemCount,
    problems,
  });

export const flowArchived = (id: FlowId) =>
  new DomainError('CONFLICT', 'FLOW_ARCHIVED', 'The flow is archived. Restore it first.', { id });

export const tooManyFlows = () =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_FLOWS', `An agency has at most ${MAX_FLOWS} flows.`, {
    max: MAX_FLOWS,
  });

export const tooManySecrets = () =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_SECRETS', `A client has at most ${MAX_SECRETS} secrets.`, {
    max: MAX_SECRETS,
  });
