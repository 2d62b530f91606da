import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { withSchemaEngine } from './schema-engine.js';

/** The same from src/ and from dist/. */
const PRISMA = fileURLToPath(new URL('../../prisma', import.meta.url));
const CONNECT_TIMEOUT_MS = 5_000;
/** How long an instance waits while another one migrates. */
const LOCK_TIMEOUT_MS = 120_000;
const MIGRATION_LOCK = 0x5b_0a_7e;
const NO_FILTERS = { externalTables: [], externalEnums: [] };

export interface MigrateOptions {
  /** Holds one folder per migration with a `migration.sql`. Default: the repository's own. */
  readonly dir?: string;
  readonly log?: (line: string) => void;
}

/**
 * Applies what is missing, in the order of the folders' names, and returns their names.
 *
 * The books are kept in `_prisma_migrations`, so `prisma migrate deploy` agrees with it. Several instances
 * may call it at once: the first one works and the others wait. When nothing is missing it costs one query.
 *
 * A migration is one transaction: one that fails, or whose process is killed, has changed nothing and is
 * tried again next time. So none may use what cannot run in a transaction (`CREATE INDEX CONCURRENTLY`).
 *
 * @throws Error when the database is not reachable within 5 s or a migration fails.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const migrations = await readMigrations(options.dir ?? join(PRISMA, 'migrations'));
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'switchboard migrate',
    options: `-c lock_timeout=${LOCK_TIMEOUT_MS}`,
  });
  // A connection that is lost while it only holds the lock would otherwise end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    if ((await missingFrom(client, migrations)).length === 0) return [];
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const missing = await missingFrom(client, migrations);
    if (missing.length === 0) return [];
    options.log?.(`migrating the database: ${missing.join(', ')}`);
    return await apply(url, await unfinishedIn(client), migrations).catch(async (cause: Error) => {
      const [name = 'unknown'] = await unfinishedIn(client);
      throw new Error(`Migration ${name} failed: ${cause.message}`, { cause });
    });
  } finally {
    await client.end(); // and with it the lock
  }
}

/**
 * The SQL that makes the whole schema out of an empty database. For whoever writes a migration.
 *
 * @param url any PostgreSQL, which is asked for its version and left as it is.
 */
export async function schemaSql(url: string, dir = join(PRISMA, 'schema')): Promise<string> {
  const names = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.prisma')).sort();
  const files = await Promise.all(
    names.map(async (name) => ({ path: join(dir, name), content: await readFile(join(dir, name), 'utf8') })),
  );
  const { stdout } = await withSchemaEngine(url, (engine) =>
    engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    }),
  );
  return stdout ?? '';
}

interface Migrations {
  readonly dir: string;
  readonly lockfile: string | null;
  readonly steps: readonly { readonly name: string; readonly sql: string }[];
}

async function readMigrations(dir: string): Promise<Migrations> {
  const folders = (await readdir(dir, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const steps = await Promise.all(
    folders
      .map(({ name }) => name)
      .sort()
      .map(async (name) => ({ name, sql: await readFile(join(dir, name, 'migration.sql'), 'utf8') })),
  );
  const lockfile = await readFile(join(dir, 'migration_lock.toml'), 'utf8').catch(() => null);
  return { dir, lockfile, steps };
}

async function missingFrom(client: pg.Client, { steps }: Migrations): Promise<string[]> {
  if (!(await hasBooks(client))) return steps.map(({ name }) => name);
  const done = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const applied = new Set(done.rows.map((row) => row.migration_name));
  return steps.map(({ name }) => name).filter((name) => !applied.has(name));
}

/** A migration that is booked as begun and not as finished was rolled back: each is one transaction. */
async function unfinishedIn(client: pg.Client): Promise<string[]> {
  if (!(await hasBooks(client))) return [];
  const { rows } = await client.query<{ migration_name: string }>(
    'SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NULL AND rolled_back_at IS NULL',
  );
  return rows.map((row) => row.migration_name);
}

async function hasBooks(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ known: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS known",
  );
  return rows[0]?.known === true;
}

function apply(
  url: string,
  unfinished: readonly string[],
  { dir, lockfile, steps }: Migrations,
): Promise<string[]> {
  return withSchemaEngine(url, async (engine) => {
    for (const migrationName of unfinished) await engine.markMigrationRolledBack({ migrationName });
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: {
        baseDir: dir,
        lockfile: { path: 'migration_lock.toml', content: lockfile },
        shadowDbInitScript: '',
        migrationDirectories: steps.map(({ name, sql }) => ({
          path: name,
          migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
        })),
      },
      filters: NO_FILTERS,
    });
    return appliedMigrationNames;
  });
}
