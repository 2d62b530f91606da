import type { Agency } from '../world/agency.js';
import { SetStatus } from '../world/documents.js';
import { edge, publishedFlow, publishes } from '../world/flows.js';
import { openWorld, type World } from '../world.js';
import { OneRun, Runs, RunUpdated, StartFlow } from './run-documents.js';
import { CHOICE, NAME, says, Talk } from './talk.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

test('a flow greets, asks, understands the tap, answers and gives the thread back to people', async () => {
  const talk = await Talk.with(agency, CHOICE);
  expect(await talk.heard()).toEqual(['Hi Ana Duarte', 'Red or white?']);
  expect(await talk.thread()).toMatchObject({ chatMode: 'FLOW', flowRun: { status: 'WAITING' } });
  const waiting = await talk.run();
  expect(waiting).toMatchObject({
    status: 'WAITING',
    version: 1,
    stepId: 'hello',
    blockId: 'ask',
    startedVia: 'HAND',
    startedById: agency.agent.id,
    contactId: talk.contactId,
    endedAt: null,
  });

  await talk.taps('shello-btn-white', 'White');

  expect(await talk.heard()).toEqual(['Hi Ana Duarte', 'Red or white?', 'White, then']);
  expect(await talk.thread()).toMatchObject({ chatMode: 'HUMAN', flowRun: null });
  const { steps, ...run } = await talk.run();
  expect(run).toMatchObject({
    id: waiting.id,
    conversation: { id: talk.conversationId, customerDisplayName: 'Ana Duarte' },
    status: 'COMPLETED',
    reason: 'FINISHED',
    stepId: null,
    waitingUntil: null,
    variables: { wine: 'White' },
    endedAt: expect.any(String),
  });
  expect(steps).toEqual([
    {
      position: 1,
      turn: 1,
      stepId: 'hello',
      blockId: 'greet',
      blockType: 'text',
      outcome: 'by:next',
      changes: [],
    },
    {
      position: 2,
      turn: 1,
      stepId: 'hello',
      blockId: 'ask',
      blockType: 'reply_buttons',
      outcome: 'waits',
      changes: [],
    },
    {
      position: 3,
      turn: 2,
      stepId: 'hello',
      blockId: 'ask',
      blockType: 'reply_buttons',
      outcome: 'by:button:white',
      changes: [{ key: 'wine', before: null, after: 'White' }],
    },
    {
      position: 4,
      turn: 2,
      stepId: 'white',
      blockId: 'white_text',
      blockType: 'text',
      outcome: 'by:next',
      changes: [],
    },
  ]);
  expect(await talk.lines()).toEqual([
    'The flow Welcome has started',
    'The flow Welcome is over: COMPLETED, FINISHED',
  ]);
  expect(await agency.audit('flow_run.')).toMatchObject([
    { action: 'flow_run.started', userId: agency.agent.id, subjectId: run.id, details: { via: 'HAND' } },
    { action: 'flow_run.ended', userId: null, subjectId: run.id, details: { reason: 'FINISHED' } },
  ]);
  expect(world.errors).toEqual([]);
});

test.each([
  ['the id of what was tapped, whatever its title', ['shello-btn-red', 'White']],
  ['a title, when what was tapped is not offered any more', ['something-old', 'Red']],
  ['a title that is typed', ['  rED ']],
  ['a number', ['1']],
] as const)('what was chosen is known by %s', async (_case, [what, title]) => {
  const talk = await Talk.with(agency, CHOICE);

  if (title === undefined) await talk.says(what);
  else await talk.taps(what, title);

  expect((await talk.heard()).at(-1)).toBe('Red it is');
});

test('an answer that is none is asked again, and then goes its own way', async () => {
  const talk = await Talk.with(agency, CHOICE);

  await talk.says('beer');
  expect((await talk.heard()).at(-1)).toBe('Red or white, please.');
  expect(await talk.run()).toMatchObject({ status: 'WAITING', blockId: 'ask' });
  await talk.says('cider');

  expect((await talk.heard()).at(-1)).toBe('Somebody will help you');
  expect((await talk.run()).steps.map(({ outcome }) => outcome)).toEqual([
    'by:next',
    'waits',
    'again',
    'by:invalid',
    'by:next',
  ]);
});

