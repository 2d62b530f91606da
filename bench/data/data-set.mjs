import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { withClient } from '../harness/postgres.mjs';
import { isAncestor, migrate } from './migrations.mjs';

/**
 * A named database filled by `fill(client, size, progress)`.
 *
 * It is kept between runs. A new migration is applied to what is there, as it is to a server's database; when
 * an old migration, the code that fills it or its size changes, it is filled again. The database carries the
 * fingerprint of code and size as its comment.
 */
export async function ensureDataSet(postgres, { name, size, fill, source, alwaysFresh = false }) {
  const database = `bench_${name}`;
  const url = postgres.url(database);
  const version = fingerprint(source, size);
  const found = await withClient(postgres.url('postgres'), (client) => commentOf(client, database));
  const isKept = found === version && !alwaysFresh && (await withClient(url, isAncestor));
  const progress = progressOf(database);

  if (!isKept) {
    await withClient(postgres.url('postgres'), async (client) => {
      await client.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
      await client.query(`CREATE DATABASE ${database} TEMPLATE template0`);
    });
  }
  await withClient(url, async (client) => {
    const applied = await migrate(client);
    if (!isKept) await load(client, (loading) => fill(loading, size, progress));
    if (applied.length === 0) return;
    progress(isKept ? `migrated: ${applied.join(', ')}` : 'statistics');
    await client.query('VACUUM (ANALYZE)');
    await client.query('CHECKPOINT');
    const { rows } = await client.query(
      'SELECT pg_size_pretty(pg_database_size(current_database())) AS size',
    );
    progress(`ready, ${rows[0].size}`);
    await client.query(`COMMENT ON DATABASE ${database} IS '${version}'`);
  });
}

function fingerprint(source, size) {
  const files = [source, new URL('./ids.mjs', import.meta.url), new URL('./people.mjs', import.meta.url)];
  const hash = createHash('sha256').update(JSON.stringify(size));
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

function progressOf(database) {
  const started = Date.now();
  return (text) => console.log(`  ${database}: ${text} (${Math.round((Date.now() - started) / 1000)} s)`);
}

/** A second database with the same rows, so that two candidates never share what they write. */
export async function cloneDataSet(postgres, name, copy) {
  await withClient(postgres.url('postgres'), async (client) => {
    await client.query(`DROP DATABASE IF EXISTS bench_${copy} WITH (FORCE)`);
    await client.query(`CREATE DATABASE bench_${copy} TEMPLATE bench_${name}`);
  });
  return postgres.url(`bench_${copy}`);
}

async function commentOf(client, database) {
  const { rows } = await client.query(
    `SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = $1`,
    [database],
  );
  return rows[0]?.comment ?? null;
}

/** Rows go in without triggers, references and secondary indexes; the indexes are built once at the end. */
async function load(client, fill) {
  const { rows: indexes } = await client.query(`
    SELECT i.indexname, i.indexdef FROM pg_indexes i
    WHERE i.schemaname = 'public' AND i.tablename IN ('conversations', 'messages')
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname)`);
  for (const { indexname } of indexes) await client.query(`DROP INDEX "${indexname}"`);
  await client.query(`SET session_replication_role = replica; SET synchronous_commit = off`);
  await fill(client);
  for (const { indexdef } of indexes) await client.query(indexdef);
  await client.query(`
    INSERT INTO conversation_tallies (agency_id, client_id, channel_id, inbox_tab, owner_id, delta)
    SELECT agency_id, client_id, channel_id, inbox_tab, owner_id, count(*) FROM conversations
    WHERE inbox_tab IS NOT NULL GROUP BY 1, 2, 3, 4, 5`);
  for (const table of ['agencies', 'clients']) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`,
    );
  }
  await client.query('RESET session_replication_role; RESET synchronous_commit; DROP FUNCTION bench_id');
}
