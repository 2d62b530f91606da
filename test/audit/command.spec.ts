import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { CommitSignal } from '../../src/database/commit-signal.js';
import { Database } from '../../src/database/database.js';
import { startEmbedded } from '../../src/database/embedded-postgres.js';
import { migrate } from '../../src/database/migrate.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { SystemTimers } from '../../src/kernel/timers.js';
import { main } from '../../src/modules/audit/audit-command.js';
import { AuditSealer } from '../../src/modules/audit/audit-sealer.js';
import { ChainRepository } from '../../src/modules/audit/chain.repository.js';
import { freshDatabase, type TestDatabase } from '../setup/database.js';

const SILENT = pino({ level: 'silent' });

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), `switchboard-test-${process.pid}-`));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function query<Row extends pg.QueryResultRow>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client(url);
  await client.connect();
  return client
    .query<Row>(text)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

/** Two agencies with three entries each, linked. */
async function fill(url: string): Promise<void> {
  await query(
    url,
    `INSERT INTO agencies (id, name) VALUES (1, 'One'), (2, 'Two'), (3, 'Of no audit');
     INSERT INTO audit_entries (agency_id, id, action, at)
     SELECT a, gen_random_uuid(), 'test.placed', now() - n * interval '1 second'
     FROM generate_series(1, 2) AS a, generate_series(1, 3) AS n`,
  );
  await seal(url);
}

async function seal(url: string): Promise<void> {
  const database = new Database({ url, poolSize: 2 }, SILENT);
  const uow = new UnitOfWork(database, new CommitSignal());
  await new AuditSealer(uow, new ChainRepository(), new SystemTimers(), SILENT).settle();
  await database.onApplicationShutdown();
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>) {
  const printed: string[] = [];
  const said: string[] = [];
  const code = await main(args, env, { print: (line) => printed.push(line), say: (line) => said.push(line) });
  return { code, printed, said: said.join('\n') };
}

describe('with DATABASE_URL', () => {
  let database: TestDatabase;
  let env: { DATABASE_URL: string };
  beforeEach(async () => {
    database = await freshDatabase();
    env = { DATABASE_URL: database.url };
    await fill(database.url);
  });
  afterEach(() => database.drop());

  test('a chain that holds is said to hold, and its heads are printed', async () => {
    const { code, printed, said } = await run([], env);

    const heads = await query(
      database.url,
      "SELECT agency_id, seq::int, encode(hash, 'hex') AS hash FROM audit_links WHERE seq = 3 ORDER BY 1",
    );
    expect(code).toBe(0);
    expect(printed).toEqual(heads.map(({ agency_id, seq, hash }) => `${agency_id} ${seq} ${hash}`));
    expect(said).toContain('agency 2: 3 links hold, 0 entries wait');
    expect(said).not.toContain('agency 3');
    expect(said).toContain('Everything holds.');
  });

  test('one that does not is exit code 1, and says where', async () => {
    await query(database.url, "UPDATE audit_entries SET action = 'test.other' WHERE agency_id = 2");

    const { code, printed, said } = await run([], env);

    expect(code).toBe(1);
    expect(said).toMatch(/agency 2: BROKEN: ENTRY_CHANGED at link 1, entry [0-9a-f-]{36}/);
    // What is noted must not be the head of a broken chain.
    expect(printed.map((line) => line.split(' ')[0])).toEqual(['1']);
    expect((await run(['--agency', '1'], env)).code).toBe(0);
    expect((await run(['--agency=2'], env)).code).toBe(1);
  });

  test('an entry without a link is told', async () => {
    await query(
      database.url,
      "INSERT INTO audit_entries (agency_id, id, action, at) VALUES (1, gen_random_uuid(), 'test.slipped', now() - interval '1 day')",
    );

    const { code, said } = await run([], env);

    expect([code, said]).toEqual([1, expect.stringMatching(/agency 1: BROKEN: NOT_LINKED, entry/)]);
  });

  test('a chain that was made anew, or cut off, shows against heads that were noted', async () => {
    const file = join(dir, 'heads');
    await writeFile(file, (await run([], env)).printed.join('\n'));
    expect((await run(['--against', file], env)).code).toBe(0);
    await query(
      database.url,
      `UPDATE audit_entries SET action = 'test.other' WHERE agency_id = 1; DELETE FROM audit_links WHERE agency_id = 1;
       DELETE FROM audit_entries e USING audit_links l WHERE l.entry_id = e.id AND l.agency_id = 2 AND l.seq > 1;
       DELETE FROM audit_links WHERE agency_id = 2 AND seq > 1`,
    );
    await seal(database.url);

    expect((await run([], env)).code).toBe(0);
    const { code, said } = await run(['--against', file], env);
    expect(code).toBe(1);
    expect(said).toContain('agency 1: BROKEN: link 3 is not the one that was noted');
    expect(said).toContain('agency 2: BROKEN: link 3, which was noted, is gone');
    expect((await run(['--agency', '1', '--against', file], env)).said).not.toContain('agency 2');
  });

  test('a long chain is walked in pages', async () => {
    await query(
      database.url,
      `INSERT INTO audit_entries (agency_id, id, action) SELECT 1, gen_random_uuid(), 'test.placed' FROM generate_series(1, 2500)`,
    );
    await seal(database.url);

    expect((await run(['--agency', '1'], env)).said).toContain('agency 1: 2503 links hold');
  });
});

test.each([
  [['--agency', 'one'], '--agency takes the number of an agency'],
  [['--agency', '-1'], '--agency'],
  [['--verbose'], '--verbose'],
  [['--against', '/nowhere/heads'], 'Not verified: ENOENT'],
])('%j is exit code 2', async (args, words) => {
  const { code, said } = await run(args, { DATABASE_URL: 'postgres://127.0.0.1:1/none' });

  expect([code, said]).toEqual([2, expect.stringContaining(words)]);
});

test('a file that holds no heads, a database that is not there, and help', async () => {
  const file = join(dir, 'heads');
  await writeFile(file, '1 2 three');
  const env = { DATABASE_URL: 'postgres://127.0.0.1:1/none' };

  expect(await run(['--against', file], env)).toMatchObject({
    code: 2,
    said: expect.stringContaining('is no head'),
  });
  expect(await run([], env)).toMatchObject({ code: 2, said: expect.stringContaining('ECONNREFUSED') });
  expect(await run([], { DATA_DIR: dir })).toMatchObject({
    code: 2,
    said: expect.stringContaining('no database in'),
  });
  expect(await run(['--help'], {})).toMatchObject({
    code: 0,
    printed: [expect.stringContaining('npm run audit')],
  });
});

test('without DATABASE_URL it is the embedded database, running or not', async () => {
  const postgres = await startEmbedded({ dataDir: dir, durable: false });
  try {
    await migrate(postgres.url);
    await fill(postgres.url);
    expect(await run([], { DATA_DIR: dir })).toMatchObject({
      code: 0,
      printed: [/^1 3 /, /^2 3 /].map((head) => expect.stringMatching(head)),
    });
    expect(await query(postgres.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  } finally {
    await postgres.stop();
  }

  expect(await run([], { DATA_DIR: dir })).toMatchObject({
    code: 0,
    said: expect.stringContaining('Everything holds.'),
  });
  await expect(query(postgres.url, 'SELECT 1')).rejects.toThrow();
});
