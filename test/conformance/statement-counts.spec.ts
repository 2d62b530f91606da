import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type GraphQLSchema, getNullableType, isListType } from 'graphql';
import { RequestRefused } from '../../src/graphql/errors.js';
import { Pipeline } from '../../src/graphql/pipeline.js';
import { CredentialVault } from '../../src/secrets/credential-vault.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { askOverHttp } from './asking.js';
import { Planter } from './canaries.js';
import { tenantTables } from './catalogue.js';
import { documentOf, fieldOf, rootFields } from './documents.js';
import { selectionsOf } from './selections.js';
import { expectSnapshot } from './snapshot.js';
import { StatementCounter } from './statement-counts.js';
import { ROWS } from './tenant-matrix.js';
import type { Kind } from './territories.js';

/** Objects behind a row: what belongs to it, and what that belongs to. */
const DEPTH = 2;
const MANY = 100;

/** Lists that hold fewer rows than a page in the scene, and why. */
const SHORT: Readonly<Record<string, string>> = {
  'Query.agencies': 'of the house, whose statements are not counted here',
  'Query.refusedSignatures': 'of the house, too',
  'Query.unroutedInbound': 'of the house, too',
};

const counter = new StatementCounter();
let world: World;
let schema: GraphQLSchema;
let agency: Agency;
/** An id of each table that lists are asked about. */
const ids = new Map<string, unknown>();

beforeAll(async () => {
  world = await openWorld({}, { verifyExecutor: false, reviseStatements: counter.revise });
  counter.watch(world.server.app.getHttpServer());
  ({ schema } = world.server.app.get(GraphQLSchemaHost, { strict: false }));
  agency = await world.agency();
  const vault = world.server.app.get(CredentialVault, { strict: false });
  const tables = await tenantTables(world.database);
  const planter = new Planter(world.database, tables, (secret, id) => vault.seal(secret, id));
  await agency.query(
    "INSERT INTO clients (agency_id, name) SELECT $1, 'More ' || n FROM generate_series(1, 100) n",
  );
  const owner = { agencyId: agency.id, clientId: agency.clients[0].id };
  const first = await planter.plant(owner);
  for (let n = 1; n < MANY; n += 1) await planter.plant(owner);
  // What is asked of one thing has many rows there too.
  for (let n = 0; n < MANY; n += 1) {
    for (const table of [
      'messages',
      'contact_notes',
      'scheduled_messages',
      'staff_absences',
      'flow_versions',
    ]) {
      if (first.has(table)) await planter.row(owner, table, { made: first, nth: n + 10 });
    }
  }
  // Every thread has one of ours.
  await agency.query(
    "UPDATE messages SET status = 'FAILED', failed_at = now() WHERE agency_id = $1 AND direction = 'OUTBOUND'",
  );
  // What somebody is mentioned in is asked of oneself.
  await agency.query(
    `INSERT INTO message_mentions (agency_id, user_id, message_id, client_id, conversation_id, seq)
     SELECT agency_id, $2, id, client_id, conversation_id, seq FROM messages WHERE agency_id = $1 ORDER BY id LIMIT 100`,
    [agency.superAdmin.id],
  );
  for (const [table, row] of first) ids.set(table, row.id);
  ids.set('clients', agency.clients[0].id);
}, 120_000);
afterAll(() => world.close());

/** Every query that answers a list of as many rows as it is asked for. */
const lists = (): string[] =>
  rootFields(schema).filter((name) => {
    const { args, type } = fieldOf(schema, name);
    return (
      name.startsWith('Query.') &&
      isListType(getNullableType(type)) &&
      args.some((arg) => arg.name === 'limit')
    );
  });

const TABLES: Partial<Record<Kind, string>> = {
  client: 'clients',
  conversation: 'conversations',
  contact: 'contacts',
  message: 'messages',
  bookingStaff: 'booking_staff',
  flow: 'flows',
};

function variablesOf(name: string, limit: number): Record<string, unknown> {
  const { given, ids: named = {} } = ROWS[name] ?? {};
  const values = Object.entries(named).map(([argument, { kind, isOptional }]) => [
    argument,
    isOptional ? null : ids.get(TABLES[kind] ?? ''),
  ]);
  return { ...given, ...Object.fromEntries(values), limit };
}

function documentsOf(name: string): string[] {
  const pipeline = world.server.app.get(Pipeline, { strict: false });
  const fits = (selection: string) => {
    try {
      pipeline.accept(
        { query: documentOf(schema, name, selection), variables: variablesOf(name, MANY) },
        'http',
      );
      return true;
    } catch (error) {
      if (error instanceof RequestRefused && error.errors[0]?.extensions.code === 'LIMIT_EXCEEDED')
        return false;
      throw error;
    }
  };
  return selectionsOf(schema, fieldOf(schema, name).type, DEPTH, fits).map((selection) =>
    documentOf(schema, name, selection),
  );
}

/** The statements of one answer, and how many rows it has. What is held for some seconds is held already. */
async function asked(name: string, document: string, limit: number) {
  const ask = () =>
    askOverHttp(world.server, agency.superAdmin.authorization, document, variablesOf(name, limit));
  let text = '';
  let statements: string[] | null = null;
  // What is held for some seconds may be read again in any one of them.
  for (let turn = 0; turn < 3; turn += 1) {
    const sent = await counter.during(async () => ({ text } = await ask()));
    if (!statements || sent.length < statements.length) statements = sent;
  }
  const { data, errors } = JSON.parse(text);
  if (errors) throw new Error(`${name}: ${text}`);
  return { statements: statements ?? [], rows: Object.values<unknown[]>(data)[0]?.length ?? 0 };
}

test('a list of a hundred rows costs as many statements as a list of one', async () => {
  const differing: unknown[] = [];
  const short: string[] = [];
  const pinned: string[] = [];
  for (const name of lists()) {
    const documents = documentsOf(name);
    let most = 0;
    for (const document of documents) {
      const one = await asked(name, document, 1);
      const many = await asked(name, document, MANY);
      if (many.rows < MANY / 2 && !(name in SHORT)) short.push(`${name} has ${many.rows} rows`);
      if (one.statements.join() !== many.statements.join()) {
        differing.push([name, one.statements, many.statements]);
      }
      most = Math.max(most, many.statements.length);
    }
    pinned.push(`${name.padEnd(36)} ${most}`);
  }

  expect(differing).toEqual([]);
  expect([...new Set(short)]).toEqual([]);
  expectSnapshot(
    'statement-counts.snapshot',
    [
      '# Statements of the fullest answer of each list, of one row and of a hundred alike. One more is a question.',
      ...pinned.sort(),
    ].join('\n'),
  );
});
