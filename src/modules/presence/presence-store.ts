import type { Person } from './presence.js';

/** Where an instance keeps which of its people are connected. Every call may be repeated. */
export abstract class PresenceStore {
  /** The person has a socket here, for the length of a lease. */
  abstract hold(person: Person): Promise<void>;

  /** The person has no socket here any more. */
  abstract release(person: Person): Promise<void>;

  /** Renews the leases. Answers the people whose lease was gone: they have to be held again. */
  abstract extend(people: readonly Person[]): Promise<readonly Person[]>;

  /** Takes away the leases of instances that died. */
  abstract sweep(): Promise<void>;

  /** This instance ends: its people have the grace to connect elsewhere. */
  abstract letGo(): Promise<void>;
}
