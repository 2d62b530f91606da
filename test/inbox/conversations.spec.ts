import { GraphQLSchemaHost } from '@nestjs/graphql';
import fc from 'fast-check';
import { type GraphQLObjectType, getNamedType, isLeafType } from 'graphql';
import type { Agency, Placed } from '../world/agency.js';
import { Inbox, InboxCounts, OneConversation, operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';

const TABS = ['MY', 'OPEN', 'UNASSIGNED', 'PENDING', 'RESOLVED', 'ALL'] as const;
type Tab = (typeof TABS)[number];
const STATUSES = ['OPEN', 'PENDING', 'RESOLVED', 'CLOSED', 'REOPENED'] as const;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

type Row = Placed & { readonly id: string };

/** Many conversations of all kinds, a good part of them at the same moment as others. */
async function mixedInbox(agency: Agency): Promise<readonly Row[]> {
  const { agent, admin, clients } = agency;
  const rows = Array.from({ length: 90 }, (_, i): Placed => {
    const client = i % 3 === 0 ? clients[1] : clients[0];
    const status = STATUSES[i % STATUSES.length] ?? 'OPEN';
    const assigneeId = [null, agent.id, admin.id, null][i % 4] ?? null;
    return { client, status, assigneeId, at: new Date(Date.UTC(2026, 0, 1, 12, Math.floor(i / 7))) };
  });
  const ids = await agency.fills(rows);
  return rows.map((row, i) => ({ ...row, id: ids[i] ?? '' }));
}

const isDone = (status: string) => status === 'RESOLVED' || status === 'CLOSED' || status === 'PENDING';

/** What each tab is, said once more and otherwise than in the database. */
const inTab: Readonly<Record<Tab, (row: Row, me: string) => boolean>> = {
  MY: ({ status, assigneeId }, me) => status !== 'CLOSED' && assigneeId === me,
  OPEN: ({ status, assigneeId }) => !isDone(status) && assigneeId !== null,
  UNASSIGNED: ({ status, assigneeId }) => !isDone(status) && assigneeId === null,
  PENDING: ({ status }) => status === 'PENDING',
  RESOLVED: ({ status }) => status === 'RESOLVED',
  ALL: ({ status }) => status !== 'CLOSED',
};

function seenBy(person: string, { clients }: Agency): (row: Row) => boolean {
  if (person === 'orphan') return () => false;
  if (person === 'delegate' || person === 'clientUser') return ({ client }) => client.id === clients[0].id;
  if (person === 'otherClientUser') return ({ client }) => client.id === clients[1].id;
  return () => true;
}

const newestFirst = (a: Row, b: Row) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);

const pageOf = async (person: Person, tab: Tab, limit?: number, beforeId?: string) =>
  (await person.gets(Inbox, { tab, limit, beforeId })).conversations.map(({ id }) => id);

test('everybody sees in each tab what belongs there, in pages without a hole or a repeat', async () => {
  const agency = await world.agency();
  const rows = await mixedInbox(agency);
  const both = await agency.colleague();
  await agency.query(
    'INSERT INTO client_delegations SELECT agency_id, $2, id FROM clients WHERE agency_id = $1',
    [both.id],
  );
  const people: Record<string, Person> = { ...agency.people, delegateOfBoth: both };

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(people)),
      fc.constantFrom(...TABS),
      fc.integer({ min: 3, max: 100 }),
      async (name, tab, limit) => {
        const person = people[name] ?? both;
        const expected = rows
          .filter(seenBy(name, agency))
          .filter((row) => inTab[tab](row, person.id))
          .sort(newestFirst)
          .map(({ id }) => id);

        const paged: string[] = [];
        for (;;) {
          const page = await pageOf(person, tab, limit, paged.at(-1));
          paged.push(...page);
          if (page.length < limit) break;
        }

        expect(paged).toEqual(expected);
      },
    ),
    { numRuns: 40 },
  );
});

test('the counts are the lengths of the lists, for every role', async () => {
  const agency = await world.agency();
  await mixedInbox(agency);

  for (const person of Object.values(agency.people)) {
    const { conversationCounts } = await person.gets(InboxCounts);
    const lengths = await Promise.all(TABS.map(async (tab) => (await pageOf(person, tab, 100)).length));
    expect(
      TABS.map((tab) => conversationCounts[tab.toLowerCase() as keyof typeof conversationCounts]),
    ).toEqual(lengths);
  }
});

