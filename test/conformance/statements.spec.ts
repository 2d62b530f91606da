import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import pg from 'pg';
import { freshDatabase, type TestDatabase } from '../setup/database.js';
import { Database } from '../world/database.js';
import { tenantTables } from './catalogue.js';
import { expectSnapshot } from './snapshot.js';

/**
 * Statements that do not begin with one agency, and why. The second role runs them: to people's it would find
 * nothing but their own rows.
 */
const OF_THE_HOUSE: Readonly<Record<string, string>> = {
  account_name_of: 'who has the link of a mail is not known to be anybody yet',
  account_waiting: 'whoever asks for a link knows only the address',
  agencies_page: 'for those who look after all agencies',
  agency_find: 'for those who look after all agencies',
  agency_made_before: 'an agency that is made has no id yet',
  agency_sign_in_name: 'an address signs one person in, over all agencies',
  audit_names: 'whoever acted as somebody may be of another agency',
  audit_waiting: 'agencies whose audit waits for links',
  auth_in_session: 'whoever acts as somebody may be of another agency',
  auth_in_sessions: 'resolves many people at once: the agencies are in the array',
  calendar_connection_shares_account:
    'whether anybody else speaks for an account: only yes or no comes of it',
  credential_take_name: 'the address may still be of a deleted person of another agency',
  credential_owner_of_name: 'an address signs one person in, over all agencies',
  jobs_busy: 'jobs of all agencies',
  jobs_claim: 'jobs of all agencies',
  jobs_extend: 'jobs of all agencies: those that one runner holds',
  presence_expired: 'leases of all agencies',
  presence_extend: 'leases of all agencies: those that one instance holds',
  presence_let_go: 'leases of all agencies: those that one instance holds',
  relay_take: 'events of all agencies',
  relay_waiting: 'events of all agencies',
  sealed_calendar_authorizations: 'secrets of all agencies, to seal them anew',
  sealed_calendar_credentials: 'secrets of all agencies, to seal them anew',
  sealed_channel_credentials: 'secrets of all agencies, to seal them anew',
  sealed_flow_secrets: 'secrets of all agencies, to seal them anew',
  session_account_by_email: 'a sign-in knows only the address',
  session_account_by_id: 'a SUPER_ADMIN acts as somebody of any agency',
  session_whose_emails: 'a sign-in knows only the address',
};

/** Files with statements. */
const FILES = /\.repository\.ts$|^database\/outbox\.ts$|^jobs\/job-queue\.ts$/;
const SRC = join(import.meta.dirname, '../../src');

const statements = new Map<string, string>();
const namedTwice: string[] = [];

// Some statements are put together in loops, so each is caught where it is named.
jest.unstable_mockModule('../../src/database/transaction.js', () => ({
  sql: (name: string, text: string) => {
    if (statements.has(name)) namedTwice.push(name);
    statements.set(name, text.trim());
    return { name, text: text.trim() };
  },
}));

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Alias?: string;
  readonly 'Index Cond'?: string;
  readonly 'Recheck Cond'?: string;
  readonly Filter?: string;
  readonly 'Hash Cond'?: string;
  readonly 'Merge Cond'?: string;
  readonly 'Join Filter'?: string;
  readonly Plans?: readonly Plan[];
}

/** Plans that read one row after the other show at each table by what it is read. */
const PLAIN = `SET plan_cache_mode = force_generic_plan; SET enable_hashjoin = off; SET enable_mergejoin = off;
  SET enable_material = off; SET enable_seqscan = off`;

let database: TestDatabase;
let client: pg.Client;
let tables: ReadonlySet<string>;

beforeAll(async () => {
  // Of its own, since plans depend on what is in the tables.
  database = await freshDatabase();
  const looked = new Database(database.url);
  tables = new Set((await tenantTables(looked)).map(({ name }) => name));
  await looked.close();
  client = new pg.Client(database.url);
  await client.connect();
  await client.query(PLAIN);
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((path) => FILES.test(path));
  for (const path of files) await import(`../../src/${path.replace(/\.ts$/, '.js')}`);
  for (const [name, text] of statements) await client.query(`PREPARE "${name}" AS ${text}`);
});
afterAll(async () => {
  await client?.end();
  await database?.drop();
});

