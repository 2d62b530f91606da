import fc from 'fast-check';
import { type FlowDocument, flowDocument } from '../flows/flow-document.js';
import { FlowGraph } from '../flows/flow-graph.js';
import { type FlowInput, FlowMachine, MOST_SILENT_TURNS, type Move } from './flow-machine.js';
import { anyFlow, Crash, ModelWorld } from './flow-model.js';
import { isOver, type RunState } from './run-state.js';

let messages = 0;
const says = (text: string): FlowInput => ({
  kind: 'reply',
  reply: { messageId: `m${++messages}`, text, choice: null, place: null },
});
const TIME: FlowInput = { kind: 'time' };

/** Drives a run as the house does: every state is stored before the next block is run, and what fell down begins there. */
class Driver {
  state: RunState;
  readonly moves: Move[] = [];

  constructor(
    private readonly graph: FlowGraph,
    private readonly world: ModelWorld,
  ) {
    this.state = FlowMachine.begin(graph);
  }

  async goOn(): Promise<void> {
    while (this.state.status === 'ACTIVE') await this.#store((machine) => machine.next(this.state));
  }

  async take(input: FlowInput): Promise<void> {
    await this.goOn();
    if (this.state.status !== 'WAITING') return;
    await this.#store((machine) => machine.resume(this.state, input));
    await this.goOn();
  }

  async #store(move: (machine: FlowMachine) => Promise<Move>): Promise<void> {
    for (;;) {
      try {
        const made = await move(new FlowMachine(this.graph, 'run', this.world));
        this.moves.push(made);
        this.state = made.after;
        return;
      } catch (error) {
        if (!(error instanceof Crash)) throw error;
      }
    }
  }
}

async function played(
  document: FlowDocument,
  inputs: readonly FlowInput[],
  world: ModelWorld,
): Promise<Driver> {
  const driver = new Driver(new FlowGraph(document), world);
  await driver.goOn();
  for (const input of inputs) await driver.take(input);
  for (let turn = 0; turn <= MOST_SILENT_TURNS + 1 && !isOver(driver.state.status); turn += 1)
    await driver.take(TIME);
  return driver;
}

const anyInput = fc.oneof(fc.constantFrom('Choice 0', '2', 'hello', '42', 'c').map(says), fc.constant(TIME));

test('whatever is drawn and whatever is answered, a run ends when the customer is silent', async () => {
  await fc.assert(
    fc.asyncProperty(anyFlow, fc.array(anyInput, { maxLength: 8 }), async (document, inputs) => {
      const { state, moves } = await played(document, inputs, new ModelWorld());

      expect(isOver(state.status)).toBe(true);
      expect(state).toMatchObject({ at: null, waiting: null, reason: expect.any(String) });
      for (const { before, after } of moves) {
        expect(isOver(before.status)).toBe(false);
        expect(after.turn - before.turn).toBe(0);
      }
    }),
    { numRuns: 500 },
  );
});

test('a process that falls down after any of its effects goes on at the same block, and does each effect once', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyFlow,
      fc.array(anyInput, { maxLength: 6 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 10 }),
      async (document, inputs, crashes) => {
        const [calm, wild] = [new ModelWorld(), new ModelWorld(new Set(crashes))];
        const without = await played(document, inputs, calm);
        const through = await played(document, inputs, wild);

        expect([...wild.effects]).toEqual([...calm.effects]);
        expect(through.state).toEqual(without.state);
        const trail = ({ moves }: Driver) =>
          moves.map(({ step, block, outcome }) => `${step}/${block} ${outcome}`);
        expect(trail(through)).toEqual(trail(without));
      },
    ),
    { numRuns: 500 },
  );
});

