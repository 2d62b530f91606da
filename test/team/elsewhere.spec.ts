import { AccessWatch } from '../../src/auth/access-watch.js';
import { ActorDirectory } from '../../src/auth/actor.directory.js';
import type { Agency } from '../world/agency.js';
import { ConversationUpdated, Inbox, NewMessage } from '../world/documents.js';
import type { Live } from '../world/live.js';
import type { Person } from '../world/person.js';
import type { Server } from '../world/server.js';
import { openWorld, type World } from '../world.js';
import { ChangeRole, Delegate, Delete, Disable, Myself, SetPermission } from './documents.js';

let world: World;
let there: Server;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
  there = await world.secondServer();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

/** What passes by itself within five seconds, on both servers: what is remembered is forgotten, and sockets are looked at. */
async function secondsPass(...people: Person[]): Promise<void> {
  for (const { app } of [world.server, there]) {
    for (const { id } of people) app.get(ActorDirectory, { strict: false }).forget(id);
    await app.get(AccessWatch, { strict: false }).look();
  }
}

const reasonOf = ({ end }: Live<unknown>) =>
  (end as { extensions?: { reason: string } }[] | null)?.[0]?.extensions?.reason;

test.each([
  ['disabled', Disable, 'user disabled', 'USER_DISABLED'],
  ['deleted', Delete, 'token invalid', 'TOKEN_INVALID'],
] as const)('who is %s on one server is out on both', async (_what, leave, closed, refused) => {
  const { admin, agent } = agency;
  const lives = [
    await agent.listens(ConversationUpdated),
    await agent.at(there).listens(ConversationUpdated),
  ];
  const hers = await admin.at(there).listens(ConversationUpdated);

  await admin.gets<object>(leave, { userId: agent.id });
  await secondsPass(agent);

  for (const live of lives) {
    await live.ended();
    expect(live.end).toEqual([expect.objectContaining({ code: 4403, reason: closed })]);
  }
  for (const person of [agent, agent.at(there)]) {
    expect(await person.isRefused(Myself)).toMatchObject({ reason: refused });
  }
  expect(hers.end).toBeNull();
});

test('who has another role is told to sign in or refresh, on both', async () => {
  const { admin, agent } = agency;
  const live = await agent.at(there).listens(ConversationUpdated);

  await admin.gets(ChangeRole, { userId: agent.id, role: 'CLIENT_USER', clientId: null });
  await secondsPass(agent);

  await live.ended();
  expect(live.end).toEqual([expect.objectContaining({ code: 4403, reason: 'token invalid' })]);
  expect(await agent.at(there).isRefused(Myself)).toMatchObject({ reason: 'TOKEN_INVALID' });
});

test('a permission taken on one server ends what is heard on the other, and is not had again', async () => {
  const { admin, agent } = agency;
  const far = agent.at(there);
  const live = await far.listens(ConversationUpdated);
  await far.gets(Inbox, { tab: 'ALL' });

  await admin.gets(SetPermission, { userId: agent.id, permission: 'chat.view_inbox', allowed: false });
  await secondsPass(agent);

  await live.ended();
  expect(reasonOf(live)).toBe('ACCESS_CHANGED');
  expect(await far.isRefused(Inbox, { tab: 'ALL' })).toMatchObject({ reason: 'PERMISSION_MISSING' });
  const again = await far.listens(ConversationUpdated);
  await again.ended();
  expect(reasonOf(again)).toBe('PERMISSION_MISSING');
});

describe('who is limited to some clients on one server', () => {
  test('hears and reads only those on the other, from then on', async () => {
    const { admin, agent, clients } = agency;
    const [one, two] = clients;
    const far = agent.at(there);
    const hidden = await two.whatsapp.receives('hello');
    const lives = [
      await far.listens(NewMessage, { conversationId: hidden.id }),
      await far.listens(ConversationUpdated),
    ];

    await admin.gets(Delegate, { userId: agent.id, clientIds: [one.id] });
    await secondsPass(agent);

    for (const live of lives) {
      await live.ended();
      expect(reasonOf(live)).toBe('ACCESS_CHANGED');
    }
    const again = await far.listens(ConversationUpdated);
    await two.whatsapp.receives('not for everybody');
    const seen = await one.whatsapp.receives('for everybody');
    expect((await again.next()).map(({ id }) => id)).toEqual([seen.id]);
    expect((await far.gets(Inbox, { tab: 'ALL' })).conversations.map(({ id }) => id)).toEqual([seen.id]);
  });

  test('sees nothing when that ends by itself, and everything when it is lifted', async () => {
    const { admin, delegate, clients } = agency;
    const far = delegate.at(there);
    await clients[0].whatsapp.receives('hello');
    const live = await far.listens(ConversationUpdated);
    await agency.query(
      "UPDATE client_delegations SET until = now() - interval '1 second' WHERE agency_id = $1",
    );
    await secondsPass(delegate);

    await live.ended();
    expect(reasonOf(live)).toBe('ACCESS_CHANGED');
    expect((await far.gets(Inbox, { tab: 'ALL' })).conversations).toEqual([]);
    expect((await far.gets(Myself)).me.clients).toEqual([]);

    await admin.gets(Delegate, { userId: delegate.id, clientIds: [] });
    await secondsPass(delegate);
    expect((await far.gets(Inbox, { tab: 'ALL' })).conversations).toHaveLength(1);
  });
});
