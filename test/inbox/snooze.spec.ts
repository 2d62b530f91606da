import type { Agency } from '../world/agency.js';
import { Assign, ConversationUpdated, SetStatus } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { idsIn, inAnHour, linesOf, Snooze, wordsOf, workOn } from './work-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const wakings = () => agency.query("SELECT 1 FROM jobs WHERE agency_id = $1 AND kind = 'conversation.wake'");

test('a snoozed conversation is PENDING until its time, then OPEN again by itself', async () => {
  const { admin, agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  await admin.gets(Assign, { conversationId, assigneeId: agent.id });
  const until = inAnHour();

  const { snoozeConversation } = await agent.gets(Snooze, { conversationId, until });

  expect(snoozeConversation).toMatchObject({ status: 'PENDING', snoozedUntil: until, assigneeId: agent.id });
  expect(await idsIn(agent, 'PENDING')).toEqual([conversationId]);
  await world.settle();
  expect((await workOn(agent, conversationId))?.status).toBe('PENDING');

  const live = await admin.listens(ConversationUpdated);
  await agency.pausesEnd();

  expect(await workOn(agent, conversationId)).toMatchObject({
    status: 'OPEN',
    snoozedUntil: null,
    assigneeId: agent.id,
  });
  expect((await live.next()).map(({ id }) => id)).toEqual([conversationId]);
  expect((await linesOf(agent, conversationId)).slice(1)).toMatchObject([
    { body: 'Status changed from OPEN to PENDING', senderId: agent.id },
    {
      body: `Snoozed until ${until.slice(0, 16).replace('T', ' ')} UTC`,
      senderId: agent.id,
      threadEvent: { kind: 'SNOOZE', from: null, to: until },
    },
    { body: 'Not snoozed any more', threadEvent: { kind: 'SNOOZE', from: until, to: null }, senderId: null },
    { body: 'Status changed from PENDING to OPEN because its time has come', senderId: null },
  ]);
  expect((await agency.audit('conversation.')).slice(1)).toMatchObject([
    { action: 'conversation.snoozed', userId: agent.id, details: { from: null, to: until } },
    {
      action: 'conversation.status_set',
      userId: null,
      details: { from: 'PENDING', to: 'OPEN', because: 'SNOOZE_OVER' },
    },
  ]);
  live.close();
});

test('another moment replaces the one before: the old one wakes nobody', async () => {
  const { agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  const [soon, late] = [inAnHour(1), inAnHour(2)];
  await agent.gets(Snooze, { conversationId, until: soon });
  await agent.gets(Snooze, { conversationId, until: late });
  await agency.query(`UPDATE jobs SET run_at = now() WHERE agency_id = $1 AND payload->>'until' = $2`, [
    soon,
  ]);
  await world.settle();

  expect(await workOn(agent, conversationId)).toMatchObject({ status: 'PENDING', snoozedUntil: late });

  await agency.pausesEnd();
  expect(await workOn(agent, conversationId)).toMatchObject({ status: 'OPEN', snoozedUntil: null });
  expect(await wakings()).toEqual([]);
});

test('a later sleep does not keep an earlier one from ending', async () => {
  const { agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  const [soon, late] = [inAnHour(1), inAnHour(2)];
  await agent.gets(Snooze, { conversationId, until: late });
  await agent.gets(Snooze, { conversationId, until: soon });
  await agency.query(`UPDATE jobs SET run_at = now() WHERE agency_id = $1 AND payload->>'until' = $2`, [
    soon,
  ]);
  await world.settle();

  expect(await workOn(agent, conversationId)).toMatchObject({ status: 'OPEN', snoozedUntil: null });
});

test('the same moment again changes nothing', async () => {
  const { agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  const until = inAnHour();
  const first = await agent.gets(Snooze, { conversationId, until });

  expect(await agent.gets(Snooze, { conversationId, until })).toEqual(first);

  expect(await agency.audit('conversation.snoozed')).toHaveLength(1);
  expect(await wakings()).toHaveLength(1);
});

test('a customer who writes ends it, and its time passes without a word', async () => {
  const { agent, whatsapp } = agency;
  const from = newCustomer();
  const { id: conversationId } = await whatsapp.receives('hello', { from });
  await agent.gets(Snooze, { conversationId, until: inAnHour() });

  await whatsapp.receives('me again', { from });

  const awake = await workOn(agent, conversationId);
  expect(awake).toMatchObject({ status: 'OPEN', snoozedUntil: null });
  expect((await wordsOf(agent, conversationId)).slice(2)).toEqual([
    'Not snoozed any more',
    'Status changed from PENDING to OPEN',
  ]);
  await agency.pausesEnd();
  expect(await workOn(agent, conversationId)).toEqual(awake);
});

test.each(['OPEN', 'RESOLVED', 'CLOSED'])('%s ends it', async (status) => {
  const { agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  await agent.gets(Snooze, { conversationId, until: inAnHour() });

  await agent.gets(SetStatus, { conversationId, status });
  await agent.gets(SetStatus, { conversationId, status: 'PENDING' });
  await agency.pausesEnd();

  expect(await workOn(agent, conversationId)).toMatchObject({ status: 'PENDING', snoozedUntil: null });
});

test.each([
  ['now', () => new Date()],
  ['a day ago', () => new Date(Date.now() - 86_400_000)],
  ['a year and a week from now', () => new Date(Date.now() + 373 * 86_400_000)],
])('nothing sleeps until %s', async (_when, until) => {
  const { agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');

  expect(await agent.isRefused(Snooze, { conversationId, until: until().toISOString() })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'until', max: expect.any(String) },
  });
});

test('what is done sleeps and comes back; what is archived does not', async () => {
  const { agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  await agent.gets(SetStatus, { conversationId, status: 'CLOSED' });

  expect(await agent.isRefused(Snooze, { conversationId, until: inAnHour() })).toMatchObject({
    code: 'CONFLICT',
    reason: 'CONVERSATION_CLOSED',
  });
  await agent.gets(SetStatus, { conversationId, status: 'RESOLVED' });
  const { snoozeConversation } = await agent.gets(Snooze, { conversationId, until: inAnHour() });
  expect(snoozeConversation).toMatchObject({ status: 'PENDING', resolutionSeconds: null });
});

test('who may not close may not snooze', async () => {
  const { agent, whatsapp } = agency;
  const { id: conversationId } = await whatsapp.receives('hello');
  await agency.denies(agent, 'chat.close');

  expect(await agent.isRefused(Snooze, { conversationId, until: inAnHour() })).toMatchObject({
    code: 'FORBIDDEN',
  });
});