const flow = (document: unknown) => flowDocument.parse(document);
const buttons = (extra: object = {}) => ({
  type: 'reply_buttons',
  id: 'ask',
  body: 'Well?',
  buttons: [
    { id: 'yes', title: 'Yes' },
    { id: 'no', title: 'No' },
  ],
  ...extra,
});
const ASKING = flow({
  schemaVersion: 1,
  steps: [
    { id: 'a', blocks: [buttons({ retries: 1, retryMessage: 'Pardon?' })] },
    { id: 'b', blocks: [{ type: 'text', id: 'good', text: 'Good.' }] },
    { id: 'c', blocks: [{ type: 'text', id: 'bad', text: 'Bad.' }] },
  ],
  edges: [
    { from: { step: 'a', block: 'ask', socket: 'button:yes' }, to: 'b' },
    { from: { step: 'a', block: 'ask', socket: 'button:no' }, to: null },
    { from: { step: 'a', block: 'ask', socket: 'invalid' }, to: 'c' },
    { from: { step: 'a', block: 'ask', socket: 'no_reply' }, to: null },
  ],
});

test.each<[inputs: readonly FlowInput[], said: readonly string[], end: Partial<RunState>]>([
  [[says('yes')], ['offer', 'Good.'], { status: 'COMPLETED', reason: 'FINISHED', turn: 2 }],
  [[says('what?'), says('1')], ['offer', 'Pardon?', 'Good.'], { status: 'COMPLETED', turn: 3 }],
  [[says('what?'), says('eh?')], ['offer', 'Pardon?', 'Bad.'], { status: 'COMPLETED', turn: 3 }],
  [[says('2')], ['offer'], { status: 'COMPLETED', reason: 'FINISHED' }],
  [[TIME], ['offer'], { status: 'EXPIRED', reason: 'NO_REPLY' }],
  [[], ['offer'], { status: 'EXPIRED' }],
])('of %j comes %j', async (inputs, said, end) => {
  const world = new ModelWorld();
  const { state } = await played(ASKING, inputs, world);

  expect([...world.effects.values()]).toEqual(said.map((words) => `says ${words}`));
  expect(state).toMatchObject(end);
});

test('what waits says until when, and a wrong answer gives the customer the whole time again', async () => {
  const world = new ModelWorld();
  const driver = new Driver(new FlowGraph(ASKING), world);
  await driver.goOn();
  expect(driver.state.waiting).toMatchObject({ until: '2026-12-02T09:00:00.000Z', misses: 0 });

  world.clock += 3_600_000;
  await driver.take(says('what?'));

  expect(driver.state).toMatchObject({
    status: 'WAITING',
    waiting: { until: '2026-12-02T10:00:00.000Z', misses: 1 },
  });
});

test('more blocks than a turn may run end the run', async () => {
  const steps = Array.from({ length: 60 }, (_, at) => ({
    id: `s${at}`,
    blocks: [{ type: 'text', id: `t${at}`, text: 'x' }],
  }));
  const edges = steps.slice(1).map(({ id }, at) => ({ from: { step: `s${at}` }, to: id }));
  const world = new ModelWorld();

  const { state } = await played(flow({ schemaVersion: 1, steps, edges }), [], world);

  expect(state).toMatchObject({ status: 'FAILED', reason: 'TOO_MANY_STEPS' });
  expect(world.effects.size).toBe(50);
});

test('a flow that looks again and again ends at last', async () => {
  const again = flow({
    schemaVersion: 1,
    steps: [{ id: 'a', blocks: [{ type: 'wait', id: 'w', seconds: 60 }] }],
    edges: [{ from: { step: 'a' }, to: 'a' }],
  });

  const { state } = await played(again, [], new ModelWorld());

  expect(state).toMatchObject({ status: 'EXPIRED', reason: 'TOO_LONG_SILENT', turn: MOST_SILENT_TURNS + 2 });
});

test('a flow without blocks is over before it begins', async () => {
  const { state } = await played(flow({ schemaVersion: 1, steps: [] }), [], new ModelWorld());

  expect(state).toMatchObject({ status: 'COMPLETED', reason: 'FINISHED' });
});
