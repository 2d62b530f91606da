import { type SystemTx, sql } from '../database/transaction.js';
import { DEMO_HOURS, DEMO_OFFERS, DEMO_SERVICES, DEMO_STAFF, demoBookings } from './demo-bookings.js';
import {
  DEMO_ACCOUNTS,
  DEMO_CONTACT_TAGS,
  DEMO_CONVERSATION_TAGS,
  DEMO_CUSTOM_FIELDS,
  DEMO_GROUP_MEMBERS,
  DEMO_GROUPS,
  DEMO_SAVED_REPLIES,
  DEMO_TAGS,
  duplicateOf,
} from './demo-catalogue.js';
import { DEMO_AGENCIES, DEMO_CLIENTS } from './demo-clients.js';
import { DEMO_FLOW_VERSIONS, DEMO_FLOWS, DEMO_KEYWORDS } from './demo-flows.js';
import { demoPeople } from './demo-people.js';
import { channelOf, type DemoWorld } from './demo-world.js';

const IS_EMPTY = sql('demo_is_empty', 'SELECT NOT EXISTS (SELECT FROM agencies) AS "isEmpty"');

const LOCK = sql('demo_lock', `SELECT pg_advisory_xact_lock(hashtextextended('the demo world', 0))`);

// These rows come with their ids, and whatever is made later must not be given one of them. The role may draw
// from a sequence and not set it. As many draws as ids leave it behind them, wherever it stood.
const PASS_BY = sql(
  'demo_pass_by_ids',
  `SELECT nextval('agencies_id_seq') FROM generate_series(1, $1::int)
   UNION ALL SELECT nextval('clients_id_seq') FROM generate_series(1, $2::int)`,
);

/** What is not the same in every demo world. */
export interface DemoSecrets {
  /** Of the one password. */
  readonly passwordHash: string;
  sealedToken(channelId: string, token: string): string;
}

/** Nobody else loads the demo world until the transaction ends. */
export async function lockDemo(tx: SystemTx): Promise<void> {
  await tx.rows(LOCK, []);
}

/** Whether there is no agency at all. */
export async function isEmpty(tx: SystemTx): Promise<boolean> {
  const [answer] = await tx.rows<{ isEmpty: boolean }>(IS_EMPTY, []);
  return answer?.isEmpty ?? false;
}

/** Whom the demo world belongs to: agencies, clients, their people and their lines. */
export async function insertTenants(tx: SystemTx, createdAt: Date, secrets: DemoSecrets): Promise<void> {
  await insertAll(
    tx,
    'agencies',
    DEMO_AGENCIES.map((agency) => ({ ...agency, createdAt })),
  );
  await insertAll(
    tx,
    'clients',
    DEMO_CLIENTS.map(({ agencyId, id, name }) => ({
      agencyId,
      id,
      name,
      allowCustomerReopen: true,
      createdAt,
    })),
  );
  await tx.rows(PASS_BY, [DEMO_AGENCIES.length, DEMO_CLIENTS.length]);
  await insertPeople(tx, createdAt, secrets);
  await insertChannels(tx, createdAt, secrets);
}

/** Who wrote, and what was said. */
export async function insertConversations(tx: SystemTx, world: DemoWorld): Promise<void> {
  const { contacts, identities, threads } = world;
  await insertAll(
    tx,
    'contacts',
    contacts.map((contact) => ({ ...contact, email: null, accountId: null, attributes: {} })),
  );
  await insertAll(tx, 'contact_identities', identities);
  await insertAll(
    tx,
    'media',
    threads.flatMap(({ media }) => media),
  );
  await insertAll(
    tx,
    'conversations',
    threads.map(({ conversation }) => ({ ...conversation, chatMode: 'HUMAN', priority: 'NORMAL' })),
  );
  await insertAll(
    tx,
    'messages',
    threads.flatMap(({ messages }) => messages),
  );
  await insertAll(
    tx,
    'message_attempts',
    threads.flatMap(({ attempts }) => attempts),
  );
  await insertAll(
    tx,
    'conversation_reads',
    threads.flatMap(({ reads }) => reads),
  );
}

/** What the first agency has set up, and where it has used it. */
export async function insertCatalogue(tx: SystemTx, createdAt: Date, world: DemoWorld): Promise<void> {
  const since = <Row extends object>(rows: readonly Row[]) => rows.map((row) => ({ ...row, createdAt }));
  const [first] = world.contacts;
  await insertAll(tx, 'tags', since(DEMO_TAGS));
  await insertAll(tx, 'agent_groups', since(DEMO_GROUPS));
  await insertAll(tx, 'agent_group_members', DEMO_GROUP_MEMBERS);
  await insertAll(tx, 'custom_fields', since(DEMO_CUSTOM_FIELDS));
  await insertAll(
    tx,
    'contact_accounts',
    since(DEMO_ACCOUNTS).map((row) => ({ ...row, updatedAt: createdAt })),
  );
  await insertAll(
    tx,
    'saved_replies',
    since(DEMO_SAVED_REPLIES).map((row) => ({ ...row, updatedAt: createdAt })),
  );
  if (first) {
    const { email, accountId, ...duplicate } = duplicateOf(first);
    await insertAll(tx, 'contacts', [{ ...first, ...duplicate, email, accountId, attributes: {} }]);
  }
  const used = <Row extends object>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, addedAt: createdAt }));
  await insertAll(tx, 'conversation_tags', used(DEMO_CONVERSATION_TAGS));
  await insertAll(tx, 'contact_tags', used(DEMO_CONTACT_TAGS));
}