test('the counts stay right when their long sums are shortened', async () => {
  const agency = await world.agency();
  const placed = { client: agency.clients[0], status: 'OPEN', assigneeId: null, at: new Date() };
  await agency.fills(Array.from({ length: 2_100 }, () => placed));

  const long = await agency.admin.gets(InboxCounts);
  const short = await agency.admin.gets(InboxCounts);

  expect(long.conversationCounts).toMatchObject({ all: 2_100, unassigned: 2_100, open: 0 });
  expect(short).toEqual(long);
  expect(await agency.query('SELECT 1 FROM conversation_tallies WHERE agency_id = $1')).toHaveLength(1);
});

test('a page has 50 conversations unless told', async () => {
  const agency = await world.agency();
  await mixedInbox(agency);

  expect(await pageOf(agency.admin, 'ALL')).toHaveLength(50);
});

test.each([0, -1, 101, 2_147_483_647])('a page of %i is refused, naming limit', async (limit) => {
  const { admin } = await world.agency();

  expect(await admin.isRefused(Inbox, { tab: 'ALL', limit })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'limit', min: 1, max: 100 },
  });
});

test('a cursor that cannot be an id is refused, naming beforeId', async () => {
  const { admin } = await world.agency();

  expect(await admin.isRefused(Inbox, { tab: 'ALL', beforeId: 'yesterday' })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'beforeId' },
  });
});

test('after a conversation of another agency there is nothing', async () => {
  const [acme, rival] = await world.agencies(2);
  const { id } = await acme.whatsapp.receives('hello');
  await rival.whatsapp.receives('older');

  expect(await pageOf(rival.admin, 'ALL', 10, id)).toEqual([]);
});

test('a conversation is found by its id, with its channel', async () => {
  const { agent, whatsapp, clients } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  const { conversation } = await agent.gets(OneConversation, { id });

  expect(conversation).toMatchObject({
    id,
    clientId: clients[0].id,
    customerDisplayName: 'Ana Duarte',
    status: 'OPEN',
    assigneeId: null,
    lastSeq: 1,
    unreadCount: 1,
    channel: { id: whatsapp.channelId, provider: 'WHATSAPP', displayName: 'Front desk' },
  });
});

test('a conversation of another agency does not exist', async () => {
  const [acme, rival] = await world.agencies(2);
  const conversation = await acme.whatsapp.receives('hello');

  const answer = await rival.admin.asks(OneConversation, { id: conversation.id });

  expect(answer).toEqual({ data: { conversation: null } });
});

test.each(['', '-1', '1', 'null', '00000000-0000-0000-0000-000000000000', "' OR 1=1 --"])(
  'nothing has the id %p',
  async (id) => {
    const { admin } = await world.agency();

    expect(await admin.asks(OneConversation, { id })).toEqual({ data: { conversation: null } });
  },
);

test('a conversation of another client does not exist for a client and a delegate', async () => {
  const { clients, delegate, clientUser, orphan } = await world.agency();
  const { id } = await clients[1].whatsapp.receives('hello');

  for (const person of [delegate, clientUser, orphan]) {
    expect(await person.asks(OneConversation, { id })).toEqual({ data: { conversation: null } });
  }
});

test('a page answers every field just as the conversation itself does, asked for alone or together', async () => {
  const agency = await world.agency();
  const { id } = await agency.whatsapp.receives('hello');
  const { schema } = world.server.app.get(GraphQLSchemaHost, { strict: false });
  const type = schema.getType('Conversation') as GraphQLObjectType;
  const fields = Object.values(type.getFields()).map(({ name, type: of }) =>
    isLeafType(getNamedType(of)) ? name : `${name} { id }`,
  );
  type Fields = Readonly<Record<string, unknown>>;

  for (const asked of [...fields, fields.join(' ')]) {
    const { conversations } = await agency.agent.gets(
      operation<{ conversations: readonly Fields[] }>(`{ conversations(tab: ALL) { ${asked} } }`),
    );
    const { conversation } = await agency.agent.gets(
      operation<{ conversation: Fields }>(`query ($id: ID!) { conversation(id: $id) { ${asked} } }`),
      { id },
    );
    expect(conversations).toEqual([conversation]);
  }
});
