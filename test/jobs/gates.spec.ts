import { z } from 'zod';
import { MOST_FAILURES } from '../../src/jobs/circuit.js';
import { type Job, type JobContext, Retry } from '../../src/jobs/job.js';
import { JobGates } from '../../src/jobs/job-gates.js';
import { JobGatesRepository } from '../../src/jobs/job-gates.repository.js';
import { systemActor } from '../../src/kernel/actor.js';
import { testDatabaseUrl } from '../setup/database.js';
import { AGENCY, newKind, Rows, Runner } from './runner.js';

const PAYLOAD = z.object({ n: z.number() });
const ACTOR = systemActor(AGENCY, 'test');

let url: string;
let rows: Rows;
let kind: string;
const gates = new JobGates(new JobGatesRepository());
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

function started(run: Work, policy = {}): Runner {
  const made = new Runner(url);
  made.handlers.handle(kind, { payload: PAYLOAD, run }, policy);
  open.push(made);
  made.runner.start();
  return made;
}

/** Each in a lane of its own. */
const behind = (gate: string, ns: readonly number[]) =>
  ns.map((n) => ({ kind, lane: `${kind}:${gate}:${n}`, payload: { n }, gate: `${kind}:${gate}` }));

const oneTo = (n: number) => Array.from({ length: n }, (_, at) => at + 1);

/** How the gate stands, as everybody sees it. */
const now = (it: Runner, gate: string) =>
  it.write(ACTOR, async (tx) => (await gates.find(tx, [`${kind}:${gate}`])).get(`${kind}:${gate}`));

/** Lets the pause of a gate be over. */
const pauseEnds = (gate: string) =>
  rows.query(
    `WITH g AS (UPDATE job_gates SET held_until = now() - interval '1 second' WHERE gate = $1 RETURNING gate)
     UPDATE jobs SET run_at = now() - interval '1 second' FROM g WHERE jobs.gate = g.gate`,
    [`${kind}:${gate}`],
  );

/** What is begun at a gate that is down, until it is not. */
function provider(it: () => Runner) {
  const begun: string[] = [];
  const state = { isDown: true };
  const run: Work = async ({ payload, gate }, { complete }) => {
    begun.push(`${gate?.slice(kind.length + 1)} ${payload.n}`);
    const isDown = state.isDown && gate?.endsWith('down');
    await it().write(ACTOR, (tx) =>
      isDown ? gates.failed(tx, gate ?? '', 'no answer') : complete(tx, { hasPassed: true }),
    );
    if (isDown) throw new Retry(3_600_000, 'no answer');
  };
  return { begun, state, run, at: (gate: string) => begun.filter((one) => one.startsWith(gate)) };
}

test('behind a gate that is shut jobs wait without being begun, and those at other gates go on', async () => {
  const meta = provider(() => it);
  const it: Runner = started(meta.run, { gateConcurrency: 1 });

  await it.add(...behind('down', oneTo(300)));
  await it.runner.settle();
  await it.add(...behind('up', oneTo(20)));
  await it.runner.settle();

  expect(meta.at('down')).toHaveLength(MOST_FAILURES);
  expect(meta.at('up')).toHaveLength(20);
  const waiting = (await rows.of(kind)).filter(({ attempts }) => attempts === 0);
  const gate = await now(it, 'down');
  expect(waiting).toHaveLength(300 - MOST_FAILURES);
  expect(gate).toMatchObject({
    failures: MOST_FAILURES,
    openings: 1,
    isProbing: false,
    lastReason: 'no answer',
  });
  expect(new Set(waiting.map(({ run_at }) => Number(run_at)))).toEqual(new Set([Number(gate?.heldUntil)]));
});

