import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { asking, draw, PublishFlow, SaveFlowDraft, SetFlowSecret, saying } from './flow-documents.js';

let world: World;
let agency: Agency;
let clientId: number;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  clientId = agency.clients[0].id;
});

interface Line {
  readonly from: string;
  readonly blockId: string | null;
  readonly text: string;
  readonly options: readonly { readonly id: string; readonly title: string }[];
  readonly outcome: string | null;
  readonly changes: readonly {
    readonly name: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

interface Trial {
  readonly status: string;
  readonly reason: string | null;
  readonly turnsUsed: number;
  readonly variables: readonly { readonly key: string; readonly value: string }[];
  readonly values: readonly { readonly scope: string; readonly key: string; readonly value: string }[];
  readonly isTruncated: boolean;
  readonly lines: readonly Line[];
}

const TestFlow = operation<{ testFlow: Trial | null }>(
  `query ($id: ID!, $version: Int, $script: [TrialTurnInput!]!, $values: [TrialValueInput!], $contactTagIds: [ID!],
     $provider: Provider, $http: [TrialHttpInput!], $ai: [TrialAiInput!], $freeTimes: [DateTime!], $limit: Int) {
     testFlow(id: $id, version: $version, script: $script, values: $values, contactTagIds: $contactTagIds,
       provider: $provider, http: $http, ai: $ai, freeTimes: $freeTimes, limit: $limit) {
       status reason turnsUsed isTruncated variables { key value } values { scope key value }
       lines { from blockId text options { id title } outcome changes { name before after } } } }`,
);
const CreateService = operation<{ createService: { id: string } }>(
  'mutation ($clientId: Int!) { createService(clientId: $clientId, name: "Haircut", durationMinutes: 30) { id } }',
);

async function trial(document: unknown, world: object = {}): Promise<Trial> {
  const { id } = await draw(agency.admin, clientId, document);
  const { testFlow } = await agency.admin.gets(TestFlow, { id, script: [], ...world });
  if (!testFlow) throw new Error('There is no such flow.');
  return testFlow;
}

const heard = ({ lines }: Trial) => lines.map(({ from, text }) => `${from}: ${text}`);
const of = (...blocks: readonly object[]) => ({
  schemaVersion: 1,
  steps: [{ id: 'a', blocks: blocks.map((block, at) => ({ id: `b${at}`, ...block })) }],
});

test('a scripted customer is led through a flow, and everything is written down', async () => {
  const tried = await trial(asking(), { script: [{ text: 'neither' }, { choose: 'The first' }] });

  expect(tried).toMatchObject({ status: 'COMPLETED', reason: 'FINISHED', turnsUsed: 2, isTruncated: false });
  expect(tried.variables).toEqual([{ key: 'choice', value: 'The first' }]);
  expect(heard(tried)).toEqual([
    'FLOW: Which one?',
    'CUSTOMER: neither',
    'FLOW: Sorry, I did not understand that. Please try again.',
    'CUSTOMER: The first',
    'SYSTEM: ',
    'FLOW: You have chosen The first',
  ]);
  expect(tried.lines[0]).toMatchObject({
    blockId: 'choose',
    outcome: 'waits',
    options: [
      { id: 'sask-btn-one', title: 'The first' },
      { id: 'sask-btn-two', title: 'The second' },
    ],
  });
  expect(tried.lines[2]).toMatchObject({ outcome: 'again' });
  expect(tried.lines[4]).toMatchObject({
    outcome: 'by:button:one',
    changes: [{ name: 'run.choice', before: null, after: 'The first' }],
  });
});

test.each([
  ['the id of what was tapped', { choose: 'sask-btn-two' }],
  ['its title in words', { text: ' the SECOND ' }],
  ['its number', { text: '2' }],
])('a choice is made by %s', async (_how, turn) => {
  const tried = await trial(asking(), { script: [turn] });

  expect(tried.lines.at(-1)).toMatchObject({ text: 'The other one', outcome: 'by:next' });
});

test('time passes by the script alone', async () => {
  const document = asking();

  expect(await trial(document)).toMatchObject({ status: 'WAITING', turnsUsed: 0 });
  const { id } = await draw(agency.admin, clientId, document, 'Another');
  const { testFlow } = await agency.admin.gets(TestFlow, {
    id,
    script: [{ wait: true }, { text: 'too late' }],
  });

  expect(testFlow).toMatchObject({ status: 'EXPIRED', reason: 'NO_REPLY', turnsUsed: 1 });
  expect(testFlow?.lines.slice(1)).toMatchObject([
    { from: 'SYSTEM', text: 'Nobody writes for 86400 s.' },
    { outcome: 'by:no_reply' },
  ]);
});

test('what is changed is remembered for the trial, and nowhere else', async () => {
  const tagId = '0198c000-0000-7000-8000-00000000aaaa';
  const document = of(
    {
      type: 'actions',
      actions: [
        { kind: 'add_tag', on: 'contact', tagId },
        { kind: 'set_field', target: { scope: 'contact', key: 'size' }, value: '{{contact.size}}+1' },
        { kind: 'set_status', status: 'PENDING' },
        { kind: 'assign', to: { userId: agency.agent.id } },
      ],
    },
    { type: 'branch', cases: [{ id: 'tagged', conditions: [{ kind: 'tag', on: 'contact', tagId }] }] },
    { type: 'text', text: 'Size {{contact.size}} of {{contact.first_name | "somebody"}}' },
  );
  const before = await agency.query('SELECT count(*)::int AS n FROM audit_entries WHERE agency_id = $1');

  const tried = await trial(document, { values: [{ scope: 'CONTACT', key: 'size', value: '40' }] });

  expect(tried.lines.flatMap(({ changes }) => changes)).toEqual([
    { name: `contact.tag.${tagId}`, before: 'false', after: 'true' },
    { name: 'contact.size', before: '40', after: '40+1' },
    { name: 'conversation.status', before: 'OPEN', after: 'PENDING' },
    { name: 'conversation.assignee', before: null, after: agency.agent.id },
  ]);
  expect(tried.values).toEqual([{ scope: 'CONTACT', key: 'size', value: '40+1' }]);
  // Its case leads nowhere, so that it ends there.
  expect(tried.lines.at(-1)).toMatchObject({ blockId: 'b1', outcome: 'by:case:tagged' });
  await world.settle();
  const [after] = await agency.query('SELECT count(*)::int AS n FROM audit_entries WHERE agency_id = $1');
  // That the flow was made.
  expect(after).toEqual({ n: Number(before[0]?.n) + 1 });
});

test('other systems and models answer by the script, one after the other, and else fail', async () => {
  await agency.admin.gets(SetFlowSecret, { clientId, name: 'KEY', value: 'sk-123' });
  const call = {
    type: 'http_request',
    method: 'GET',
    url: 'https://shop.test/{{run.q}}',
    auth: { kind: 'bearer', secret: 'KEY' },
    extract: [{ path: 'items[0].id', to: { scope: 'run', key: 'item' } }],
  };
  const document = {
    schemaVersion: 1,
    steps: [
      {
        id: 'a',
        blocks: [
          { ...call, id: 'call' },
          { type: 'ai_reply', id: 'ai', instructions: 'Be kind' },
          { ...call, id: 'last' },
        ],
      },
      { id: 'failed', blocks: [{ type: 'text', id: 'sorry', text: 'Sorry, {{run.item}}' }] },
    ],
    edges: [{ from: { step: 'a', block: 'last', socket: 'failure' }, to: 'failed' }],
  };

  const tried = await trial(document, {
    values: [{ scope: 'RUN', key: 'q', value: 'a/b' }],
    http: [{ blockId: 'call', status: 200, json: '{"items": [{"id": 7}]}' }],
    ai: [{ blockId: 'ai', text: 'You are welcome' }],
  });

  expect(heard(tried)).toEqual([
    'SYSTEM: GET https://shop.test/a%2Fb → 200',
    'FLOW: You are welcome',
    'SYSTEM: GET https://shop.test/a%2Fb → NOT_SCRIPTED',
    'FLOW: Sorry, 7',
  ]);
  expect(JSON.stringify(tried)).not.toContain('sk-123');
});

test('a time is offered, held, confirmed and cancelled again', async () => {
  const { createService } = await agency.admin.gets(CreateService, { clientId });
  const document = of(
    { type: 'offer_slots', serviceId: createService.id, body: 'When?', options: 3 },
    { type: 'confirm_booking' },
    { type: 'cancel_booking_picker' },
    { type: 'text', text: 'Gone' },
  );

  const tried = await trial(document, {
    values: [{ scope: 'CONTACT', key: 'display_name', value: 'Ana' }],
    freeTimes: ['2099-01-01T10:00:00Z', new Date(Date.now() + 3_600_000).toISOString()],
    script: [{ text: '1' }, { choose: 'Yes, book it' }, { text: '1' }],
  });

  expect(tried).toMatchObject({ status: 'COMPLETED', turnsUsed: 3 });
  expect(tried.lines[0]?.options).toHaveLength(1);
  expect(
    tried.lines.flatMap(({ changes }) => changes).filter(({ name }) => name.startsWith('booking')),
  ).toMatchObject([
    { before: 'HELD', after: 'CONFIRMED' },
    { before: 'CONFIRMED', after: 'CANCELLED' },
  ]);
  expect(tried.lines.at(-1)?.text).toBe('Gone');
  expect(await agency.query('SELECT id FROM bookings WHERE agency_id = $1')).toEqual([]);
});

test('what a channel would refuse ends the trial as it would end the run', async () => {
  const tried = await trial(
    of({ type: 'reply_buttons', body: '{{run.nothing}}', buttons: [{ id: 'x', title: 'X' }] }),
  );

  expect(tried).toMatchObject({ status: 'FAILED', reason: 'INVALID_INPUT' });
});

test('a body that is no JSON, which cannot be published, fails too', async () => {
  const body = { kind: 'json', content: '{' };

  const tried = await trial(of({ type: 'http_request', method: 'POST', url: 'https://shop.test', body }));

  expect(tried).toMatchObject({ status: 'FAILED', reason: 'BAD_JSON' });
});

test('it is the draft that is tried, or a version', async () => {
  const { id } = await draw(agency.admin, clientId, saying('Published'));
  await agency.admin.gets(PublishFlow, { id, expectedRevision: 1 });
  await agency.admin.gets(SaveFlowDraft, { id, expectedRevision: 1, document: saying('Drafted') });
  const said = async (variables: object) =>
    (await agency.admin.gets(TestFlow, { id, script: [], ...variables })).testFlow?.lines[0]?.text;

  expect(await said({})).toBe('Drafted');
  expect(await said({ version: 1 })).toBe('Published');
  expect(await agency.admin.isRefused(TestFlow, { id, script: [], version: 2 })).toMatchObject({
    details: { field: 'version' },
  });
});

test('it is bounded: in turns, in lines, and a ring ends it', async () => {
  const ring = {
    schemaVersion: 1,
    steps: [{ id: 'a', blocks: [{ type: 'text', id: 'again', text: 'Again' }] }],
    edges: [{ from: { step: 'a' }, to: 'a' }],
  };
  const { id } = await draw(agency.admin, clientId, ring);
  const variables = { id, script: [] };

  const { testFlow: whole } = await agency.admin.gets(TestFlow, variables);
  const { testFlow: part } = await agency.admin.gets(TestFlow, { ...variables, limit: 3 });
  const turns = Array.from({ length: 101 }, () => ({ text: 'x' }));

  expect(whole).toMatchObject({ status: 'FAILED', reason: 'TOO_MANY_STEPS' });
  expect(part).toMatchObject({ status: 'ACTIVE', isTruncated: true });
  expect(part?.lines).toHaveLength(3);
  expect(await agency.admin.isRefused(TestFlow, { id, script: turns })).toMatchObject({
    reason: 'TOO_MANY_TURNS',
  });
  expect(await agency.admin.isRefused(TestFlow, { ...variables, limit: 501 })).toMatchObject({
    details: { field: 'limit' },
  });
  expect(await agency.admin.isRefused(TestFlow, { id, script: [{}] })).toMatchObject({
    details: { field: 'script[0]' },
  });
});

test('nobody tries a flow that they do not see', async () => {
  const rival = await world.agency();
  const { id } = await draw(agency.admin, clientId);

  expect((await rival.admin.gets(TestFlow, { id, script: [] })).testFlow).toBeNull();
  expect(await agency.clientUser.isRefused(TestFlow, { id, script: [] })).toMatchObject({
    code: 'FORBIDDEN',
  });
});
