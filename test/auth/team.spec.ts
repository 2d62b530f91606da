import { pino } from 'pino';
import { ActorDirectory } from '../../src/auth/actor.directory.js';
import { StandingRepository } from '../../src/auth/standing.repository.js';
import { CommitSignal } from '../../src/database/commit-signal.js';
import { Database } from '../../src/database/database.js';
import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { NO_CLIENT, type UserActor } from '../../src/kernel/actor.js';
import { newId } from '../../src/kernel/ids.js';
import { DEFAULT_GRANTS } from '../../src/kernel/permissions.js';
import { TeamRepository } from '../../src/modules/team/team.repository.js';
import { TeamService } from '../../src/modules/team/team.service.js';
import { testDatabaseUrl } from '../setup/database.js';
import { type Someone, TestAgency } from './people.js';

let database: Database;
let uow: UnitOfWork;
let directory: ActorDirectory;
let team: TeamService;
let agency: TestAgency;

beforeAll(async () => {
  database = new Database({ url: await testDatabaseUrl(), poolSize: 4 }, pino({ level: 'silent' }));
  uow = new UnitOfWork(database, new CommitSignal());
  directory = new ActorDirectory(new StandingRepository(uow));
  team = new TeamService(uow, new TeamRepository(), directory);
});
afterAll(() => database.onApplicationShutdown());
beforeEach(async () => {
  agency = await TestAgency.in(uow);
});

/** As a token of version 0 says. */
const actorOf = ({ agencyId, id, sessionId }: Someone): Promise<UserActor> => {
  directory.forget(id);
  return directory.resolve({ agencyId, userId: id, sid: sessionId, tv: 0, act: undefined });
};

const hour = 3_600_000;

describe('who a token stands for', () => {
  test('is what the database says of the person', async () => {
    const clientId = await agency.client();
    const someone = await agency.someone('CLIENT_USER', { clientId });

    await expect(actorOf(someone)).resolves.toMatchObject({
      kind: 'user',
      userId: someone.id,
      agencyId: agency.id,
      role: 'CLIENT_USER',
      clients: [clientId],
      permissions: DEFAULT_GRANTS.CLIENT_USER,
      impersonator: null,
    });
  });

  test('changes with the role, whatever the token says', async () => {
    const someone = await agency.someone('AGENCY_ADMIN');
    await agency.changeRole(someone, 'AGENCY_USER');

    await expect(actorOf(someone)).resolves.toMatchObject({ role: 'AGENCY_USER' });
  });

  test('is limited to delegated clients while they last', async () => {
    const [kept, over, temporary] = [await agency.client(), await agency.client(), await agency.client()];
    const someone = await agency.someone('AGENCY_USER');
    await agency.delegate(someone, kept);
    await agency.delegate(someone, over, new Date(Date.now() - hour));
    await agency.delegate(someone, temporary, new Date(Date.now() + hour));

    await expect(actorOf(someone)).resolves.toMatchObject({ clients: [kept, temporary] });
  });

  test('sees nothing when the last delegation is over', async () => {
    const someone = await agency.someone('AGENCY_USER');
    await agency.delegate(someone, await agency.client(), new Date(Date.now() - hour));

    await expect(actorOf(someone)).resolves.toMatchObject({ clients: [NO_CLIENT] });
  });

  test('has the overrides on top of the role, and unknown ones have no meaning', async () => {
    const someone = await agency.someone('AGENCY_USER');
    await agency.override(someone, 'chat.reply', false);
    await agency.override(someone, 'chat.transfer', true);
    await agency.override(someone, 'chat.gone', true);

    const { permissions } = await actorOf(someone);

    expect(permissions.has('chat.reply')).toBe(false);
    expect(permissions.has('chat.transfer')).toBe(true);
    expect([...permissions]).not.toContain('chat.gone');
  });

  test('is nobody once the tokens were ended', async () => {
    const someone = await agency.someone('AGENCY_USER');
    await agency.endTokens(someone);

    await expect(actorOf(someone)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
      reason: 'TOKEN_INVALID',
    });
  });

  test('is refused when the agency is archived', async () => {
    const someone = await agency.someone('AGENCY_ADMIN');
    await agency.archive();

    await expect(actorOf(someone)).rejects.toMatchObject({ reason: 'USER_DISABLED' });
  });

  test('is not found under another agency', async () => {
    const someone = await agency.someone('AGENCY_ADMIN');
    const rival = await TestAgency.in(uow);

    await expect(actorOf({ ...someone, agencyId: rival.id })).rejects.toMatchObject({
      reason: 'TOKEN_INVALID',
    });
  });
});

