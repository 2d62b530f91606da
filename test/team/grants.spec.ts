import { DEFAULT_GRANTS } from '../../src/kernel/permissions.js';
import type { Agency } from '../world/agency.js';
import type { Operation } from '../world/documents.js';
import { Inbox } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';
import { ChangeRole, ClearPermission, Delegate, Myself, SetPermission } from './documents.js';
import { auditOf, limitedGranter } from './fixtures.js';
import { asksWith, refresh, signIn } from './signing-in.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

describe('allowing and denying', () => {
  test('is in force with the next request, until it is cleared', async () => {
    const { admin, agent } = agency;
    await agent.gets(Inbox, { tab: 'ALL' });

    const { setUserPermission } = await admin.gets(SetPermission, {
      userId: agent.id,
      permission: 'chat.view_inbox',
      allowed: false,
    });

    expect(setUserPermission.overrides).toEqual([{ permission: 'chat.view_inbox', allowed: false }]);
    expect(setUserPermission.permissions).not.toContain('chat.view_inbox');
    expect(await agent.isRefused(Inbox, { tab: 'ALL' })).toMatchObject({ reason: 'PERMISSION_MISSING' });

    const { clearUserPermission } = await admin.gets(ClearPermission, {
      userId: agent.id,
      permission: 'chat.view_inbox',
    });

    expect(clearUserPermission.overrides).toEqual([]);
    expect((await agent.gets(Myself)).me.permissions).toEqual([...DEFAULT_GRANTS.AGENCY_USER].sort());
  });

  test('adds what the role lacks', async () => {
    const { admin, agent } = agency;
    const variables = { userId: agent.id, permission: 'chat.transfer', allowed: true };

    await admin.gets(SetPermission, variables);

    expect((await agent.gets(Myself)).me.permissions).toContain('chat.transfer');
  });

  test('again changes nothing, and the audit has one line of each change', async () => {
    const { admin, agent } = agency;
    const deny = { userId: agent.id, permission: 'chat.reply', allowed: false };
    const clear = { userId: agent.id, permission: 'chat.reply' };
    await admin.gets(ClearPermission, clear);
    for (const _ of [1, 2]) await admin.gets(SetPermission, deny);
    await admin.gets(SetPermission, { ...deny, allowed: true });
    for (const _ of [1, 2]) await admin.gets(ClearPermission, clear);

    const line = { userId: admin.id, subjectId: agent.id, clientId: null };
    expect(await auditOf(agency)).toEqual([
      { ...line, action: 'user.permission_set', details: { permission: 'chat.reply', allowed: false } },
      { ...line, action: 'user.permission_set', details: { permission: 'chat.reply', allowed: true } },
      { ...line, action: 'user.permission_cleared', details: { permission: 'chat.reply' } },
    ]);
  });

  test('is refused to who may not edit grants', async () => {
    const { agent, delegate } = agency;
    const variables = { userId: delegate.id, permission: 'chat.reply', allowed: false };

    expect(await agent.isRefused(SetPermission, variables)).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission: 'team.edit_grants' },
    });
  });

  test.each(['chat.gone', 'CHAT.REPLY', '', 'toString'])(
    'names permission when it is %j',
    async (permission) => {
      const { admin, agent } = agency;
      const refusals = [
        await admin.isRefused(SetPermission, { userId: agent.id, permission, allowed: true }),
        await admin.isRefused(ClearPermission, { userId: agent.id, permission }),
      ];

      for (const refusal of refusals) {
        expect(refusal).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'permission' } });
      }
    },
  );

  test('gives nobody what the actor does not hold', async () => {
    const { admin, agent } = agency;
    await agency.allows(agent, 'team.edit_grants');
    const target = await agency.colleague();
    await agency.denies(target, 'chat.reply');
    await agency.denies(admin, 'chat.reply');

    expect(
      await agent.isRefused(SetPermission, {
        userId: target.id,
        permission: 'chat.manage_channels',
        allowed: true,
      }),
    ).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'GRANT_EXCEEDS_OWN',
      details: { permissions: ['chat.manage_channels'] },
    });
    expect(
      await admin.isRefused(ClearPermission, { userId: target.id, permission: 'chat.reply' }),
    ).toMatchObject({ reason: 'GRANT_EXCEEDS_OWN', details: { permissions: ['chat.reply'] } });
    expect(
      (await agent.gets(ClearPermission, { userId: target.id, permission: 'chat.reply' })).clearUserPermission
        .overrides,
    ).toEqual([]);
  });

  test('reaches nobody above', async () => {
    const { admin, superAdmin } = agency;
    const variables = { userId: superAdmin.id, permission: 'chat.reply', allowed: false };

    expect(await admin.isRefused(SetPermission, variables)).toMatchObject({
      code: 'FORBIDDEN',
      reason: 'ROLE_EXCEEDS_OWN',
      details: { role: 'SUPER_ADMIN' },
    });
  });

  test('by somebody who lost the right a moment ago is refused, whatever the guard remembers', async () => {
    const { admin, agent, superAdmin } = agency;
    const deny = (userId: string) => ({ userId, permission: 'chat.reply', allowed: false });
    await admin.gets(SetPermission, deny(agent.id));
    await agency.denies(admin, 'team.edit_grants');

    expect(await admin.isRefused(SetPermission, deny(superAdmin.id))).toMatchObject({
      reason: 'PERMISSION_MISSING',
      details: { permission: 'team.edit_grants' },
    });

    await agency.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [admin.id]);
    expect(await admin.isRefused(SetPermission, deny(agent.id))).toMatchObject({ reason: 'USER_DISABLED' });
  });
});

