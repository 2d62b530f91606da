import { testDatabaseUrl } from '../setup/database.js';
import { Database } from '../world/database.js';
import { expectSnapshot } from './snapshot.js';

/** Tables without an agency, and why. No person's work reaches any but the first. */
const WITHOUT_AGENCY: Readonly<Record<string, string>> = {
  _prisma_migrations: 'what has been migrated',
  agencies: 'the tenants themselves: their id is the agency',
  refused_signatures: 'counts of posts that nobody has signed',
  unrouted_events: 'signed, but of no channel of ours',
};

/** Keys that must be unique over all agencies, because nothing else is known where they are looked up. */
const GLOBAL_KEYS: Readonly<Record<string, string>> = {
  channel_routes_pkey: 'a webhook knows only the account',
  sign_in_names_pkey: 'a sign-in knows only the e-mail address',
};

/** References from one agency to another, and why. */
const CROSSING: Readonly<Record<string, string>> = {
  sessions_impersonator_agency_id_impersonator_session_id_fkey:
    'a SUPER_ADMIN acts in other agencies; only the house reads sessions',
};

/** Tables of one agency each that only the house itself reads: no policy, because no person has a grant. */
const SYSTEM_ONLY = [
  'calendar_credentials',
  'channel_credentials',
  'channel_routes',
  'one_time_tokens',
  'refresh_tokens',
  'sessions',
  'sign_in_names',
  'user_credentials',
];

/** Indexes in which something follows an enum, and why that costs nothing. */
const ENUM_BEFORE: Readonly<Record<string, string>> = {
  calendar_connections_account: 'only the house looks for an account',
  channels_business_account: 'only the house looks for a business account',
  custom_fields_agency_id_scope_key_key: 'an agency has few fields',
  scheduled_messages_agency_id_conversation_id_status_id_idx: 'few of a thread wait',
  staff_absences_one_per_source: 'it keeps a calendar from telling something twice',
  users_by_role: 'an agency has few people',
};

/** It owns the functions that find candidates of a search, which people call. */
const SEARCH = 'switchboard_search';

interface Table {
  readonly name: string;
  readonly hasAgency: boolean;
  readonly hasClient: boolean;
  readonly isEnabled: boolean;
  readonly isForced: boolean;
  readonly owner: string;
  readonly policies: readonly { role: string; using: string; check: string | null; command: string }[];
  readonly grants: readonly { role: string; privilege: string }[];
}

let database: Database;
let tables: readonly Table[];

beforeAll(async () => {
  database = new Database(await testDatabaseUrl());
  tables = await database.query<Table & Record<string, unknown>>(`
    SELECT c.relname AS name, c.relrowsecurity AS "isEnabled", c.relforcerowsecurity AS "isForced",
      pg_get_userbyid(c.relowner) AS owner,
      EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'agency_id' AND NOT a.attisdropped)
        AS "hasAgency",
      EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'client_id' AND NOT a.attisdropped)
        AS "hasClient",
      coalesce((SELECT json_agg(json_build_object('role', r, 'using', p.qual, 'check', p.with_check, 'command', p.cmd) ORDER BY r)
        FROM pg_policies p, unnest(p.roles) AS r WHERE p.schemaname = 'public' AND p.tablename = c.relname), '[]') AS policies,
      coalesce((SELECT json_agg(json_build_object('role', g.grantee, 'privilege', g.privilege_type) ORDER BY g.grantee, g.privilege_type)
        FROM information_schema.role_table_grants g
        WHERE g.table_schema = 'public' AND g.table_name = c.relname AND g.grantee LIKE 'switchboard%' OR
          g.table_schema = 'public' AND g.table_name = c.relname AND g.grantee = 'PUBLIC'), '[]') AS grants
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname`);
});
afterAll(() => database.close());

const namesOf = (some: readonly Table[]): string[] => some.map(({ name }) => name);

const grantedTo = ({ grants }: Table, role: string): string[] =>
  grants.filter((grant) => grant.role === role).map(({ privilege }) => privilege);

const policyFor = ({ policies }: Table, role: string): string | undefined =>
  policies.find((policy) => policy.role === role)?.using;

test('the tables without an agency are the few that are listed', () => {
  expect(namesOf(tables.filter(({ hasAgency }) => !hasAgency))).toEqual(Object.keys(WITHOUT_AGENCY));
});