/** As PostgreSQL would run it, whatever its parameters are. */
async function planOf(name: string): Promise<Plan> {
  const prepared = await client.query<{ n: number }>(
    'SELECT cardinality(parameter_types) AS n FROM pg_prepared_statements WHERE name = $1',
    [name],
  );
  const nulls = Array.from({ length: prepared.rows[0]?.n ?? 0 }, () => 'NULL').join(', ');
  const { rows } = await client.query(`EXPLAIN (FORMAT JSON) EXECUTE "${name}" ${nulls && `(${nulls})`}`);
  return rows[0]['QUERY PLAN'][0].Plan;
}

interface Scan {
  readonly table: string;
  readonly by: string;
}

/** The rows of tenants that a plan looks at, and by what: as it reads them, or where it joins them. */
function scansIn(plan: Plan, joins = ''): Scan[] {
  const { 'Relation Name': table, Alias: alias = '', Plans: inner = [] } = plan;
  const joined = [joins, plan['Hash Cond'], plan['Merge Cond'], plan['Join Filter']]
    .filter(Boolean)
    .join(' AND ');
  const mine = joined.split(' AND ').filter((condition) => condition.includes(`${alias}.agency_id`));
  const by = [plan['Index Cond'], plan['Recheck Cond'], plan.Filter, ...mine].filter(Boolean).join(' AND ');
  const isScan = table !== undefined && tables.has(table) && plan['Node Type'] !== 'ModifyTable';
  return [...(isScan ? [{ table, by }] : []), ...inner.flatMap((one) => scansIn(one, joined))];
}

const nodesIn = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesIn)];

/** Held to the agency that leads the parameters, or to that of a row which is. */
const isHeld = ({ by }: Scan): boolean => /\bagency_id = (\$1\b|\w+\.agency_id\b)/.test(by);

test('every statement has a name of its own', () => {
  expect(statements.size).toBeGreaterThan(100);
  expect(namedTwice).toEqual([]);
});

test('every statement leads with the tenant, wherever it looks at rows', async () => {
  const open: [name: string, scans: unknown][] = [];
  let scanned = 0;
  for (const name of statements.keys()) {
    const scans = scansIn(await planOf(name));
    scanned += scans.length;
    const free = scans.filter((scan) => !isHeld(scan));
    if (free.length > 0 && !(name in OF_THE_HOUSE)) open.push([name, free]);
  }

  expect(open).toEqual([]);
  expect(scanned).toBeGreaterThan(100);
});

test('no statement reads a table from end to end, though it was planned while there was nothing in it', async () => {
  const reading: [name: string, tables: unknown][] = [];
  for (const name of statements.keys()) {
    const read = nodesIn(await planOf(name)).filter((node) => node['Node Type'] === 'Seq Scan');
    const whole = read.map((node) => node['Relation Name']).filter((table = '') => tables.has(table));
    if (whole.length > 0) reading.push([name, whole]);
  }

  expect(reading).toEqual([]);
});

// PostgreSQL does not take coalesce() for leakproof: it is compared after the row policies, and no index serves it.
test('no statement looks for an id that coalesce() makes', () => {
  const slow = [...statements].filter(([, text]) => /\bid [<>=]+ coalesce\(/.test(text));

  expect(slow.map(([name]) => name)).toEqual([]);
});

test('the committed filters are those of the statements', () => {
  const count = (text: string, pattern: RegExp) => text.match(pattern)?.length ?? 0;
  const lines = [...statements].flatMap(([name, text]) => {
    const agency = count(text, /\bagency_id = /g);
    const client = count(text, /\bclient_id = |\bid = ANY \(\$\d+(::int\[\])?\)/g);
    return agency + client > 0 ? [`${name.padEnd(36)} agency ${agency}  client ${client}`] : [];
  });

  expectSnapshot(
    'tenant-filters.snapshot',
    [
      '# Hand-written statements, and how many conditions of theirs hold to an agency and to clients. One less is a question.',
      ...lines.sort(),
    ].join('\n'),
  );
});

test('the exceptions are statements that there are', () => {
  expect(Object.keys(OF_THE_HOUSE).filter((name) => !statements.has(name))).toEqual([]);
});
