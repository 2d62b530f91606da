import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

const DIRECTORY = 'prisma/migrations';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** The migrations in the order in which they apply. */
export function migrations() {
  return readdirSync(DIRECTORY, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({ name, sql: readFileSync(`${DIRECTORY}/${name}/migration.sql`, 'utf8') }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Applies what is missing and writes Prisma's ledger, so that the server finds nothing left to do.
 *
 * @returns {Promise<string[]>} the names of those it applied
 */
export async function migrate(client) {
  await client.query(`CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
  const missing = migrations().slice((await applied(client)).length);
  for (const { name, sql } of missing) {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), sha256(sql), name],
    );
  }
  return missing.map(({ name }) => name);
}

/** Whether the database was made by the first of today's migrations, word for word. */
export async function isAncestor(client) {
  const today = migrations();
  return (await applied(client)).every(
    ({ name, checksum }, n) => today[n]?.name === name && sha256(today[n].sql) === checksum,
  );
}

async function applied(client) {
  const { rows } = await client.query(
    'SELECT migration_name AS name, checksum FROM _prisma_migrations ORDER BY 1',
  );
  return rows;
}
