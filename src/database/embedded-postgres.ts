import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import {
  type Account,
  findBinaries,
  type PostgresBinaries,
  runBinary,
  serverAccount,
} from './postgres-binaries.js';
import { disarmPidFile, readPidFile } from './postmaster-pid.js';

const USER = 'switchboard';
const DATABASE = 'switchboard';
const HOST = '127.0.0.1';
/** Held by the process that uses the cluster, so that its death frees it: a pid file could not say so. */
const OWNER_LOCK = 0x5b_0a_7d;
const CONNECT_TIMEOUT_MS = 3_000;
const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const LEFTOVERS_MS = 20_000;
const LOOK_AGAIN_MS = 250;
const CLAIM_TIMEOUT_MS = 1_500;

export interface EmbeddedOptions {
  /** Holds the cluster in `postgres/` and its log in `postgres.log`. Made when missing. */
  readonly dataDir: string;
  /** Default: the port of last time, or a free one. */
  readonly port?: number;
  /** False gives up durability for speed: only for data that nobody will miss. Default true. */
  readonly durable?: boolean;
  readonly log?: (line: string) => void;
  /** Called once when the server is gone without `stop()` having been called. */
  readonly onLost?: (error: Error) => void;
}

export interface EmbeddedPostgres {
  /** The superuser's way to the database `switchboard`, password included. */
  readonly url: string;
  readonly port: number;
  /** Ends sessions, writes everything to disk, and waits for the end. Safe to call twice. */
  stop(): Promise<void>;
}

/** Another live process works on the same data directory. */
export class EmbeddedInUseError extends Error {
  override readonly name = 'EmbeddedInUseError';

  constructor(dataDir: string, port: number, holder: string) {
    super(
      `The database in ${dataDir} is in use by ${holder} (PostgreSQL on port ${port}). ` +
        'Stop that server first, or give this one another DATA_DIR.',
    );
  }
}

/** Kept inside the cluster, 0600, so that the two come into being in one rename. */
interface Settings {
  readonly port: number;
  readonly password: string;
}

interface Cluster {
  readonly home: string;
  readonly path: string;
  readonly logFile: string;
  readonly account: Account | null;
  readonly binaries: PostgresBinaries;
  readonly durable: boolean;
}

/**
 * Starts the PostgreSQL that comes with the packages, for one process, on 127.0.0.1 only.
 *
 * The server is nobody's child: a terminal's Ctrl-C does not reach it, so work in flight can be finished,
 * and when its owner is killed it goes on and is adopted by the next start. `dataDir` may be deleted under
 * it: PostgreSQL notices within a minute and ends.
 *
 * @throws EmbeddedInUseError when another live process owns it.
 * @throws Error with the end of PostgreSQL's log when it cannot be started.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const cluster = await clusterIn(options);
  await initialise(cluster, log);
  const port = (await runningPort(cluster)) ?? (await launch(cluster, options.port, log));
  const { password } = await readSettings(cluster);
  const owner = await claim(cluster, port, password);
  await ensureDatabase(owner);
  return watch(cluster, owner, { url: urlOf(port, password), port, password }, options.onLost);
}

/**
 * The way to the server of a data directory that runs at the moment, for somebody who only looks: it stays its owner's.
 * Null when none runs there.
 */
export async function runningEmbedded(dataDir: string): Promise<string | null> {
  const path = join(await realpath(dataDir).catch(() => dataDir), 'postgres');
  const left = await readPidFile(path);
  return left?.isRunning ? urlOf(left.port, (await readSettings({ path })).password) : null;
}

/** Whether a data directory has a database in it, running or not. */
export const hasEmbedded = (dataDir: string): Promise<boolean> =>
  exists(join(dataDir, 'postgres', 'PG_VERSION'));

const urlOf = (port: number, password: string): string =>
  `postgres://${USER}:${password}@${HOST}:${port}/${DATABASE}?sslmode=disable`;

