import { Assign, Inbox, InboxCounts, MarkRead, OneConversation, SetStatus } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const unread = async (person: Person, id: string) =>
  (await person.gets(OneConversation, { id })).conversation?.unreadCount;

test('unread is counted for each agent apart, and reading moves only the own position', async () => {
  const { admin, agent, whatsapp } = await world.agency();
  const from = newCustomer();
  const { id } = await whatsapp.receives('one', { from });
  await whatsapp.receives('two', { from });

  const { markConversationRead } = await agent.gets(MarkRead, { conversationId: id });

  expect(markConversationRead.unreadCount).toBe(0);
  expect(await unread(admin, id)).toBe(2);
  const { conversations } = await admin.gets(Inbox, { tab: 'ALL' });
  expect(conversations[0]).toMatchObject({ id, unreadCount: 2 });
});

test('a read position never moves back', async () => {
  const { agent, whatsapp } = await world.agency();
  const from = newCustomer();
  const { id } = await whatsapp.receives('one', { from });
  for (const text of ['two', 'three']) await whatsapp.receives(text, { from });

  await agent.gets(MarkRead, { conversationId: id, seq: 2 });
  await agent.gets(MarkRead, { conversationId: id, seq: 1 });
  expect(await unread(agent, id)).toBe(1);

  await agent.gets(MarkRead, { conversationId: id, seq: 2_000_000 });
  expect(await unread(agent, id)).toBe(0);
  await whatsapp.receives('four', { from });
  expect(await unread(agent, id)).toBe(1);
});

test('a place before the first message is refused, naming seq', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  expect(await agent.isRefused(MarkRead, { conversationId: id, seq: -1 })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'seq' },
  });
});

test('an assigned conversation moves from UNASSIGNED to OPEN and to MY of its agent', async () => {
  const { admin, agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  await admin.gets(Assign, { conversationId: id, assigneeId: agent.id });

  const idsOf = async (person: Person, tab: string) =>
    (await person.gets(Inbox, { tab })).conversations.map((each) => each.id);
  expect(await idsOf(agent, 'MY')).toEqual([id]);
  expect(await idsOf(admin, 'MY')).toEqual([]);
  expect(await idsOf(admin, 'OPEN')).toEqual([id]);
  expect(await idsOf(admin, 'UNASSIGNED')).toEqual([]);
});

test('nobody is assigned who could not see the conversation', async () => {
  const [acme, rival] = await world.agencies(2);
  const { id } = await acme.clients[1].whatsapp.receives('hello');

  for (const stranger of [acme.delegate, acme.clientUser, acme.orphan, rival.admin]) {
    expect(await acme.admin.isRefused(Assign, { conversationId: id, assigneeId: stranger.id })).toMatchObject(
      {
        code: 'BAD_USER_INPUT',
        details: { field: 'assigneeId' },
      },
    );
  }
});

test('a resolved conversation stands in RESOLVED and remembers when', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  const { setConversationStatus } = await agent.gets(SetStatus, { conversationId: id, status: 'RESOLVED' });

  expect(setConversationStatus.status).toBe('RESOLVED');
  expect((await agent.gets(Inbox, { tab: 'RESOLVED' })).conversations.map((c) => c.id)).toEqual([id]);
});

test('the counts move with the conversation, and come back', async () => {
  const { admin, agent, whatsapp } = await world.agency();
  const from = newCustomer();
  const counts = async () => (await agent.gets(InboxCounts)).conversationCounts;
  const none = { my: 0, open: 0, unassigned: 0, pending: 0, resolved: 0, all: 0 };

  const { id } = await whatsapp.receives('hello', { from });
  expect(await counts()).toEqual({ ...none, unassigned: 1, all: 1 });
  await admin.gets(Assign, { conversationId: id, assigneeId: agent.id });
  expect(await counts()).toEqual({ ...none, my: 1, open: 1, all: 1 });
  await agent.gets(SetStatus, { conversationId: id, status: 'PENDING' });
  expect(await counts()).toEqual({ ...none, my: 1, pending: 1, all: 1 });
  await agent.gets(SetStatus, { conversationId: id, status: 'RESOLVED' });
  expect(await counts()).toEqual({ ...none, my: 1, resolved: 1, all: 1 });
  await agent.gets(SetStatus, { conversationId: id, status: 'CLOSED' });
  expect(await counts()).toEqual(none);
  await whatsapp.receives('me again', { from });
  expect(await counts()).toEqual({ ...none, my: 1, open: 1, all: 1 });
});

test('an open conversation cannot become REOPENED', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  expect(await agent.isRefused(SetStatus, { conversationId: id, status: 'REOPENED' })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'status' },
  });
});

test('for another agency there is nothing to read, assign or close', async () => {
  const [acme, rival] = await world.agencies(2);
  const { id } = await acme.whatsapp.receives('hello');

  const refusals = await Promise.all([
    rival.admin.isRefused(MarkRead, { conversationId: id }),
    rival.admin.isRefused(Assign, { conversationId: id, assigneeId: rival.admin.id }),
    rival.admin.isRefused(SetStatus, { conversationId: id, status: 'CLOSED' }),
  ]);

  expect(refusals.map(({ code }) => code)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
  expect((await acme.admin.gets(OneConversation, { id })).conversation).toMatchObject({
    status: 'OPEN',
    assigneeId: null,
    unreadCount: 1,
  });
});
