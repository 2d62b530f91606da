import { jest } from '@jest/globals';
import { Database } from '../../src/database/database.js';
import { DEFAULT_GRANTS, PERMISSIONS } from '../../src/kernel/permissions.js';
import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import { Catalog, Myself, User, type UserFields, Users } from './documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const idsOf = (people: readonly { readonly id: string }[]) => people.map(({ id }) => id);

async function seenBy(
  person: Person,
  filter: Readonly<Record<string, unknown>> = {},
): Promise<Map<string, UserFields>> {
  const { users } = await person.gets(Users, filter);
  return new Map(users.map((user) => [user.id, user]));
}

test('an admin sees everybody of the agency, with what was given to them', async () => {
  const { admin, agent, delegate, clients } = agency;
  await agency.denies(agent, 'chat.reply');
  await agency.query("UPDATE client_delegations SET until = '2126-01-31T09:30:00Z' WHERE agency_id = $1");

  const seen = await seenBy(admin);

  expect([...seen.keys()]).toEqual(
    Object.values(agency.people)
      .map(({ id }) => id)
      .sort(),
  );
  expect(seen.get(agent.id)).toEqual({
    id: agent.id,
    displayName: 'A AGENCY_USER',
    role: 'AGENCY_USER',
    email: agent.who.email,
    clientId: null,
    status: 'ACTIVE',
    createdAt: expect.any(String),
    permissions: [...DEFAULT_GRANTS.AGENCY_USER].filter((name) => name !== 'chat.reply').sort(),
    overrides: [{ permission: 'chat.reply', allowed: false }],
    delegations: [],
  });
  expect(seen.get(delegate.id)?.delegations).toEqual([
    { clientId: clients[0].id, until: '2126-01-31T09:30:00.000Z' },
  ]);
  expect(seen.get(clients[1].user.id)).toMatchObject({
    role: 'CLIENT_USER',
    clientId: clients[1].id,
    email: clients[1].user.who.email,
  });
});

test('who does not edit grants reads nothing of them', async () => {
  const seen = await seenBy(agency.agent);

  expect(seen.size).toBe(Object.keys(agency.people).length);
  for (const user of seen.values()) {
    expect(user).toMatchObject({ permissions: null, overrides: null, delegations: null });
    expect(user.email).not.toBeNull();
  }
});

test('a client user sees the agency and their own client, and the addresses of the latter only', async () => {
  const { clientUser, clients } = agency;
  const colleague = await agency.colleague('CLIENT_USER', clients[0].id);

  const seen = await seenBy(clientUser);

  expect(seen.has(clients[1].user.id)).toBe(false);
  expect([...seen.values()].filter(({ email }) => email !== null).map(({ id }) => id)).toEqual(
    [clientUser.id, colleague.id].sort(),
  );
  expect(seen.has(agency.admin.id)).toBe(true);
});

test('a delegated agent sees the people of those clients', async () => {
  const seen = await seenBy(agency.delegate);

  expect(seen.has(agency.clients[0].user.id)).toBe(true);
  expect(seen.has(agency.clients[1].user.id)).toBe(false);
});

test('delegations to clients that the reader does not see are left out', async () => {
  const { delegate, agent, clients } = agency;
  await agency.allows(delegate, 'team.edit_grants');
  await agency.query('INSERT INTO client_delegations VALUES ($1, $2, $3), ($1, $2, $4)', [
    agent.id,
    clients[0].id,
    clients[1].id,
  ]);

  const { user } = await delegate.gets(User, { id: agent.id });

  expect(user?.delegations).toEqual([{ clientId: clients[0].id, until: null }]);
});

test('pages follow each other without a hole or a repeat', async () => {
  const all = Object.values(agency.people)
    .map(({ id }) => id)
    .sort();
  const pages: string[][] = [];
  for (let afterId: string | undefined; ; afterId = pages.at(-1)?.at(-1)) {
    const { users } = await agency.admin.gets(Users, { limit: 2, afterId });
    if (users.length === 0) break;
    pages.push(idsOf(users));
  }

  expect(pages.flat()).toEqual(all);
  expect(pages[0]).toHaveLength(2);
});

