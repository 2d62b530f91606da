import { type DomainEvent, eventType } from '../../kernel/events.js';
import type { Person } from './presence.js';

/** Where the presence of an agency's people is heard. */
export const presenceTopic = (agencyId: number) => `agent_presence:${agencyId}`;

/** What the others see of a person changed. */
export const PresenceChanged = eventType<{ userId: string }>('presence.changed', 1);

export const presenceChanged = ({ agencyId, userId }: Person, clientId: number | null): DomainEvent => ({
  type: PresenceChanged.type,
  version: PresenceChanged.version,
  agencyId,
  clientId,
  topics: [presenceTopic(agencyId)],
  payload: { userId },
});
