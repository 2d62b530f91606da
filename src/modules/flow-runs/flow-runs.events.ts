import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { FlowRunId } from '../../kernel/ids.js';
import type { FlowRun } from './flow-runs.js';

/** Where everything that changes a run of an agency's flows is heard. */
export const flowRunTopic = (agencyId: number) => `flow_run_updated:${agencyId}`;

/** A run has begun, or something of it is other than before. */
export const FlowRunChanged = eventType<{ flowRunId: FlowRunId }>('flow_run.changed', 1);

export type PlaceOfRun = Pick<FlowRun, 'id' | 'agencyId' | 'clientId'>;

export const flowRunChanged = ({ id, agencyId, clientId }: PlaceOfRun): DomainEvent => ({
  type: FlowRunChanged.type,
  version: FlowRunChanged.version,
  agencyId,
  clientId,
  topics: [flowRunTopic(agencyId)],
  payload: { flowRunId: id },
});
