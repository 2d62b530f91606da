import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getIntrospectionQuery } from 'graphql';
import { Answering } from '../../src/graphql/answering.js';
import { RequestRefused } from '../../src/graphql/errors.js';
import { GraphqlContext } from '../../src/graphql/graphql-context.js';
import { LIMITS } from '../../src/graphql/limits.js';
import { Pipeline } from '../../src/graphql/pipeline.js';
import { documentOf, Random } from './random-documents.js';
import { ToySocket } from './toy-socket.js';
import { ADMIN, ToyWorld } from './toy-world.js';

let world: ToyWorld;
beforeAll(async () => {
  world = await ToyWorld.open({ verifyExecutor: true });
});
afterAll(() => world.close());

const times = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const nested = (depth: number) => `${'{ books '.repeat(depth)}{ id }${' }'.repeat(depth)}`;
const doubling = (levels: number, leaf: string) =>
  times(levels, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`) +
  ` fragment F${levels} on Query { ${leaf} }`;

describe('each limit is the same over HTTP and over the socket', () => {
  let socket: ToySocket;
  beforeAll(async () => {
    socket = await ToySocket.connect(world);
  });
  afterAll(() => socket.socket.close());

  test.each([
    ['documentBytes', `{ hello } #${'é'.repeat(LIMITS.documentBytes / 2)}`, {}],
    ['tokens', `{ ${times(LIMITS.tokens, () => 'hello')} }`, {}],
    ['nesting', `{ hello(name: ${'['.repeat(LIMITS.nesting)}${']'.repeat(LIMITS.nesting)}) }`, {}],
    ['depth', nested(LIMITS.depth + 1), {}],
    ['introspectionDepth', `{ __type(name: "A") ${'{ ofType '.repeat(25)}{ name }${' }'.repeat(25)} }`, {}],
    ['aliases', `{ books { ${times(LIMITS.aliases + 1, (at) => `a${at}: id`)} } }`, {}],
    ['aliases', `{ ...F0 } ${doubling(10, 'books { a: id }')}`, {}],
    ['directives', `{ hello ${times(LIMITS.directives + 1, () => '@include(if: true)')} }`, {}],
    ['directives', `query Q ${times(LIMITS.directives + 1, () => '@x')} { hello }`, {}],
    ['rootFields', `{ ${times(LIMITS.rootFields + 1, () => 'hello')} }`, {}],
    ['rootFields', `{ ...F0 } ${doubling(30, 'hello')}`, {}],
    ['fields', `{ books { ${times(LIMITS.fields, () => 'id')} } }`, {}],
    [
      'variablesBytes',
      'query ($name: String!) { hello(name: $name) }',
      { name: 'x'.repeat(LIMITS.variablesBytes) },
    ],
    ['nesting', '{ hello }', { name: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) }],
    [
      'cost',
      `query ($n: Int) { ${times(10, (at) => `b${at}: books(limit: $n) { ${times(30, () => 'id name')} }`)} }`,
      { n: 100 },
    ],
    [
      'cost',
      `query ($n: Int = 100) { ${times(10, (at) => `b${at}: books(limit: $n) { ${times(30, () => 'id name')} }`)} }`,
      {},
    ],
    [
      'cost',
      `{ ${times(10, (at) => `b${at}: books(limit: 1000000) { ${times(30, () => 'id name')} }`)} }`,
      {},
    ],
  ] as const)('%s', async (limit, query, variables) => {
    const { status, json } = await world.ask(query, variables);
    const id = `${socket.frames.length}`;
    socket.subscribe(id, query, variables);
    const frame = await socket.next((one) => one.id === id);

    expect(status).toBe(400);
    expect(json.errors).toHaveLength(1);
    expect(json.errors[0].extensions).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { limit, max: LIMITS[limit] },
    });
    expect(json.errors[0].extensions.details.actual).toBeGreaterThan(LIMITS[limit]);
    expect({ type: frame.type, payload: frame.payload }).toEqual({ type: 'error', payload: json.errors });
  });

  test.each([
    ['a syntax error', '{ hello', {}],
    ['an unknown field', '{ nothing }', {}],
    ['fragments in a circle', '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }', {}],
    ['a variable of the wrong type', 'query ($n: Int) { books(limit: $n) { id } }', { n: 'x' }],
    ['NUL in a variable', 'query ($name: String!) { hello(name: $name) }', { name: '\0' }],
  ])('%s is refused alike', async (_case, query, variables) => {
    const { json } = await world.ask(query, variables);
    const id = `${socket.frames.length}`;
    socket.subscribe(id, query, variables);

    expect((await socket.next((one) => one.id === id)).payload).toEqual(json.errors);
  });
});

