// The PostgreSQL of one test run: an embedded one, or the server that TEST_DATABASE_URL names.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

const PREFIX = 'switchboard-test-';

/** Starts it and makes the migrated template. `stop` leaves nothing behind, on either kind of server. */
export async function startTestServer() {
  const { migrate, server } = await startServer();
  const prefix = `switchboard_test_${randomBytes(4).toString('hex')}`;
  const template = `${prefix}_template`;
  const stop = async () => {
    await dropDatabases(server.url, prefix).finally(server.stop);
  };
  try {
    await execute(
      server.url,
      `CREATE DATABASE ${template} ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`,
    );
    await migrate(onDatabase(server.url, template));
    return { url: server.url, prefix, template, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startServer() {
  const built = await import('../../dist/database/embedded-postgres.js').catch((cause) => {
    throw new Error('The tests need a build: run them with npm test, or npm run build first.', { cause });
  });
  const { migrate } = await import('../../dist/database/migrate.js');
  const external = process.env.TEST_DATABASE_URL;
  if (external) return { migrate, server: { url: external, stop: async () => undefined } };
  removeLeftovers();
  const dataDir = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
  const postgres = await built.startEmbedded({ dataDir, durable: false });
  const stop = async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { migrate, server: { url: postgres.url, stop } };
}

/** A run that was killed could not clean up. PostgreSQL ends by itself when its directory is gone. */
function removeLeftovers() {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    if (!isAlive(Number.parseInt(name.slice(PREFIX.length), 10))) {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function dropDatabases(url, prefix) {
  const made = await execute(url, 'SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [
    `${prefix}_`,
  ]);
  for (const { datname } of made.rows) await execute(url, `DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}

async function execute(url, sql, values) {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await client.query(sql, values);
  } finally {
    await client.end();
  }
}

function onDatabase(url, name) {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
