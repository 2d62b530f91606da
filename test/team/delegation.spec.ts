import type { Agency } from '../world/agency.js';
import { Inbox } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import { Delegate, User } from './documents.js';
import { auditOf, limitedGranter } from './fixtures.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const NEXT_CENTURY = '2126-01-31T09:30:00.000Z';

describe('delegating clients', () => {
  test('limits an agent to them at once, and lets them go again', async () => {
    const { admin, agent, clients } = agency;
    const seen = await clients[0].whatsapp.receives('seen');
    await clients[1].whatsapp.receives('hidden');

    const { delegateClients } = await admin.gets(Delegate, {
      userId: agent.id,
      clientIds: [clients[0].id, clients[0].id],
      until: NEXT_CENTURY,
    });

    expect(delegateClients.delegations).toEqual([{ clientId: clients[0].id, until: NEXT_CENTURY }]);
    expect((await agent.gets(Inbox, { tab: 'ALL' })).conversations.map(({ id }) => id)).toEqual([seen.id]);

    const { delegateClients: replaced } = await admin.gets(Delegate, {
      userId: agent.id,
      clientIds: [clients[1].id],
    });
    expect(replaced.delegations).toEqual([{ clientId: clients[1].id, until: null }]);

    await admin.gets(Delegate, { userId: agent.id, clientIds: [] });
    expect((await agent.gets(Inbox, { tab: 'ALL' })).conversations).toHaveLength(2);
  });

  test('again changes nothing and leaves no second line', async () => {
    const { admin, agent, clients } = agency;
    const [one, two] = clients.map(({ id }) => id);
    for (const clientIds of [[one, two], [two, one], []]) {
      await admin.gets(Delegate, { userId: agent.id, clientIds, until: NEXT_CENTURY });
    }
    await admin.gets(Delegate, { userId: agent.id, clientIds: [] });

    expect((await auditOf(agency)).map(({ action, details }) => [action, details])).toEqual([
      ['user.clients_delegated', { clientIds: [one, two], until: NEXT_CENTURY }],
      ['user.clients_delegated', { clientIds: [], until: NEXT_CENTURY }],
    ]);
  });

  test('is for an AGENCY_USER only', async () => {
    const { superAdmin, admin, clientUser, clients } = agency;

    for (const { id: userId } of [admin, clientUser]) {
      expect(await superAdmin.isRefused(Delegate, { userId, clientIds: [clients[0].id] })).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { field: 'userId' },
      });
    }
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['clientIds', { clientIds: Array.from({ length: 501 }, (_, i) => i + 1) }],
    ['until', { clientIds: [], until: '2020-01-01T00:00:00Z' }],
  ])('names a bad %s', async (field, variables) => {
    const { admin, agent } = agency;

    expect(await admin.isRefused(Delegate, { userId: agent.id, ...variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field },
    });
  });

  test('finds no client that the actor does not see, and then changes nothing', async () => {
    const rival = await world.agency();
    const { admin, agent, clients } = agency;
    const granter = await limitedGranter(agency);
    const refused = (person: Person, clientIds: number[]) =>
      person.isRefused(Delegate, { userId: agent.id, clientIds });

    expect(await refused(admin, [clients[0].id, rival.clients[0].id, 0])).toMatchObject({
      code: 'NOT_FOUND',
      details: { field: 'clientIds', clientIds: [0, rival.clients[0].id] },
    });
    expect(await refused(granter, [clients[1].id])).toMatchObject({
      code: 'NOT_FOUND',
      details: { field: 'clientIds', clientIds: [clients[1].id] },
    });
    expect((await admin.gets(User, { id: agent.id })).user?.delegations).toEqual([]);
  });

  test('by somebody who is limited lifts no limit', async () => {
    const granter = await limitedGranter(agency);
    const { agent, admin, clients } = agency;
    const { id: userId } = agent;
    await granter.gets(Delegate, { userId, clientIds: [clients[0].id] });

    expect(await granter.isRefused(Delegate, { userId, clientIds: [] })).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'SCOPE_EXCEEDS_OWN',
    });
    expect((await admin.gets(User, { id: userId })).user?.delegations).toHaveLength(1);
  });

  test('by somebody who is limited until then does not last longer', async () => {
    const granter = await limitedGranter(agency);
    const { agent, clients } = agency;
    await agency.query('UPDATE client_delegations SET until = $2 WHERE agency_id = $1', [NEXT_CENTURY]);
    const variables = { userId: agent.id, clientIds: [clients[0].id] };

    expect(await granter.isRefused(Delegate, variables)).toMatchObject({ reason: 'SCOPE_EXCEEDS_OWN' });
    await granter.gets(Delegate, { ...variables, until: NEXT_CENTURY });
  });

  test('by somebody who is limited leaves those of other clients', async () => {
    const granter = await limitedGranter(agency);
    const { agent, admin, clients } = agency;
    const { id: userId } = agent;
    await admin.gets(Delegate, { userId, clientIds: [clients[1].id] });

    await granter.gets(Delegate, { userId, clientIds: [clients[0].id] });

    expect((await admin.gets(User, { id: userId })).user?.delegations).toEqual(
      clients.map(({ id: clientId }) => ({ clientId, until: null })),
    );
  });
});
