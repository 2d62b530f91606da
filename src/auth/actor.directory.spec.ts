import { jest } from '@jest/globals';
import { NO_CLIENT } from '../kernel/actor.js';
import { ActorDirectory } from './actor.directory.js';
import type { SessionStanding, Standing, StandingRepository } from './standing.repository.js';

const USER = '0191d2f0-0000-7000-8000-000000000001';
const SESSION = '0191d2f0-0000-7000-8000-0000000000aa';
const CLAIMS = { agencyId: 1, userId: USER, sid: SESSION, tv: 3, act: undefined };
const STANDING: Standing = {
  agencyId: 1,
  userId: USER,
  role: 'AGENCY_USER',
  clientId: null,
  tokenVersion: 3,
  isDisabled: false,
  overrides: [],
  delegatedClientIds: null,
};

/** The table with one person in it, counting how often it is asked. */
class OnePerson implements Pick<StandingRepository, 'inSession'> {
  asked = 0;
  standingNow: Standing | null = STANDING;
  sessionNow: Pick<SessionStanding, 'isLive' | 'impersonator'> = { isLive: true, impersonator: null };

  async inSession(): Promise<SessionStanding | null> {
    this.asked += 1;
    return this.standingNow && { sessionId: SESSION, standing: this.standingNow, ...this.sessionNow };
  }
}

let now = 0;
let people: OnePerson;
let directory: ActorDirectory;

beforeEach(() => {
  now = 1_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  people = new OnePerson();
  directory = new ActorDirectory(people as Pick<StandingRepository, 'inSession'> as StandingRepository);
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('a hundred questions at once ask the database once', async () => {
  await Promise.all(Array.from({ length: 100 }, () => directory.resolve(CLAIMS)));

  expect(people.asked).toBe(1);
});

test('an answer is used for two seconds and no longer', async () => {
  await directory.resolve(CLAIMS);
  people.standingNow = { ...STANDING, role: 'CLIENT_USER', clientId: 7 };

  now += 1_999;
  await expect(directory.resolve(CLAIMS)).resolves.toMatchObject({ role: 'AGENCY_USER' });
  now += 2;
  await expect(directory.resolve(CLAIMS)).resolves.toMatchObject({ role: 'CLIENT_USER', clients: [7] });
});

test('a forgotten person is asked for at once', async () => {
  await directory.resolve(CLAIMS);
  people.standingNow = { ...STANDING, isDisabled: true };

  directory.forget(USER);

  await expect(directory.resolve(CLAIMS)).rejects.toMatchObject({ reason: 'USER_DISABLED' });
});

test('with an agency its people are forgotten, and nobody else', async () => {
  await directory.resolve(CLAIMS);
  people.standingNow = { ...STANDING, isDisabled: true };

  directory.forgetAgency(11);
  await expect(directory.resolve(CLAIMS)).resolves.toMatchObject({ userId: USER });
  directory.forgetAgency(1);
  await expect(directory.resolve(CLAIMS)).rejects.toMatchObject({ reason: 'USER_DISABLED' });
});

test('a failure is not remembered', async () => {
  jest.spyOn(people, 'inSession').mockRejectedValueOnce(new Error('no database'));
  await expect(directory.resolve(CLAIMS)).rejects.toThrow('no database');

  await expect(directory.resolve(CLAIMS)).resolves.toMatchObject({ userId: USER });
});

test('overrides are part of what somebody may do', async () => {
  people.standingNow = { ...STANDING, overrides: [{ permission: 'chat.reply', allowed: false }] };

  const { permissions } = await directory.resolve(CLAIMS);

  expect([permissions.has('chat.reply'), permissions.has('chat.close')]).toEqual([false, true]);
});

test('delegations that are over do not open the whole agency', async () => {
  people.standingNow = { ...STANDING, delegatedClientIds: [] };

  await expect(directory.resolve(CLAIMS)).resolves.toMatchObject({ clients: [NO_CLIENT] });
});

test.each<[string, Standing | null, string]>([
  ['somebody who is gone', null, 'TOKEN_INVALID'],
  ['somebody disabled', { ...STANDING, isDisabled: true }, 'USER_DISABLED'],
  ['a token ended by a newer version', { ...STANDING, tokenVersion: 4 }, 'TOKEN_INVALID'],
  ['somebody of another agency', { ...STANDING, agencyId: 2 }, 'TOKEN_INVALID'],
])('%s is refused', async (_who, standing, reason) => {
  people.standingNow = standing;

  await expect(directory.resolve(CLAIMS)).rejects.toMatchObject({ code: 'UNAUTHENTICATED', reason });
});

const ROBIN = { userId: '0191d2f0-0000-7000-8000-000000000002', agencyId: 2, displayName: 'Robin' };

test('a session that has ended is refused', async () => {
  people.sessionNow = { isLive: false, impersonator: null };

  await expect(directory.resolve(CLAIMS)).rejects.toMatchObject({ reason: 'SESSION_ENDED' });
});

test('who acts as somebody is known with the session', async () => {
  people.sessionNow = { isLive: true, impersonator: ROBIN };

  const actor = await directory.resolve({ ...CLAIMS, act: { sub: ROBIN.userId } });

  expect(actor).toMatchObject({ userId: USER, impersonator: ROBIN });
});

test.each([
  ['that does not say who acts', ROBIN, undefined],
  ['that says somebody else acts', ROBIN, { sub: USER }],
  ['that says somebody acts in a session of one’s own', null, { sub: ROBIN.userId }],
])('a token %s is refused', async (_which, impersonator, act) => {
  people.sessionNow = { isLive: true, impersonator };

  await expect(directory.resolve({ ...CLAIMS, act })).rejects.toMatchObject({ reason: 'TOKEN_INVALID' });
});
