import type { UserId } from '../../kernel/ids.js';

export const PresenceStatus = { ONLINE: 'ONLINE', AWAY: 'AWAY', OFFLINE: 'OFFLINE' } as const;
export type PresenceStatus = (typeof PresenceStatus)[keyof typeof PresenceStatus];

/** What the others see of one person. */
export interface AgentPresence {
  readonly userId: UserId;
  /** The effective status: what was chosen while a socket lives, OFFLINE without one. */
  readonly status: PresenceStatus;
  readonly changedAt: Date;
}

/** The same with the name that a screen shows. */
export interface AgentPresenceView extends AgentPresence {
  readonly displayName: string | null;
}

/** One person of one agency. */
export interface Person {
  readonly agencyId: number;
  readonly userId: string;
}

/** Who closes the last tab and opens another within this time was never away. */
export const GRACE_MS = 10_000;
/** How often an instance says that its people are still connected; its leases last 30 s. */
export const HEARTBEAT_MS = 10_000;
/** How often every instance looks for people whose instance died. */
export const SWEEP_MS = 5_000;