describe('me', () => {
  test('is who I am and what I may do, by sorted name', async () => {
    const someone = await agency.someone('AGENCY_USER');

    const me = await team.me(await actorOf(someone));

    expect(me).toEqual({
      id: someone.id,
      email: someone.email,
      displayName: someone.displayName,
      role: 'AGENCY_USER',
      agencyId: agency.id,
      clientId: null,
      permissions: [...DEFAULT_GRANTS.AGENCY_USER].sort(),
      clients: null,
      impersonator: null,
    });
  });

  test('of a client user is limited to the client', async () => {
    const clientId = await agency.client();

    const me = await team.me(await actorOf(await agency.someone('CLIENT_USER', { clientId })));

    expect(me).toMatchObject({ clientId, clients: [clientId] });
  });

  test('of a client user without a client sees no client, which is not every client', async () => {
    const me = await team.me(await actorOf(await agency.someone('CLIENT_USER')));

    expect(me).toMatchObject({ clientId: null, clients: [] });
  });
});

describe('people by their ids', () => {
  test('are found whatever else is asked for', async () => {
    const [admin, user] = [await agency.someone('AGENCY_ADMIN'), await agency.someone('AGENCY_USER')];

    const found = await team.findMany(await actorOf(admin), [user.id, admin.id, newId(), 'no id', '']);

    expect([...found.keys()].sort()).toEqual([user.id, admin.id].sort());
    expect(found.get(user.id)).toEqual({ id: user.id, displayName: 'Some One', role: 'AGENCY_USER' });
  });

  test('who are deleted keep their names, for what they wrote', async () => {
    const someone = await agency.someone('AGENCY_USER');
    await agency.change(
      'test_delete',
      'UPDATE users SET disabled_at = now(), deleted_at = now() WHERE agency_id = $1 AND id = $2',
      [someone.id],
    );

    const found = await team.findMany(await actorOf(await agency.someone('AGENCY_ADMIN')), [someone.id]);

    expect(found.get(someone.id)?.displayName).toBe('Some One');
  });

  test('of another agency do not exist', async () => {
    const rival = await (await TestAgency.in(uow)).someone('AGENCY_ADMIN');

    const found = await team.findMany(await actorOf(await agency.someone('SUPER_ADMIN')), [rival.id]);

    expect(found.size).toBe(0);
  });

  test('of another client do not exist for a client user, colleagues of the agency do', async () => {
    const other = await agency.someone('CLIENT_USER', { clientId: await agency.client() });
    const staff = await agency.someone('AGENCY_USER');
    const asking = await agency.someone('CLIENT_USER', { clientId: await agency.client() });

    const found = await team.findMany(await actorOf(asking), [other.id, staff.id]);

    expect([...found.keys()]).toEqual([staff.id]);
  });
});

describe('a colleague in a transaction', () => {
  test('is active, with what they may do and see', async () => {
    const clientId = await agency.client();
    const someone = await agency.someone('AGENCY_USER');
    await agency.delegate(someone, clientId);
    const admin = await actorOf(await agency.someone('AGENCY_ADMIN'));

    const colleague = await uow.write(admin, (tx) => team.colleague(tx, someone.id));

    expect(colleague).toEqual({
      isActive: true,
      clients: [clientId],
      permissions: DEFAULT_GRANTS.AGENCY_USER,
    });
  });

  test('who is disabled is not active', async () => {
    const someone = await agency.someone('AGENCY_USER');
    await agency.disable(someone);
    const admin = await actorOf(await agency.someone('AGENCY_ADMIN'));

    await expect(uow.write(admin, (tx) => team.colleague(tx, someone.id))).resolves.toMatchObject({
      isActive: false,
    });
  });

  test.each([
    ['deleted', 'disabled_at = now(), deleted_at = now()', null],
    ['only invited', 'activated_at = NULL', expect.objectContaining({ isActive: false })],
  ])('who is %s is nobody to hand work to', async (what, change, expected) => {
    const someone = await agency.someone('AGENCY_USER');
    await agency.change(
      `test_make_${what.replace(' ', '_')}`,
      `UPDATE users SET ${change} WHERE agency_id = $1 AND id = $2`,
      [someone.id],
    );
    const admin = await actorOf(await agency.someone('AGENCY_ADMIN'));

    expect(await uow.write(admin, (tx) => team.colleague(tx, someone.id))).toEqual(expected);
  });

  test('of another agency does not exist', async () => {
    const rival = await (await TestAgency.in(uow)).someone('AGENCY_ADMIN');
    const admin = await actorOf(await agency.someone('AGENCY_ADMIN'));

    await expect(uow.write(admin, (tx) => team.colleague(tx, rival.id))).resolves.toBeNull();
  });
});
