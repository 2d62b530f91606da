import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { openWorld, type World } from '../world.js';

const SetTyping = operation<{ setTyping: boolean }>(
  'mutation ($conversationId: ID!, $isTyping: Boolean!) { setTyping(conversationId: $conversationId, isTyping: $isTyping) }',
);
const Typing = operation<{ typing: { userId: string; isTyping: boolean; until: string } }>(
  'subscription ($conversationId: ID!) { typing(conversationId: $conversationId) { userId isTyping until } }',
);
const AgentPresence = operation<{ agentPresence: { userId: string }[] }>('{ agentPresence { userId } }');
const SetPresence = operation<{ setPresence: { userId: string } }>(
  'mutation { setPresence(status: AWAY) { userId } }',
);

let world: World;
let agency: Agency;
let conversationId: string;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  ({ id: conversationId } = await agency.whatsapp.receives('hello'));
});

test('whoever looks at a thread hears who writes in it, on every server, and nobody hears themselves', async () => {
  const elsewhere = agency.admin.at(await world.secondServer());
  const { agent, clients } = agency;
  const [heard, own, hidden] = [
    await elsewhere.listens(Typing, { conversationId }),
    await agent.listens(Typing, { conversationId }),
    await clients[1].user.listens(Typing, { conversationId }),
  ];

  // Told once, then not again for a while; an end at once, and once.
  for (const isTyping of [true, true, false, false]) {
    expect((await agent.gets(SetTyping, { conversationId, isTyping })).setTyping).toBe(true);
  }
  await agency.clientUser.gets(SetTyping, { conversationId, isTyping: true });

  expect((await heard.next(3)).map(({ userId, isTyping }) => [userId, isTyping])).toEqual([
    [agent.id, true],
    [agent.id, false],
    [agency.clientUser.id, true],
  ]);
  expect((await own.next()).map(({ userId }) => userId)).toEqual([agency.clientUser.id]);
  await hidden.ended();
  expect([heard.events.length, own.events.length, hidden.events.length]).toEqual([3, 1, 0]);
  expect(await agency.audit('typing')).toEqual([]);
  elsewhere.leave();
});

test('a client that does not want it told is obeyed', async () => {
  await agency.query('UPDATE clients SET typing_enabled = false WHERE agency_id = $1 AND id = $2', [
    agency.clients[0].id,
  ]);
  const heard = await agency.admin.listens(Typing, { conversationId });

  expect((await agency.agent.gets(SetTyping, { conversationId, isTyping: true })).setTyping).toBe(false);
  await world.settle();

  expect(heard.events).toEqual([]);
});

test('in a thread that one may not see, nobody writes', async () => {
  const refused = await agency.clients[1].user.isRefused(SetTyping, { conversationId, isTyping: true });

  expect(refused).toMatchObject({ code: 'NOT_FOUND' });
});

test('the people of a client with presence off are not shown, and see nobody', async () => {
  const { admin, clientUser, clients } = agency;
  for (const person of [admin, clientUser, clients[1].user]) await person.gets(SetPresence);
  await agency.query('UPDATE clients SET presence_enabled = false WHERE agency_id = $1 AND id = $2', [
    clients[0].id,
  ]);

  const seenBy = async (person: typeof admin) =>
    (await person.gets(AgentPresence)).agentPresence.map(({ userId }) => userId).sort();

  expect(await seenBy(admin)).toEqual([admin.id, clients[1].user.id].sort());
  expect(await seenBy(clients[1].user)).toEqual([admin.id, clients[1].user.id].sort());
  expect(await seenBy(clientUser)).toEqual([]);
  expect((await clientUser.gets(SetPresence)).setPresence.userId).toBe(clientUser.id);
});