test('every table that people reach has a forced policy for their role, and no grant without one', () => {
  const reached = tables.filter((table) => grantedTo(table, 'switchboard_app').length > 0);

  expect(reached.length).toBeGreaterThan(15);
  for (const table of reached) {
    const policy = policyFor(table, 'switchboard_app');
    expect([table.name, table.isEnabled, table.isForced, policy !== undefined]).toEqual([
      table.name,
      true,
      true,
      true,
    ]);
    expect(policy).toContain("current_setting('app.agency_id'");
  }
});

test('rows of a client are also held back from those who do not see the client', () => {
  const reached = tables.filter((table) => grantedTo(table, 'switchboard_app').length > 0);
  // Whom it is delegated to, which who hands on work must know whole, and who reads joins with the clients they see;
  // and events on their way, of which nobody reads a row.
  const agencyWide = ['client_delegations', 'outbox_events'];

  const open = reached.filter(
    (table) =>
      table.hasClient && !policyFor(table, 'switchboard_app')?.includes("current_setting('app.client_ids'"),
  );

  expect(namesOf(open)).toEqual(agencyWide);
});

test('every policy holds for reading and for writing', () => {
  const policies = tables
    .flatMap(({ name, policies: all }) => all.map((policy) => ({ name, ...policy })))
    .filter(({ role }) => role !== SEARCH);

  // Without a check of its own, a policy checks written rows by what it lets be read.
  expect(policies.filter(({ command, check }) => command !== 'ALL' || check !== null)).toEqual([]);
});

// The equality of an enum is not leakproof: it is looked at after the policies, and an index helps up to it only.
test('where people look for rows by an index, no enum comes before', async () => {
  const found = await database.query<{ name: string }>(`
    SELECT DISTINCT i.indexrelid::regclass::text COLLATE "C" AS name FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indexrelid AND a.attnum < i.indnkeyatts
    JOIN pg_type t ON t.oid = a.atttypid AND t.typtype = 'e'
    JOIN pg_class c ON c.oid = i.indrelid AND c.relrowsecurity AND c.relnamespace = 'public'::regnamespace
    ORDER BY name`);

  expect(found.map(({ name }) => name)).toEqual(Object.keys(ENUM_BEFORE));
});

test('what only the house reads is out of the reach of people', () => {
  const unreached = tables.filter(
    (table) => table.hasAgency && grantedTo(table, 'switchboard_app').length === 0,
  );

  expect(namesOf(unreached)).toEqual(SYSTEM_ONLY);
});

test('nothing is granted to everybody', () => {
  expect(tables.filter((table) => grantedTo(table, 'PUBLIC').length > 0)).toEqual([]);
});

test('what was done stays done: nobody changes or removes an audit entry', () => {
  const [audit] = tables.filter(({ name }) => name === 'audit_entries');

  expect(audit && grantedTo(audit, 'switchboard_app')).toEqual(['INSERT', 'SELECT']);
  expect(audit && grantedTo(audit, 'switchboard_system')).toEqual(['INSERT', 'SELECT']);
});

test('people read the chain of the audit, the house adds to it, and nobody changes it', () => {
  const [links] = tables.filter(({ name }) => name === 'audit_links');

  expect(links && grantedTo(links, 'switchboard_app')).toEqual(['SELECT']);
  expect(links && grantedTo(links, 'switchboard_system')).toEqual(['INSERT', 'SELECT']);
});

