import { flowJsonSchema } from '../../src/modules/flows/flow-document.js';
import { expectSnapshot } from '../conformance/snapshot.js';
import { operation } from '../world/documents.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

test('the published JSON Schema of flows is the committed one', async () => {
  const agency = await world.agency();

  const { flowSchema } = await agency.agent.gets(operation<{ flowSchema: unknown }>('{ flowSchema }'));

  expect(flowSchema).toEqual(flowJsonSchema());
  expectSnapshot('flow.schema.json', JSON.stringify(flowSchema, null, 2));
});