describe('what honest clients send', () => {
  test.each([
    [
      "GraphiQL's introspection",
      getIntrospectionQuery({
        inputValueDeprecation: true,
        oneOf: true,
        directiveIsRepeatable: true,
        schemaDescription: true,
        specifiedByUrl: true,
      }),
    ],
    ['a full inbox page', `{ books(limit: 100) { ${times(20, () => 'id name pages')} shelf { id label } } }`],
    ['a screen of ten lists', `{ ${times(10, (at) => `b${at}: books { id name pages shelf { label } }`)} }`],
  ])('%s passes', async (_case, query) => {
    expect(await world.ask(query)).toMatchObject({ status: 200, json: { data: expect.anything() } });
  });
});

describe('hostile documents', () => {
  test.each([
    ['brackets in brackets', `{ hello(name: ${'['.repeat(1_900)}${']'.repeat(1_900)}) }`],
    ['selections in selections', nested(1_300)],
    ['the same field over and over', `{ books { ${times(1_400, () => 'id')} } }`],
    ['conflicting aliases', `{ books { ${times(49, (at) => `x: ${at % 2 ? 'id' : 'name'}`)} } }`],
    ['fragments that multiply', `{ ...F0 } ${doubling(300, 'hello')}`],
    ['a fragment spread over and over', `{ ${times(600, () => '...A')} } fragment A on Query { hello }`],
    ['unknown everything', `{ ${times(500, (at) => `f${at}(a: $v${at}) @d${at}`)} }`],
    ['a long string', `{ hello(name: "${'\\u0041'.repeat(4_000)}") }`],
    ['a list of directives', `{ hello ${times(49, () => '@skip(if: false)')} }`],
  ])('%s are answered soon, and not as our mistake', async (_case, query) => {
    const began = performance.now();
    const { json } = await world.ask(query);

    expect(performance.now() - began).toBeLessThan(2_000);
    expect((json.errors ?? []).map(({ extensions }) => extensions.code)).not.toContain(
      'INTERNAL_SERVER_ERROR',
    );
  });

  test('of any kind never cause an internal error', async () => {
    const pipeline = world.app.get(Pipeline, { strict: false });
    const answering = world.app.get(Answering, { strict: false });
    const actor = await world.authenticator.authenticate(ADMIN);
    const soup = [
      '{',
      '}',
      '(',
      ')',
      '...',
      'on',
      'query',
      'fragment',
      'F',
      'books',
      'hello',
      'id',
      ':',
      '$',
      'a',
      '@skip',
      'if',
      '!',
      '[',
      ']',
      '"s"',
      '1',
      '-',
      'null',
      '&',
      '|',
      '=',
      '\u0000',
      '\ud800',
      '#',
      '"""',
    ];
    const variables = fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue());
    const source = fc.oneof(
      fc.array(fc.constantFrom(...soup), { maxLength: 40 }).map((tokens) => tokens.join(' ')),
      fc.nat().map((seed) => documentOf(pipeline.schema, new Random(`${seed}`)).query),
      fc.tuple(fc.nat(), fc.nat(), fc.string()).map(([seed, at, junk]) => {
        const { query } = documentOf(pipeline.schema, new Random(`${seed}`));
        return query.slice(0, at % query.length) + junk + query.slice((at * 7) % query.length);
      }),
    );
    const onPurpose = /\b(broken|undeclared)\b/;
    let executed = 0;

    await fc.assert(
      fc.asyncProperty(source, variables, async (query, given) => {
        try {
          const operation = pipeline.accept({ query, variables: given }, 'http');
          const { errors = [] } = await answering.answer(new GraphqlContext(actor, 'fuzz', '::1', operation));
          executed += 1;
          const codes = errors.map(({ extensions }) => extensions?.code);
          if (!onPurpose.test(query)) expect(codes).not.toContain('INTERNAL_SERVER_ERROR');
        } catch (error) {
          expect(error).toBeInstanceOf(RequestRefused);
          const shown = answering.presenter.presentAll((error as RequestRefused).errors);
          expect(shown.map(({ extensions }) => extensions?.code)).not.toContain('INTERNAL_SERVER_ERROR');
        }
      }),
      { numRuns: 1_500 },
    );
    expect(executed).toBeGreaterThan(80);
  }, 60_000);
});
