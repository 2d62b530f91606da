import { envelope, messages, messageValue } from '../../src/simulate/meta/envelopes.js';
import { createTag } from '../tags/tag-documents.js';
import type { Agency } from '../world/agency.js';
import { Assign, MarkRead, operation, SendText, SetStatus } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

interface Integrity {
  readonly checked: number;
  readonly lastId: string | null;
  readonly drifts: readonly Readonly<Record<string, unknown>>[];
}

const Check = operation<{ inboxIntegrity: Integrity }>(
  `query ($afterId: ID, $limit: Int) { inboxIntegrity(afterId: $afterId, limit: $limit) {
     checked lastId drifts { kind conversationId userId clientId tab kept counted } } }`,
);

const AddTag = operation<{ addConversationTag: unknown }>(
  'mutation ($conversationId: ID!, $tagId: ID!) { addConversationTag(conversationId: $conversationId, tagId: $tagId) { id } }',
);
const RemoveTag = operation<{ removeConversationTag: unknown }>(
  'mutation ($conversationId: ID!, $tagId: ID!) { removeConversationTag(conversationId: $conversationId, tagId: $tagId) { id } }',
);

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const check = async (variables = {}) => (await agency.admin.gets(Check, variables)).inboxIntegrity;

test('nothing drifts in a thread that everybody works on at once, over two servers', async () => {
  const other = await world.secondServer();
  const customer = newCustomer();
  const { id: conversationId } = await agency.whatsapp.receives('hello', { from: customer });
  const { id: tagId } = await createTag(agency.admin, 'Busy');
  const people = [agency.agent, agency.admin.at(other), agency.clientUser.at(other), agency.delegate];

  await Promise.all([
    ...Array.from({ length: 4 }, (_, n) => {
      const { line } = agency.whatsapp;
      return agency.whatsapp.posts(
        envelope(messageValue(line, customer, [messages.text(customer, `more ${n}`)])),
      );
    }),
    ...people.map(async (person, n) => {
      await person.asks(SendText, { conversationId, body: `reply ${n}` });
      await person.asks(MarkRead, { conversationId });
      await person.asks(Assign, { conversationId, assigneeId: n % 2 ? agency.agent.id : null });
      await person.asks<object>(n % 2 ? AddTag : RemoveTag, { conversationId, tagId });
      await person.asks(SetStatus, { conversationId, status: n % 2 ? 'PENDING' : 'RESOLVED' });
      await person.asks(MarkRead, { conversationId });
    }),
  ]);
  await agency.pausesEnd();

  const [thread] = await agency.query('SELECT inbound_count FROM conversations WHERE agency_id = $1');
  expect(thread).toEqual({ inbound_count: 5 });
  expect(await check()).toEqual({ checked: 1, lastId: conversationId, drifts: [] });
  expect(await check({ afterId: conversationId })).toEqual({ checked: 0, lastId: null, drifts: [] });
});

test('a number that was broken is reported, with what it should be', async () => {
  const { agent, clients } = agency;
  const { id } = await agency.whatsapp.receives('hello');
  await agent.gets(MarkRead, { conversationId: id });
  await agency.query('UPDATE conversations SET inbound_count = 5, last_seq = 7 WHERE agency_id = $1');
  await agency.query('UPDATE conversation_reads SET inbound_seen = 0 WHERE agency_id = $1');
  await agency.query(
    `INSERT INTO conversation_tallies (agency_id, client_id, channel_id, inbox_tab, delta)
     VALUES ($1, $2, $3, 'UNASSIGNED', 2)`,
    [clients[0].id, clients[0].whatsapp.channelId],
  );

  const { drifts } = await check();

  const ofThread = { conversationId: id, userId: null, clientId: null, tab: null };
  const expected = [
    { ...ofThread, kind: 'INBOUND_COUNT', kept: 5, counted: 1 },
    { ...ofThread, kind: 'LAST_SEQ', kept: 7, counted: 1 },
    { ...ofThread, kind: 'READ_POSITION', userId: agent.id, kept: 0, counted: 1 },
    {
      ...{ ...ofThread, conversationId: null, kind: 'TAB_COUNT' },
      ...{ clientId: clients[0].id, tab: 'UNASSIGNED', kept: 3, counted: 1 },
    },
  ];
  expect([...drifts].sort((a, b) => (String(a.kind) < String(b.kind) ? -1 : 1))).toEqual(expected);
});

test('it goes on where it stopped, for who may read reports', async () => {
  const first = await agency.whatsapp.receives('one');
  const second = await agency.whatsapp.receives('two');

  const page = await check({ limit: 1 });

  expect(page).toMatchObject({ checked: 1, lastId: first.id });
  expect(await check({ limit: 1, afterId: page.lastId })).toMatchObject({ checked: 1, lastId: second.id });
  for (const [field, variables] of [
    ['limit', { limit: 0 }],
    ['limit', { limit: 501 }],
    ['afterId', { afterId: 'nonsense' }],
  ] as const) {
    expect(await agency.admin.isRefused(Check, variables)).toMatchObject({ details: { field } });
  }
  expect(await agency.clientUser.isRefused(Check)).toMatchObject({ code: 'FORBIDDEN' });
});
