import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { FlowId } from '../../kernel/ids.js';
import type { Flow } from './flows.js';

/** Where everything that changes a flow of an agency is heard. */
export const flowTopic = (agencyId: number) => `flow_updated:${agencyId}`;

/** A flow is new, or something of it is other than before: its draft, its name, what is published of it. */
export const FlowChanged = eventType<{ flowId: FlowId }>('flow.changed', 1);

export const flowChanged = ({
  id,
  agencyId,
  clientId,
}: Pick<Flow, 'id' | 'agencyId' | 'clientId'>): DomainEvent => ({
  type: FlowChanged.type,
  version: FlowChanged.version,
  agencyId,
  clientId,
  topics: [flowTopic(agencyId)],
  payload: { flowId: id },
});
