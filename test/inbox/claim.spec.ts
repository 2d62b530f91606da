import { Disable } from '../team/documents.js';
import { Assign, ConversationUpdated, SendText, SetStatus } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { Claim, idsIn, linesOf, named, SetPriority, Unassign, wordsOf, workOn } from './work-documents.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('an unassigned conversation is taken by whoever claims it, and everybody is told', async () => {
  const agency = await world.agency();
  const { agent, admin } = agency;
  await named(agency, agent, 'Maria Silva');
  const { id } = await agency.whatsapp.receives('hello');
  const live = await admin.listens(ConversationUpdated);

  const { claimConversation } = await agent.gets(Claim, { conversationId: id });

  expect(claimConversation).toMatchObject({ id, assigneeId: agent.id, status: 'OPEN' });
  expect(await live.next()).toMatchObject([{ id, assigneeId: agent.id }]);
  expect(await idsIn(agent, 'MY')).toEqual([id]);
  expect(await linesOf(agent, id)).toEqual([
    expect.objectContaining({
      body: 'Claimed by Maria Silva',
      senderId: agent.id,
      threadEvent: { kind: 'ASSIGNEE', from: null, to: agent.id },
    }),
  ]);
  expect(await agency.audit('conversation.')).toMatchObject([
    { action: 'conversation.claimed', userId: agent.id, subjectId: id, details: { to: agent.id } },
  ]);
  live.close();
});

test('of all who claim it at once one has it, and the others are told who', async () => {
  const agency = await world.agency();
  const { id } = await agency.whatsapp.receives('hello');
  const people: Person[] = [agency.admin, agency.agent, agency.delegate, agency.clientUser];

  const answers = await Promise.all(people.map((person) => person.asks(Claim, { conversationId: id })));

  const winners = answers.flatMap(({ data }) => data?.claimConversation?.assigneeId ?? []);
  expect(winners).toHaveLength(1);
  expect((await workOn(agency.admin, id))?.assigneeId).toBe(winners[0]);
  const refusals = answers.flatMap(({ errors }) => errors ?? []).map(({ extensions }) => extensions);
  expect(refusals).toEqual(
    Array.from({ length: people.length - 1 }, () => ({
      code: 'CONFLICT',
      reason: 'ALREADY_ASSIGNED',
      details: { id, assigneeId: winners[0] },
    })),
  );
  expect(await linesOf(agency.admin, id)).toHaveLength(1);
});

test('claiming again what one has changes nothing', async () => {
  const agency = await world.agency();
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const first = await agency.agent.gets(Claim, { conversationId });

  const second = await agency.agent.gets(Claim, { conversationId });

  expect(second).toEqual(first);
  expect(await agency.audit('conversation.')).toHaveLength(1);
  expect(await linesOf(agency.agent, conversationId)).toHaveLength(1);
});

test('what is archived is not claimed', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id: conversationId } = await whatsapp.receives('hello');
  await agent.gets(SetStatus, { conversationId, status: 'CLOSED' });

  expect(await agent.isRefused(Claim, { conversationId })).toMatchObject({
    code: 'CONFLICT',
    reason: 'CONVERSATION_CLOSED',
  });
});

test('who may not reply may not claim, and what is not seen is not found', async () => {
  const [acme, rival] = await world.agencies(2);
  const { id: conversationId } = await acme.clients[1].whatsapp.receives('hello');
  await acme.denies(acme.agent, 'chat.reply');

  expect(await acme.agent.isRefused(Claim, { conversationId })).toMatchObject({ code: 'FORBIDDEN' });
  for (const stranger of [acme.delegate, acme.clientUser, acme.orphan, rival.admin]) {
    expect(await stranger.isRefused(Claim, { conversationId })).toMatchObject({ code: 'NOT_FOUND' });
  }
  expect((await workOn(acme.admin, conversationId))?.assigneeId).toBeNull();
});

test('unassigning gives it back to everybody, once', async () => {
  const agency = await world.agency();
  const { admin, agent } = agency;
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  await admin.gets(Assign, { conversationId, assigneeId: agent.id });

  for (let n = 0; n < 2; n += 1) {
    const { unassignConversation } = await admin.gets(Unassign, { conversationId });
    expect(unassignConversation.assigneeId).toBeNull();
  }

  expect(await wordsOf(admin, conversationId)).toEqual(['Assigned to A AGENCY_USER', 'Unassigned']);
  expect(await idsIn(admin, 'UNASSIGNED')).toEqual([conversationId]);
  expect((await agency.audit('conversation.assigned')).map(({ details }) => details)).toEqual([
    { from: null, to: agent.id },
    { from: agent.id, to: null },
  ]);
});

test('what the house does with a conversation stands in its timeline as well', async () => {
  const agency = await world.agency();
  const { admin, agent, whatsapp } = agency;
  const from = newCustomer();
  const [{ id: open }, { id: done }] = [
    await whatsapp.receives('hello'),
    await whatsapp.receives('hi', { from }),
  ];
  for (const conversationId of [open, done]) await agent.gets(Claim, { conversationId });
  await agent.gets(SetStatus, { conversationId: done, status: 'RESOLVED' });

  await admin.gets(Disable, { userId: agent.id });
  await world.settle();
  await whatsapp.receives('me again', { from });

  const byTheHouse = async (id: string) =>
    (await linesOf(admin, id)).filter(({ senderId }) => !senderId).map(({ body }) => body);
  expect(await byTheHouse(open)).toEqual(['Unassigned']);
  expect(await byTheHouse(done)).toEqual(['Status changed from RESOLVED to REOPENED', 'Unassigned']);
});

test('a priority is set, told and not told twice', async () => {
  const agency = await world.agency();
  const { agent } = agency;
  const { id: conversationId } = await agency.whatsapp.receives('hello');

  for (let n = 0; n < 2; n += 1) {
    const { setConversationPriority } = await agent.gets(SetPriority, { conversationId, priority: 'URGENT' });
    expect(setConversationPriority).toMatchObject({ priority: 'URGENT', lastSeq: 2 });
  }

  expect(await linesOf(agent, conversationId)).toMatchObject([
    {
      body: 'Priority changed from NORMAL to URGENT',
      threadEvent: { kind: 'PRIORITY', from: 'NORMAL', to: 'URGENT' },
    },
  ]);
  expect(await agency.audit('conversation.')).toMatchObject([
    { action: 'conversation.priority_set', details: { from: 'NORMAL', to: 'URGENT' } },
  ]);
});

test('how long the first reply and the end took is known, and forgotten when it goes on', async () => {
  const agency = await world.agency();
  const { agent, whatsapp } = agency;
  const from = newCustomer();
  const { id } = await whatsapp.receives('hello', { from });
  await agency.query(
    "UPDATE conversations SET created_at = created_at - interval '1 day' WHERE agency_id = $1 AND id = $2",
    [id],
  );
  /** In days, since the seconds of the test itself do not matter. */
  const days = async () => {
    const work = await workOn(agent, id);
    return [work?.firstResponseSeconds, work?.resolutionSeconds].map((n) => n && Math.floor(n / 86_400));
  };
  const set = (status: string) => agent.gets(SetStatus, { conversationId: id, status });

  expect(await days()).toEqual([null, null]);
  await agent.gets(SendText, { conversationId: id, body: 'hi' });
  expect(await days()).toEqual([1, null]);
  await set('RESOLVED');
  expect(await days()).toEqual([1, 1]);
  await set('CLOSED');
  expect(await days()).toEqual([1, 1]);
  await whatsapp.receives('one more thing', { from });
  expect(await days()).toEqual([1, null]);
});
