import fc from 'fast-check';
import { type Impersonator, userActor } from '../../kernel/actor.js';
import { DEFAULT_GRANTS } from '../../kernel/permissions.js';
import { Timers } from '../../kernel/timers.js';
import type { Connection } from '../../realtime/connections.js';
import { GRACE_MS, type Person, type PresenceStatus } from './presence.js';
import { PresenceStore } from './presence-store.js';
import { PresenceTracker } from './presence-tracker.js';

/** Time that passes when it is told to. */
class Stopwatch extends Timers {
  #now = 0;
  readonly #waiting = new Map<() => void, number>();

  after(milliseconds: number, work: () => void): () => void {
    this.#waiting.set(work, this.#now + milliseconds);
    return () => this.#waiting.delete(work);
  }

  pass(milliseconds: number): void {
    this.#now += milliseconds;
    for (const [work, due] of [...this.#waiting]) {
      if (due <= this.#now && this.#waiting.delete(work)) work();
    }
  }
}

/** The rule of the database, in memory: what all instances together make of one person. */
class Everyone {
  chosen: PresenceStatus = 'ONLINE';
  effective: PresenceStatus = 'OFFLINE';
  readonly leases = new Set<number>();
  readonly events: PresenceStatus[] = [];

  settle(): void {
    const effective = this.leases.size > 0 ? this.chosen : 'OFFLINE';
    if (effective !== this.effective) this.events.push(effective);
    this.effective = effective;
  }
}

class MemoryStore extends PresenceStore {
  failing = 0;

  constructor(
    private readonly everyone: Everyone,
    private readonly instance: number,
  ) {
    super();
  }

  async hold(): Promise<void> {
    await this.#write(() => this.everyone.leases.add(this.instance));
  }

  async release(): Promise<void> {
    await this.#write(() => this.everyone.leases.delete(this.instance));
  }

  async extend(people: readonly Person[]): Promise<readonly Person[]> {
    return this.everyone.leases.has(this.instance) ? [] : people;
  }

  async sweep(): Promise<void> {}

  async letGo(): Promise<void> {}

  async #write(write: () => void): Promise<void> {
    await null;
    if (this.failing > 0) {
      this.failing -= 1;
      throw new Error('away');
    }
    write();
    this.everyone.settle();
  }
}

const actorOf = (impersonator: Impersonator | null = null) =>
  userActor({
    userId: '019aa000-0000-7000-8000-000000000001',
    agencyId: 1,
    clientId: null,
    role: 'AGENCY_USER',
    permissions: DEFAULT_GRANTS.AGENCY_USER,
    delegatedClientIds: null,
    impersonator,
  });

const socket = (impersonator?: Impersonator): Pick<Connection, 'actor'> => ({ actor: actorOf(impersonator) });

function world() {
  const timers = new Stopwatch();
  const everyone = new Everyone();
  const stores = [new MemoryStore(everyone, 0), new MemoryStore(everyone, 1)] as const;
  const trackers = stores.map((store) => new PresenceTracker(store, timers, () => {}));
  const settle = () => Promise.all(trackers.map((tracker) => tracker.settle()));
  return { timers, everyone, stores, trackers, settle };
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), at: fc.nat(1) }),
  fc.record({ kind: fc.constant('close' as const), at: fc.nat(1) }),
  fc.record({ kind: fc.constant('fail' as const), at: fc.nat(1) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1_000, 4_000, 9_999, GRACE_MS) }),
  fc.record({
    kind: fc.constant('choose' as const),
    status: fc.constantFrom<PresenceStatus>('ONLINE', 'AWAY', 'OFFLINE'),
  }),
  fc.record({ kind: fc.constant('breathe' as const) }),
);

test('whatever happens on two instances, in the end it is as it should be, and nothing is told twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { timers, everyone, stores, trackers, settle } = world();
      const open = [0, 0];
      for (const each of steps) {
        if (each.kind === 'open') {
          open[each.at] = (open[each.at] ?? 0) + 1;
          trackers[each.at]?.opened(socket());
        }
        if (each.kind === 'close' && (open[each.at] ?? 0) > 0) {
          open[each.at] = (open[each.at] ?? 0) - 1;
          trackers[each.at]?.closed(socket());
        }
        if (each.kind === 'fail') (stores[each.at] ?? stores[0]).failing = 1;
        if (each.kind === 'pass') timers.pass(each.ms);
        if (each.kind === 'choose') {
          everyone.chosen = each.status;
          everyone.settle();
        }
        if (each.kind === 'breathe') await settle();
      }
      for (let i = 0; i < 4; i += 1) {
        await settle();
        timers.pass(GRACE_MS);
      }
      await settle();

      const isThere = open.some((sockets) => sockets > 0);
      expect(everyone.effective).toBe(isThere ? everyone.chosen : 'OFFLINE');
      everyone.events.reduce<PresenceStatus>((before, after) => {
        expect(after).not.toBe(before);
        return after;
      }, 'OFFLINE');
    }),
    { numRuns: 500 },
  );
});

test('who reconnects within the grace was never away', async () => {
  const { timers, everyone, trackers, settle } = world();
  trackers[0]?.opened(socket());
  await settle();
  trackers[0]?.closed(socket());
  timers.pass(GRACE_MS - 1);
  trackers[0]?.opened(socket());
  timers.pass(GRACE_MS * 2);
  await settle();

  expect(everyone.events).toEqual(['ONLINE']);
});

test('after the grace the person is gone', async () => {
  const { timers, everyone, trackers, settle } = world();
  trackers[0]?.opened(socket());
  await settle();
  trackers[0]?.closed(socket());
  timers.pass(GRACE_MS);
  await settle();

  expect(everyone.events).toEqual(['ONLINE', 'OFFLINE']);
});

test('closing one of two tabs changes nothing', async () => {
  const { timers, everyone, trackers, settle } = world();
  trackers[0]?.opened(socket());
  trackers[0]?.opened(socket());
  trackers[0]?.closed(socket());
  await settle();
  timers.pass(GRACE_MS * 2);
  await settle();

  expect(everyone.effective).toBe('ONLINE');
});

test('a lease that was swept away while its owner slept is made again', async () => {
  const { everyone, trackers, settle } = world();
  trackers[0]?.opened(socket());
  await settle();
  everyone.leases.clear();
  everyone.settle();
  await trackers[0]?.heartbeat();
  await settle();

  expect(everyone.events).toEqual(['ONLINE', 'OFFLINE', 'ONLINE']);
});

test('somebody impersonated is not there', async () => {
  const { everyone, trackers, settle } = world();
  trackers[0]?.opened(
    socket({ userId: '019aa000-0000-7000-8000-000000000002', agencyId: 1, displayName: 'Robin' }),
  );
  await settle();

  expect(everyone.events).toEqual([]);
});
