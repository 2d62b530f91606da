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

export const fingerprint = () =>
  sha256(
    migrations()
      .map(({ name, sql }) => name + sql)
      .join('\n'),
  );

/** Applies them to an empty database and writes Prisma's ledger, so that the server finds nothing left to do. */
export async function migrate(client) {
  await client.query(`CREATE TABLE _prisma_migrations (
    id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
    migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`);
  for (const { name, sql } of migrations()) {
    await client.query(sql);
    await client.query(
      `INSERT INTO _prisma_migrations (id, checksum, finished_at, migration_name, applied_steps_count)
       VALUES ($1, $2, now(), $3, 1)`,
      [randomUUID(), sha256(sql), name],
    );
  }
}
