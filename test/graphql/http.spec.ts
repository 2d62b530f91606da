import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ADMIN, AGENT, ToyWorld } from './toy-world.js';

const JSON_TYPE = { 'content-type': 'application/json' };

let world: ToyWorld;
beforeAll(async () => {
  world = await ToyWorld.open();
});
afterAll(() => world.close());

describe('who asks', () => {
  test('a public operation needs no token', async () => {
    const { status, json } = await world.ask('{ hello }', {}, null);

    expect([status, json]).toEqual([200, { data: { hello: 'Hello, world!' } }]);
  });

  test('an operation refused wholly for lack of a credential is a 401', async () => {
    const { status, json, headers } = await world.ask('{ whoAmI }', {}, null);

    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(json.errors[0].extensions).toEqual({
      code: 'UNAUTHENTICATED',
      reason: 'NO_CREDENTIAL',
      details: {},
    });
  });

  test('an expired token is refused with its reason, even where none is needed', async () => {
    const { status, json } = await world.ask('{ hello }', {}, 'Bearer ann/AGENCY_ADMIN/1/-1');

    expect(status).toBe(401);
    expect(json.data).toBeUndefined();
    expect(json.errors[0].extensions).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'TOKEN_EXPIRED' });
  });

  test('the token is read once for all root fields', async () => {
    const before = world.authenticator.asked;

    await world.ask('{ a: whoAmI b: whoAmI c: whoAmI }');

    expect(world.authenticator.asked - before).toBe(1);
  });

  test('a missing permission is FORBIDDEN and names the permission', async () => {
    const { status, json } = await world.ask('{ secret }', {}, AGENT);

    expect([status, json.data]).toEqual([200, { secret: null }]);
    expect(json.errors[0].extensions).toMatchObject({
      code: 'FORBIDDEN',
      details: { permission: 'team.delete' },
    });
  });

  test('a root field that declares nothing is refused', async () => {
    const { json } = await world.ask('{ undeclared }');

    expect(json.data).toEqual({ undeclared: null });
    expect(json.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
  });
});

describe('errors', () => {
  test('what was not written for callers becomes an id, and the log has the cause', async () => {
    const { json, text } = await world.ask('{ broken }');

    const { errorId } = json.errors[0].extensions.details;
    expect(json.errors[0]).toMatchObject({
      message: `Something went wrong on our side. Quote this id: ${errorId}`,
      path: ['broken'],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    });
    expect(text).not.toMatch(/SELECT|\/srv|stack/i);
    expect(world.logged).toContainEqual(
      expect.objectContaining({
        facts: expect.objectContaining({
          errorId,
          err: expect.objectContaining({ message: expect.stringContaining('SELECT') }),
        }),
      }),
    );
  });

  test('a domain error keeps its words, reason and details', async () => {
    const { json } = await world.ask('mutation { print(at: -1) { id } }');

    expect(json.errors[0]).toMatchObject({
      message: 'There is no paper.',
      extensions: { code: 'CONFLICT', reason: 'OUT_OF_PAPER', details: { at: -1 } },
    });
  });

  test('bad input names its field', async () => {
    const { json } = await world.ask('{ books(limit: 1000) { id } }');

    expect(json.errors[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      details: { field: 'limit', max: 100 },
    });
  });

  test('a variable of the wrong type names itself', async () => {
    const { status, json } = await world.ask('query ($n: Int) { books(limit: $n) { id } }', { n: 'ten' });

    expect(status).toBe(400);
    expect(json.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'n' } });
  });
});