/** The flows of the first agency, with their history, and the words that start them. */
export async function insertFlows(tx: SystemTx, createdAt: Date): Promise<void> {
  const since = <Row extends object>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, createdAt, updatedAt: createdAt }));
  await insertAll(tx, 'flows', since(DEMO_FLOWS));
  await insertAll(
    tx,
    'flow_versions',
    DEMO_FLOW_VERSIONS.map((row) => ({ ...row, publishedAt: createdAt })),
  );
  // Of what stands here alone, the rest as for every rule.
  await insertAll(tx, 'keyword_rules', since(DEMO_KEYWORDS));
}

/** What can be booked with the first agency's clients, and what is. */
export async function insertBookings(tx: SystemTx, world: DemoWorld, now: Date): Promise<void> {
  const { foundedAt: createdAt, contacts } = world;
  await insertAll(
    tx,
    'business_hours',
    DEMO_HOURS.map((row) => ({ ...row, updatedAt: createdAt })),
  );
  const since = <Row extends object>(rows: readonly Row[]) =>
    rows.map((row) => ({ ...row, createdAt, updatedAt: createdAt }));
  await insertAll(tx, 'booking_services', since(DEMO_SERVICES));
  await insertAll(tx, 'booking_staff', since(DEMO_STAFF));
  await insertAll(tx, 'booking_staff_services', DEMO_OFFERS);
  await insertAll(tx, 'bookings', since(demoBookings(contacts, now)));
}

async function insertPeople(tx: SystemTx, createdAt: Date, { passwordHash }: DemoSecrets): Promise<void> {
  const users = demoPeople.map(({ agencyId, id, email, displayName, role, clientId }) => {
    return { agencyId, id, email, displayName, role, clientId, tokenVersion: 0, createdAt };
  });
  const keys = demoPeople.map(({ agencyId, id: userId }) => ({ agencyId, userId }));
  const delegations = demoPeople.flatMap(({ agencyId, id: userId, delegatedTo: clientId }) =>
    clientId ? [{ agencyId, userId, clientId }] : [],
  );
  await insertAll(tx, 'users', users);
  await insertAll(
    tx,
    'user_credentials',
    keys.map((key) => ({ ...key, passwordHash, changedAt: createdAt })),
  );
  await insertAll(
    tx,
    'sign_in_names',
    demoPeople.map(({ email, agencyId, id }) => ({ email, agencyId, userId: id })),
  );
  await insertAll(tx, 'client_delegations', delegations);
}

async function insertChannels(tx: SystemTx, createdAt: Date, { sealedToken }: DemoSecrets): Promise<void> {
  const lines = DEMO_CLIENTS.map((client) => {
    const { agencyId, id: clientId, accountId, channelName, token } = client;
    return { agencyId, channelId: channelOf(client), clientId, accountId, channelName, token };
  });
  const provider = 'WHATSAPP';
  await insertAll(
    tx,
    'channels',
    lines.map(({ agencyId, channelId: id, clientId, accountId, channelName: displayName }) => {
      return {
        agencyId,
        id,
        clientId,
        provider,
        accountId,
        displayName,
        createdAt,
        businessAccountId: `2${accountId.slice(1)}`,
      };
    }),
  );
  await insertAll(
    tx,
    'channel_credentials',
    lines.map(({ agencyId, channelId, token }) => {
      return { agencyId, channelId, sealedToken: sealedToken(channelId, token) };
    }),
  );
  await insertAll(
    tx,
    'channel_routes',
    lines.map(({ agencyId, channelId, clientId, accountId }) => {
      return { provider, accountId, agencyId, clientId, channelId };
    }),
  );
}

/**
 * Inserts any number of rows of one shape with one short statement: they travel as one JSON value. With a
 * parameter for each of the 4,000 values, loading took half as long again and the statements stayed prepared.
 */
async function insertAll(tx: SystemTx, table: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {}).map(columnOf);
  const statement = sql(
    `demo_insert_${table}`,
    `INSERT INTO ${table} (${columns.join()})
     SELECT ${columns.join()} FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`,
  );
  const named = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [columnOf(key), value])),
  );
  await tx.rows(statement, [JSON.stringify(named)]);
}

const columnOf = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
