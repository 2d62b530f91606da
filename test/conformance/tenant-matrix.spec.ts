import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import type { Agency } from '../world/agency.js';
import { ConversationUpdated, Inbox } from '../world/documents.js';
import type { Live } from '../world/live.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import { documentOf, fieldOf, ROWS, requestsOf, type Territory, territoryOf } from './tenant-matrix.js';

const isSubscription = (name: string) => name.startsWith('Subscription.');
const ASKED = Object.keys(ROWS).filter((name) => !isSubscription(name));
const HEARD = Object.keys(ROWS).filter(isSubscription);

/** What a caller may be told: never that something failed inside, nor that the question was not understood. */
const REFUSALS = new Set(['BAD_USER_INPUT', 'NOT_FOUND', 'CONFLICT', 'FORBIDDEN']);

let world: World;
let schema: GraphQLSchema;
let acme: Agency;
let rival: Agency;
/** The first client of acme, its second client, and the rival's first. */
let one: Territory;
let two: Territory;
let foreign: Territory;

beforeAll(async () => {
  world = await openWorld();
  ({ schema } = world.server.app.get(GraphQLSchemaHost, { strict: false }));
});
// Each test has its own: some of what is asked changes people for good.
beforeEach(async () => {
  [acme, rival] = await world.agencies(2);
  one = await territoryOf(acme, acme.clients[0]);
  two = await territoryOf(acme, acme.clients[1]);
  foreign = await territoryOf(rival, rival.clients[0]);
});
afterAll(() => world.close());

/** Everybody of acme, with the territories that do not exist for them. */
const blindSpots = (): [person: Person, hidden: Territory[]][] => [
  [acme.orphan, [one, two, foreign]],
  [acme.clientUser, [two, foreign]],
  [acme.delegate, [two, foreign]],
  [acme.clients[1].user, [one, foreign]],
  [acme.agent, [foreign]],
  [acme.admin, [foreign]],
  [acme.superAdmin, [foreign]],
];

/** What of the hidden territories shows in an answer, apart from what the caller said itself. */
function leaksIn(answer: unknown, hidden: readonly Territory[], said: object, person: Person): string[] {
  const text = JSON.stringify(answer);
  const known = JSON.stringify(said) + person.id;
  return hidden
    .flatMap(({ agencyId, secrets, group }) =>
      agencyId === person.who.agencyId ? secrets : [...secrets, group],
    )
    .filter((secret) => text.includes(secret) && !known.includes(secret));
}

/** What somebody of acme has named so far, in any request. */
const named: unknown[] = [];

/** Changes when anything of the territory does. */
async function stateOf({ agencyId, clientId }: Territory): Promise<unknown> {
  const tables = [
    'conversations',
    'messages',
    'contacts',
    'conversation_reads',
    'message_attempts',
    'media',
    'channels',
  ];
  const digests = tables.map(
    (table) =>
      `SELECT '${table}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS digest
       FROM ${table} t WHERE agency_id = $1 AND client_id = $2`,
  );
  return world.database.query(digests.join(' UNION ALL '), [agencyId, clientId]);
}

test('every root field and every argument has its place in the matrix', () => {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((root) =>
    Object.keys(root?.getFields() ?? {}).map((field) => `${root}.${field}`),
  );

  expect(Object.keys(ROWS).sort()).toEqual(fields.sort());
  for (const [name, { given, ids }] of Object.entries(ROWS)) {
    const names = fieldOf(schema, name).args.map((arg) => arg.name);
    expect([name, Object.keys({ ...given, ...ids }).sort()]).toEqual([name, names.sort()]);
  }
});

test('who may see a territory is shown it, so that a leak would show', async () => {
  const answer = await acme.admin.asks(documentOf(schema, 'Query.conversations'), { tab: 'ALL' });

  const found = leaksIn(answer, [one, two, foreign], {}, acme.admin);
  expect(found).toEqual(expect.arrayContaining([one.canary, two.canary, one.conversation, two.conversation]));
  expect(found).not.toContain(foreign.canary);
});

test.each(ASKED)('%s gives nobody what is not theirs, and changes nothing of it', async (name) => {
  const document = documentOf(schema, name);
  const row = ROWS[name] ?? {};
  let answered = 0;

  for (const [person, hidden] of blindSpots()) {
    await world.settle();
    const before = await Promise.all(hidden.map(stateOf));
    for (const variables of requestsOf(row, [one, two, foreign])) {
      const answer = await person.asks(document, variables);
      named.push(variables);

      const codes = (answer.errors ?? []).map(({ extensions }) => extensions.code);
      if (codes.length === 0) answered += 1;
      const told = {
        leaks: leaksIn(answer, hidden, row.repeatsWhatWasNamed ? named : variables, person),
        codes: codes.filter((c) => !REFUSALS.has(c)),
      };
      expect([person.who.role, variables, told]).toEqual([
        person.who.role,
        variables,
        { leaks: [], codes: [] },
      ]);
    }
    await world.settle();
    expect(await Promise.all(hidden.map(stateOf))).toEqual(before);
  }
  // Otherwise the field was never reached, and nothing was tried at all.
  expect(answered).toBeGreaterThan(0);
});

test.each(ASKED)('%s gives nothing to nobody in particular', async (name) => {
  for (const variables of requestsOf(ROWS[name] ?? {}, [one])) {
    const { status, text } = await world.server.request('/api/chat/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: documentOf(schema, name).text, variables }),
    });

    const { data, errors } = JSON.parse(text);
    expect(Object.values(data ?? {}).filter((value) => value !== null)).toEqual([]);
    expect([name, errors[0].extensions.code]).toEqual([
      name,
      status === 401 ? 'UNAUTHENTICATED' : 'BAD_USER_INPUT',
    ]);
  }
});

test.each(HEARD)('%s tells nobody what is not theirs', async (name) => {
  const lives: [person: Person, hidden: Territory[], variables: object, live: Live<unknown>][] = [];
  for (const [person, hidden] of blindSpots()) {
    for (const variables of requestsOf(ROWS[name] ?? {}, [one, two, foreign])) {
      lives.push([person, hidden, variables, await person.listens(documentOf(schema, name), variables)]);
    }
  }
  const [fence, rivalFence] = await Promise.all([
    acme.admin.listens(ConversationUpdated),
    rival.admin.listens(ConversationUpdated),
  ]);

  await rival.whatsapp.receives(foreign.canary);
  await acme.clients[1].whatsapp.receives(two.canary);
  await acme.clients[0].whatsapp.receives(one.canary);
  await fence.next(2);
  await rivalFence.next();

  const leaks = lives.flatMap(([person, hidden, variables, live]) =>
    leaksIn([live.events, live.end], hidden, variables, person).map((leak) => [
      person.who.role,
      variables,
      leak,
    ]),
  );
  expect(leaks).toEqual([]);
  acme.leave();
  rival.leave();
});

test('the rival sees its own', async () => {
  const { conversations } = await rival.admin.gets(Inbox, { tab: 'ALL' });

  expect(conversations.every(({ clientId }) => clientId === foreign.clientId)).toBe(true);
  expect(conversations.map(({ id }) => id)).toContain(foreign.conversation);
});