test('a value that a customer has chosen is text, whatever it looks like', async () => {
  const talk = await Talk.with(agency, NAME);

  await talk.says('{{contact.phone}}{{agency.name}}');

  expect((await talk.heard()).at(-1)).toBe('Thank you, {{contact.phone}}{{agency.name}}');
});

test('two messages at once are answers one after the other, and none is lost', async () => {
  const both = {
    schemaVersion: 1,
    steps: [
      {
        id: 'ask',
        blocks: ['one', 'two'].map((key) => ({
          type: 'user_input' as const,
          id: key,
          question: `${key}?`,
          saveTo: { scope: 'run' as const, key },
        })),
      },
    ],
    edges: ['one', 'two'].flatMap((id) => [
      edge('ask', `${id}/invalid`, null),
      edge('ask', `${id}/no_reply`, null),
    ]),
  } as const;
  const talk = await Talk.with(agency, { ...both, steps: [...both.steps] });

  await Promise.all([talk.says('first'), talk.says('second')]);

  const run = await talk.run();
  expect(run.status).toBe('COMPLETED');
  expect(Object.values(run.variables).sort()).toEqual(['first', 'second']);
});

test('a second run is refused with the id of the first, and begins when that is over', async () => {
  const flowId = await publishedFlow(agency, CHOICE);
  const talk = await Talk.with(agency, flowId);
  const { conversationId } = talk;
  const first = await talk.run();

  expect(await agency.agent.isRefused(StartFlow, { conversationId, flowId })).toMatchObject({
    code: 'CONFLICT',
    reason: 'RUN_ACTIVE',
    details: { runId: first.id },
  });
  const atOnce = await Talk.begins(agency);
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      agency.agent.asks(StartFlow, { conversationId: atOnce.conversationId, flowId }),
    ),
  );
  await world.settle();
  expect(answers.filter(({ data }) => data?.startFlowForConversation)).toHaveLength(1);
  expect(await atOnce.heard()).toHaveLength(2);

  await talk.says('1');
  await talk.starts(flowId);
  expect((await talk.run()).id).not.toBe(first.id);
});

test('what cannot be started is refused, and why', async () => {
  const { conversationId, contactId } = await Talk.begins(agency);
  const flowId = await publishedFlow(agency, NAME);
  const [, other] = agency.clients;
  const refusal = (given: object = {}, by = agency.agent) =>
    by.isRefused(StartFlow, { conversationId, flowId, ...given });
  const among = (table: string, change: string, id: string) =>
    agency.query(`UPDATE ${table} SET ${change} WHERE agency_id = $1 AND id = $2`, [id]);

  const ofOther = await publishedFlow(agency, NAME, { client: other });
  expect(await refusal({ flowId: ofOther })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal({ flowId: conversationId })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal({ conversationId: flowId })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal({}, other.user)).toMatchObject({ code: 'NOT_FOUND' });

  await agency.denies(agency.delegate, 'chat.reply');
  expect(await refusal({}, agency.delegate)).toMatchObject({
    code: 'FORBIDDEN',
    reason: 'PERMISSION_MISSING',
  });

  await among('flows', 'published_version = NULL', flowId);
  expect(await refusal()).toMatchObject({ code: 'CONFLICT', reason: 'FLOW_NOT_PUBLISHED' });
  await among('flows', 'published_version = 1, archived_at = now()', flowId);
  expect(await refusal()).toMatchObject({ code: 'CONFLICT', reason: 'FLOW_ARCHIVED' });
  await among('flows', 'archived_at = NULL', flowId);

  await among('contacts', 'opted_out_at = now()', contactId);
  expect(await refusal()).toMatchObject({ code: 'CONFLICT', reason: 'OPTED_OUT' });
  await among('contacts', 'opted_out_at = NULL, blocked_at = now()', contactId);
  expect(await refusal()).toMatchObject({ code: 'CONFLICT', reason: 'CONTACT_BLOCKED' });
  await among('contacts', 'blocked_at = NULL', contactId);

  await agency.agent.gets(SetStatus, { conversationId, status: 'CLOSED' });
  expect(await refusal()).toMatchObject({ code: 'CONFLICT', reason: 'CONVERSATION_CLOSED' });
  expect((await agency.agent.gets(Runs)).flowRuns).toEqual([]);
});

