import { systemActor } from '../../src/kernel/actor.js';
import type { ConversationId } from '../../src/kernel/ids.js';
import { RunStepsRepository } from '../../src/modules/flow-runs/run-steps.repository.js';
import { NOTHING, RunTurns } from '../../src/modules/flow-runs/run-turns.js';
import type { Agency } from '../world/agency.js';
import { publishedFlow } from '../world/flows.js';
import { openWorld, type World } from '../world.js';
import { StartFlow } from './run-documents.js';
import { CHOICE, Talk } from './talk.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

/** The power goes out each time between what a block does and its record, until it is restored. */
function failing(): () => void {
  const steps = world.server.app.get(RunStepsRepository, { strict: false });
  const append = steps.append.bind(steps);
  steps.append = () => Promise.reject(new Error('The power went out.'));
  return () => {
    steps.append = append;
  };
}

test('what was said before a crash is not said again', async () => {
  const talk = await Talk.begins(agency);
  const flowId = await publishedFlow(agency, CHOICE);
  const restore = failing();
  await talk.starts(flowId);
  for (let n = 0; n < 3; n += 1) await agency.pausesEnd();
  expect(await talk.run()).toMatchObject({ status: 'ACTIVE', blockId: 'greet', steps: [] });

  restore();
  await agency.pausesEnd();

  expect(await talk.heard()).toEqual(['Hi Ana Duarte', 'Red or white?']);
  expect(await talk.run()).toMatchObject({ status: 'WAITING' });
});

test('what a customer writes while a run is stuck is its answer once it goes on', async () => {
  const talk = await Talk.begins(agency);
  const restore = failing();
  await talk.starts(await publishedFlow(agency, CHOICE));
  await talk.says('2');
  expect(await talk.heard()).toEqual(['Hi Ana Duarte']);

  restore();
  await agency.pausesEnd();

  expect((await talk.heard()).at(-1)).toBe('White, then');
});

test('several who walk the same run say everything once', async () => {
  const talk = await Talk.begins(agency);
  const flowId = await publishedFlow(agency, CHOICE);
  const { conversationId } = talk;
  await agency.agent.gets(StartFlow, { conversationId, flowId });
  const turns = world.server.app.get(RunTurns, { strict: false });
  const house = systemActor(agency.id, 'a test');
  const { signal } = new AbortController();

  await Promise.all(
    Array.from({ length: 8 }, () =>
      turns.advance(house, conversationId as ConversationId, NOTHING, { signal }),
    ),
  );
  await world.settle();

  expect(await talk.heard()).toEqual(['Hi Ana Duarte', 'Red or white?']);
  expect((await talk.run()).steps.map(({ position }) => position)).toEqual([1, 2]);
});

test('a run whose work is given up is for people', async () => {
  const talk = await Talk.begins(agency);
  const restore = failing();
  await talk.starts(await publishedFlow(agency, CHOICE));
  for (let n = 0; n < 12; n += 1) await agency.pausesEnd();
  restore();

  expect(await talk.run()).toMatchObject({ status: 'FAILED', reason: 'GAVE_UP' });
  expect(await talk.thread()).toMatchObject({ chatMode: 'HUMAN', flowRun: null });
});
