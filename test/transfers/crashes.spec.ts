import { Transform } from 'node:stream';
import { FileStore } from '../../src/files/file-store.js';
import { ImportBatches } from '../../src/modules/transfers/import-batches.js';
import { ImportRuns } from '../../src/modules/transfers/import-runs.service.js';
import type { Agency } from '../world/agency.js';
import type { Server } from '../world/server.js';
import { openWorld, type World } from '../world.js';
import { type Import, one, started, uploaded } from './transfers.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const ROWS = 900;
/** Some are updated; rejected are some at the beginning only, since a row that is rejected twice would be noticed. */
const FILE = `Name,Phone\n${Array.from({ length: ROWS }, (_, at) => {
  if (at % 10 === 3 && at < 200) return `Nobody ${at},x`;
  return `Person ${at},+49170${1_000_000 + (at % 10 === 4 ? at - 2 : at)}`;
}).join('\n')}\n`;
const WHOLE = { status: 'DONE', processedRows: ROWS, createdCount: 790, updatedCount: 90, rejectedCount: 20 };

async function isExact(file: Import): Promise<void> {
  expect(await one(agency.admin, file.id)).toMatchObject(WHOLE);
  expect(
    await agency.query(
      `SELECT (SELECT count(*)::int FROM contacts WHERE agency_id = $1) AS contacts,
         (SELECT count(*)::int FROM contact_import_rejects WHERE agency_id = $1) AS rejects,
         (SELECT count(*)::int FROM audit_entries WHERE agency_id = $1 AND action = 'contact_import.finished') AS ends`,
    ),
  ).toEqual([{ contacts: 790, rejects: 20, ends: 1 }]);
}

const processed = async ({ id }: Import): Promise<number> => (await one(agency.admin, id)).processedRows;

/** Lets each batch do its work, and then fails those whose turn it is. */
function failing({ app }: Server, turns: ReadonlySet<number>): () => void {
  const batches = app.get(ImportBatches, { strict: false });
  const take = batches.take.bind(batches);
  let turn = 0;
  batches.take = async (...given) => {
    await take(...given);
    turn += 1;
    if (turns.has(turn)) throw new Error('The power went out.');
  };
  return () => {
    batches.take = take;
  };
}

/** Lets a file be read so far, and the rest when it is told to. */
function stalling({ app }: Server, bytes: number) {
  const store = app.get(FileStore, { strict: false });
  const open = store.open.bind(store);
  let goOn = () => {};
  const told = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  let isReached = () => {};
  const reached = new Promise<void>((resolve) => {
    isReached = resolve;
  });
  store.open = async (...given) => {
    const file = await open(...given);
    if (!file) return null;
    store.open = open;
    let passed = 0;
    const slow = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        passed += chunk.length;
        if (passed <= bytes) return done(null, chunk);
        const head = chunk.subarray(0, chunk.length - (passed - bytes));
        this.push(head);
        isReached();
        void told.then(() => done(null, chunk.subarray(head.length)));
      },
    });
    return { ...file, stream: file.stream.pipe(slow) };
  };
  return { reached, goOn: () => goOn() };
}

test('a batch whose transaction is lost is taken in again, and nothing twice', async () => {
  const restore = failing(world.server, new Set([2, 3, 5]));
  const file = await uploaded(agency.admin, agency.clients[0], FILE);

  await started(agency.admin, file);
  await world.settle();
  expect(await processed(file)).toBe(200);
  for (let n = 0; n < 3; n += 1) await agency.pausesEnd();
  restore();

  await isExact(file);
});

test('a runner that lost its job to another, and wakes up again, changes nothing', async () => {
  const file = await uploaded(agency.admin, agency.clients[0], FILE);
  const slow = stalling(world.server, FILE.length / 2);
  await started(agency.admin, file);
  await slow.reached;
  await untilProcessed(file, 400);

  // As if the first server had stopped: its lease is over, and it takes nothing new.
  const second = await world.secondServer();
  await agency.query("UPDATE jobs SET locked_until = now() - interval '1 second' WHERE agency_id = $1");
  await second.settle();
  expect(await one(agency.admin, file.id)).toMatchObject(WHOLE);

  slow.goOn();
  await world.settle();
  await isExact(file);
});

test('a runner that wakes up while another is in the middle takes nothing in twice', async () => {
  const file = await uploaded(agency.admin, agency.clients[0], FILE);
  const slow = stalling(world.server, FILE.length / 2);
  const over = nextRun(world.server);
  await started(agency.admin, file);
  await slow.reached;
  await untilProcessed(file, 400);
  const second = await world.secondServer();
  const other = stalling(second, FILE.length / 3);
  await agency.query("UPDATE jobs SET locked_until = now() - interval '1 second' WHERE agency_id = $1");
  await untilProcessed(file, 600);

  slow.goOn();
  await over;
  other.goOn();
  await world.settle();
  for (let n = 0; n < 3; n += 1) await agency.pausesEnd();

  await isExact(file);
});

/** Resolves when the next run of an import on the server is over: it has noticed where the import stands, or that its lease is lost. */
function nextRun({ app }: Server): Promise<void> {
  const runs = app.get(ImportRuns, { strict: false });
  const run = runs.run.bind(runs);
  return new Promise((resolve) => {
    runs.run = (...given) => {
      runs.run = run;
      return run(...given).finally(resolve);
    };
  });
}

async function untilProcessed(file: Import, rows: number): Promise<void> {
  const patience = AbortSignal.timeout(10_000);
  while ((await processed(file)) < rows) patience.throwIfAborted();
}
