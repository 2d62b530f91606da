import { backoffMs } from '../../kernel/backoff.js';
import type { Timers } from '../../kernel/timers.js';
import type { Connection } from '../../realtime/connections.js';
import { GRACE_MS, HEARTBEAT_MS, type Person, SWEEP_MS } from './presence.js';
import type { PresenceStore } from './presence-store.js';

const RETRY = { baseMs: 200, maxMs: 5_000 };

interface Tracked {
  readonly person: Person;
  sockets: number;
  /** What the store should hold, and what it is known to hold. */
  wanted: boolean;
  stored: boolean;
  failures: number;
  busy: Promise<void> | null;
  callOffGrace: () => void;
}

/**
 * Counts each person's sockets on this instance (tabs, devices) and keeps the store in line: held with the
 * first, released when the last has been closed for 10 s. One write at a time for each person, tried again
 * until the store is what it should be, so an outage of the database delays the truth and does not bend it.
 *
 * Somebody impersonated is not there: such sockets do not count.
 */
export class PresenceTracker {
  readonly #tracked = new Map<string, Tracked>();
  readonly #callOff = new Set<() => void>();
  #stopped = false;

  constructor(
    private readonly store: PresenceStore,
    private readonly timers: Timers,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.#every(HEARTBEAT_MS, () => this.heartbeat());
    this.#every(SWEEP_MS, () => this.store.sweep());
  }

  opened({ actor }: Pick<Connection, 'actor'>): void {
    if (this.#stopped || actor.impersonator) return;
    const tracked = this.#of(actor);
    tracked.sockets += 1;
    tracked.callOffGrace();
    this.#want(tracked, true);
  }

  closed({ actor }: Pick<Connection, 'actor'>): void {
    if (this.#stopped || actor.impersonator) return;
    const tracked = this.#of(actor);
    tracked.sockets -= 1;
    if (tracked.sockets > 0) return;
    tracked.callOffGrace();
    tracked.callOffGrace = this.timers.after(GRACE_MS, () => this.#want(tracked, false));
  }

  /** Renews what is held here; a lease that was gone (this process slept too long) is made again. */
  async heartbeat(): Promise<void> {
    const held = [...this.#tracked.values()].filter(({ wanted, stored }) => wanted && stored);
    if (held.length === 0) return;
    const gone = await this.store.extend(held.map(({ person }) => person));
    for (const person of gone) {
      const tracked = this.#tracked.get(person.userId);
      if (!tracked) continue;
      tracked.stored = false;
      this.#reconcile(tracked);
    }
  }

  /** Resolves when the store holds what it should. For tests. */
  async settle(): Promise<void> {
    for (let busy = this.#busy(); busy.length > 0; busy = this.#busy()) await Promise.all(busy);
  }

  /** The sockets that close with this instance change nothing at once: their people may connect elsewhere. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { callOffGrace } of this.#tracked.values()) callOffGrace();
    for (const callOff of this.#callOff) callOff();
    await this.settle();
    await this.store.letGo();
  }

  #busy(): Promise<void>[] {
    return [...this.#tracked.values()].flatMap(({ busy }) => busy ?? []);
  }

  #of({ agencyId, userId }: Person): Tracked {
    const known = this.#tracked.get(userId);
    if (known) return known;
    const tracked: Tracked = {
      person: { agencyId, userId },
      sockets: 0,
      wanted: false,
      stored: false,
      failures: 0,
      busy: null,
      callOffGrace: () => {},
    };
    this.#tracked.set(userId, tracked);
    return tracked;
  }

  #want(tracked: Tracked, wanted: boolean): void {
    tracked.wanted = wanted;
    this.#reconcile(tracked);
  }

  #reconcile(tracked: Tracked): void {
    if (tracked.busy || this.#stopped) return;
    if (tracked.wanted === tracked.stored) {
      this.#forgetIfGone(tracked);
      return;
    }
    tracked.busy = this.#write(tracked).then((retryMs) => {
      tracked.busy = null;
      if (retryMs === null) this.#reconcile(tracked);
      else this.#later(retryMs, () => this.#reconcile(tracked));
    });
  }

  /** Null when it is written, else how long to wait before it is tried again. */
  async #write(tracked: Tracked): Promise<number | null> {
    const { wanted, person } = tracked;
    try {
      await (wanted ? this.store.hold(person) : this.store.release(person));
      tracked.stored = wanted;
      tracked.failures = 0;
      return null;
    } catch (error) {
      // It may have been written all the same: hold and release may be repeated.
      tracked.failures += 1;
      if (tracked.failures === 1) this.onError(error);
      return backoffMs(tracked.failures, RETRY);
    }
  }

  #forgetIfGone(tracked: Tracked): void {
    const { sockets, wanted, person } = tracked;
    if (sockets === 0 && !wanted) this.#tracked.delete(person.userId);
  }

  #every(milliseconds: number, work: () => Promise<void>): void {
    this.#later(milliseconds, () => {
      work()
        .catch(this.onError)
        .finally(() => this.#stopped || this.#every(milliseconds, work))
        .catch(this.onError);
    });
  }

  #later(milliseconds: number, work: () => void): void {
    const callOff = this.timers.after(milliseconds, () => {
      this.#callOff.delete(callOff);
      work();
    });
    this.#callOff.add(callOff);
  }
}
