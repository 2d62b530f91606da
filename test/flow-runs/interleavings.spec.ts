import { jest } from '@jest/globals';
import fc from 'fast-check';
import { createTag } from '../tags/tag-documents.js';
import { openWorld, type World } from '../world.js';
import { InterleavedRun, type Stage } from './interleaved-run.js';
import { anyInterleaving } from './interleavings.js';
import { RunWatch } from './run-watch.js';

/** `FLOW_RUNS=1000` for the figure. */
const RUNS = Number(process.env.FLOW_RUNS ?? 25);
/** With what it takes to find the smallest one that fails. */
const LIMIT_MS = RUNS * 4_000 + 60_000;
jest.setTimeout(LIMIT_MS + 60_000);

let world: World;
let stage: Stage;
let tagId: string;

beforeAll(async () => {
  world = await openWorld();
  const servers = [world.server, await world.secondServer()] as const;
  const agency = await world.agency();
  stage = { agency, servers, watch: new RunWatch(servers, agency.id) };
  tagId = (await createTag(agency.admin, 'hot')).id;
});
afterAll(() => world.close());

test(`${RUNS} runs keep their promises, whoever writes, falls down or interferes at the same moment`, async () => {
  await fc.assert(
    fc.asyncProperty(anyInterleaving(tagId), async (wanted) => {
      const run = await InterleavedRun.opens(stage, wanted);
      await run.plays();
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: LIMIT_MS },
  );
  // Otherwise nothing was tried.
  expect(stage.watch.cuts).toBeGreaterThan(0);
  expect(stage.watch.overtakings).toBeGreaterThan(0);
});