test('the roles of the server own nothing, bypass nothing and are nobody’s superuser', async () => {
  const roles = await database.query(
    `SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin
     FROM pg_roles WHERE rolname IN ('switchboard_app', 'switchboard_search', 'switchboard_system') ORDER BY rolname`,
  );
  const none = {
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolcanlogin: false,
  };
  const owned = await database.query(
    `SELECT pg_describe_object(classid, objid, objsubid) AS what FROM pg_shdepend
     WHERE refobjid IN ('switchboard_app'::regrole, 'switchboard_system'::regrole) AND deptype = 'o'
       AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );

  expect(roles).toEqual([
    { rolname: 'switchboard_app', ...none },
    { rolname: SEARCH, ...none },
    { rolname: 'switchboard_system', ...none },
  ]);
  expect(owned).toEqual([]);
});

test('the role of people is not a member of any other role', async () => {
  expect(
    await database.query(
      `SELECT roleid::regrole FROM pg_auth_members
       WHERE member IN ('switchboard_app'::regrole, 'switchboard_search'::regrole, 'switchboard_system'::regrole)`,
    ),
  ).toEqual([]);
});

test('the role of searches reads a few tables, and owns the functions by which people look into them', async () => {
  const functions = await database.query(
    `SELECT proname AS name, pg_get_userbyid(proowner) AS owner, proconfig[1] AS path FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND prosecdef ORDER BY proname`,
  );
  const path = 'search_path=public, pg_temp';
  const granted = tables.filter((table) => grantedTo(table, SEARCH).length > 0);

  const names = [
    'contact_duplicates',
    'contacts_with_text',
    'inbox_threads_of',
    'search_contacts',
    'search_messages',
  ];
  expect(functions).toEqual(names.map((name) => ({ name, owner: SEARCH, path })));
  expect(granted.map((table) => [table.name, ...grantedTo(table, SEARCH)])).toEqual([
    ['contact_identities', 'SELECT'],
    ['contact_tags', 'SELECT'],
    ['contacts', 'SELECT'],
    ['conversation_tags', 'SELECT'],
    ['conversations', 'SELECT'],
    ['messages', 'SELECT'],
  ]);
});

test('without the scope of an actor a search names nothing, and with it only what is in it', async () => {
  const named = (agency: string, clients: string) =>
    database.inRole(
      'switchboard_app',
      `SELECT (SELECT count(*)::int FROM search_messages('canary or hello', NULL, 100, true, NULL, NULL, NULL, NULL, NULL, '1 s')) AS messages,
         (SELECT count(*)::int FROM search_contacts('an', 100)) AS contacts`,
      { 'app.agency_id': agency, 'app.client_ids': clients },
    );

  expect(await Promise.all([named('', ''), named('', '*'), named('-1', '*'), named('1', '-1')])).toEqual(
    Array.from({ length: 4 }, () => [{ messages: 0, contacts: 0 }]),
  );
});

test('every key and unique index of a tenant’s table contains the agency', async () => {
  const without = await database.query<{ name: string }>(`
    SELECT i.indexrelid::regclass::text AS name
    FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
    WHERE c.relnamespace = 'public'::regnamespace AND i.indisunique
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'agency_id')
      AND NOT EXISTS (SELECT FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = 'agency_id' AND a.attnum = ANY (i.indkey))
    ORDER BY 1`);

  expect(without.map(({ name }) => name)).toEqual(Object.keys(GLOBAL_KEYS));
});

test('every reference carries the agency on both sides, in the same place', async () => {
  const without = await database.query<{ name: string }>(`
    SELECT k.conname AS name
    FROM pg_constraint k
    WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace AND NOT EXISTS (
      SELECT FROM unnest(k.conkey, k.confkey) AS pair(here, there)
      JOIN pg_attribute mine ON mine.attrelid = k.conrelid AND mine.attnum = pair.here
      JOIN pg_attribute theirs ON theirs.attrelid = k.confrelid AND theirs.attnum = pair.there
      WHERE mine.attname = 'agency_id'
        AND theirs.attname = CASE WHEN k.confrelid = 'agencies'::regclass THEN 'id' ELSE 'agency_id' END)`);

  expect(without.map(({ name }) => name)).toEqual(Object.keys(CROSSING));
});

test('without a scope there are no rows, whatever is asked', async () => {
  await database.query("INSERT INTO agencies (name) VALUES ('Seen by nobody')");
  const reached = tables.filter((table) => grantedTo(table, 'switchboard_app').includes('SELECT'));
  const counts = reached.map(({ name }) => `SELECT '${name}' AS name, count(*)::int AS n FROM ${name}`);

  const rows = await database.inRole('switchboard_app', counts.join(' UNION ALL '));

  expect(rows.filter(({ n }) => n !== 0)).toEqual([]);
});

test('the committed catalogue is the one of the database', () => {
  const privilege = (table: Table, role: string) =>
    grantedTo(table, role)
      .map((name) => name.slice(0, 3).toLowerCase())
      .join(' ') || 'nothing';
  const scope = (table: Table) => {
    const policy = policyFor(table, 'switchboard_app');
    if (policy === undefined) return table.isEnabled ? 'nobody' : 'no policy';
    const client = policy.includes("current_setting('app.client_ids'");
    if (!client) return 'agency';
    return policy.includes('client_id IS NULL') ? 'agency + client or none' : 'agency + client';
  };
  const lines = tables.map((table) =>
    [
      table.name.padEnd(22),
      (table.isForced ? 'forced' : 'open').padEnd(7),
      scope(table).padEnd(24),
      `app: ${privilege(table, 'switchboard_app')}`.padEnd(24),
      `system: ${privilege(table, 'switchboard_system')}`,
    ].join(' '),
  );

  expectSnapshot(
    'row-policies.snapshot',
    ['# table, row security, what a person sees of it, and what each role may do', ...lines].join('\n'),
  );
});
