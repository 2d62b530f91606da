import { GraphQLSchemaHost } from '@nestjs/graphql';
import { printSchema } from 'graphql';
import { openWorld, type World } from '../world.js';
import { expectSnapshot } from './snapshot.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('the committed schema is the one that is served', () => {
  const { schema } = world.server.app.get(GraphQLSchemaHost, { strict: false });

  expectSnapshot('schema.graphql', printSchema(schema));
});
