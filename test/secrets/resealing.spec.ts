import { randomBytes } from 'node:crypto';
import { newId } from '../../src/kernel/ids.js';
import { CredentialVault } from '../../src/secrets/credential-vault.js';
import { main } from '../../src/secrets/reseal-command.js';
import { SEALED_SHELVES } from '../../src/secrets/sealed.repository.js';
import { freshDatabase, type TestDatabase } from '../setup/database.js';
import { Database } from '../world/database.js';

const [OLD, NEW] = [randomBytes(32), randomBytes(32)];

let fresh: TestDatabase;
let database: Database;
beforeEach(async () => {
  fresh = await freshDatabase();
  database = new Database(fresh.url);
});
afterEach(async () => {
  await database.close();
  await fresh.drop();
});

async function run(args: readonly string[], keys: readonly Buffer[]) {
  const printed: string[] = [];
  const said: string[] = [];
  const env = { DATABASE_URL: fresh.url, CREDENTIALS_KEY: keys.map((key) => key.toString('hex')).join() };
  const code = await main(args, env, { print: (line) => printed.push(line), say: (line) => said.push(line) });
  return { code, printed, said: said.join('\n') };
}

/** Tokens of many channels, of a calendar, and a secret of a flow, all under one key. */
async function seals(key: Buffer, channels = 3): Promise<void> {
  const vault = new CredentialVault(key);
  const [agency] = await database.query<{ id: number }>(
    "INSERT INTO agencies (name) VALUES ('Sealed') RETURNING id",
  );
  const [client] = await database.query<{ id: number }>(
    "INSERT INTO clients (agency_id, name) VALUES ($1, 'Sealed') RETURNING id",
    [agency?.id],
  );
  const ids = Array.from({ length: channels }, () => newId<'Channel'>());
  await database.query(
    `WITH line AS (
       INSERT INTO channels (agency_id, id, client_id, provider, account_id, display_name)
       SELECT $1, id, $2, 'WHATSAPP', id::text, 'Sealed' FROM unnest($3::uuid[]) AS id
     )
     INSERT INTO channel_credentials SELECT $1, id, sealed FROM unnest($3::uuid[], $4::text[]) AS t(id, sealed)`,
    [agency?.id, client?.id, ids, ids.map((id) => vault.seal('a token', id))],
  );
  const calendarId = newId<'CalendarConnection'>();
  await database.query('INSERT INTO calendar_credentials VALUES ($1, $2, $3)', [
    agency?.id,
    calendarId,
    vault.seal('tokens', calendarId),
  ]);
  await database.query(
    "INSERT INTO flow_secrets (agency_id, client_id, name, sealed) VALUES ($1, $2, 'crm:key', $3)",
    [agency?.id, client?.id, vault.seal('a secret', `flow_secret:${agency?.id}:${client?.id}:crm:key`)],
  );
}

const report = (channels: string, others: string): string[] => [
  'calendar_authorizations.sealed_verifier: 0 there, 0 sealed anew',
  `calendar_credentials.sealed_tokens: ${others}`,
  `channel_credentials.sealed_token: ${channels}`,
  `flow_secrets.sealed: ${others}`,
];

test('everything that is sealed anywhere in the database is known', async () => {
  const columns = await database.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name LIKE 'sealed%' AND data_type = 'text' ORDER BY 1`,
  );

  expect(columns.map(({ name }) => name)).toEqual(SEALED_SHELVES.map(({ name }) => name));
});

test('everything is sealed anew with the newest key, and then the old one can be dropped', async () => {
  // More than one page.
  await seals(OLD, 150);
  await seals(NEW, 2);

  const once = await run([], [NEW, OLD]);
  const twice = await run([], [NEW, OLD]);
  const without = await run(['--check'], [NEW]);

  expect(once.code).toBe(0);
  expect(once.printed).toEqual(report('152 there, 150 sealed anew', '2 there, 1 sealed anew'));
  expect(twice.printed).toEqual(report('152 there, 0 sealed anew', '2 there, 0 sealed anew'));
  expect([twice.code, without.code]).toEqual([0, 0]);
  const rows = await database.query<{ id: string; sealed: string }>(
    'SELECT channel_id AS id, sealed_token AS sealed FROM channel_credentials',
  );
  const newest = new CredentialVault(NEW);
  expect(new Set(rows.map(({ id, sealed }) => newest.open(sealed, id)))).toEqual(new Set(['a token']));
});

test('--check says what is under an older key and changes nothing', async () => {
  await seals(OLD);

  const once = await run(['--check'], [NEW, OLD]);
  const twice = await run(['--check'], [NEW, OLD]);

  expect([once.code, twice.code]).toEqual([1, 1]);
  expect(twice.printed).toEqual(once.printed);
  expect(once.printed).toContain('channel_credentials.sealed_token: 3 there, 3 under an older key');
});

test('what no key opens is said, and left as it is', async () => {
  await seals(OLD);

  const { code, printed } = await run([], [NEW]);

  expect(code).toBe(1);
  expect(printed).toContain('channel_credentials.sealed_token: 3 there, 0 sealed anew, 3 THAT NO KEY OPENS');
  expect((await run(['--check'], [OLD])).code).toBe(0);
});

test('it says how it is used, and what is wrong with how it was', async () => {
  const help = await run(['--help'], [NEW]);
  const wrong = await run(['--everything'], [NEW]);

  expect([help.code, help.printed[0]]).toEqual([0, expect.stringContaining('Usage: npm run reseal')]);
  expect([wrong.code, wrong.said]).toEqual([2, expect.stringContaining('See --help.')]);
});
