import { z } from 'zod';
import { Dead, type Job, type JobContext, LeaseLost, Retry } from '../../src/jobs/job.js';
import { systemActor } from '../../src/kernel/actor.js';
import { testDatabaseUrl } from '../setup/database.js';
import { AGENCY, HurriedTimers, newKind, Rows, Runner, signalled } from './runner.js';

const PAYLOAD = z.object({ n: z.number() });
const ACTOR = systemActor(AGENCY, 'test');

let url: string;
let rows: Rows;
let kind: string;
const open: Runner[] = [];

beforeAll(async () => {
  url = await testDatabaseUrl();
  rows = new Rows(url);
  await rows.open();
});

afterAll(() => rows.close());

beforeEach(() => {
  kind = newKind();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((runner) => runner.close()));
});

type Work = (job: Job<{ n: number }>, context: JobContext) => Promise<void>;

function runner(run: Work, options: ConstructorParameters<typeof Runner>[1] = {}, policy = {}): Runner {
  const made = new Runner(url, options);
  made.handlers.handle(kind, { payload: PAYLOAD, run }, policy);
  open.push(made);
  return made;
}

/** A handler that notes its job and completes it. */
function noting(): { done: number[]; run: Work; with(runner: () => Runner): void } {
  const done: number[] = [];
  let made: () => Runner;
  return {
    done,
    with: (runner) => {
      made = runner;
    },
    run: async (job, { complete }) => {
      await made().write(ACTOR, (tx) => complete(tx));
      done.push(job.payload.n);
    },
  };
}

function started(run: Work, options = {}, policy = {}): Runner {
  const made = runner(run, options, policy);
  made.runner.start();
  return made;
}

const job = (n: number, lane = kind) => ({ kind, lane, payload: { n } });

test('a job runs after its transaction committed, and is gone', async () => {
  const { done, run, with: withRunner } = noting();
  const it = started(run);
  withRunner(() => it);

  await it.add(job(1));
  await it.runner.settle();

  expect(done).toEqual([1]);
  expect(await rows.of(kind)).toEqual([]);
});

test('jobs of one lane keep their order, over two instances', async () => {
  const running = new Set<string>();
  const done = new Map<string, number[]>();
  const work =
    (here: () => Runner): Work =>
    async ({ lane, payload }, { complete }) => {
      expect(running).not.toContain(lane);
      running.add(lane);
      await here().write(ACTOR, (tx) =>
        complete(tx).then(() => {
          done.set(lane, [...(done.get(lane) ?? []), payload.n]);
          running.delete(lane);
        }),
      );
    };
  const one = started((...args) => work(() => one)(...args));
  const two = started((...args) => work(() => two)(...args));
  const lanes = ['a', 'b', 'c', 'd', 'e'].map((lane) => `${kind}:${lane}`);

  await one.add(...lanes.flatMap((lane) => Array.from({ length: 40 }, (_, n) => job(n, lane))));
  await Promise.all([one.runner.settle(), two.runner.settle()]);
  await one.runner.settle();

  for (const lane of lanes) expect(done.get(lane)).toEqual(Array.from({ length: 40 }, (_, n) => n));
  expect(await rows.of(kind)).toEqual([]);
});

test('a lane waits for the retry of its first job; other lanes go on', async () => {
  const done: number[] = [];
  const it = started(async ({ payload, attempts }, { complete }) => {
    if (payload.n === 1 && attempts === 1) throw new Retry(60_000, 'busy');
    await it.write(ACTOR, (tx) => complete(tx));
    done.push(payload.n);
  });

  await it.add(job(1), job(2), job(3, `${kind}:other`));
  await it.runner.settle();
  expect(done).toEqual([3]);
  await rows.query('UPDATE jobs SET run_at = now() WHERE kind = $1 AND run_at > now()', [kind]);
  await it.runner.settle();

  expect(done).toEqual([3, 1, 2]);
});

test('a retry waits as long as it was told to, with the reason beside it', async () => {
  const it = started(async () => {
    throw new Retry(90_000, 'come back later');
  });

  await it.add(job(1));
  await it.runner.settle();

  const [row] = await rows.of(kind);
  const waits = Number(row?.run_at) - Date.now();
  expect(row).toMatchObject({ attempts: 1, last_error: 'come back later', locked_by: null });
  expect(waits).toBeGreaterThan(80_000);
  expect(waits).toBeLessThanOrEqual(90_000);
});

test('a job without hope is moved to the dead ones, with what its handler does about it, and frees its lane', async () => {
  const done: number[] = [];
  const it = new Runner(url);
  open.push(it);
  it.handlers.handle(kind, {
    payload: PAYLOAD,
    run: async ({ payload }, { complete }) => {
      if (payload.n === 1) throw new Dead('no such number');
      await it.write(ACTOR, (tx) => complete(tx));
      done.push(payload.n);
    },
    onDead: async (tx, { payload }, reason) => {
      await it.queue.add(tx, { kind: `${kind}.buried`, lane: reason, payload: { n: payload?.n } });
    },
  });
  it.runner.start();

  await it.add(job(1), job(2));
  await it.runner.settle();

  expect(await rows.dead(kind)).toMatchObject([
    { payload: { n: 1 }, attempts: 1, last_error: 'no such number' },
  ]);
  expect(await rows.of(`${kind}.buried`)).toMatchObject([{ lane: 'no such number', payload: { n: 1 } }]);
  expect(done).toEqual([2]);
});

