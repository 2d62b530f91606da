import { freshDatabase, type TestDatabase } from '../setup/database.js';
import { Database } from '../world/database.js';
import { FilterRemover } from './filters.js';
import { describeMatrix } from './matrix.js';

/** Statements that hold no tenant filter, and why. A row that is inserted is checked by the policy all the same. */
const WITHOUT_FILTER: Readonly<Record<string, string>> = {
  agency_attributes: 'the agency is the row',
  agency_attributes_lock: 'the agency is the row',
  audit_store: 'inserts',
  booking_insert: 'inserts',
  booking_service_insert: 'inserts',
  booking_services_lock_count: 'locks, and looks at no row',
  booking_staff_insert: 'inserts',
  booking_staff_lock_count: 'locks, and looks at no row',
  bookings_lock_session: 'locks, and looks at no row',
  business_hours_insert: 'inserts',
  client_insert: 'inserts',
  contact_account_insert: 'inserts',
  contact_add_identity: 'inserts',
  contact_note_insert: 'inserts',
  contacts_add_identities: 'inserts',
  contacts_add_tags: 'inserts',
  contacts_insert: 'inserts',
  contacts_lock_identities: 'locks, and looks at no row',
  conversation_insert: 'inserts',
  conversation_mark_read: 'inserts, or updates what it would have inserted',
  custom_field_insert: 'inserts',
  custom_fields_lock_scope: 'locks, and looks at no row',
  flow_insert: 'inserts',
  flow_run_insert: 'inserts',
  flow_run_steps_append: 'inserts',
  flow_secret_set: 'inserts, or updates what it would have inserted',
  flow_secrets_lock_count: 'locks, and looks at no row',
  group_add_members: 'inserts',
  group_insert: 'inserts',
  groups_lock_count: 'locks, and looks at no row',
  import_insert: 'inserts',
  imports_lock_count: 'locks, and looks at no row',
  job_add: 'inserts',
  keyword_pack_make: 'inserts',
  keyword_rule_insert: 'inserts',
  keyword_rules_lock_count: 'locks, and looks at no row',
  mentions_add: 'inserts',
  outbox_store: 'inserts',
  people_set_override: 'inserts',
  presence_hold: 'inserts, or updates what it would have inserted',
  'prisma INSERT contact_identities': 'inserts',
  'prisma INSERT contacts': 'inserts',
  'prisma INSERT media': 'inserts',
  saved_reply_insert: 'inserts',
  scheduled_insert: 'inserts',
  staff_absence_insert: 'inserts',
  tag_insert: 'inserts',
  tags_lock_count: 'locks, and looks at no row',
  template_insert: 'inserts, or makes one that was deleted anew',
  template_sync_request: 'inserts, or updates what it would have inserted',
};

const filters = new FilterRemover();
let database: TestDatabase | undefined;

/** Of its own: the jobs that other tests leave behind send statements, too. */
async function databaseUrl(): Promise<string> {
  database = await freshDatabase();
  return database.url;
}

describeMatrix({ reviseStatements: filters.revise }, { onlyRows: true, databaseUrl });
afterAll(() => database?.drop());

test('every statement for people had a filter to lose, or has a reason', () => {
  const without = [...filters.sent].filter(([, statement]) => statement.filters === 0);

  expect(without.map(([name]) => name).sort()).toEqual(Object.keys(WITHOUT_FILTER));
  expect(filters.sent.size - without.length).toBeGreaterThan(25);
});

test('the filters are gone: past the row policies, a statement finds what is foreign', async () => {
  const looked = new Database(database?.url ?? '');
  const statement = filters.sent.get('message_find');
  const [foreign] = await looked.query<{ id: string }>('SELECT id FROM messages LIMIT 1');

  const [as, past] = await Promise.all(
    [statement?.text, statement?.revised].map((text = '') => looked.query(text, [-1, foreign?.id])),
  );
  await looked.close();

  expect([as?.length, past?.length]).toEqual([0, 1]);
});
