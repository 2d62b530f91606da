// npm run migrate: applies the migrations to DATABASE_URL.
// npm run migrate:diff: prints the SQL of the schema, from an empty database.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fail, inRoot, prepare, say } from './prepare.mjs';

const HELP = `Usage: npm run migrate        applies prisma/migrations to DATABASE_URL (or to that of .env)
       npm run migrate:diff   prints the SQL that makes prisma/schema out of an empty database`;

const command = process.argv[2] ?? 'apply';
if (!['apply', 'diff'].includes(command)) fail(HELP, command === '--help' ? 0 : 2);

prepare();
const { migrate, schemaSql } = await import('../dist/database/migrate.js');

if (command === 'diff') {
  await printSchema();
} else {
  if (existsSync(inRoot('.env'))) process.loadEnvFile(inRoot('.env'));
  const url = process.env.DATABASE_URL;
  if (!url) fail('Set DATABASE_URL to the database to migrate. The embedded one is migrated by every start.');
  try {
    const applied = await migrate(url, { log: say });
    say(applied.length === 0 ? 'nothing to apply' : `applied ${applied.join(', ')}`);
  } catch (error) {
    fail(`Not migrated: ${error.message}`);
  }
}

/** The engine that writes the SQL wants a server to write it for: one of a few seconds will do. */
async function printSchema() {
  const { startEmbedded } = await import('../dist/database/embedded-postgres.js');
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-diff-'));
  const postgres = await startEmbedded({ dataDir, durable: false });
  try {
    process.stdout.write(await schemaSql(postgres.url));
  } finally {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}
