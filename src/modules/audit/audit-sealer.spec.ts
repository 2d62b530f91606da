import { jest } from '@jest/globals';
import { pino } from 'pino';
import type { SystemTx } from '../../database/transaction.js';
import type { UnitOfWork } from '../../database/unit-of-work.js';
import { Timers } from '../../kernel/timers.js';
import { type ChainEntry, linksFor, type NewLink } from './audit-chain.js';
import { AuditSealer } from './audit-sealer.js';
import type { ChainRepository, Waiting } from './chain.repository.js';

class Pause extends Timers {
  #end: (() => void) | null = null;

  after(_milliseconds: number, work: () => void): () => void {
    this.#end = work;
    return () => {
      this.#end = null;
    };
  }

  /** Lets the pause be over, and the pass after it. */
  async over(): Promise<void> {
    this.#end?.();
    for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

const entry = (agencyId: number, n: number): ChainEntry => ({
  agencyId,
  id: `${agencyId}-${n}`,
  at: '2026-01-01T00:00:00.000000Z',
  clientId: null,
  userId: null,
  impersonatorId: null,
  action: 'test.placed',
  subjectId: null,
  details: null,
  ip: null,
  requestId: null,
});

/** A chain in memory that can be held by another instance. */
class Chain implements Pick<ChainRepository, 'tryLock' | 'lock' | 'waiting' | 'append'> {
  readonly links: NewLink[] = [];
  readonly looks: number[] = [];
  entries: ChainEntry[] = [];
  isHeld = false;
  fails = false;

  async tryLock(): Promise<boolean> {
    return !this.isHeld;
  }

  async lock(): Promise<void> {}

  async waiting(_tx: SystemTx, lookBackSeconds: number, limit: number): Promise<Waiting[]> {
    this.looks.push(lookBackSeconds);
    if (this.fails) throw new Error('no database');
    return this.entries.splice(0, limit).map((one) => {
      const head = this.links.findLast(({ agencyId }) => agencyId === one.agencyId);
      return { agencyId: one.agencyId, seq: head?.seq ?? null, hash: head?.hash ?? null, entry: one };
    });
  }

  async append(_tx: SystemTx, links: readonly NewLink[]): Promise<void> {
    this.links.push(...links);
  }
}

function sealing() {
  const [chain, pause] = [new Chain(), new Pause()];
  const logged: { level: number; msg: string; agencyId?: number; seq?: number }[] = [];
  const log = pino({ level: 'debug' }, { write: (line) => void logged.push(JSON.parse(line)) });
  const uow = {
    systemWrite: (_reason: string, work: (tx: SystemTx) => Promise<unknown>) => work({} as SystemTx),
  } as unknown as UnitOfWork;
  const sealer = new AuditSealer(uow, chain as unknown as ChainRepository, pause, log);
  return { chain, pause, sealer, logged };
}

let now = 0;
beforeEach(() => {
  now = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => jest.restoreAllMocks());

test('each agency has its own chain, whatever order its entries come in', async () => {
  const { chain, sealer } = sealing();
  const one = [entry(1, 1), entry(1, 2)];
  chain.entries = [entry(2, 1), ...one];

  await sealer.settle();

  expect(chain.links.filter(({ agencyId }) => agencyId === 1)).toEqual(
    linksFor({ seq: 0, hash: Buffer.alloc(32) }, one),
  );
  expect(chain.links.map(({ agencyId, seq }) => [agencyId, seq])).toEqual([
    [2, 1],
    [1, 1],
    [1, 2],
  ]);
});

test('it looks far behind at first, then a little, and far behind again once a minute', async () => {
  const { chain, pause, sealer } = sealing();
  sealer.start();
  for (const second of [0, 3, 6, 59, 60, 63]) {
    now = second * 1_000;
    await pause.over();
  }
  await sealer.stop();

  expect(chain.looks).toEqual([600, 30, 30, 30, 600, 30]);
});

test('a look far behind that another instance kept it from is made up for', async () => {
  const { chain, pause, sealer } = sealing();
  chain.isHeld = true;
  sealer.start();
  await pause.over();
  chain.isHeld = false;
  await pause.over();
  await sealer.stop();

  expect(chain.looks).toEqual([600]);
});

test('a backlog is linked with short looks, and then looked after', async () => {
  const { chain, pause, sealer } = sealing();
  chain.entries = Array.from({ length: 2_500 }, (_, n) => entry(1, n));
  sealer.start();
  for (let round = 0; round < 4; round += 1) await pause.over();
  await sealer.stop();

  expect(chain.links.map(({ seq }) => seq)).toEqual(Array.from({ length: 2_500 }, (_, n) => n + 1));
  expect(chain.looks.slice(0, 4)).toEqual([600, 30, 30, 600]);
});

test('where a chain stands is told to whoever notes it, once an hour and otherwise to who debugs', async () => {
  const { chain, sealer, logged } = sealing();
  for (const minute of [0, 1, 59, 60]) {
    now = minute * 60_000;
    chain.entries = [entry(1, minute)];
    await sealer.settle();
  }

  const told = logged.filter(({ msg }) => msg === 'the audit is linked up to here');
  expect(told.map(({ level, agencyId, seq }) => [level, agencyId, seq])).toEqual([
    [30, 1, 1],
    [20, 1, 2],
    [20, 1, 3],
    [30, 1, 4],
  ]);
});

test('an outage is said once, and so is its end', async () => {
  const { chain, pause, sealer, logged } = sealing();
  chain.fails = true;
  sealer.start();
  for (let round = 0; round < 3; round += 1) await pause.over();
  chain.fails = false;
  await pause.over();
  await sealer.stop();

  expect(logged.map(({ msg }) => msg)).toEqual([
    'the audit is not linked: entries wait',
    'the audit is linked again',
  ]);
});