describe('another role', () => {
  test('is in force with a new access token; the old one ends', async () => {
    const { admin, agent, clients } = agency;
    const { changeRole } = await admin.gets(ChangeRole, {
      userId: agent.id,
      role: 'CLIENT_USER',
      clientId: clients[1].id,
    });

    expect(changeRole).toMatchObject({ role: 'CLIENT_USER', clientId: clients[1].id });
    expect(await agent.isRefused(Myself)).toMatchObject({ reason: 'TOKEN_INVALID' });
    const { data } = await asksWith(agent, await signIn(agent), Myself);
    expect(data?.me.clients).toEqual([clients[1].id]);
  });

  test('leaves the session, which is refreshed', async () => {
    const { admin, agent } = agency;
    const signedIn = await signIn(agent);
    await admin.gets(ChangeRole, { userId: agent.id, role: 'AGENCY_ADMIN' });

    expect(await refresh(agent, signedIn)).toMatchObject({
      status: 200,
      user: { id: agent.id, role: 'AGENCY_ADMIN' },
    });
  });

  test('ends delegations unless it is AGENCY_USER', async () => {
    const { admin, delegate, clients } = agency;
    const { id: userId } = delegate;
    const same = await admin.gets(ChangeRole, { userId, role: 'AGENCY_USER' });
    expect(same.changeRole.delegations).toEqual([{ clientId: clients[0].id, until: null }]);

    const other = await admin.gets(ChangeRole, { userId, role: 'AGENCY_ADMIN' });
    expect(other.changeRole.delegations).toEqual([]);
    const back = await admin.gets(ChangeRole, { userId, role: 'AGENCY_USER' });
    expect(back.changeRole.delegations).toEqual([]);
  });

  test('again changes nothing, ends no token and leaves no second line', async () => {
    const { admin, agent, clients } = agency;
    const variables = { userId: agent.id, role: 'CLIENT_USER', clientId: clients[0].id };
    for (const _ of [1, 2]) await admin.gets(ChangeRole, variables);
    await admin.gets(ChangeRole, { ...variables, clientId: null });

    const [row] = await agency.query(
      'SELECT token_version AS v FROM users WHERE agency_id = $1 AND id = $2',
      [agent.id],
    );
    expect(row).toEqual({ v: 2 });
    expect((await auditOf(agency)).map(({ action, details }) => [action, details])).toEqual([
      ['user.role_changed', { from: 'AGENCY_USER', to: 'CLIENT_USER', clientId: clients[0].id }],
      ['user.role_changed', { from: 'CLIENT_USER', to: 'CLIENT_USER', clientId: null }],
    ]);
  });

  test.each(['SUPER_ADMIN', 'AGENCY_ADMIN', 'AGENCY_USER'])('of %s has no client', async (role) => {
    const { superAdmin, agent, clients } = agency;

    expect(
      await superAdmin.isRefused(ChangeRole, { userId: agent.id, role, clientId: clients[0].id }),
    ).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'clientId' } });
  });

  test('has a client that exists and is seen', async () => {
    const rival = await world.agency();
    const { admin, agent, clients } = agency;
    const granter = await limitedGranter(agency);
    const client = (person: Person, clientId: number) =>
      person.isRefused(ChangeRole, { userId: agent.id, role: 'CLIENT_USER', clientId });

    for (const refusal of [
      await client(admin, rival.clients[0].id),
      await client(admin, -1),
      await client(granter, clients[1].id),
    ]) {
      expect(refusal).toMatchObject({ code: 'NOT_FOUND', details: { field: 'clientId' } });
    }
  });

  test('is never above the own one, and never of somebody above', async () => {
    const { admin, superAdmin, agent } = agency;
    const other = await agency.colleague('SUPER_ADMIN');

    expect(await admin.isRefused(ChangeRole, { userId: agent.id, role: 'SUPER_ADMIN' })).toMatchObject({
      reason: 'ROLE_EXCEEDS_OWN',
    });
    expect(await admin.isRefused(ChangeRole, { userId: other.id, role: 'AGENCY_USER' })).toMatchObject({
      reason: 'ROLE_EXCEEDS_OWN',
    });
    expect(
      (await superAdmin.gets(ChangeRole, { userId: agent.id, role: 'SUPER_ADMIN' })).changeRole.role,
    ).toBe('SUPER_ADMIN');
  });

  test('does not bring what the actor lacks', async () => {
    const { agent, clientUser } = agency;
    await agency.allows(agent, 'team.edit_grants');
    await agency.denies(agent, 'chat.export_data');

    expect(await agent.isRefused(ChangeRole, { userId: clientUser.id, role: 'AGENCY_USER' })).toMatchObject({
      reason: 'GRANT_EXCEEDS_OWN',
      details: { permissions: ['chat.export_data'] },
    });
  });

  test('does not open more clients than the actor sees', async () => {
    const granter = await limitedGranter(agency);

    expect(
      await granter.isRefused(ChangeRole, { userId: agency.clientUser.id, role: 'AGENCY_USER' }),
    ).toMatchObject({ code: 'FORBIDDEN', reason: 'SCOPE_EXCEEDS_OWN' });
  });

  test('is not for oneself', async () => {
    const { admin, superAdmin } = agency;

    for (const person of [admin, superAdmin]) {
      expect(await person.isRefused(ChangeRole, { userId: person.id, role: 'AGENCY_USER' })).toMatchObject({
        code: 'CONFLICT',
        reason: 'ONESELF',
      });
    }
  });
});

test('nobody is found who is not there to be seen', async () => {
  const rival = await world.agency();
  const { admin, delegate, clients } = agency;
  await agency.allows(delegate, 'team.edit_grants');
  const gone = await agency.colleague();
  await agency.query(
    'UPDATE users SET disabled_at = now(), deleted_at = now() WHERE agency_id = $1 AND id = $2',
    [gone.id],
  );
  const ways: [Operation<object>, Readonly<Record<string, unknown>>][] = [
    [SetPermission, { permission: 'chat.reply', allowed: false }],
    [ClearPermission, { permission: 'chat.reply' }],
    [ChangeRole, { role: 'CLIENT_USER' }],
    [Delegate, { clientIds: [] }],
  ];

  for (const [operation, variables] of ways) {
    for (const userId of [rival.agent.id, gone.id, 'not-an-id', '']) {
      expect(await admin.isRefused(operation, { userId, ...variables })).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await delegate.isRefused(operation, { userId: clients[1].user.id, ...variables })).toMatchObject({
      code: 'NOT_FOUND',
    });
  }
});
