import { messages as sent } from '../../src/simulate/meta/envelopes.js';
import { Contacts, OneContact } from '../contacts/contact-documents.js';
import { create as createGroup } from '../groups/group-documents.js';
import { photo, uploads } from '../media/files.js';
import { CreateTag } from '../tags/tag-documents.js';
import { approved } from '../templates/template-documents.js';
import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { edge, type WrittenFlow, type WrittenStep } from '../world/flows.js';
import { WholeMessages } from '../world/offer-documents.js';
import { openWorld, type World } from '../world.js';
import { says, Talk } from './talk.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const CreateField = operation<{ createCustomField: { key: string } }>(
  `mutation CreateField($scope: CustomFieldScope!, $label: String!, $type: CustomFieldType!) {
     createCustomField(scope: $scope, label: $label, type: $type) { key } }`,
);

const oneStep = (blocks: WrittenStep['blocks'], edges: WrittenFlow['edges'] = []): WrittenFlow => ({
  schemaVersion: 1,
  steps: [{ id: 'only', blocks }],
  edges,
});

const newTag = async (name: string) =>
  (await agency.admin.gets(CreateTag, { name, clientId: agency.clients[0].id })).createTag.id;

const newField = async (scope: string, label: string, type: string) =>
  (await agency.admin.gets(CreateField, { scope, label, type })).createCustomField.key;

test('everything that can be said is said, in its order', async () => {
  const mediaId = await uploads(agency.agent, { clientId: agency.clients[0].id }, photo());
  const templateId = await approved(world, agency, {
    name: 'table_ready',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'Dear {{1}}, your table is ready' }],
  });
  const talk = await Talk.with(
    agency,
    oneStep(
      [
        { type: 'text', id: 'a', text: 'Welcome, {{contact.display_name}}' },
        { type: 'text', id: 'empty', text: '{{run.nothing}}' },
        { type: 'media', id: 'b', mediaId, caption: 'Our plate' },
        { type: 'location', id: 'c', latitude: 38.7, longitude: -9.1, name: 'Blue Bistro' },
        { type: 'template', id: 'd', templateId, variables: { 1: '{{contact.display_name}}' } },
        {
          type: 'list',
          id: 'e',
          body: 'When?',
          button: 'Times',
          sections: [
            {
              rows: [
                { id: 'seven', title: '19:00' },
                { id: 'eight', title: '20:00', description: 'Window' },
              ],
            },
          ],
        },
      ],
      [edge('only', 'e/button:seven', null), edge('only', 'e/button:eight', null)],
    ),
  );

  const { messages } = await agency.agent.gets(WholeMessages, { conversationId: talk.conversationId });
  const said = messages.filter(
    ({ direction, messageType }) => direction === 'OUTBOUND' && messageType !== 'SYSTEM',
  );
  expect(said.reverse().map(({ messageType, body, status }) => [messageType, body, status])).toEqual([
    ['TEXT', 'Welcome, Ana Duarte', 'SENT'],
    ['IMAGE', 'Our plate', 'SENT'],
    ['LOCATION', null, 'SENT'],
    ['TEMPLATE', 'Dear Ana Duarte, your table is ready', 'SENT'],
    ['INTERACTIVE', 'When?', 'SENT'],
  ]);
  await talk.says(sent.listReply(talk.from, { id: 'sonly-btn-eight', title: '20:00' }));
  expect((await talk.run()).steps.at(-1)?.outcome).toBe('by:button:eight');
});

test('a flow tags, moves and assigns as a colleague would, and the timeline says so', async () => {
  const [vip, hot] = [await newTag('vip'), await newTag('hot')];
  const group = await createGroup(agency.admin, 'Service', [agency.agent]);
  const talk = await Talk.with(
    agency,
    oneStep(
      [
        {
          type: 'actions',
          id: 'all',
          actions: [
            { kind: 'add_tag', on: 'contact', tagId: vip },
            { kind: 'add_tag', on: 'conversation', tagId: hot },
            { kind: 'assign', to: { groupId: group.id } },
            { kind: 'assign', to: { userId: agency.agent.id } },
            { kind: 'set_status', status: 'PENDING' },
          ],
        },
        {
          type: 'branch',
          id: 'if',
          cases: [
            {
              id: 'both',
              conditions: [
                { kind: 'tag', on: 'contact', tagId: vip },
                { kind: 'tag', on: 'conversation', tagId: hot },
                { kind: 'channel', providers: ['WHATSAPP'] },
              ],
            },
          ],
        },
        { type: 'text', id: 'other', text: 'Not both' },
      ],
      [edge('only', 'if/case:both', null)],
    ),
  );

  expect(await talk.thread()).toMatchObject({
    status: 'PENDING',
    assigneeId: agency.agent.id,
    tags: [{ id: hot }],
    chatMode: 'HUMAN',
  });
  const { contacts } = await agency.agent.gets(Contacts, { tagId: vip });
  expect(contacts.map(({ id }) => id)).toEqual([talk.contactId]);
  expect(await talk.heard()).toEqual([]);
  expect(await agency.audit('conversation.assigned')).toMatchObject([{ userId: null }]);
});

