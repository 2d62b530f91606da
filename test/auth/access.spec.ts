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

const bearerOf = async ({ email }: Someone) =>
  `Bearer ${(await app.login({ email, password: PASSWORD })).body.accessToken}`;

test('a route knows who asks', async () => {
  const someone = await agency.someone('AGENCY_USER');

  const { status, body } = await app.as(await bearerOf(someone), '/probe/whoami');

  expect(status).toBe(200);
  expect(body).toEqual({ userId: someone.id, role: 'AGENCY_USER', clients: 'all' });
});

test('without a credential a route asks for one', async () => {
  const { status, headers, body } = await app.ask('/probe/whoami');

  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toBe('Bearer');
  expect(body.error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'NO_CREDENTIAL' });
});

test('a forged credential is not the same as none', async () => {
  const { status, body } = await app.as('Bearer x.y.z', '/probe/whoami');

  expect(status).toBe(401);
  expect(body.error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'TOKEN_INVALID' });
});

test.each([
  ['AGENCY_ADMIN', 200],
  ['AGENCY_USER', 403],
] as const)('a route that needs team.invite answers %s with %i', async (role, status) => {
  const bearer = await bearerOf(await agency.someone(role));

  await expect(app.as(bearer, '/probe/invite')).resolves.toMatchObject({ status });
});

test('a route that declares nothing is refused, even to a super admin, and the log says why', async () => {
  const bearer = await bearerOf(await agency.someone('SUPER_ADMIN'));

  const { status, body } = await app.as(bearer, '/probe/undeclared');

  expect(status).toBe(500);
  expect(body.error).toMatchObject({ code: 'INTERNAL', reason: 'INTERNAL' });
  expect(app.logged.at(-1)).toContain('ACCESS_NOT_DECLARED');
});

test('somebody disabled is refused by the next token check that asks', async () => {
  const someone = await agency.someone('AGENCY_USER');
  const bearer = await bearerOf(someone);
  await agency.disable(someone);

  const { status, body } = await app.as(bearer, '/probe/whoami');

  expect(status).toBe(401);
  expect(body.error).toMatchObject({ reason: 'USER_DISABLED' });
});

test('an unexpected error gives the caller an id and the log the cause', async () => {
  const { status, body } = await app.ask('/probe/breaks', { method: 'POST' });
  const line = app.logged.at(-1) ?? '';

  expect(status).toBe(500);
  expect(body.error).toEqual({
    code: 'INTERNAL',
    reason: 'INTERNAL',
    message: `Something went wrong on our side. Quote this id: ${body.error?.requestId}`,
    requestId: expect.any(String),
  });
  expect(JSON.stringify(body)).not.toContain('secret_table');
  expect(line).toContain('secret_table');
  expect(JSON.parse(line)).toMatchObject({ reqId: body.error?.requestId });
});

test('a path that does not exist is refused in the same shape', async () => {
  const { status, body } = await app.ask('/nowhere');

  expect(status).toBe(404);
  expect(body.error).toMatchObject({ code: 'NOT_FOUND', reason: 'NOT_FOUND' });
});
