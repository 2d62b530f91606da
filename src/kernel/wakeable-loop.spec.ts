import { Timers } from './timers.js';
import { WakeableLoop } from './wakeable-loop.js';

/** Time that passes when it is told to. */
class Stopwatch extends Timers {
  readonly waiting = new Map<() => void, number>();

  after(milliseconds: number, work: () => void): () => void {
    this.waiting.set(work, milliseconds);
    return () => this.waiting.delete(work);
  }

  /** Lets every wait end; answers how long they were. */
  elapse(): number[] {
    const due = [...this.waiting];
    this.waiting.clear();
    for (const [work] of due) work();
    return due.map(([, milliseconds]) => milliseconds);
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

function loopOf(pass: () => Promise<'again' | 'idle'>) {
  const timers = new Stopwatch();
  const told: string[] = [];
  const loop = new WakeableLoop({
    pass,
    idleMs: [250, 500],
    timers,
    onOutage: () => told.push('outage'),
    onRecovery: (failures) => told.push(`recovery after ${failures}`),
  });
  return { loop, timers, told };
}

test('woken a hundred times during a pass, it looks once more', async () => {
  let passes = 0;
  let end = () => {};
  const { loop } = loopOf(async () => {
    passes += 1;
    if (passes === 1) await new Promise<void>((resolve) => (end = resolve));
    return 'idle';
  });
  loop.start();
  for (let i = 0; i < 100; i += 1) loop.wake();
  end();
  await turn();

  expect(passes).toBe(2);
});

test('it goes on without a rest while there is more', async () => {
  const answers = ['again', 'again', 'idle'] as const;
  let passes = 0;
  const { loop, timers } = loopOf(async () => answers[passes++] ?? 'idle');
  loop.start();
  await turn();

  expect(passes).toBe(3);
  expect(timers.waiting.size).toBe(1);
});

test('its rests grow to the bound, and begin anew when it is woken', async () => {
  const { loop, timers } = loopOf(async () => 'idle');
  loop.start();
  const rests: number[] = [];
  for (let i = 0; i < 4; i += 1) {
    await turn();
    rests.push(...timers.elapse());
  }
  await turn();
  loop.wake();
  await turn();

  expect([...rests, ...timers.elapse()]).toEqual([250, 375, 500, 500, 250]);
});

test('an outage is told once, its pauses are kept, and so is its end', async () => {
  let passes = 0;
  const { loop, timers, told } = loopOf(async () => {
    passes += 1;
    if (passes < 4) throw new Error('away');
    return 'idle';
  });
  loop.start();
  for (let i = 0; i < 3; i += 1) {
    await turn();
    loop.wake();
    await turn();
    expect(passes).toBe(i + 1);
    timers.elapse();
  }
  await turn();

  expect(told).toEqual(['outage', 'recovery after 3']);
});

test('stopping waits for the pass in flight, and none begins after it', async () => {
  let passes = 0;
  let end = () => {};
  const { loop, timers } = loopOf(async () => {
    passes += 1;
    await new Promise<void>((resolve) => (end = resolve));
    return 'again';
  });
  loop.start();
  let stopped = false;
  const stopping = loop.stop().then(() => (stopped = true));
  await turn();
  expect(stopped).toBe(false);
  end();
  await stopping;
  loop.wake();
  timers.elapse();

  expect(passes).toBe(1);
});
