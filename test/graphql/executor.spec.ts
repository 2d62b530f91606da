import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { buildSchema, execute, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { RequestRefused } from '../../src/graphql/errors.js';
import { type Answer, Executor, ExecutorsDiffer } from '../../src/graphql/execution/executor.js';
import { JsonText } from '../../src/graphql/execution/json-text.js';
import type { GraphqlDoorOptions } from '../../src/graphql/graphql.options.js';
import { GraphqlContext } from '../../src/graphql/graphql-context.js';
import { type AcceptedOperation, type OperationRequest, Pipeline } from '../../src/graphql/pipeline.js';
import { BEHAVIOURS, documentOf, Random } from './random-documents.js';

const options: GraphqlDoorOptions = {
  production: false,
  allowsOrigin: () => true,
  log: { error: () => undefined, warn: () => undefined },
};

const schema = buildSchema(`
  scalar Json
  enum Colour { RED BLUE }
  input Filter { text: String = "any", limit: Int! = 5, nested: Filter }
  interface Named { id: ID!  name: String }
  type Shelf { label: String!  books: [Book!]  number: Float }
  type Book implements Named {
    id: ID!  name: String  pages: Int  colour: Colour  shelf: Shelf  soldOut: Boolean!  extra: Json
    related(limit: Int = 2): [Named]!
  }
  type Film implements Named { id: ID!  name: String  minutes: Int!  shelf: Shelf! }
  union Work = Book | Film
  type Query {
    book(id: ID): Book
    must: Book!
    books(filter: Filter, limit: Int! = 3): [Book!]!
    named: [Named]
    works: [Work!]
    matrix: [[Int]!]
    text(of: String!): String
    count: Int!
  }
`);

/** Gives every field a resolver whose behaviour depends only on the seed and on where it stands. */
function behave(schema: GraphQLSchema, seedOf: (context: unknown) => number): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const resolve: GraphQLFieldResolver<unknown, unknown> = (_source, args, context, info) => {
        let where = '';
        for (let at: typeof info.path | undefined = info.path; at; at = at.prev) where = `${at.key}.${where}`;
        const random = new Random(`${seedOf(context)}:${where}:${JSON.stringify(args)}`);
        const behaviour = BEHAVIOURS[seedOf(context) % BEHAVIOURS.length] ?? BEHAVIOURS[0];
        return behaviour && random.behaviour(String(field.type), behaviour);
      };
      field.resolve = resolve;
    }
  }
}

interface Seeded {
  readonly seed: number;
}

const contextOf = (seed: number): GraphqlContext & Seeded =>
  Object.assign(new GraphqlContext(null, 'test', '::1'), { seed });

behave(schema, (context) => (context as Seeded).seed);

const pipeline = new Pipeline(options);
pipeline.use(schema);

const textOf = ({ data, errors }: Answer): string =>
  JSON.stringify({ errors, data: data instanceof JsonText ? JSON.parse(data.text) : data });

async function byGraphqlJs({ prepared, rawVariables }: AcceptedOperation, seed: number): Promise<Answer> {
  const { data, errors = [] } = await execute({
    schema,
    document: prepared.document,
    operationName: prepared.name,
    variableValues: rawVariables,
    contextValue: contextOf(seed),
  });
  return { data, errors };
}

function accepted(request: OperationRequest): AcceptedOperation | null {
  try {
    const operation = pipeline.accept(request, 'http');
    operation.prepared.uses = 10;
    return operation;
  } catch (error) {
    if (error instanceof RequestRefused) return null;
    throw error;
  }
}

describe('a compiled query', () => {
  test('answers with the very bytes of graphql-js, whatever is asked and whatever fails', async () => {
    const executor = new Executor(options);
    const seen = { valid: 0, planned: 0, withError: 0 };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 - 1 }), async (seed) => {
        const operation = accepted(documentOf(schema, new Random(`document:${seed}`)));
        if (!operation) return;
        const ours = await executor.run(operation, contextOf(seed));
        const theirs = await byGraphqlJs(operation, seed);
        seen.valid += 1;
        if (ours.data instanceof JsonText) {
          seen.planned += 1;
          if (ours.errors.length > 0) seen.withError += 1;
          expect(ours.data.text).toBe(JSON.stringify(theirs.data));
        }
        expect(textOf(ours)).toBe(textOf(theirs));
      }),
      { numRuns: 3_200 },
    );
    expect(seen.valid).toBeGreaterThan(2_000);
    expect(seen.planned).toBeGreaterThan(seen.valid / 3);
    expect(seen.withError).toBeGreaterThan(100);
  }, 120_000);

  test('is not made for a document seen once', async () => {
    const operation = pipeline.accept({ query: '{ count seenOnce: count }' }, 'http');

    const answer = await new Executor(options).run(operation, contextOf(1));

    expect(answer.data).not.toBeInstanceOf(JsonText);
  });

  test('waits for everything it called before graphql-js starts over', async () => {
    const slow = buildSchema('type Query { a: String b: String c: String }');
    let running = 0;
    const fields = slow.getQueryType()?.getFields() ?? {};
    const failing = async () => {
      running += 1;
      await new Promise(setImmediate);
      running -= 1;
      throw new Error('no');
    };
    let runningAtRestart: number | null = null;
    let calls = 0;
    for (const name of ['a', 'b', 'c']) {
      const field = fields[name];
      if (field) {
        field.resolve = () => {
          calls += 1;
          if (calls === 4) runningAtRestart = running;
          return failing();
        };
      }
    }
    const ownPipeline = new Pipeline(options);
    ownPipeline.use(slow);
    const operation = ownPipeline.accept({ query: '{ a b c }' }, 'http');
    operation.prepared.uses = 10;

    const { errors } = await new Executor(options).run(operation, contextOf(1));

    expect([errors.length, runningAtRestart]).toEqual([3, 0]);
  });

  test('that answers differently is reported by the verification', async () => {
    const odd = buildSchema('type Query { a: String }');
    const field = odd.getQueryType()?.getFields().a;
    let isOdd = false;
    if (field) {
      field.resolve = () => {
        isOdd = !isOdd;
        return isOdd ? 'odd' : 'even';
      };
    }
    const ownPipeline = new Pipeline(options);
    ownPipeline.use(odd);
    const operation = ownPipeline.accept({ query: '{ a }' }, 'http');
    const verifying = new Executor({ ...options, verifyExecutor: true });

    await expect(verifying.run(operation, contextOf(1))).rejects.toBeInstanceOf(ExecutorsDiffer);
  });
});