test('a page can be of one role, of one client, or of both', async () => {
  const { admin, clients, clientUser, orphan } = agency;
  const others = [clients[1].user.id, orphan.id];

  expect([...(await seenBy(admin, { role: 'CLIENT_USER' })).keys()]).toEqual(
    [clientUser.id, ...others].sort(),
  );
  expect([...(await seenBy(admin, { clientId: clients[0].id })).keys()]).toEqual([clientUser.id]);
  expect((await seenBy(admin, { clientId: clients[0].id, role: 'AGENCY_USER' })).size).toBe(0);
  expect((await seenBy(admin, { clientId: -1 })).size).toBe(0);
});

test.each([
  ['limit', { limit: 0 }],
  ['limit', { limit: 101 }],
  ['afterId', { afterId: 'not-an-id' }],
])('a bad %s is named', async (field, variables) => {
  expect(await agency.admin.isRefused(Users, variables)).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field },
  });
});

test('who is invited, kept out or deleted is shown as such, or not at all', async () => {
  const { admin, agent, delegate, orphan } = agency;
  await agency.query('UPDATE users SET activated_at = NULL WHERE agency_id = $1 AND id = $2', [agent.id]);
  await agency.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [delegate.id]);
  await agency.query(
    'UPDATE users SET disabled_at = now(), deleted_at = now() WHERE agency_id = $1 AND id = $2',
    [orphan.id],
  );

  const seen = await seenBy(admin);

  expect(seen.get(agent.id)?.status).toBe('INVITED');
  expect(seen.get(delegate.id)?.status).toBe('DISABLED');
  expect(seen.has(orphan.id)).toBe(false);
  expect(await admin.gets(User, { id: orphan.id })).toEqual({ user: null });
});

test('one person is found by id, and nobody where there is nobody to see', async () => {
  const rival = await world.agency();
  const { admin, agent, clientUser, clients } = agency;

  expect((await admin.gets(User, { id: agent.id.toUpperCase() })).user?.id).toBe(agent.id);
  for (const id of [rival.admin.id, 'not-an-id', '']) {
    expect(await admin.gets(User, { id })).toEqual({ user: null });
  }
  expect(await clientUser.gets(User, { id: clients[1].user.id })).toEqual({ user: null });
});

test('a list costs the same statements however many people are on it', async () => {
  const { pool } = world.server.app.get(Database, { strict: false }).app;
  const statements = jest.spyOn(pool, 'checkout');
  const count = async () => {
    statements.mockClear();
    await agency.admin.gets(Users);
    return statements.mock.calls.length;
  };
  const few = await count();
  const more = await Promise.all(Array.from({ length: 12 }, () => agency.colleague()));
  for (const one of more) await agency.denies(one, 'chat.reply');

  expect(few).toBeGreaterThan(0);
  expect(await count()).toBe(few);
  statements.mockRestore();
});

test('everybody reads what can be allowed', async () => {
  const { permissionCatalog } = await agency.orphan.gets(Catalog);

  expect(permissionCatalog.map(({ name }) => name)).toEqual([...PERMISSIONS]);
  expect(permissionCatalog.find(({ name }) => name === 'chat.transfer')).toEqual({
    name: 'chat.transfer',
    description: 'Pass a conversation on to another agent.',
    defaultRoles: ['SUPER_ADMIN', 'AGENCY_ADMIN', 'CLIENT_USER'],
  });
});

test('who is acted for sees by whom', async () => {
  const rival = await world.agency();
  const begun = await world.server.request('/api/auth/impersonate', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: rival.superAdmin.authorization },
    body: JSON.stringify({ userId: agency.agent.id }),
  });
  const answer = await world.server.request('/api/chat/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${JSON.parse(begun.text).accessToken}`,
    },
    body: JSON.stringify({ query: Myself.text }),
  });

  expect(JSON.parse(answer.text).data.me).toMatchObject({
    id: agency.agent.id,
    impersonator: { id: rival.superAdmin.id, displayName: 'A SUPER_ADMIN', agencyId: rival.id },
  });
  expect((await agency.agent.gets(Myself)).me.impersonator).toBeNull();
});