test('one tries, of all instances, and while it fails nobody else does', async () => {
  const meta = provider(() => one);
  const one: Runner = started(meta.run, { gateConcurrency: 1 });
  const two = started(meta.run);
  await one.add(...behind('down', oneTo(40)));
  await Promise.all([one.runner.settle(), two.runner.settle()]);
  const before = meta.begun.length;

  for (const turn of oneTo(4)) {
    await pauseEnds('down');
    for (const it of [one, two]) it.commits.committed();
    await Promise.all([one.runner.settle(), two.runner.settle()]);
    expect(meta.begun.length - before).toBe(turn);
    expect(await now(one, 'down')).toMatchObject({ openings: 1 + turn, isProbing: false });
  }
});

test('once one has got through, all do, and nothing is remembered', async () => {
  const meta = provider(() => it);
  const it: Runner = started(meta.run, { gateConcurrency: 1 });
  await it.add(...behind('down', oneTo(30)));
  await it.runner.settle();
  const tried = new Set(meta.begun);
  const waiting = async () => {
    await rows.query(
      "UPDATE job_gates SET held_until = now() - interval '1 second' WHERE gate = $1 AND openings > 0",
      [`${kind}:down`],
    );
    await rows.query('UPDATE jobs SET run_at = now() WHERE kind = $1 AND attempts = 0', [kind]);
    it.commits.committed();
  };

  meta.state.isDown = false;
  await waiting();
  await it.runner.settle();
  // Those that waited behind the one that tried may go on at once; what has failed itself waits for its own pause.
  await waiting();
  await it.runner.settle();

  expect(await rows.of(kind)).toHaveLength(tried.size);
  expect(await now(it, 'down')).toMatchObject({
    failures: 0,
    openings: 0,
    isProbing: false,
    heldUntil: null,
  });
});

test('what is too much for one gate waits there as long as it was told to', async () => {
  const done: string[] = [];
  const it: Runner = started(
    async ({ payload, gate }, { complete }) => {
      await it.write(ACTOR, async (tx) => {
        if (payload.n === 1 && gate) await gates.hold(tx, gate, 90_000, 'too fast');
        await complete(tx, { hasPassed: true });
      });
      done.push(`${payload.n}`);
    },
    { gateConcurrency: 1 },
  );

  await it.add(...behind('fast', oneTo(5)));
  await it.runner.settle();

  expect(done).toEqual(['1']);
  expect(await now(it, 'fast')).toMatchObject({ openings: 0, lastReason: 'too fast' });
  await pauseEnds('fast');
  it.commits.committed();
  await it.runner.settle();
  expect(done).toHaveLength(5);
});

test('no more run at once at one gate than it allows, however many wait there first', async () => {
  const running = new Map<string, number>();
  const most = new Map<string, number>();
  const done: string[] = [];
  const it: Runner = started(
    async ({ gate }, { complete }) => {
      const at = gate?.slice(kind.length + 1) ?? '';
      running.set(at, (running.get(at) ?? 0) + 1);
      most.set(at, Math.max(most.get(at) ?? 0, running.get(at) ?? 0));
      await it.write(ACTOR, (tx) => complete(tx, { hasPassed: true }));
      running.set(at, (running.get(at) ?? 0) - 1);
      done.push(at);
    },
    { concurrency: 8, gateConcurrency: 2 },
  );

  await it.add(...behind('crowd', oneTo(400)), ...behind('few', oneTo(5)));
  await it.runner.settle();

  expect(most.get('crowd')).toBe(2);
  // It had not to wait for the crowd before it.
  expect(done.lastIndexOf('few')).toBeLessThan(200);
});

test('one that ends without having tried leaves the gate as it was', async () => {
  const meta = provider(() => it);
  const it: Runner = started(
    async (job, context) => {
      if (meta.begun.length < MOST_FAILURES) return meta.run(job, context);
      await it.write(ACTOR, (tx) => context.complete(tx));
    },
    { gateConcurrency: 1 },
  );
  await it.add(...behind('down', oneTo(10)));
  await it.runner.settle();

  await pauseEnds('down');
  it.commits.committed();
  await it.runner.settle();

  expect(await now(it, 'down')).toMatchObject({ openings: 1, isProbing: true });
});
