import { randomUUID } from 'node:crypto';
import { create } from '../groups/group-documents.js';
import { createTag } from '../tags/tag-documents.js';
import type { Agency } from '../world/agency.js';
import { OneConversation, SetStatus } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { Bulk, inAnHour, type Work, wordsOf, workOn } from './work-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const AT = new Date('2026-01-01T12:00:00Z');

const some = (n: number, at: 0 | 1 = 0) =>
  agency.fills(
    Array.from({ length: n }, () => ({
      client: agency.clients[at],
      status: 'OPEN',
      assigneeId: null,
      at: AT,
    })),
  );

test('every kind of change is made of every conversation, as of one', async () => {
  const { admin, agent } = agency;
  const group = await create(admin, 'Support');
  const conversationIds = await some(3);
  const until = inAnHour();
  const changes: readonly [change: object, made: Partial<Work>, action: string][] = [
    [{ assigneeId: agent.id }, { assigneeId: agent.id }, 'conversation.assigned'],
    [{ unassign: true }, { assigneeId: null }, 'conversation.assigned'],
    [{ groupId: group.id }, { groupId: group.id }, 'conversation.group_set'],
    [{ leaveGroup: true }, { groupId: null }, 'conversation.group_set'],
    [{ priority: 'HIGH' }, { priority: 'HIGH' }, 'conversation.priority_set'],
    [{ snoozedUntil: until }, { status: 'PENDING', snoozedUntil: until }, 'conversation.snoozed'],
    [{ status: 'RESOLVED' }, { status: 'RESOLVED', snoozedUntil: null }, 'conversation.status_set'],
  ];

  for (const [change, made, action] of changes) {
    const before = (await agency.audit(action)).length;
    for (let n = 0; n < 2; n += 1) {
      const { bulkUpdateConversations } = await admin.gets(Bulk, { conversationIds, change });
      expect(bulkUpdateConversations).toEqual(
        conversationIds.map((id) => ({
          conversationId: id,
          conversation: expect.objectContaining({ id, ...made }),
          error: null,
        })),
      );
    }
    expect((await agency.audit(action)).slice(before)).toHaveLength(conversationIds.length);
  }
});

test('all of them are read', async () => {
  const { admin, agent, whatsapp } = agency;
  const conversationIds = [(await whatsapp.receives('one')).id, (await whatsapp.receives('two')).id];

  const { bulkUpdateConversations } = await agent.gets(Bulk, { conversationIds, change: { markRead: true } });

  expect(bulkUpdateConversations.map(({ conversation }) => conversation?.unreadCount)).toEqual([0, 0]);
  for (const id of conversationIds) expect((await workOn(admin, id))?.unreadCount).toBe(1);
});

test('what is not seen is not found, what cannot be done says why, and the others are changed', async () => {
  const rival = await world.agency();
  const { clientUser } = agency;
  const [mine = '', archived = ''] = await some(2);
  const [unseen = ''] = await some(1, 1);
  const [foreign = ''] = await rival.fills([
    { client: rival.clients[0], status: 'OPEN', assigneeId: null, at: AT },
  ]);
  await agency.admin.gets(SetStatus, { conversationId: archived, status: 'CLOSED' });
  const conversationIds = [unseen, archived, foreign, 'nothing', randomUUID(), mine];

  const { bulkUpdateConversations } = await clientUser.gets(Bulk, {
    conversationIds,
    change: { snoozedUntil: inAnHour() },
  });

  const notFound = { conversation: null, error: { code: 'NOT_FOUND', reason: 'NOT_FOUND' } };
  expect(bulkUpdateConversations).toMatchObject([
    { conversationId: unseen, ...notFound },
    {
      conversationId: archived,
      conversation: null,
      error: { code: 'CONFLICT', reason: 'CONVERSATION_CLOSED' },
    },
    { conversationId: foreign, ...notFound },
    { conversationId: 'nothing', ...notFound },
    { conversationId: conversationIds[4], ...notFound },
    { conversationId: mine, conversation: { status: 'PENDING' }, error: null },
  ]);
  expect((await rival.admin.gets(OneConversation, { id: foreign })).conversation?.status).toBe('OPEN');
  expect((await agency.audit('access.dropped')).map(({ subjectId }) => subjectId).sort()).toEqual(
    [unseen, foreign, 'nothing', conversationIds[4]].sort(),
  );
});

