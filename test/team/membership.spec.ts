import type { Agency } from '../world/agency.js';
import { Assign, OneConversation, type Operation, operation, SetStatus } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { Delete, Disable, Enable, Myself, SetPermission, User, Users } from './documents.js';
import { auditOf } from './fixtures.js';
import { asksWith, refresh, signIn } from './signing-in.js';

const Presence = operation<{ agentPresence: { userId: string }[] }>(
  'query Presence { agentPresence { userId } }',
);
const GoOnline = operation<{ setPresence: { userId: string } }>(
  'mutation GoOnline { setPresence(status: ONLINE) { userId } }',
);

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

describe('disabling', () => {
  test('ends every session at once, and nobody signs in any more', async () => {
    const { admin, agent } = agency;
    const session = await signIn(agent);

    const { disableUser } = await admin.gets(Disable, { userId: agent.id });

    expect(disableUser).toMatchObject({ id: agent.id, status: 'DISABLED' });
    expect((await asksWith(agent, session, Myself)).errors?.[0]?.extensions.reason).toBe('USER_DISABLED');
    expect((await refresh(agent, session)).status).toBe(401);
    expect((await signIn(agent)).status).toBe(401);
  });

  test('lasts until they are enabled, who sign in anew and have what they had', async () => {
    const { admin, delegate, clients } = agency;
    const session = await signIn(delegate);
    await admin.gets(SetPermission, { userId: delegate.id, permission: 'chat.close', allowed: false });
    await admin.gets(Disable, { userId: delegate.id });

    const { enableUser } = await admin.gets(Enable, { userId: delegate.id });

    expect(enableUser).toMatchObject({
      status: 'ACTIVE',
      overrides: [{ permission: 'chat.close', allowed: false }],
      delegations: [{ clientId: clients[0].id, until: null }],
    });
    expect((await refresh(delegate, session)).status).toBe(401);
    const { data } = await asksWith(delegate, await signIn(delegate), Myself);
    expect(data?.me.clients).toEqual([clients[0].id]);
  });

  test('again changes nothing and leaves no second line', async () => {
    const { admin, agent } = agency;
    const state = () =>
      agency.query('SELECT disabled_at, token_version FROM users WHERE agency_id = $1 AND id = $2', [
        agent.id,
      ]);
    await admin.gets(Enable, { userId: agent.id });
    await admin.gets(Disable, { userId: agent.id });
    const first = await state();
    await admin.gets(Disable, { userId: agent.id });
    expect(await state()).toEqual(first);
    for (const _ of [1, 2]) await admin.gets(Enable, { userId: agent.id });

    const line = { userId: admin.id, subjectId: agent.id, clientId: null, details: { role: 'AGENCY_USER' } };
    expect(await auditOf(agency)).toEqual([
      { ...line, action: 'user.disabled' },
      { ...line, action: 'user.enabled' },
    ]);
  });
});