test('a run keeps the version that it began with', async () => {
  const flowId = await publishedFlow(agency, CHOICE);
  const talk = await Talk.with(agency, flowId);
  await publishes(agency, flowId, { schemaVersion: 1, steps: [says('new', 'All is new')], edges: [] });
  const later = await Talk.with(agency, flowId);

  await talk.taps('shello-btn-red', 'Red');

  expect((await talk.heard()).at(-1)).toBe('Red it is');
  expect(await talk.run()).toMatchObject({ version: 1, status: 'COMPLETED' });
  expect(await later.heard()).toEqual(['All is new']);
  expect(await later.run()).toMatchObject({ version: 2, status: 'COMPLETED' });
});

test('lists are paged and narrowed, and each sees what is of its clients', async () => {
  const flowId = await publishedFlow(agency, CHOICE);
  const one = await Talk.with(agency, flowId);
  const two = await Talk.with(agency, flowId);
  await two.says('1');
  const [first, second] = [await one.run(), await two.run()];
  const list = async (given: object, by = agency.agent) =>
    (await by.gets(Runs, { ...given })).flowRuns.map(({ id }) => id);

  expect(await list({})).toEqual([second.id, first.id]);
  expect(await list({ limit: 1 })).toEqual([second.id]);
  expect(await list({ limit: 1, beforeId: second.id })).toEqual([first.id]);
  expect(await list({ flowId })).toEqual([second.id, first.id]);
  expect(await list({ conversationId: one.conversationId })).toEqual([first.id]);
  expect(await list({ contactId: two.contactId })).toEqual([second.id]);
  expect(await list({ statuses: ['WAITING'] })).toEqual([first.id]);
  expect(await list({ clientId: agency.clients[1].id })).toEqual([]);
  expect(await list({ flowId: 'nothing' })).toEqual([]);
  expect(await list({}, agency.clientUser)).toEqual([second.id, first.id]);
  expect(await list({}, agency.clients[1].user)).toEqual([]);
  expect((await agency.clients[1].user.gets(OneRun, { id: first.id })).flowRun).toBeNull();
});

test('whoever looks sees a run live, from its beginning to its end', async () => {
  const talk = await Talk.begins(agency);
  const [here, elsewhere] = [
    await agency.agent.listens(RunUpdated),
    await agency.clients[1].user.listens(RunUpdated),
  ];
  await talk.starts(await publishedFlow(agency, NAME));
  await talk.says('Ana');

  const { id } = await talk.run();
  const heard = await here.next(3);
  expect(heard.at(-1)).toMatchObject({ id, status: 'COMPLETED', variables: { name: 'Ana' } });
  expect(new Set(here.events.map((run) => run.id))).toEqual(new Set([id]));
  expect(elsewhere.events).toEqual([]);
});

test('what a run has done is paged', async () => {
  const talk = await Talk.with(agency, CHOICE);
  await talk.says('2');
  const { id } = await talk.run();
  const page = async (given: object) =>
    (await agency.agent.gets(OneRun, { id, ...given })).flowRun?.steps.map(({ position }) => position);

  expect(await page({ limit: 2 })).toEqual([1, 2]);
  expect(await page({ limit: 2, afterPosition: 2 })).toEqual([3, 4]);
  expect(await page({ afterPosition: 4 })).toEqual([]);
  expect(await agency.agent.isRefused(OneRun, { id, afterPosition: -1 })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'afterPosition' },
  });
});
