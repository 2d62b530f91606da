import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import type { Agency, AuditRow } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import type { WorkingCall } from './calls/call.js';
import { documentForAll } from './documents.js';
import { MUTATIONS } from './mutations.js';

/** Mutations that leave nothing in the audit, and why. */
const LEAVES_NO_LINE: Readonly<Record<string, string>> = {
  setTyping: 'tells who is writing: it is stored nowhere, and changes nothing that could be looked into',
};

let world: World;
let schema: GraphQLSchema;
beforeAll(async () => {
  world = await openWorld();
  ({ schema } = world.server.app.get(GraphQLSchemaHost, { strict: false }));
});
afterAll(() => world.close());

/** Calls it once. Rejects when anything is wrong with the answer. */
async function call(name: string, { by, variables }: WorkingCall, requestId: string): Promise<void> {
  const { text } = await world.server.request('/api/chat/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-request-id': requestId,
      ...(by && { authorization: by.authorization }),
    },
    body: JSON.stringify({ query: documentForAll(schema, `Mutation.${name}`), variables }),
  });
  const { errors } = JSON.parse(text);
  if (errors) throw new Error(`${name} was to work: ${text}`);
}

const linesOf = async (agency: Agency, requestId: string): Promise<AuditRow[]> =>
  (await agency.audit()).filter((line) => line.requestId === requestId);

test('every mutation is in the table', () => {
  expect(Object.keys(MUTATIONS).sort()).toEqual(
    Object.keys(schema.getMutationType()?.getFields() ?? {}).sort(),
  );
});

const changing = Object.entries(MUTATIONS).filter(([, { action }]) => action !== null);

test.each(changing)('%s leaves a line: who, what, when and from where', async (name, row) => {
  const agency = await world.agency();
  const working = await row.call(agency, world);

  await call(name, working, 'the-call');
  await world.settle();

  const lines = await linesOf(agency, 'the-call');
  expect(lines).toContainEqual(
    expect.objectContaining({
      action: row.action,
      userId: working.by ? working.by.id : (working.userId ?? null),
      ip: expect.stringMatching(/127\.0\.0\.1$/),
      subjectId: expect.any(String),
    }),
  );
});

test('only what changes nothing leaves no line', async () => {
  const silent = Object.keys(MUTATIONS).filter((name) => MUTATIONS[name]?.action === null);
  expect(silent).toEqual(Object.keys(LEAVES_NO_LINE));
  for (const name of silent) {
    const agency = await world.agency();
    const working = await MUTATIONS[name]?.call(agency, world);
    if (!working) throw new Error(`There is no ${name}.`);

    await call(name, working, 'the-call');
    await world.settle();

    expect(await linesOf(agency, 'the-call')).toEqual([]);
  }
});

test.each([
  'addConversationTag',
  'addParticipant',
  'archiveTag',
  'assignConversation',
  'bulkUpdateConversations',
  'cancelScheduledMessage',
  'claimConversation',
  'discardDeadLetter',
  'markConversationRead',
  'reactToMessage',
  'removeConversationTag',
  'removeParticipant',
  'replayDeadLetter',
  'replayDeadLetters',
  'restoreTag',
  'retryMessage',
  'setConversationGroup',
  'setConversationPriority',
  'setConversationStatus',
  'setPresence',
  'snoozeConversation',
  'transferConversation',
  'unassignConversation',
  'updateTag',
])('%s leaves no second line when it changes nothing', async (name) => {
  const agency = await world.agency();
  const working = await MUTATIONS[name]?.call(agency, world);
  if (!working) throw new Error(`There is no ${name}.`);
  await call(name, working, 'the-call');

  await call(name, working, 'the-repeat');

  expect(await linesOf(agency, 'the-call')).toHaveLength(1);
  expect(await linesOf(agency, 'the-repeat')).toEqual([]);
});
