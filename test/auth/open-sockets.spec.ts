import { AccessWatch } from '../../src/auth/access-watch.js';
import { Connections } from '../../src/realtime/connections.js';
import { ConversationUpdated, NewMessage } from '../world/documents.js';
import type { Person } from '../world/person.js';
import type { Server } from '../world/server.js';
import { openWorld, type World } from '../world.js';

/** What the socket was closed with, or the reasons of the errors that ended the subscription. */
interface Ended {
  readonly code?: number;
  readonly reason?: string;
  readonly extensions?: { readonly reason: string };
}

let world: World;
let there: Server;
beforeAll(async () => {
  world = await openWorld();
  there = await world.secondServer();
});
afterAll(() => world.close());

/** What both servers do by themselves every two and a half seconds. */
const look = () =>
  Promise.all([world.server, there].map(({ app }) => app.get(AccessWatch, { strict: false }).look()));

const listening = (person: Person) => person.at(there).listens(ConversationUpdated);

const logout = ({ authorization }: Pick<Person, 'authorization'>, path = 'logout') =>
  world.server.request(`/api/auth/${path}`, { method: 'POST', headers: { authorization } });

test('nothing happens to those of whom nothing changed', async () => {
  const { agent, whatsapp } = await world.agency();
  const live = await listening(agent);
  await look();

  await whatsapp.receives('still here');

  await live.next();
  expect(live.end).toBeNull();
});

test('signing out on one server closes the sockets of that session on another', async () => {
  const { agent, admin } = await world.agency();
  const [his, hers] = [await listening(agent), await listening(admin)];
  await logout(agent);
  await look();

  await his.ended();
  expect(his.end).toEqual([expect.objectContaining({ code: 4403, reason: 'session ended' })]);
  expect(hers.end).toBeNull();
});

test('signing out in one session leaves the sockets of the others', async () => {
  const { agent } = await world.agency();
  const other = await agent.inAnotherSession();
  const [one, two] = [await listening(agent), await listening(other)];
  await logout(agent);
  await look();

  await one.ended();
  expect(two.end).toBeNull();

  await logout(other, 'logout-all');
  await look();
  await two.ended();
  expect((two.end as Ended[])[0]).toMatchObject({ code: 4403, reason: 'session ended' });
});

test.each<[string, string, string]>([
  ['is disabled', 'disabled_at = now()', 'user disabled'],
  ['has another role', "token_version = token_version + 1, role = 'AGENCY_ADMIN'", 'token invalid'],
  ['is gone', 'deleted_at = now(), disabled_at = now()', 'token invalid'],
])('who %s is closed with 4403', async (_what, change, reason) => {
  const agency = await world.agency();
  const live = await listening(agency.agent);
  await agency.query(`UPDATE users SET ${change} WHERE agency_id = $1 AND id = $2`, [agency.agent.id]);
  await look();

  await live.ended();
  expect((live.end as Ended[])[0]).toMatchObject({ code: 4403, reason });
});

test('everybody of an archived agency, and nobody else, is closed', async () => {
  const [acme, rival] = await world.agencies(2);
  const [ours, theirs] = [await listening(acme.admin), await listening(rival.admin)];
  await acme.query('UPDATE agencies SET archived_at = now() WHERE id = $1');
  await look();

  await ours.ended();
  expect(theirs.end).toBeNull();
});

describe('who sees other clients than before', () => {
  test('has what is subscribed to ended, and hears only those clients from then on', async () => {
    const agency = await world.agency();
    const [one, two] = agency.clients;
    const hidden = await two.whatsapp.receives('hello');
    const [thread, inbox] = [
      await agency.agent.at(there).listens(NewMessage, { conversationId: hidden.id }),
      await listening(agency.agent),
    ];
    await agency.query('INSERT INTO client_delegations VALUES ($1, $2, $3)', [agency.agent.id, one.id]);
    await look();

    for (const live of [thread, inbox]) {
      await live.ended();
      expect((live.end as Ended[])[0]?.extensions?.reason).toBe('ACCESS_CHANGED');
    }

    const again = await listening(agency.agent);
    await two.whatsapp.receives('to be heard by others');
    const seen = await one.whatsapp.receives('to be heard');
    expect((await again.next()).map(({ id }) => id)).toEqual([seen.id]);
  });

  test('keeps the socket', async () => {
    const agency = await world.agency();
    const live = await listening(agency.agent);
    const connections = there.app.get(Connections, { strict: false });
    const [socket] = connections.all().filter(({ actor }) => actor.userId === agency.agent.id);
    await agency.denies(agency.agent, 'chat.transfer');
    await agency.denies(agency.agent, 'chat.close');
    await look();

    await live.ended();
    expect(socket?.actor.permissions.has('chat.close')).toBe(false);
  });

  test('is noticed when a delegation ends by itself', async () => {
    const agency = await world.agency();
    const live = await listening(agency.delegate);
    await agency.query(
      "UPDATE client_delegations SET until = now() - interval '1 second' WHERE agency_id = $1",
    );
    await look();

    await live.ended();
    expect((live.end as Ended[])[0]?.extensions?.reason).toBe('ACCESS_CHANGED');
  });
});
