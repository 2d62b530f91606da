import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { FlowId, FlowRunId } from '../../kernel/ids.js';
import type { FlowRun } from './flow-runs.js';

export const flowNotPublished = (id: FlowId) =>
  new DomainError('CONFLICT', 'FLOW_NOT_PUBLISHED', 'The flow was never published: publish it first.', {
    id,
  });

export const flowArchived = (id: FlowId) =>
  new DomainError('CONFLICT', 'FLOW_ARCHIVED', 'The flow is archived. Restore it first.', { id });

/** @param runId of the one that is not over. */
export const runActive = (runId: FlowRunId) =>
  new DomainError('CONFLICT', 'RUN_ACTIVE', 'A flow runs in this conversation already. End it first.', {
    runId,
  });

export const runOver = ({ id, status, reason }: Pick<FlowRun, 'id' | 'status' | 'reason'>) =>
  new DomainError('CONFLICT', 'RUN_OVER', 'The run is over.', { id, status, reason });

export const noContact = () =>
  new DomainError('CONFLICT', 'NO_CONTACT', 'The conversation has no contact any more.');

export const noAccount = () =>
  new DomainError('CONFLICT', 'NO_ACCOUNT', 'The contact belongs to no account, so nothing is kept there.');

export const badFunnelRange = (maxDays: number) =>
  invalidInput('to', `to is after from, and at most ${maxDays} days later.`, { maxDays });
