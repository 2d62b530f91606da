import type { Agency } from '../world/agency.js';
import { Me, operation } from '../world/documents.js';
import { PASSWORD, type Person } from '../world/person.js';
import type { Visitor } from '../world/visitor.js';
import { openWorld, type World } from '../world.js';
import { ChangePassword, RequestPasswordReset, ResetPassword, SendPasswordReset } from './documents.js';

const NEW_PASSWORD = 'nine patient lighthouses';
const CHANGE = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };

let world: World;
let acme: Agency;
let visitor: Visitor;

beforeAll(async () => {
  world = await openWorld();
  ({ visitor } = world);
});
afterAll(() => world.close());
beforeEach(async () => {
  acme = await world.agency();
});

const audited = ({ id }: Person) =>
  acme.query(
    `SELECT action, user_id, impersonator_id, details FROM audit_entries
     WHERE agency_id = $1 AND subject_id = $2 AND action LIKE 'auth.password%' ORDER BY at, id`,
    [id],
  );

const refreshed = async (refreshToken: unknown) => {
  const { status, text } = await visitor.posts('/api/auth/refresh', { refreshToken });
  return { status, body: JSON.parse(text) };
};

test('somebody changes the password, and signs in with the new one', async () => {
  const { email } = acme.agent.who;

  await expect(acme.agent.gets(ChangePassword, CHANGE)).resolves.toEqual({ changePassword: true });

  expect((await visitor.signsIn(email, PASSWORD)).status).toBe(401);
  expect((await visitor.signsIn(email, NEW_PASSWORD)).status).toBe(200);
  expect(await audited(acme.agent)).toEqual([
    { action: 'auth.password_changed', user_id: acme.agent.id, impersonator_id: null, details: null },
  ]);
});

test('this session goes on with its next access token, the others end', async () => {
  const { email } = acme.agent.who;
  const [here, there] = [await visitor.signsIn(email, PASSWORD), await visitor.signsIn(email, PASSWORD)];
  const authorization = `Bearer ${here.body.accessToken}`;
  const post = (query: string, variables: object) =>
    world.server.request('/api/chat/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query, variables }),
    });

  expect((await post(ChangePassword.text, CHANGE)).text).toContain('"changePassword":true');

  expect((await post(Me.text, {})).text).toContain('TOKEN_INVALID');
  expect(await refreshed(there.body.refreshToken)).toMatchObject({
    status: 401,
    body: { error: { reason: 'SESSION_ENDED' } },
  });
  const next = await refreshed(here.body.refreshToken);
  expect(next.status).toBe(200);
  const answer = await world.server.request('/api/chat/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${next.body.accessToken}` },
    body: JSON.stringify({ query: Me.text }),
  });
  expect(answer.status).toBe(200);
});

test('a wrong password is refused, kept in the audit, and changes nothing', async () => {
  expect(await acme.agent.isRefused(ChangePassword, { ...CHANGE, currentPassword: 'not it at all' })).toEqual(
    {
      code: 'BAD_USER_INPUT',
      reason: 'WRONG_PASSWORD',
      details: { field: 'currentPassword' },
    },
  );

  await acme.agent.gets(Me);
  expect((await visitor.signsIn(acme.agent.who.email, PASSWORD)).status).toBe(200);
  expect(await audited(acme.agent)).toEqual([
    {
      action: 'auth.password_change_refused',
      user_id: acme.agent.id,
      impersonator_id: null,
      details: { reason: 'WRONG_PASSWORD' },
    },
  ]);
});

test('guesses count as guesses at the login do', async () => {
  const { email } = acme.agent.who;
  for (let n = 0; n < 5; n += 1) {
    await acme.agent.isRefused(ChangePassword, { ...CHANGE, currentPassword: `guess ${n}` });
    await visitor.signsIn(email, `guess ${n}`);
  }

  expect(await acme.agent.isRefused(ChangePassword, CHANGE)).toMatchObject({
    code: 'LIMIT_EXCEEDED',
    reason: 'TOO_MANY_ATTEMPTS',
  });
  expect((await visitor.signsIn(email, PASSWORD)).status).toBe(429);
});

