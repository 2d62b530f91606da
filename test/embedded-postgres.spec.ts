import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import {
  type EmbeddedOptions,
  type EmbeddedPostgres,
  startEmbedded,
} from '../src/database/embedded-postgres.js';

let dataDir: string;
const started: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

beforeEach(async () => {
  // Private to this user, as many a home directory is: the server may run as another one.
  dataDir = await mkdtemp(join(tmpdir(), `switchboard-test-${process.pid}-`));
});

afterEach(async () => {
  const orphans = children.splice(0);
  for (const child of orphans) child.kill('SIGKILL');
  if (orphans.length > 0 && started.length === 0) await start();
  await Promise.all(started.splice(0).map((postgres) => postgres.stop()));
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: Partial<EmbeddedOptions> = {}) {
  const postgres = await startEmbedded({ dataDir, durable: false, ...options });
  started.push(postgres);
  return postgres;
}

/** Another process that owns the database and does not end by itself. */
async function startElsewhere() {
  const program = `
    const { startEmbedded } = await import(process.argv[1]);
    await startEmbedded({ dataDir: process.argv[2] });
    console.log('ready');
    setInterval(() => undefined, 1000);`;
  const built = new URL('../dist/database/embedded-postgres.js', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program, built, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

const postmasterPid = async () =>
  Number((await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);

test('it is a durable UTF-8 cluster in UTC that sorts by code point', async () => {
  const { url } = await start({ durable: true });
  const settings = ['server_encoding', 'timezone', 'fsync', 'synchronous_commit', 'listen_addresses'];
  const shown = await Promise.all(settings.map(async (name) => (await query(url, `SHOW ${name}`))[0]));

  expect(Object.assign({}, ...shown)).toMatchObject({
    server_encoding: 'UTF8',
    fsync: 'on',
    synchronous_commit: 'on',
    listen_addresses: '127.0.0.1',
  });
  expect(Object.values(shown[1] ?? {})).toEqual(['UTC']);
  expect(await query(url, "SELECT 'a' > 'B' AS by_code_point")).toEqual([{ by_code_point: true }]);
});

test('what was written is there after a stop and a second start, at the same address', async () => {
  const first = await start();
  await query(first.url, 'CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)');
  await first.stop();

  const second = await start();

  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
});

test('a wrong password is refused, and the file with the right one is private', async () => {
  const { url } = await start();
  const wrong = new URL(url);
  wrong.password = 'wrong';

  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  expect((await stat(join(dataDir, 'postgres/switchboard.json'))).mode & 0o777).toBe(0o600);
});

test('a second process is told who uses the data, and the first one is not disturbed', async () => {
  const other = await startElsewhere();

  await expect(start()).rejects.toThrow(`in use by switchboard process ${other.pid}`);
  expect(other.exitCode).toBeNull();
});

test('the server of an owner that was killed is adopted with everything it had written', async () => {
  const other = await startElsewhere();
  const pid = await postmasterPid();
  other.kill('SIGKILL');
  await once(other, 'exit');

  const { url } = await start();

  expect(await postmasterPid()).toBe(pid);
  expect(await query(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('it recovers when owner and server were both killed in the middle of writing', async () => {
  const other = await startElsewhere();
  const { port, password } = JSON.parse(await readFile(join(dataDir, 'postgres/switchboard.json'), 'utf8'));
  const url = `postgres://switchboard:${password}@127.0.0.1:${port}/switchboard`;
  await query(url, 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS id');
  // It notices where it waits that its server is gone.
  const endless =
    'SELECT id FROM generate_series(1, 100000000) AS id WHERE id % 1000 > 0 OR pg_sleep(0.001) IS NOT NULL';
  const writing = query(url, `INSERT INTO kept ${endless}`).catch(() => 'cut off');
  process.kill(await postmasterPid(), 'SIGKILL');
  other.kill('SIGKILL');
  expect(await writing).toBe('cut off');

  const again = await start();

  expect(await query(again.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1000 }]);
});

test('a pid file whose number belongs to another process by now is no obstacle', async () => {
  const first = await start();
  const pidFile = join(dataDir, 'postgres/postmaster.pid');
  const content = await readFile(pidFile, 'utf8');
  await first.stop();
  await writeFile(pidFile, content.replace(/^\d+/, String(process.ppid)));

  await expect(start()).resolves.toBeDefined();
});

test('it says so when the server ends without being told to', async () => {
  const lost = new Promise<Error>(
    (onLost) => void start({ onLost }).then(async () => process.kill(await postmasterPid(), 'SIGKILL')),
  );

  expect((await lost).message).toContain('The embedded PostgreSQL has ended.');
});

test('losing only its own session is no loss of the server', async () => {
  let isLost = false;
  const { url } = await start({
    onLost: () => {
      isLost = true;
    },
  });
  const owners = "FROM pg_stat_activity WHERE application_name LIKE 'switchboard process %'";
  const [before] = (await query(url, `SELECT pid, pg_terminate_backend(pid) ${owners}`)) as { pid: number }[];

  let after = before;
  while (!after || after.pid === before?.pid)
    [after] = (await query(url, `SELECT pid ${owners}`)) as { pid: number }[];

  expect(isLost).toBe(false);
});