test('when what is to be done about a dead job fails, the job is not lost', async () => {
  const asked = signalled();
  const it = new Runner(url);
  open.push(it);
  it.handlers.handle(kind, {
    payload: PAYLOAD,
    run: async () => {
      throw new Dead('no');
    },
    onDead: async () => {
      asked.happen();
      throw new Error('cannot be told');
    },
  });
  it.runner.start();

  await it.add(job(1));
  await asked.happened;
  await it.runner.stop();

  expect(await rows.dead(kind)).toEqual([]);
  expect(await rows.of(kind)).toHaveLength(1);
});

test('after its last attempt a job is given up', async () => {
  const it = started(
    async () => {
      throw new Retry(0, 'again');
    },
    {},
    { maxAttempts: 3 },
  );

  await it.add(job(1));
  await it.runner.settle();

  expect(await rows.dead(kind)).toMatchObject([
    { attempts: 3, last_error: 'gave up after 3 attempts: again' },
  ]);
});

test('a job that ended its process on every attempt is not begun again', async () => {
  let begun = 0;
  const it = started(
    async () => {
      begun += 1;
    },
    {},
    { maxAttempts: 3 },
  );

  await rows.query(
    `INSERT INTO jobs (agency_id, kind, lane, payload, attempts, locked_by, locked_until)
     VALUES ($1, $2, $2, '{"n": 1}', 3, gen_random_uuid(), now() - interval '1 second')`,
    [AGENCY, kind],
  );
  it.commits.committed();
  await it.runner.settle();

  expect(begun).toBe(0);
  expect(await rows.dead(kind)).toHaveLength(1);
});

test('a payload that its handler does not take is dead at once', async () => {
  const it = started(async () => {});

  await it.add({ kind, lane: kind, payload: { n: 'one' } });
  await it.runner.settle();

  expect(await rows.dead(kind)).toMatchObject([
    { attempts: 1, last_error: expect.stringContaining('payload') },
  ]);
});

test('an attempt whose lease was taken over changes nothing any more', async () => {
  const begun = signalled();
  const taken = signalled();
  const failures: unknown[] = [];
  const it = started(async (_job, { complete }) => {
    begun.happen();
    await taken.happened;
    await it
      .write(ACTOR, async (tx) => {
        await it.queue.add(tx, { kind: `${kind}.effect`, lane: kind, payload: {} });
        await complete(tx);
      })
      .catch((error: unknown) => failures.push(error));
  });

  await it.add(job(1));
  await begun.happened;
  await rows.query('UPDATE jobs SET attempts = attempts + 1, locked_by = gen_random_uuid() WHERE kind = $1', [
    kind,
  ]);
  taken.happen();
  await it.runner.stop();

  expect(failures).toEqual([expect.any(LeaseLost)]);
  expect(await rows.of(`${kind}.effect`)).toEqual([]);
  expect(await rows.of(kind)).toHaveLength(1);
});

test('the job of a dead instance is taken over when its lease has expired, not before', async () => {
  const takenOver = signalled();
  const it = started(async (_job, { complete }) => {
    await it.write(ACTOR, (tx) => complete(tx));
    takenOver.happen();
  });
  await rows.query(
    `INSERT INTO jobs (agency_id, kind, lane, payload, attempts, locked_by, locked_until) VALUES
     ($1, $2, 'held', '{"n": 1}', 1, gen_random_uuid(), now() + interval '1 hour'),
     ($1, $2, 'expired', '{"n": 2}', 1, gen_random_uuid(), now() - interval '1 second')`,
    [AGENCY, kind],
  );

  it.commits.committed();
  await takenOver.happened;
  await it.runner.stop();

  expect(await rows.of(kind)).toMatchObject([{ lane: 'held', attempts: 1 }]);
});

test('a handler that never returns is aborted at its time limit and does not hold its place', async () => {
  const limit = 12_345;
  const aborted = signalled();
  const it = started(
    async (_job, { signal }) => {
      signal.addEventListener('abort', aborted.happen);
      await new Promise(() => {});
    },
    { timers: new HurriedTimers(limit), concurrency: 1 },
    { timeLimitMs: limit },
  );

  await it.add(job(1), job(2, `${kind}:other`));
  await aborted.happened;
  await it.runner.settle();

  const reason = `not finished within ${limit} ms`;
  expect(await rows.of(kind)).toMatchObject([{ last_error: reason }, { last_error: reason }]);
});

test('a handler that returns without completing its job is tried again', async () => {
  const it = started(async () => {});

  await it.add(job(1));
  await it.runner.settle();

  expect(await rows.of(kind)).toMatchObject([{ last_error: expect.stringContaining('without completing') }]);
});

test('no more jobs run at once than the runner and their kind allow', async () => {
  let now = 0;
  let most = 0;
  const it = started(
    async (_job, { complete }) => {
      now += 1;
      most = Math.max(most, now);
      await it.write(ACTOR, (tx) => complete(tx));
      now -= 1;
    },
    { concurrency: 8 },
    { concurrency: 3 },
  );

  await it.add(...Array.from({ length: 60 }, (_, n) => job(n, `${kind}:${n}`)));
  await it.runner.settle();

  expect(most).toBe(3);
});

test('a shutdown waits for running jobs, then gives back those that do not end', async () => {
  const drainMs = 23_456;
  const begun = signalled();
  const it = started(
    async (_job, { signal }) => {
      begun.happen();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
    { timers: new HurriedTimers(drainMs), drainMs },
  );

  await it.add(job(1));
  await begun.happened;
  await it.runner.stop();

  expect(await rows.of(kind)).toMatchObject([{ attempts: 0, locked_by: null, locked_until: null }]);
});

test('jobs of a kind nobody here handles are left alone', async () => {
  const it = started(async () => {});

  await it.add({ kind: `${kind}.foreign`, lane: kind, payload: {} });
  await it.runner.settle();

  expect(await rows.of(`${kind}.foreign`)).toMatchObject([{ attempts: 0 }]);
});
