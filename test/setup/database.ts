import pg from 'pg';

/** A database of one's own. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

let count = 0;

/**
 * The database of this jest worker: migrated, and shared by all test files that the worker runs one after
 * the other. So a test makes its own tenants and counts on nothing else being there or not being there.
 */
export async function testDatabaseUrl(): Promise<string> {
  const name = `${setting('PREFIX')}_worker_${process.env.JEST_WORKER_ID}`;
  const { rowCount } = await execute('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) await createDatabase(name);
  return urlOf(name);
}

/** For a test that needs a database to itself: migrated, or without a single table. Takes some 50 ms. */
export async function freshDatabase(state: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  count += 1;
  const name = `${setting('PREFIX')}_fresh_${process.pid}_${count}_${Date.now().toString(36)}`;
  await createDatabase(name, state === 'empty' ? 'template0' : setting('TEMPLATE'));
  return {
    url: urlOf(name),
    drop: async () => {
      await execute(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** A connection string for the test server's maintenance database, as a user who may do everything. */
export const testServerUrl = (): string => setting('SERVER');

const createDatabase = (name: string, template = setting('TEMPLATE')) =>
  execute(`CREATE DATABASE ${name} TEMPLATE ${template}`);

async function execute(sql: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: testServerUrl(), connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await client.query(sql, values);
  } finally {
    await client.end();
  }
}

function urlOf(name: string): string {
  const url = new URL(testServerUrl());
  url.pathname = `/${name}`;
  return url.href;
}

function setting(name: 'SERVER' | 'PREFIX' | 'TEMPLATE'): string {
  const value = process.env[`SWITCHBOARD_TEST_${name}`];
  if (!value) throw new Error('No test server: tests that need the database live in test/.');
  return value;
}