describe('deleting', () => {
  test('leaves nobody to be found, and a name beside what was theirs', async () => {
    const { admin, agent, whatsapp } = agency;
    const { id: conversationId } = await whatsapp.receives('hello');
    await admin.gets(Assign, { conversationId, assigneeId: agent.id });
    await admin.gets(SetStatus, { conversationId, status: 'RESOLVED' });
    await agent.gets(GoOnline);

    expect(await admin.gets(Delete, { userId: agent.id })).toEqual({ deleteUser: agent.id });
    await world.settle();

    expect(await admin.gets(User, { id: agent.id })).toEqual({ user: null });
    expect((await admin.gets(Users)).users.map(({ id }) => id)).not.toContain(agent.id);
    expect((await admin.gets(Presence)).agentPresence.map(({ userId }) => userId)).not.toContain(agent.id);
    for (const again of WAYS) {
      expect(await admin.isRefused(again, { userId: agent.id })).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await admin.gets(OneConversation, { id: conversationId })).conversation?.assigneeId).toBe(
      agent.id,
    );
    const [row] = await agency.query('SELECT display_name FROM users WHERE agency_id = $1 AND id = $2', [
      agent.id,
    ]);
    expect(row).toEqual({ display_name: 'A AGENCY_USER' });
  });

  test('takes what was given, groups, sign-in name, password and sessions', async () => {
    const { admin, delegate } = agency;
    const session = await signIn(delegate);
    await agency.denies(delegate, 'chat.reply');
    await agency.query(
      `WITH made AS (INSERT INTO agent_groups (agency_id, id, name) VALUES ($1, gen_random_uuid(), 'Group') RETURNING id)
       INSERT INTO agent_group_members SELECT $1, id, $2 FROM made`,
      [delegate.id],
    );
    await agency.query(
      `INSERT INTO one_time_tokens (agency_id, id, user_id, purpose, hash, expires_at)
       VALUES ($1, gen_random_uuid(), $2, 'PASSWORD_RESET', 'x', now() + interval '1 day')`,
      [delegate.id],
    );
    await admin.gets(Delete, { userId: delegate.id });
    await world.settle();

    const tables = [
      'permission_overrides',
      'client_delegations',
      'agent_group_members',
      'sign_in_names',
      'user_credentials',
      'sessions',
      'one_time_tokens',
    ];
    for (const table of tables) {
      expect([
        table,
        await agency.query(`SELECT 1 FROM ${table} WHERE agency_id = $1 AND user_id = $2`, [delegate.id]),
      ]).toEqual([table, []]);
    }
    expect(await agency.query('SELECT 1 FROM sessions WHERE agency_id = $1')).not.toEqual([]);
    expect((await refresh(delegate, session)).status).toBe(401);
    expect((await signIn(delegate)).status).toBe(401);
    expect((await auditOf(agency)).map(({ action, userId }) => [action, userId])).toEqual([
      ['user.deleted', admin.id],
      ['user.sign_in_removed', null],
    ]);
  });

  test('takes nothing from anybody who is not deleted', async () => {
    await agency.query(
      "INSERT INTO jobs (agency_id, kind, lane, payload) VALUES ($1, 'user.remove_sign_in', 'x', $2)",
      [JSON.stringify({ userId: agency.agent.id })],
    );
    await world.settle();

    expect((await signIn(agency.agent)).status).toBe(200);
    expect(await auditOf(agency)).toEqual([]);
  });

  test('leaves a sign-in name that is somebody else’s by then', async () => {
    const { admin, agent } = agency;
    await agency.query('DELETE FROM sign_in_names WHERE agency_id = $1 AND user_id = $2', [agent.id]);
    await agency.query('INSERT INTO sign_in_names (agency_id, user_id, email) VALUES ($1, $2, $3)', [
      agency.orphan.id,
      agent.who.email,
    ]);
    await admin.gets(Delete, { userId: agent.id });
    await world.settle();

    expect(
      await agency.query('SELECT user_id AS id FROM sign_in_names WHERE agency_id = $1 AND email = $2', [
        agent.who.email,
      ]),
    ).toEqual([{ id: agency.orphan.id }]);
  });
});

/** Every way that takes nothing but a person. */
const WAYS: readonly Operation<object>[] = [Disable, Enable, Delete];

describe('who may', () => {
  test.each<[string, Operation<object>]>([
    ['team.disable', Disable],
    ['team.disable', Enable],
    ['team.delete', Delete],
  ])('needs %s', async (permission, way) => {
    const { agent, delegate } = agency;

    expect(await agent.isRefused(way, { userId: delegate.id })).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission },
    });
  });

  test('reaches nobody above', async () => {
    const { agent, admin, superAdmin } = agency;
    await agency.allows(agent, 'team.disable');
    await agency.allows(agent, 'team.delete');

    for (const way of WAYS) {
      expect(await admin.isRefused(way, { userId: superAdmin.id })).toMatchObject({
        reason: 'ROLE_EXCEEDS_OWN',
      });
      expect(await agent.isRefused(way, { userId: admin.id })).toMatchObject({ reason: 'ROLE_EXCEEDS_OWN' });
    }
    await agent.gets(Disable, { userId: agency.delegate.id });
  });

  test('never does it to themselves', async () => {
    const { superAdmin } = agency;

    for (const way of [Disable, Delete] as Operation<object>[]) {
      expect(await superAdmin.isRefused(way, { userId: superAdmin.id })).toMatchObject({
        code: 'CONFLICT',
        reason: 'ONESELF',
      });
    }
  });

  test('finds nobody who is not there to be seen', async () => {
    const rival = await world.agency();
    const { admin, delegate, clients } = agency;
    await agency.allows(delegate, 'team.disable');
    await agency.allows(delegate, 'team.delete');

    for (const way of WAYS) {
      for (const userId of [rival.agent.id, 'not-an-id', '']) {
        expect(await admin.isRefused(way, { userId })).toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(await delegate.isRefused(way, { userId: clients[1].user.id })).toMatchObject({
        code: 'NOT_FOUND',
      });
    }
  });
});