test('answers are kept in fields, as their kind wants it, and can be said', async () => {
  const seats = await newField('CONTACT', 'Seats', 'NUMBER');
  const motto = await newField('AGENCY', 'Motto', 'TEXT');
  const talk = await Talk.with(
    agency,
    oneStep(
      [
        {
          type: 'user_input',
          id: 'seats',
          question: 'How many?',
          saveTo: { scope: 'contact', key: seats },
          validation: { kind: 'number', min: 1, integer: true },
        },
        {
          type: 'actions',
          id: 'keep',
          actions: [
            { kind: 'set_field', target: { scope: 'contact', key: 'first_name' }, value: 'Bea' },
            { kind: 'set_field', target: { scope: 'agency', key: motto }, value: 'For {{contact.seats}}' },
          ],
        },
        { type: 'text', id: 'said', text: '{{contact.first_name}}: {{contact.seats}}. {{agency.motto}}' },
      ],
      [edge('only', 'seats/invalid', null), edge('only', 'seats/no_reply', null)],
    ),
  );

  await talk.says('many');
  await talk.says('4');

  expect((await talk.heard()).at(-1)).toBe('Bea: 4. For 4');
  const { contact } = await agency.agent.gets(OneContact, { id: talk.contactId });
  expect(contact).toMatchObject({ attributes: { seats: 4 } });
});

test('what does not fit its field ends the run, and says why', async () => {
  const seats = await newField('CONTACT', 'Seats', 'NUMBER');
  const set = (target: { scope: 'contact' | 'account'; key: string }) =>
    Talk.with(
      agency,
      oneStep([{ type: 'actions', id: 'keep', actions: [{ kind: 'set_field', target, value: 'many' }] }]),
    );

  expect(await (await set({ scope: 'contact', key: seats })).run()).toMatchObject({
    status: 'FAILED',
    reason: 'INVALID_INPUT',
  });
  expect(await (await set({ scope: 'account', key: 'name' })).run()).toMatchObject({
    status: 'FAILED',
    reason: 'NO_ACCOUNT',
  });
});

test('who is opted out by a flow gets nothing more of it', async () => {
  const talk = await Talk.with(
    agency,
    oneStep([
      { type: 'actions', id: 'out', actions: [{ kind: 'opt_out' }] },
      { type: 'text', id: 'bye', text: 'Bye' },
    ]),
  );

  expect(await talk.run()).toMatchObject({ status: 'FAILED', reason: 'OPTED_OUT' });
  expect(await talk.heard()).toEqual([]);
});

test('a customer tells where they are', async () => {
  const talk = await Talk.with(
    agency,
    oneStep(
      [
        {
          type: 'location_request',
          id: 'where',
          body: 'Where are you?',
          saveTo: { scope: 'run', key: 'at' },
        },
        { type: 'text', id: 'there', text: 'On my way to {{run.at}}' },
      ],
      [edge('only', 'where/invalid', null), edge('only', 'where/no_reply', null)],
    ),
  );

  await talk.says(sent.location(talk.from, { latitude: 38.7, longitude: -9.1 }));

  expect((await talk.heard()).at(-1)).toBe('On my way to 38.7,-9.1');
});

test('people are called, and have the thread with whoever was asked for', async () => {
  const talk = await Talk.with(
    agency,
    oneStep([
      {
        type: 'enable_live_chat',
        id: 'live',
        message: 'Somebody comes',
        assign: { userId: agency.agent.id },
      },
      { type: 'text', id: 'never', text: 'Never said' },
    ]),
  );

  expect(await talk.heard()).toEqual(['Somebody comes']);
  expect(await talk.run()).toMatchObject({ status: 'COMPLETED', reason: 'LIVE_CHAT' });
  expect(await talk.thread()).toMatchObject({ chatMode: 'HUMAN', assigneeId: agency.agent.id });
});

test('a flow that turns in a ring is stopped', async () => {
  const talk = await Talk.with(agency, {
    schemaVersion: 1,
    steps: [
      {
        id: 'one',
        blocks: [{ type: 'actions', id: 'a', actions: [{ kind: 'set_status', status: 'OPEN' }] }],
      },
      says('two', ''),
    ],
    edges: [edge('one', 'next', 'two'), edge('two', 'next', 'one')],
  });

  expect(await talk.run()).toMatchObject({ status: 'FAILED', reason: 'TOO_MANY_STEPS' });
});
