import { Inbox, operation } from '../world/documents.js';
import type { HttpAnswer } from '../world/server.js';
import { postSigned } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

const LOGIN = '/api/auth/login';
const GRAPHQL = '/api/chat/graphql';
const JSON_TYPE = { 'content-type': 'application/json' };

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const post = (path: string, body: string, headers: Record<string, string> = JSON_TYPE): Promise<HttpAnswer> =>
  world.server.request(path, { method: 'POST', headers, body });

/** Nothing of the house shows in what is said to a caller. */
function expectNoInsides({ text }: HttpAnswer): void {
  expect(text).not.toMatch(/node_modules|\/src\/|\.(ts|js):\d|SELECT |INSERT |"stack"|127\.0\.0\.1:\d+/);
}

describe('REST', () => {
  test.each([
    ['malformed JSON', '{"email":', { code: 'INVALID_INPUT', field: 'body' }],
    ['a list', '[]', { code: 'INVALID_INPUT', field: 'body' }],
    ['nothing', '{}', { code: 'INVALID_INPUT', field: 'email' }],
    ['a wrong type', '{"email":7,"password":"x"}', { code: 'INVALID_INPUT', field: 'email' }],
    [
      'an unknown field',
      '{"email":"a@b.test","password":"x","role":"SUPER_ADMIN"}',
      { code: 'INVALID_INPUT', field: 'role' },
    ],
  ])('%s is a 400 that names what is wrong', async (_what, body, expected) => {
    const answer = await post(LOGIN, body);

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).error).toMatchObject({ ...expected, requestId: expect.any(String) });
    expectNoInsides(answer);
  });

  test('a body that is too large is a 413', async () => {
    const answer = await post(LOGIN, JSON.stringify({ email: 'a'.repeat(200_000), password: 'x' }));

    expect([answer.status, JSON.parse(answer.text).error.reason]).toEqual([413, 'BODY_TOO_LARGE']);
    expectNoInsides(answer);
  });

  test('a webhook body above three megabytes is a 413', async () => {
    const answer = await postSigned(world.server, `"${'a'.repeat(3 * 1024 * 1024)}"`);

    expect([answer.status, JSON.parse(answer.text).error.reason]).toEqual([413, 'BODY_TOO_LARGE']);
  });

  test('another content type is a 415', async () => {
    const { status } = await post(LOGIN, 'email=a', { 'content-type': 'application/x-www-form-urlencoded' });

    expect(status).toBe(415);
  });

  test.each(['/nowhere', '/api', '/api/chat/graphql/more', '/..%2f..%2fetc%2fpasswd'])(
    'there is nothing at %s',
    async (path) => {
      const answer = await world.server.request(path);

      expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([404, 'NOT_FOUND']);
      expectNoInsides(answer);
    },
  );

  test('the caller’s request id comes back, and a strange one does not', async () => {
    const idOf = async (id: string) =>
      (await world.server.request('/health', { headers: { 'x-request-id': id } })).headers.get(
        'x-request-id',
      );

    expect(await idOf('abc-123')).toBe('abc-123');
    expect(await idOf('<script>')).not.toContain('script');
  });
});

describe('GraphQL', () => {
  const bearer = async () => {
    const { agent } = await world.agency();
    return { ...JSON_TYPE, authorization: agent.authorization };
  };

  test.each([
    ['malformed JSON', '{"query":', 'BAD_BODY'],
    ['a list of operations', '[{"query":"{ me { id } }"}]', 'BATCHING_REFUSED'],
    ['no query', '{}', 'NO_QUERY'],
    ['a syntax error', '{"query":"{ me { id "}', 'SYNTAX'],
    ['an unknown field', '{"query":"{ me { id passwordHash } }"}', 'INVALID_DOCUMENT'],
    [
      'an unknown argument',
      '{"query":"{ conversations(tab: ALL, agencyId: 1) { id } }"}',
      'INVALID_DOCUMENT',
    ],
    ['an enum that is none', '{"query":"{ conversations(tab: EVERYTHING) { id } }"}', 'INVALID_DOCUMENT'],
    ['variables that are a list', '{"query":"{ me { id } }","variables":[1]}', 'BAD_VARIABLES'],
    ['a subscription', '{"query":"subscription { conversationUpdated { id } }"}', 'WRONG_TRANSPORT'],
  ])('%s is a 400 with its reason', async (_what, body, reason) => {
    const answer = await post(GRAPHQL, body, await bearer());

    expect([answer.status, JSON.parse(answer.text).errors[0].extensions.reason]).toEqual([400, reason]);
    expectNoInsides(answer);
  });

  test('a variable of the wrong type is refused, naming the variable', async () => {
    const { agent } = await world.agency();

    expect(await agent.isRefused(Inbox, { tab: 'ALL', limit: 'many' })).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'limit' },
    });
    expect(await agent.isRefused(Inbox, { tab: 7 })).toMatchObject({ details: { field: 'tab' } });
    expect(await agent.isRefused(Inbox, { tab: 'ALL', limit: 2 ** 40 })).toMatchObject({
      details: { field: 'limit' },
    });
  });

  test('a body that is too large is a 413', async () => {
    const answer = await post(GRAPHQL, JSON.stringify({ query: `# ${'a'.repeat(500_000)}` }), await bearer());

    expect([answer.status, JSON.parse(answer.text).errors[0].extensions.reason]).toEqual([
      413,
      'BODY_TOO_LARGE',
    ]);
  });

  test('a document that asks for too much is refused with the limit', async () => {
    const { agent } = await world.agency();
    const many = Array.from({ length: 21 }, (_, i) => `a${i}: me { id }`).join(' ');

    expect(await agent.isRefused(operation(`{ ${many} }`))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit: 'rootFields' },
    });
  });
});