describe('requests that are none', () => {
  const ask = (query: string) => JSON.stringify({ query });
  const invalidUtf8 = new Uint8Array([
    ...Buffer.from('{"query":"{ hello(name: \\"'),
    0xff,
    ...Buffer.from('\\") }"}'),
  ]);

  test.each([
    ['malformed JSON', '{"query":', JSON_TYPE, 400, 'BAD_REQUEST', 'BAD_BODY'],
    ['an empty body', '', JSON_TYPE, 400, 'BAD_REQUEST', 'BAD_BODY'],
    ['null', 'null', JSON_TYPE, 400, 'BAD_REQUEST', 'BAD_BODY'],
    ['no query', '{}', JSON_TYPE, 400, 'BAD_REQUEST', 'NO_QUERY'],
    ['a batch', `[${ask('{ hello }')}]`, JSON_TYPE, 400, 'BAD_REQUEST', 'BATCHING_REFUSED'],
    [
      'plain text',
      ask('{ hello }'),
      { 'content-type': 'text/plain' },
      415,
      'BAD_REQUEST',
      'WRONG_CONTENT_TYPE',
    ],
    [
      'a form',
      'query={hello}',
      { 'content-type': 'application/x-www-form-urlencoded' },
      415,
      'BAD_REQUEST',
      'WRONG_CONTENT_TYPE',
    ],
    ['XML', '<a/>', { 'content-type': 'text/xml' }, 415, 'BAD_REQUEST', 'WRONG_CONTENT_TYPE'],
    [
      'variables in a list',
      '{"query":"{ hello }","variables":[1]}',
      JSON_TYPE,
      400,
      'BAD_REQUEST',
      'BAD_VARIABLES',
    ],
    [
      'a numeric operation name',
      '{"query":"{ hello }","operationName":1}',
      JSON_TYPE,
      400,
      'BAD_REQUEST',
      'BAD_OPERATION_NAME',
    ],
    [
      '400 KB and more',
      ask(`{ hello } #${'x'.repeat(410_000)}`),
      JSON_TYPE,
      413,
      'LIMIT_EXCEEDED',
      'BODY_TOO_LARGE',
    ],
    ['invalid UTF-8', invalidUtf8, JSON_TYPE, 400, 'BAD_REQUEST', 'BAD_BODY'],
    [
      'an unknown operation',
      '{"query":"query A { hello }","operationName":"B"}',
      JSON_TYPE,
      400,
      'OPERATION_RESOLUTION_FAILURE',
      'UNKNOWN_OPERATION',
    ],
    ['a syntax error', ask('{ hello'), JSON_TYPE, 400, 'GRAPHQL_PARSE_FAILED', 'SYNTAX'],
    ['an unknown field', ask('{ helo }'), JSON_TYPE, 400, 'GRAPHQL_VALIDATION_FAILED', 'INVALID_DOCUMENT'],
    [
      'a subscription',
      ask('subscription { roomNotice(room: "a") }'),
      JSON_TYPE,
      400,
      'BAD_REQUEST',
      'WRONG_TRANSPORT',
    ],
  ])('%s is answered with a typed error', async (_case, body, headers, status, code, reason) => {
    const answer = await world.post(body, headers);

    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.json.errors[0].extensions).toMatchObject({ code, reason });
    expect(answer.text).not.toMatch(/node_modules|\.ts|\.js:/);
  });

  test.each([
    ['NUL in a variable', 'query ($name: String!) { hello(name: $name) }', { name: 'a\0b' }],
    ['half a surrogate pair', 'query ($name: String!) { hello(name: $name) }', { name: 'a\ud800b' }],
    ['NUL in a literal', '{ hello(name: "a\\u0000b") }', {}],
  ])('%s is refused and names the field', async (_case, query, variables) => {
    const { status, json } = await world.ask(query, variables);

    expect(status).toBe(400);
    expect(json.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'name' } });
  });

  test('a backslash before u0000 is ordinary text', async () => {
    const { json } = await world.ask('query ($name: String!) { hello(name: $name) }', { name: '\\u0000' });

    expect(json.data?.hello).toBe('Hello, \\u0000!');
  });
});

describe('GET', () => {
  const get = (query: string, headers: Record<string, string> = { authorization: ADMIN }) =>
    world.request({ method: 'GET', headers }, `?query=${encodeURIComponent(query)}`);

  test('runs a query', async () => {
    expect((await get('{ whoAmI }')).json).toEqual({ data: { whoAmI: 'ann' } });
  });

  test('refuses a mutation', async () => {
    const { status, json } = await get('mutation { print(at: 1) { id } }');

    expect([status, json.errors[0].extensions.code]).toEqual([405, 'BAD_REQUEST']);
  });

  test('that any page could send is refused', async () => {
    const { status, json } = await get('{ hello }', {});

    expect([status, json.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
  });

  test('another method is refused', async () => {
    const { status, json } = await world.request({ method: 'OPTIONS' });

    expect([status, json.errors[0].extensions.reason]).toEqual([405, 'WRONG_METHOD']);
  });
});

describe('in production', () => {
  let production: ToyWorld;
  beforeAll(async () => {
    production = await ToyWorld.open({ production: true });
  });
  afterAll(() => production.close());

  test('introspection is refused', async () => {
    const { status, json } = await production.ask('{ __schema { types { name } } }');

    expect([status, json.errors[0].extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
  });

  test('nothing is suggested', async () => {
    const { text } = await production.ask('{ helo bokks { id } }');

    expect(text).not.toContain('Did you mean');
  });
});