test('whoever could not work on one of them is said so for that one', async () => {
  const { admin, delegate } = agency;
  const [seen = ''] = await some(1, 0);
  const [unseen = ''] = await some(1, 1);

  const { bulkUpdateConversations } = await admin.gets(Bulk, {
    conversationIds: [unseen, seen],
    change: { assigneeId: delegate.id },
  });

  expect(bulkUpdateConversations).toMatchObject([
    { conversation: null, error: { code: 'BAD_USER_INPUT', reason: 'INVALID_INPUT' } },
    { conversation: { assigneeId: delegate.id }, error: null },
  ]);
});

test('one that has as many tags as it may have is said so, and stops no other', async () => {
  const { admin, agent } = agency;
  const [full = '', other = ''] = await some(2);
  for (let n = 0; n < 20; n += 1) {
    const { id: addTagId } = await createTag(admin, `Tag ${n}`);
    await agent.gets(Bulk, { conversationIds: [full], change: { addTagId } });
  }
  const { id: addTagId } = await createTag(admin, 'One more');

  const { bulkUpdateConversations } = await agent.gets(Bulk, {
    conversationIds: [full, other],
    change: { addTagId },
  });

  expect(bulkUpdateConversations).toMatchObject([
    { conversation: null, error: { code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_TAGS' } },
    { conversation: { id: other }, error: null },
  ]);
});

test('one that is named twice, in whatever letters, is changed and answered once', async () => {
  const { agent } = agency;
  const [one = '', two = ''] = await some(2);

  const { bulkUpdateConversations } = await agent.gets(Bulk, {
    conversationIds: [two, one, two.toUpperCase(), two],
    change: { priority: 'LOW' },
  });

  expect(bulkUpdateConversations.map(({ conversationId }) => conversationId)).toEqual([two, one]);
  expect(await wordsOf(agent, two)).toEqual(['Priority changed from NORMAL to LOW']);
});

test.each([0, 101])('%i conversations at once are refused', async (n) => {
  const conversationIds = Array.from({ length: n }, () => randomUUID());

  expect(await agency.agent.isRefused(Bulk, { conversationIds, change: { priority: 'LOW' } })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'conversationIds', min: 1, max: 100 },
  });
});

test('a change is exactly one', async () => {
  const conversationIds = await some(1);

  for (const change of [{}, { priority: 'LOW', unassign: true }, { priority: null }]) {
    expect(await agency.agent.isRefused(Bulk, { conversationIds, change })).toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  }
  expect(await agency.agent.isRefused(Bulk, { conversationIds, change: { unassign: false } })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'change' },
  });
  expect(
    await agency.agent.isRefused(Bulk, { conversationIds, change: { snoozedUntil: inAnHour(-1) } }),
  ).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'snoozedUntil' } });
});

test.each<[permission: 'chat.assign' | 'chat.close', changes: readonly object[]]>([
  [
    'chat.assign',
    [{ assigneeId: 'x' }, { unassign: true }, { groupId: 'x' }, { leaveGroup: true }, { priority: 'LOW' }],
  ],
  ['chat.close', [{ status: 'RESOLVED' }, { snoozedUntil: inAnHour() }]],
])('without %s everything that needs it is refused as a whole', async (permission, changes) => {
  const { agent } = agency;
  const conversationIds = await some(1);
  await agency.denies(agent, permission);

  for (const change of changes) {
    expect(await agent.isRefused(Bulk, { conversationIds, change })).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'PERMISSION_MISSING',
      details: { permission },
    });
  }
  expect(
    (await agent.gets(Bulk, { conversationIds, change: { markRead: true } })).bulkUpdateConversations,
  ).toHaveLength(1);
});

test('a hundred are changed in one request', async () => {
  const conversationIds = await some(100);

  const { bulkUpdateConversations } = await agency.agent.gets(Bulk, {
    conversationIds,
    change: { status: 'RESOLVED' },
  });

  expect(
    bulkUpdateConversations.filter(({ conversation }) => conversation?.status === 'RESOLVED'),
  ).toHaveLength(100);
});
