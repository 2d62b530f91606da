import { testDatabaseUrl } from '../setup/database.js';
import { Database } from '../world/database.js';
import { FilterRemover } from './filters.js';
import { describeMatrix } from './matrix.js';

/** Statements that hold no tenant filter, and why. A row that is inserted is checked by the policy all the same. */
const WITHOUT_FILTER: Readonly<Record<string, string>> = {
  audit_store: 'inserts',
  client_insert: 'inserts',
  contacts_lock_identities: 'locks, and looks at no row',
  conversation_insert: 'inserts',
  conversation_mark_read: 'inserts, or updates what it would have inserted',
  group_add_members: 'inserts',
  group_insert: 'inserts',
  groups_lock_count: 'locks, and looks at no row',
  job_add: 'inserts',
  outbox_store: 'inserts',
  people_set_override: 'inserts',
  presence_hold: 'inserts, or updates what it would have inserted',
  'prisma INSERT channels': 'inserts',
  'prisma INSERT contact_identities': 'inserts',
  'prisma INSERT contacts': 'inserts',
};

const filters = new FilterRemover();

describeMatrix({ reviseStatements: filters.revise });

test('every statement for people had a filter to lose, or has a reason', () => {
  const without = [...filters.sent].filter(([, statement]) => statement.filters === 0);

  expect(without.map(([name]) => name).sort()).toEqual(Object.keys(WITHOUT_FILTER));
  expect(filters.sent.size - without.length).toBeGreaterThan(25);
});

test('the filters are gone: past the row policies, a statement finds what is foreign', async () => {
  const database = new Database(await testDatabaseUrl());
  const statement = filters.sent.get('message_find');
  const [foreign] = await database.query<{ id: string }>('SELECT id FROM messages LIMIT 1');

  const [as, past] = await Promise.all(
    [statement?.text, statement?.revised].map((text = '') => database.query(text, [-1, foreign?.id])),
  );
  await database.close();

  expect([as?.length, past?.length]).toEqual([0, 1]);
});
