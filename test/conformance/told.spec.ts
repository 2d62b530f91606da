import { jest } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { documentForAll } from './documents.js';
import { DASHBOARD, type Mirror, Mirrored } from './mirrors.js';
import { MUTATIONS } from './mutations.js';

jest.setTimeout(90_000);

let world: World;
let schema: GraphQLSchema;
beforeAll(async () => {
  world = await openWorld();
  ({ schema } = world.server.app.get(GraphQLSchemaHost, { strict: false }));
});
afterAll(() => world.close());

async function dashboardOf(agency: Agency): Promise<Mirrored[]> {
  const threads = await agency.query<{ id: string }>('SELECT id FROM conversations WHERE agency_id = $1');
  const given = ({ isOfConversation, isOfClient }: Mirror): Readonly<Record<string, unknown>>[] => {
    if (isOfConversation) return threads.map(({ id }) => ({ conversationId: id }));
    return [isOfClient ? { clientId: agency.clients[0].id } : {}];
  };
  const opened = DASHBOARD.flatMap((mirror) =>
    given(mirror).map((asked) => Mirrored.of(agency.superAdmin, schema, mirror, asked)),
  );
  return Promise.all(opened);
}

test.each(Object.entries(MUTATIONS))(
  '%s: what a dashboard showed and what it was told is what is there',
  async (name, row) => {
    const agency = await world.agency();
    const { by, variables } = await row.call(agency, world);
    await world.settle();
    const dashboard = await dashboardOf(agency);

    const { text } = await world.server.request('/api/chat/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(by && { authorization: by.authorization }) },
      body: JSON.stringify({ query: documentForAll(schema, `Mutation.${name}`), variables }),
    });
    await world.settle();

    expect(JSON.parse(text).errors).toBeUndefined();
    expect((await Promise.all(dashboard.map((mirrored) => mirrored.differences()))).flat()).toEqual([]);
    for (const mirrored of dashboard) mirrored.leave();
  },
);