async function clusterIn(options: EmbeddedOptions): Promise<Cluster> {
  await mkdir(resolve(options.dataDir), { recursive: true });
  const home = await realpath(options.dataDir);
  const path = join(home, 'postgres');
  const [binaries, account] = await Promise.all([findBinaries(), serverAccount(path)]);
  return {
    home,
    path,
    account,
    binaries,
    logFile: join(home, 'postgres.log'),
    durable: options.durable ?? true,
  };
}

/** Makes the cluster aside and renames it into place, so that there is never half of one. */
async function initialise(cluster: Cluster, log: (line: string) => void): Promise<void> {
  if (await exists(join(cluster.path, 'PG_VERSION'))) return;
  log('creating the embedded PostgreSQL');
  const fresh = await mkdtemp(join(cluster.home, 'postgres.new-'));
  const passwordFile = `${fresh}.password`;
  const password = randomBytes(24).toString('hex');
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (cluster.account) {
      await chown(fresh, cluster.account.uid, cluster.account.gid);
      await chown(passwordFile, cluster.account.uid, cluster.account.gid);
    }
    const flags = ['--encoding=UTF8', '--no-locale', '--auth=scram-sha-256', `--username=${USER}`];
    if (!cluster.durable) flags.push('--no-sync');
    await run(cluster, cluster.binaries.initdb, [`--pgdata=${fresh}`, `--pwfile=${passwordFile}`, ...flags]);
    await writeSettings(fresh, { port: await freePort(), password });
    await rename(fresh, cluster.path);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    // Two first starts at once: the other one's cluster is as good.
    if (!(await exists(join(cluster.path, 'PG_VERSION')))) throw error;
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** The port of a server that runs on this cluster already: left behind by an owner that was killed. */
async function runningPort(cluster: Cluster): Promise<number | null> {
  const left = await readPidFile(cluster.path);
  if (!left) return null;
  if (left.isRunning) return left.port;
  await disarmPidFile(cluster.path);
  return null;
}

async function launch(
  cluster: Cluster,
  wanted: number | undefined,
  log: (line: string) => void,
): Promise<number> {
  const settings = await readSettings(cluster);
  const port = wanted ?? ((await isFree(settings.port)) ? settings.port : await freePort());
  if (port !== settings.port) await writeSettings(cluster.path, { ...settings, port });
  await rename(cluster.logFile, `${cluster.logFile}.1`).catch(() => undefined);
  log(`starting the embedded PostgreSQL on port ${port}`);
  const flags = serverSettings(port, cluster.durable).map((setting) => `-c ${setting}`);
  const start = ['start', '--wait', `--timeout=${START_TIMEOUT_MS / 1000}`, `--pgdata=${cluster.path}`];
  for (const until = Date.now() + LEFTOVERS_MS; ; await sleep(LOOK_AGAIN_MS)) {
    try {
      await run(cluster, cluster.binaries.pgCtl, [...start, '-o', flags.join(' ')]);
      return port;
    } catch (error) {
      const other = await readPidFile(cluster.path);
      if (other?.isRunning) return other.port;
      if (!isLeftOver(error) || Date.now() > until) throw error;
    }
  }
}

/** A server that was killed leaves sessions that work on until they notice: nobody may write beside them. */
const isLeftOver = (error: unknown): boolean =>
  error instanceof Error && error.message.includes('pre-existing shared memory block');

function serverSettings(port: number, durable: boolean): string[] {
  return [
    `port=${port}`,
    `listen_addresses=${HOST}`,
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_checkpoints=off',
    // A refused statement may hold what a customer wrote.
    'log_min_error_statement=panic',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
}

const clientOf = (port: number, password: string) =>
  new pg.Client({
    host: HOST,
    port,
    password,
    user: USER,
    database: 'postgres',
    ssl: false,
    application_name: `switchboard process ${process.pid}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });

/** The session whose lock says who owns the cluster. Waits a moment for a killed owner's session to end. */
async function claim(cluster: Cluster, port: number, password: string): Promise<pg.Client> {
  const deadline = Date.now() + CLAIM_TIMEOUT_MS;
  const client = await connected(port, password, Date.now() + START_TIMEOUT_MS);
  for (;;) {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
      OWNER_LOCK,
    ]);
    if (rows[0]?.mine) return client;
    if (Date.now() > deadline) break;
    await sleep(100);
  }
  const { rows } = await client.query<{ holder: string }>(
    `SELECT application_name AS holder FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND objid = $1 AND granted`,
    [OWNER_LOCK],
  );
  await client.end();
  throw new EmbeddedInUseError(cluster.home, port, rows[0]?.holder ?? 'another process');
}

/** An adopted server may still be recovering, and refuses until it is done. */
async function connected(port: number, password: string, deadline: number): Promise<pg.Client> {
  for (;;) {
    const client = clientOf(port, password);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const isPasswordWrong = (error as { code?: string }).code === '28P01';
      if (isPasswordWrong || Date.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

async function ensureDatabase(owner: pg.Client): Promise<void> {
  const { rowCount } = await owner.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount === 0) await owner.query(`CREATE DATABASE ${DATABASE}`);
}

/** Keeps the claim for as long as the server lives, and says when it does not. */
function watch(
  cluster: Cluster,
  first: pg.Client,
  at: { url: string; port: number; password: string },
  onLost: EmbeddedOptions['onLost'],
): EmbeddedPostgres {
  let owner = first;
  let stopped: Promise<void> | null = null;

  const reclaim = async () => {
    while (!stopped) {
      const left = await readPidFile(cluster.path);
      if (!left?.isRunning)
        return onLost?.(new Error(`The embedded PostgreSQL has ended. See ${cluster.logFile}.`));
      try {
        owner = await claim(cluster, at.port, at.password);
        return guard(owner);
      } catch (error) {
        if (error instanceof EmbeddedInUseError) return onLost?.(error);
        await sleep(200);
      }
    }
  };

  const guard = (client: pg.Client) => {
    client.on('error', () => undefined); // `end` follows
    client.once('end', () => void reclaim());
  };

  const shutDown = async () => {
    await owner.end().catch(() => undefined);
    const stop = (mode: string) =>
      run(cluster, cluster.binaries.pgCtl, ['stop', '--wait', `--mode=${mode}`, `--pgdata=${cluster.path}`]);
    const left = await readPidFile(cluster.path);
    if (left?.isRunning) await stop('fast').catch(() => stop('immediate'));
  };

  guard(owner);
  return {
    url: at.url,
    port: at.port,
    stop: () => {
      stopped ??= shutDown();
      return stopped;
    },
  };
}

async function run(cluster: Cluster, binary: string, args: readonly string[]): Promise<void> {
  const { account, logFile } = cluster;
  const timeoutMs = args[0] === 'stop' ? STOP_TIMEOUT_MS : START_TIMEOUT_MS + 5_000;
  try {
    await runBinary(binary, args, { account, logFile, timeoutMs });
  } catch (error) {
    const tail = (await readFile(logFile, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-8).join('\n');
    throw new Error(`PostgreSQL in ${cluster.home} failed. The end of its log:\n${tail}`, { cause: error });
  }
}

const settingsFile = (path: string) => join(path, 'switchboard.json');

async function readSettings({ path }: Pick<Cluster, 'path'>): Promise<Settings> {
  return JSON.parse(await readFile(settingsFile(path), 'utf8')) as Settings;
}

async function writeSettings(path: string, settings: Settings): Promise<void> {
  const draft = `${settingsFile(path)}.new`;
  await writeFile(draft, JSON.stringify(settings), { mode: 0o600 });
  await rename(draft, settingsFile(path));
}

function freePort(): Promise<number> {
  return listenOnce(0).then((port) => port ?? Promise.reject(new Error('No port is free on 127.0.0.1.')));
}

const isFree = async (port: number) => (await listenOnce(port)) !== null;

function listenOnce(port: number): Promise<number | null> {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(null));
    server.listen({ port, host: HOST }, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : null));
    });
  });
}

const exists = (path: string) =>
  readFile(path).then(
    () => true,
    () => false,
  );