test.each([
  ['qwertyuiop', 'PASSWORD_COMMON'],
  ['short', 'PASSWORD_TOO_SHORT'],
])('a new password such as %s is refused', async (newPassword, reason) => {
  expect(await acme.agent.isRefused(ChangePassword, { ...CHANGE, newPassword })).toEqual({
    code: 'BAD_USER_INPUT',
    reason,
    details: { field: 'newPassword' },
  });
});

test('of two changes at once one wins', async () => {
  const passwords = ['the first of the two', 'the other one of the two'];

  const answers = await Promise.all(
    passwords.map((newPassword) => acme.agent.asks(ChangePassword, { ...CHANGE, newPassword })),
  );

  const winners = passwords.filter((_, n) => !answers[n]?.errors);
  expect(winners).toHaveLength(1);
  expect((await visitor.signsIn(acme.agent.who.email, winners[0] ?? '')).status).toBe(200);
});

test('a link to a new password that is under way is void', async () => {
  await visitor.gets(RequestPasswordReset, { email: acme.agent.who.email });
  await world.settle();
  const { token } = await world.mailbox.last(acme.agent.who.email);

  await acme.agent.gets(ChangePassword, CHANGE);

  expect(await visitor.isRefused(ResetPassword, { token, password: 'seven blue umbrellas' })).toMatchObject({
    reason: 'TOKEN_NOT_VALID',
  });
});

test('a password of a thousand characters can be chosen and used, however many units they take', async () => {
  const newPassword = '🦊🐻'.repeat(500);

  await acme.agent.gets(ChangePassword, { ...CHANGE, newPassword });

  expect((await visitor.signsIn(acme.agent.who.email, newPassword)).status).toBe(200);
});

test('whoever acts as somebody else touches no credentials', async () => {
  const { status, text } = await world.server.request('/api/auth/impersonate', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: acme.superAdmin.authorization },
    body: JSON.stringify({ userId: acme.admin.id }),
  });
  const asks = async (query: string, variables: object) => {
    const answer = await world.server.request('/api/chat/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${JSON.parse(text).accessToken}`,
      },
      body: JSON.stringify({ query, variables }),
    });
    return JSON.parse(answer.text).errors[0].extensions.reason;
  };

  expect(status).toBe(200);
  expect(await asks(ChangePassword.text, CHANGE)).toBe('IMPERSONATING');
  expect(await asks(SendPasswordReset.text, { userId: acme.agent.id })).toBe('IMPERSONATING');
  expect(await audited(acme.admin)).toEqual([]);
});

describe('one credential in an operation', () => {
  const LOGIN_LIKE = {
    acceptInvitation: 'acceptInvitation(token: "x", password: "x") { email }',
    changePassword: 'changePassword(currentPassword: "x", newPassword: "x")',
    requestPasswordReset: 'requestPasswordReset(email: "nobody@nowhere.test")',
    resetPassword: 'resetPassword(token: "x", password: "x")',
    sendPasswordReset: 'sendPasswordReset(userId: "x")',
  };

  test.each(Object.entries(LOGIN_LIKE))('%s stands alone', async (_name, field) => {
    for (const other of Object.values(LOGIN_LIKE)) {
      const twice = operation<object>(`mutation { one: ${field} two: ${other} }`);

      expect(await visitor.isRefused(twice)).toMatchObject({
        code: 'LIMIT_EXCEEDED',
        reason: 'QUERY_LIMIT',
        details: { limit: 'cost' },
      });
    }
    const { errors = [] } = await acme.admin.asks(operation<object>(`mutation { ${field} }`));
    expect(errors.map(({ extensions }) => extensions.reason)).not.toContain('QUERY_LIMIT');
  });

  test('nor is there a way around by fragments', async () => {
    const hidden = operation<object>(
      `mutation { ...A ...B }
       fragment A on Mutation { one: ${LOGIN_LIKE.resetPassword} }
       fragment B on Mutation { two: ${LOGIN_LIKE.resetPassword} }`,
    );

    expect(await visitor.isRefused(hidden)).toMatchObject({ reason: 'QUERY_LIMIT' });
  });
});
