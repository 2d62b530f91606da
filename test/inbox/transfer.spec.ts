import { create } from '../groups/group-documents.js';
import type { Agency } from '../world/agency.js';
import { Assign, NewMessage, SetStatus } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import {
  Claim,
  countsOf,
  idsIn,
  linesOf,
  named,
  SetGroup,
  Transfer,
  wordsOf,
  workOn,
} from './work-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

test('a colleague takes over, with a note of who hands it on', async () => {
  const { admin, agent, whatsapp } = agency;
  await named(agency, agent, 'Maria Silva');
  const { id: conversationId } = await whatsapp.receives('hello');
  await admin.gets(Claim, { conversationId });
  const live = await agent.listens(NewMessage, { conversationId });

  const { transferConversation } = await admin.gets(Transfer, {
    conversationId,
    toUserId: agent.id,
    note: 'Speaks Portuguese only.',
  });

  expect(transferConversation).toMatchObject({ assigneeId: agent.id, groupId: null });
  expect((await linesOf(agent, conversationId)).slice(1)).toEqual([
    expect.objectContaining({
      body: 'Transferred to Maria Silva',
      threadEvent: { kind: 'ASSIGNEE', from: admin.id, to: agent.id },
    }),
    expect.objectContaining({ messageType: 'NOTE', body: 'Speaks Portuguese only.', senderId: admin.id }),
  ]);
  expect((await live.next(2)).map(({ messageType }) => messageType)).toEqual(['SYSTEM', 'NOTE']);
  expect(await agency.audit('conversation.transferred')).toMatchObject([
    { userId: admin.id, details: { fromUserId: admin.id, toUserId: agent.id, hasNote: true } },
  ]);
  expect(world.meta.accepted).toEqual([]);
  live.close();
});

test('a group takes over: nobody’s, in the MY of everybody there until one of them claims it', async () => {
  const { admin, agent, delegate, whatsapp } = agency;
  const group = await create(admin, 'Support', [agent, delegate]);
  const { id: conversationId } = await whatsapp.receives('hello');
  await admin.gets(Claim, { conversationId });

  const { transferConversation } = await admin.gets(Transfer, { conversationId, toGroupId: group.id });

  expect(transferConversation).toMatchObject({ assigneeId: null, groupId: group.id });
  expect((await wordsOf(admin, conversationId)).slice(1)).toEqual([
    'Transferred to the group Support',
    'Unassigned',
  ]);
  expect(await idsIn(agent, 'MY')).toEqual([conversationId]);
  expect(await idsIn(delegate, 'MY')).toEqual([conversationId]);
  expect(await idsIn(admin, 'MY')).toEqual([]);

  await delegate.gets(Claim, { conversationId });

  expect(await idsIn(agent, 'MY')).toEqual([]);
  expect(await countsOf(delegate)).toMatchObject({ my: 1, open: 1 });
});

test('a repeat changes nothing, and takes no second note', async () => {
  const { admin, agent, whatsapp } = agency;
  const group = await create(admin, 'Support');
  const { id: conversationId } = await whatsapp.receives('hello');

  for (const target of [{ toUserId: agent.id }, { toGroupId: group.id }]) {
    const first = await admin.gets(Transfer, { conversationId, ...target, note: 'please' });
    expect(await admin.gets(Transfer, { conversationId, ...target, note: 'please' })).toEqual(first);
  }

  expect(await agency.audit('conversation.transferred')).toHaveLength(2);
  expect((await wordsOf(admin, conversationId)).filter((words) => words === 'please')).toHaveLength(2);
});

test('it goes to exactly one', async () => {
  const { admin, agent, whatsapp } = agency;
  const group = await create(admin, 'Support');
  const { id: conversationId } = await whatsapp.receives('hello');

  for (const targets of [{}, { toUserId: null }, { toUserId: agent.id, toGroupId: group.id }]) {
    expect(await admin.isRefused(Transfer, { conversationId, ...targets })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'toUserId' },
    });
  }
});

test('nobody takes over who could not see it, and no group that is not there', async () => {
  const rival = await world.agency();
  const { admin, delegate, orphan, clients } = agency;
  const foreign = await create(rival.admin, 'Support');
  const { id: conversationId } = await clients[1].whatsapp.receives('hello');

  for (const { id: toUserId } of [delegate, orphan, clients[0].user, rival.admin]) {
    expect(await admin.isRefused(Transfer, { conversationId, toUserId })).toMatchObject({
      details: { field: 'toUserId', toUserId },
    });
  }
  for (const toGroupId of [foreign.id, conversationId, 'nobody']) {
    expect(await admin.isRefused(Transfer, { conversationId, toGroupId })).toMatchObject({
      details: { field: 'toGroupId', toGroupId },
    });
    expect(await admin.isRefused(SetGroup, { conversationId, groupId: toGroupId })).toMatchObject({
      details: { field: 'groupId', groupId: toGroupId },
    });
  }
  expect(await wordsOf(admin, conversationId)).toEqual([]);
});

test('a note that does not suit moves nothing', async () => {
  const { admin, agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  const withNote = (note: string) => ({ conversationId, toUserId: agent.id, note });

  for (const note of ['', '   ', 'x'.repeat(4_097)]) {
    expect(await admin.isRefused(Transfer, withNote(note))).toMatchObject({ details: { field: 'note' } });
  }
  const silent = await agency.colleague('AGENCY_ADMIN');
  await agency.denies(silent, 'chat.write_internal_notes');
  expect(await silent.isRefused(Transfer, withNote('please'))).toMatchObject({
    code: 'FORBIDDEN',
    details: { permission: 'chat.write_internal_notes' },
  });

  expect((await workOn(admin, conversationId))?.assigneeId).toBeNull();
  const { transferConversation } = await silent.gets(Transfer, { conversationId, toUserId: agent.id });
  expect(transferConversation.assigneeId).toBe(agent.id);
});

test('what is archived is not handed on, and who may not transfer does not', async () => {
  const { admin, agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  await admin.gets(SetStatus, { conversationId, status: 'CLOSED' });

  expect(await admin.isRefused(Transfer, { conversationId, toUserId: agent.id })).toMatchObject({
    reason: 'CONVERSATION_CLOSED',
  });
  expect(await agent.isRefused(Transfer, { conversationId, toUserId: admin.id })).toMatchObject({
    code: 'FORBIDDEN',
    details: { permission: 'chat.transfer' },
  });
});

test('a group owns a conversation beside its assignee, until it is taken out', async () => {
  const { admin, agent, whatsapp } = agency;
  const group = await create(admin, 'Support', [admin]);
  const { id: conversationId } = await whatsapp.receives('hello');
  await admin.gets(Assign, { conversationId, assigneeId: agent.id });

  for (let n = 0; n < 2; n += 1) {
    const { setConversationGroup } = await agent.gets(SetGroup, { conversationId, groupId: group.id });
    expect(setConversationGroup).toMatchObject({ groupId: group.id, assigneeId: agent.id });
  }
  expect(await idsIn(admin, 'MY')).toEqual([]);
  await agent.gets(SetGroup, { conversationId, groupId: null });

  expect((await linesOf(admin, conversationId)).slice(1)).toMatchObject([
    { body: 'Moved to the group Support', threadEvent: { kind: 'GROUP', from: null, to: group.id } },
    { body: 'Taken out of its group', threadEvent: { kind: 'GROUP', from: group.id, to: null } },
  ]);
  expect((await agency.audit('conversation.group_set')).map(({ details }) => details)).toEqual([
    { from: null, to: group.id },
    { from: group.id, to: null },
  ]);
});
