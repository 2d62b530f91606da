import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { AccessRule } from '../../src/auth/access.js';
import { openWorld, type World } from '../world.js';
import { type Declaration, declarationsOf } from './declarations.js';
import { expectSnapshot } from './snapshot.js';

let world: World;
let declarations: readonly Declaration[];
beforeAll(async () => {
  world = await openWorld();
  declarations = declarationsOf(world.server.app);
});
afterAll(() => world.close());

function wordsOf(rule: AccessRule | null): string {
  if (rule === null) return 'NOTHING DECLARED';
  if (rule.kind === 'permission') return rule.permission;
  if (rule.kind === 'role') return `only ${rule.role}: ${rule.why}`;
  return rule.kind === 'public' ? `public: ${rule.why}` : 'signed in';
}

test('every root field of the schema is found', () => {
  const { schema } = world.server.app.get(GraphQLSchemaHost, { strict: false });
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const fields = roots.flatMap((root) =>
    Object.keys(root?.getFields() ?? {}).map((field) => `${root}.${field}`),
  );

  expect(
    declarations.map(({ name }) => name).filter((name) => /^(Query|Mutation|Subscription)\./.test(name)),
  ).toEqual(fields.sort());
});

test('every way in declares what it demands', () => {
  expect(declarations.filter(({ rule }) => rule === null)).toEqual([]);
});

test('the committed declarations are those of the application', () => {
  const lines = declarations.map(({ name, rule }) => `${name.padEnd(34)} ${wordsOf(rule)}`);
  const routes = world.server.app.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false });

  expectSnapshot(
    'permissions.snapshot',
    [
      '# Every root field and route, and what it demands of its caller. A change here is a permission change.',
      ...lines,
      '',
      '# Every route of the HTTP server. GraphQL guards its fields itself.',
      ...routes.split('\n').map((line) => line.trimEnd()),
    ].join('\n'),
  );
});
