import { createHash } from 'node:crypto';
import { Afterwards } from '../../src/auth/afterwards.js';
import { Authenticator } from '../../src/auth/authenticator.js';
import { sql } from '../../src/database/transaction.js';
import { AuthApp } from './auth-app.js';
import { PASSWORD, type Someone, TestAgency } from './people.js';

let app: AuthApp;
let agency: TestAgency;

beforeAll(async () => {
  app = await AuthApp.start();
});
afterAll(() => app.stop());
beforeEach(async () => {
  agency = await TestAgency.in(app.uow);
});

const HERE = { ip: '127.0.0.1', requestId: 'a request' };

const signIn = ({ email }: Someone) => app.login({ email, password: PASSWORD });

test('the right password is answered with tokens and whose they are', async () => {
  const clientId = await agency.client();
  const { id, email, displayName, role } = await agency.someone('CLIENT_USER', { clientId });

  const { status, body } = await app.login({ email, password: PASSWORD });

  expect(status).toBe(200);
  expect(body).toEqual({
    accessToken: expect.any(String),
    tokenType: 'Bearer',
    expiresIn: 900,
    refreshToken: expect.any(String),
    user: { id, email, displayName, role, agencyId: agency.id, clientId },
  });
});

test('tokens are not kept by caches', async () => {
  const { headers } = await signIn(await agency.someone('AGENCY_USER'));

  expect(headers.get('cache-control')).toBe('no-store');
});

test('the access token stands for who signed in', async () => {
  const someone = await agency.someone('AGENCY_USER');
  const { body } = await signIn(someone);

  const known = await app.app.get(Authenticator).authenticate(`Bearer ${body.accessToken}`, HERE);

  expect(known?.actor).toMatchObject({
    userId: someone.id,
    agencyId: agency.id,
    role: 'AGENCY_USER',
    clients: 'all',
  });
});

test('the refresh token is no access token', async () => {
  const { body } = await signIn(await agency.someone('AGENCY_USER'));

  await expect(
    app.app.get(Authenticator).authenticate(`Bearer ${body.refreshToken}`, HERE),
  ).rejects.toMatchObject({
    reason: 'TOKEN_INVALID',
  });
});

test('an address is found however it is typed', async () => {
  const { email } = await agency.someone('AGENCY_USER');

  const { status } = await app.login({ email: `  ${email.toUpperCase()}\t`, password: PASSWORD });

  expect(status).toBe(200);
});

test('of the refresh token only the hash is stored, for thirty days', async () => {
  const { body } = await signIn(await agency.someone('AGENCY_USER'));
  const [agencyId, sessionId, secret] = String(body.refreshToken).split('.');

  const statement = sql(
    'test_session',
    `SELECT t.hash, extract(epoch FROM s.expires_at - s.created_at) / 86400 AS days
     FROM sessions s JOIN refresh_tokens t ON t.agency_id = s.agency_id AND t.session_id = s.id
     WHERE s.agency_id = $1 AND s.id = $2`,
  );
  const [session] = await app.uow.system('test', (tx) => tx.rows(statement, [agencyId, sessionId]));

  expect(Buffer.from(String(secret), 'base64url')).toHaveLength(32);
  expect(session?.hash).toEqual(createHash('sha256').update(String(body.refreshToken)).digest());
  expect(Number(session?.days)).toBeCloseTo(30, 3);
});

test('every refusal reads the same', async () => {
  const right = await agency.someone('AGENCY_USER');
  const disabled = await agency.someone('AGENCY_USER');
  await agency.disable(disabled);
  const invited = await agency.someone('AGENCY_USER', { password: false });
  const closed = await TestAgency.in(app.uow);
  const employee = await closed.someone('AGENCY_ADMIN');
  await closed.archive();

  const answers = [
    await app.login({ email: right.email, password: `${PASSWORD}!` }),
    await app.login({ email: 'nobody@nowhere.test', password: PASSWORD }),
    await signIn(disabled),
    await signIn(invited),
    await signIn(employee),
  ];

  for (const { status, body } of answers) {
    expect(status).toBe(401);
    expect(body).toEqual({
      error: {
        code: 'UNAUTHENTICATED',
        reason: 'BAD_CREDENTIALS',
        message: 'The e-mail address or the password is wrong.',
        requestId: expect.any(String),
      },
    });
  }
});

test('success and refusal are audited, the refusal with its real reason', async () => {
  const someone = await agency.someone('AGENCY_USER');
  await app.login({ email: someone.email, password: 'wrong' });
  await app.app.get(Afterwards).settled();
  const { body } = await signIn(someone);

  const sessionId = String(body.refreshToken).split('.')[1];

  expect(await agency.audit()).toEqual([
    {
      action: 'auth.sign_in_refused',
      userId: null,
      subjectId: someone.id,
      details: { reason: 'WRONG_PASSWORD' },
      ip: '127.0.0.1',
    },
    {
      action: 'auth.signed_in',
      userId: someone.id,
      subjectId: sessionId,
      details: null,
      ip: '127.0.0.1',
    },
  ]);
});

test.each<[string, unknown, string]>([
  ['no e-mail address', { password: 'x' }, 'email'],
  ['no password', { email: 'a@b.test' }, 'password'],
  ['an empty password', { email: 'a@b.test', password: '' }, 'password'],
  ['a password of 1,001 characters', { email: 'a@b.test', password: 'x'.repeat(1_001) }, 'password'],
  ['a password that is a number', { email: 'a@b.test', password: 1 }, 'password'],
  ['an address that is none', { email: 'somebody', password: 'x' }, 'email'],
  ['an address that is a list', { email: ['a@b.test'], password: 'x' }, 'email'],
  ['an address with a NUL', { email: 'a\u0000@b.test', password: 'x' }, 'email'],
  ['an address of 300 characters', { email: `${'a'.repeat(300)}@b.test`, password: 'x' }, 'email'],
  ['an unknown field', { email: 'a@b.test', password: 'x', role: 'SUPER_ADMIN' }, 'role'],
  ['a list', [], 'body'],
  ['null', null, 'body'],
])('a body with %s is refused by the name of the field', async (_case, body, field) => {
  const answer = await app.login(body);

  expect(answer.status).toBe(400);
  expect(answer.body.error).toMatchObject({ code: 'INVALID_INPUT', field, requestId: expect.any(String) });
});

test('an unpaired surrogate in the address is just somebody unknown', async () => {
  const { status } = await app.login({ email: 'a\ud800@b.test', password: 'x' });

  expect(status).toBe(401);
});

test.each<[string, string, string, number, string]>([
  ['malformed JSON', '{"email": ', 'application/json', 400, 'INVALID_INPUT'],
  ['nothing', '', 'application/json', 400, 'INVALID_INPUT'],
  ['a polluted prototype', '{"__proto__": {"a": 1}}', 'application/json', 400, 'INVALID_INPUT'],
  ['200 KB', JSON.stringify({ password: 'x'.repeat(200_000) }), 'application/json', 413, 'BODY_TOO_LARGE'],
  ['XML', '<login/>', 'application/xml', 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ['plain text', 'hello', 'text/plain', 400, 'INVALID_INPUT'],
])('a body of %s is refused in the same shape', async (_case, body, type, status, reason) => {
  const answer = await app.send(body, type);

  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({
    error: expect.objectContaining({ code: 'INVALID_INPUT', reason, requestId: expect.any(String) }),
  });
});
