import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate } from '../src/database/migrate.js';
import { freshDatabase, type TestDatabase } from './setup/database.js';

let database: TestDatabase;
let dir: string;

beforeEach(async () => {
  database = await freshDatabase('empty');
  dir = await mkdtemp(join(tmpdir(), 'switchboard-migrations-'));
});

afterEach(async () => {
  await database.drop();
  await rm(dir, { recursive: true });
});

async function write(name: string, sql: string) {
  await mkdir(join(dir, name), { recursive: true });
  await writeFile(join(dir, name, 'migration.sql'), sql);
}

async function query(sql: string): Promise<unknown[]> {
  const client = new pg.Client(database.url);
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

test('the migrations are applied in the order of their names, once', async () => {
  await write('0002_row', 'INSERT INTO toy VALUES (1)');
  await write('0001_table', 'CREATE TABLE toy (id int)');

  expect(await migrate(database.url, { dir })).toEqual(['0001_table', '0002_row']);
  expect(await migrate(database.url, { dir })).toEqual([]);
  expect(await query('SELECT id FROM toy')).toEqual([{ id: 1 }]);
});

test('only what is missing is applied to a database that has the rest', async () => {
  await write('0001_table', 'CREATE TABLE toy (id int)');
  await migrate(database.url, { dir });
  await write('0002_row', 'INSERT INTO toy VALUES (1)');

  expect(await migrate(database.url, { dir })).toEqual(['0002_row']);
});

test('a semicolon inside a function or a comment does not end a statement', async () => {
  await write(
    '0001_function',
    `-- one; two\nCREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;`,
  );
  await migrate(database.url, { dir });

  expect(await query('SELECT f()')).toEqual([{ f: 1 }]);
});

test('a migration that fails has changed nothing, names its fault, and is tried again', async () => {
  await write('0001_toy', 'CREATE TABLE toy (id int); SELECT nonsense;');
  await expect(migrate(database.url, { dir })).rejects.toThrow(
    'Migration 0001_toy failed: column "nonsense" does not exist',
  );
  expect(await query("SELECT to_regclass('toy') AS toy")).toEqual([{ toy: null }]);

  await write('0001_toy', 'CREATE TABLE toy (id int)');
  expect(await migrate(database.url, { dir })).toEqual(['0001_toy']);
});

test('of several instances that boot at once, one migrates and the others wait', async () => {
  await write('0001_table', 'CREATE TABLE toy (id int); SELECT pg_sleep(0.2);');

  const applied = await Promise.all([1, 2, 3].map(() => migrate(database.url, { dir })));

  expect(applied.flat()).toEqual(['0001_table']);
});
