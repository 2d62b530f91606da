import { jest } from '@jest/globals';
import { AccessTrail } from '../../src/auth/access-trail.js';
import type { AttemptLimits } from '../../src/auth/auth.options.js';
import { Passwords } from '../../src/auth/passwords.js';
import { AuthApp } from './auth-app.js';
import { PASSWORD, TestAgency } from './people.js';

let app: AuthApp | undefined;

afterEach(() => app?.stop());

const startWith = async (limits: Partial<AttemptLimits>) => {
  app = await AuthApp.start(limits);
  return app;
};

const attempt = async (on: AuthApp, email: string) => (await on.login({ email, password: 'wrong' })).status;

test('beyond the limit of an account the answer says when to come back', async () => {
  const on = await startWith({ perAccount: 1 });
  await attempt(on, 'a@b.test');

  const { status, headers, body } = await on.login({ email: 'a@b.test', password: 'wrong' });

  expect(status).toBe(429);
  expect(body.error).toMatchObject({ code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_ATTEMPTS' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
});

test('an account is counted however it is typed', async () => {
  const on = await startWith({ perAccount: 2 });

  const statuses = [
    await attempt(on, 'a@b.test'),
    await attempt(on, ' A@B.test'),
    await attempt(on, 'a@B.TEST '),
  ];

  expect(statuses).toEqual([401, 401, 429]);
});

test('another account is not held back', async () => {
  const on = await startWith({ perAccount: 1 });
  await attempt(on, 'a@b.test');
  await attempt(on, 'a@b.test');

  await expect(attempt(on, 'c@d.test')).resolves.toBe(401);
});

test('nothing is hashed beyond the limit, and the right password does not help', async () => {
  const on = await startWith({ perAccount: 1 });
  const { email } = await (await TestAgency.in(on.uow)).someone('AGENCY_USER');
  await attempt(on, email);
  const matches = jest.spyOn(on.app.get(Passwords), 'matches');

  await expect(on.login({ email, password: PASSWORD })).resolves.toMatchObject({ status: 429 });
  expect(matches).not.toHaveBeenCalled();
});

test('signing in is not counted, however often', async () => {
  const on = await startWith({ perAccount: 2, perIp: 2 });
  const { email } = await (await TestAgency.in(on.uow)).someone('AGENCY_USER');

  const statuses = [];
  for (let i = 0; i < 4; i += 1) statuses.push((await on.login({ email, password: PASSWORD })).status);

  expect(statuses).toEqual([200, 200, 200, 200]);
});

test('an address that tries many accounts is held back, malformed bodies included', async () => {
  const on = await startWith({ perIp: 3 });

  const statuses = [
    await attempt(on, 'a@b.test'),
    await attempt(on, 'c@d.test'),
    (await on.login({})).status,
    await attempt(on, 'e@f.test'),
  ];

  expect(statuses).toEqual([401, 401, 400, 429]);
});

test('everybody together is held back', async () => {
  const on = await startWith({ overall: 2 });

  const statuses = [
    await attempt(on, 'a@b.test'),
    await attempt(on, 'c@d.test'),
    await attempt(on, 'e@f.test'),
  ];

  expect(statuses).toEqual([401, 401, 429]);
});

test('other routes are not counted', async () => {
  const on = await startWith({ perIp: 1 });
  await attempt(on, 'a@b.test');
  await attempt(on, 'a@b.test');

  await expect(on.ask('/probe/whoami')).resolves.toMatchObject({ status: 401 });
});

test('too many attempts on an account are audited there, and those on no account nowhere', async () => {
  const on = await startWith({ perAccount: 1 });
  const agency = await TestAgency.in(on.uow);
  const someone = await agency.someone('AGENCY_USER');
  for (const email of [someone.email, ` ${someone.email.toUpperCase()}`, someone.email, 'nobody@b.test']) {
    await attempt(on, email);
    await attempt(on, 'nobody@b.test');
    await attempt(on, 'no\0body@b.test');
  }
  await on.app.get(AccessTrail).settle();

  const throttled = (await agency.audit()).filter(({ action }) => action === 'auth.sign_in_throttled');
  expect(throttled).toMatchObject([
    {
      userId: null,
      subjectId: someone.id,
      ip: '127.0.0.1',
      details: { count: 2, firstAt: expect.any(String) },
    },
  ]);
});
