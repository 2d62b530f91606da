import { CreateService, CreateStaff, opens } from '../bookings/booking-world.js';
import { SetFlowSecret } from '../flows/flow-documents.js';
import { create as createGroup } from '../groups/group-documents.js';
import { photo, uploads } from '../media/files.js';
import { createTag } from '../tags/tag-documents.js';
import { approved } from '../templates/template-documents.js';
import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { edge, type WrittenEdge, type WrittenFlow } from '../world/flows.js';
import type { World } from '../world.js';

const CreateField = operation<{ createCustomField: { key: string } }>(
  `mutation ($scope: CustomFieldScope!, $label: String!, $type: CustomFieldType!) {
     createCustomField(scope: $scope, label: $label, type: $type) { key } }`,
);

/** Everything that the flow below names. */
export interface House {
  readonly shopUrl: string;
  readonly mediaId: string;
  readonly templateId: string;
  readonly serviceId: string;
  readonly staffId: string;
  readonly groupId: string;
  readonly userId: string;
  /** Of the contact and of the conversation; the last is put on and taken off again. */
  readonly tags: { readonly guest: string; readonly stay: string; readonly asking: string };
}

/** A guest house, all of it made as its agency would make it. */
export async function houseOf(world: World, agency: Agency, shopUrl: string): Promise<House> {
  const { admin } = agency;
  const clientId = await opens(agency);
  const { createService } = await admin.gets(CreateService, {
    ...{ clientId, name: 'Massage', durationMinutes: 60 },
    // Times begin on the hour: none of them goes by while the guest is choosing, whenever this is run.
    noticeMinutes: (90 - new Date().getUTCMinutes()) % 60,
  });
  const serviceIds = [createService.id];
  const { createStaff } = await admin.gets(CreateStaff, { clientId, name: 'Ines', serviceIds });
  const fields = [
    ['CONTACT', 'Seats', 'NUMBER'],
    ['CONTACT', 'Street', 'TEXT'],
    ['ACCOUNT', 'Stays', 'NUMBER'],
    ['AGENCY', 'Last guest', 'TEXT'],
  ];
  for (const [scope, label, type] of fields) await admin.gets(CreateField, { scope, label, type });
  await admin.gets(SetFlowSecret, { clientId, name: 'SHOP', value: 'the key of the shop' });
  const tag = async (name: string) => (await createTag(admin, name, clientId)).id;
  return {
    shopUrl,
    mediaId: await uploads(agency.agent, { clientId }, photo()),
    templateId: await approved(world, agency, {
      name: 'house_rules',
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'Dear {{1}}, the door is open until {{2}}.' }],
    }),
    ...{ serviceId: createService.id, staffId: createStaff.id },
    groupId: (await createGroup(admin, 'Reception', [agency.agent])).id,
    userId: agency.agent.id,
    tags: { guest: await tag('guest'), stay: await tag('stay'), asking: await tag('asking') },
  };
}

/** What a block that asks does when it is not understood, or nobody answers. */
const unanswered = (step: string, block: string): WrittenEdge[] => [
  edge(step, `${block}/invalid`, 'live'),
  edge(step, `${block}/no_reply`, null),
];

const run = (key: string) => ({ scope: 'run', key }) as const;
const contact = (key: string) => ({ scope: 'contact', key }) as const;

/** Everything that a flow can do, so that one guest comes by every block of it. */
export const everyBlock = (house: House): WrittenFlow => ({
  schemaVersion: 1,
  start: 'welcome',
  steps: [
    {
      id: 'welcome',
      blocks: [
        { type: 'text', id: 'hello', text: 'Welcome back, {{contact.display_name}} of {{account.name}}!' },
        { type: 'media', id: 'picture', mediaId: house.mediaId, caption: 'Our house' },
        {
          ...{ type: 'location', id: 'place', latitude: 38.7, longitude: -9.1 },
          ...{ name: 'Lantern House', address: 'Rua Nova 1, Lisboa' },
        },
        {
          ...{ type: 'template', id: 'rules', templateId: house.templateId },
          variables: { 1: '{{contact.display_name}}', 2: '22:00' },
        },
        {
          ...{ type: 'reply_buttons', id: 'wish', body: 'What would you like?' },
          ...{ header: { type: 'TEXT', text: 'Lantern House' }, footer: 'We are here until 22:00' },
          buttons: [
            { id: 'room', title: 'A room' },
            { id: 'people', title: 'Somebody' },
          ],
          ...{ saveTo: run('wish'), retries: 1, retryMessage: 'Please choose one of the two.' },
        },
      ],
    },
    {
      id: 'room',
      blocks: [
        {
          ...{ type: 'list', id: 'view', body: 'Which view?', button: 'Views', saveTo: run('view') },
          sections: [
            {
              title: 'Upstairs',
              rows: [
                { id: 'sea', title: 'Sea & sky', description: 'With a balcony' },
                { id: 'town', title: 'Town' },
              ],
            },
            { title: 'Downstairs', rows: [{ id: 'garden', title: 'Garden' }] },
          ],
        },
      ],
    },
    {
      id: 'breakfast',
      blocks: [
        {
          ...{
            type: 'reply_buttons',
            id: 'tray',
            body: 'Breakfast for {{run.view}}?',
            saveTo: run('breakfast'),
          },
          buttons: [
            { id: 'tea', title: 'With tea' },
            { id: 'coffee', title: 'With coffee' },
          ],
        },
      ],
    },
    {
      id: 'about',
      blocks: [
        {
          ...{ type: 'user_input', id: 'name', question: 'Your first name?', saveTo: contact('first_name') },
          validation: { kind: 'text', min: 2, max: 30 },
        },
        {
          ...{ type: 'user_input', id: 'seats', question: 'For how many?', saveTo: contact('seats') },
          ...{
            validation: { kind: 'number', min: 1, max: 9, integer: true },
            retryMessage: 'From 1 to 9, please.',
          },
        },
        {
          ...{ type: 'user_input', id: 'email', question: 'Your e-mail?', saveTo: contact('email') },
          validation: { kind: 'email' },
        },
        {
          ...{ type: 'user_input', id: 'phone', question: 'Your phone?', saveTo: run('phone') },
          validation: { kind: 'phone' },
        },
        {
          ...{ type: 'user_input', id: 'site', question: 'Your site?', saveTo: run('site') },
          validation: { kind: 'url' },
        },
        {
          ...{ type: 'user_input', id: 'day', question: 'From which day?', saveTo: run('day') },
          validation: { kind: 'date' },
        },
        {
          ...{ type: 'user_input', id: 'bed', question: 'Which bed: 1 wide, 2 twin?', saveTo: run('bed') },
          validation: { kind: 'options', options: ['Wide', 'Twin'] },
        },
        {
          ...{ type: 'user_input', id: 'extras', question: 'Crib, desk, bike?', saveTo: run('extras') },
          validation: { kind: 'options', options: ['Crib', 'Desk', 'Bike'], multiple: true },
        },
        {
          ...{ type: 'location_request', id: 'where', body: 'Where shall we fetch you?', saveTo: run('at') },
          retryMessage: 'Share a location, please.',
        },
        { type: 'address', id: 'home', question: 'Your address?', saveTo: contact('street') },
        {
          type: 'branch',
          id: 'size',
          cases: [
            {
              id: 'family',
              conditions: [
                { kind: 'channel', providers: ['WHATSAPP'] },
                { kind: 'field', field: contact('seats'), operator: 'greater_than', value: '3' },
                { kind: 'field', field: run('extras'), operator: 'contains', value: 'crib' },
              ],
            },
          ],
        },
      ],
    },
    {
      id: 'family',
      blocks: [
        { type: 'text', id: 'rooms', text: 'Two rooms for {{contact.seats}}, {{contact.first_name}}.' },
        { type: 'wait', id: 'pause', seconds: 60 },
      ],
    },
    {
      id: 'patient',
      blocks: [
        { type: 'text', id: 'still', text: 'Still looking …' },
        { type: 'wait', id: 'longer', seconds: 3_600 },
      ],
    },
    {
      id: 'deeds',
      blocks: [
        {
          type: 'actions',
          id: 'note',
          actions: [
            { kind: 'add_tag', on: 'contact', tagId: house.tags.guest },
            { kind: 'add_tag', on: 'conversation', tagId: house.tags.asking },
            { kind: 'add_tag', on: 'conversation', tagId: house.tags.stay },
            { kind: 'remove_tag', on: 'conversation', tagId: house.tags.asking },
            { kind: 'set_status', status: 'PENDING' },
            { kind: 'assign', to: { groupId: house.groupId } },
            { kind: 'assign', to: { userId: house.userId } },
            { kind: 'assign' },
            { kind: 'set_field', target: { scope: 'account', key: 'stays' }, value: '3' },
            {
              kind: 'set_field',
              target: { scope: 'agency', key: 'last_guest' },
              value: '{{contact.first_name}}',
            },
            { kind: 'set_field', target: run('plan'), value: '{{run.bed}} from {{run.day}}' },
          ],
        },
        {
          type: 'branch',
          id: 'known',
          cases: [
            { id: 'new', conditions: [{ kind: 'tag', on: 'contact', tagId: house.tags.guest, has: false }] },
            {
              id: 'staying',
              match: 'any',
              conditions: [
                { kind: 'tag', on: 'conversation', tagId: house.tags.asking },
                { kind: 'tag', on: 'conversation', tagId: house.tags.stay },
              ],
            },
          ],
        },
      ],
    },
    {
      id: 'calls',
      blocks: [
        {
          ...{ type: 'http_request', id: 'quote', method: 'POST', url: `${house.shopUrl}/quotes` },
          auth: { kind: 'bearer', secret: 'SHOP' },
          headers: [{ name: 'X-Guest', value: '{{contact.first_name}}' }],
          body: { kind: 'json', content: '{"plan":"{{run.plan}}","seats":"{{contact.seats}}"}' },
          extract: [
            { path: 'quote.price', to: run('price') },
            { path: 'quote.rooms[1].name', to: run('second_room') },
          ],
        },
        { type: 'text', id: 'price', text: '{{run.price}} a night; the second is {{run.second_room}}.' },
        {
          ...{ type: 'http_request', id: 'mailing', method: 'PUT', url: `${house.shopUrl}/mailing` },
          auth: { kind: 'basic', username: 'house', secret: 'SHOP' },
          body: { kind: 'form', content: 'email={{contact.email}}\nview={{run.view}}' },
        },
        {
          ...{ type: 'http_request', id: 'stock', method: 'GET' },
          ...{ url: `${house.shopUrl}/views/{{run.view}}?day={{run.day}}` },
          auth: { kind: 'header', name: 'X-Key', secret: 'SHOP' },
        },
      ],
    },
    {
      id: 'advice',
      blocks: [
        { type: 'text', id: 'no_stock', text: 'The shop does not know ({{run.http_failure}}).' },
        { type: 'user_input', id: 'question', question: 'What else?', saveTo: run('question') },
        { type: 'ai_reply', id: 'answer', instructions: 'You keep a house for {{contact.first_name}}.' },
        {
          ...{ type: 'ai_reply', id: 'summary', instructions: 'Sum it up.', history: 1, send: false },
          saveTo: run('summary'),
        },
        { type: 'ai_reply', id: 'joke', instructions: 'Tell a joke.' },
      ],
    },
    {
      id: 'times',
      blocks: [
        {
          ...{ type: 'offer_slots', id: 'slot', serviceId: house.serviceId, staffId: house.staffId },
          ...{ body: 'A massage? We have time.', options: 4 },
        },
        { type: 'confirm_booking', id: 'sure', name: '{{contact.first_name}}' },
        { type: 'text', id: 'booked', text: 'Booked: {{run.slot_service}}, {{run.slot_text}}.' },
        { type: 'cancel_booking_picker', id: 'drop' },
        { type: 'text', id: 'dropped', text: 'It is cancelled.' },
        { type: 'cancel_booking_picker', id: 'drop_more' },
      ],
    },
    {
      id: 'goodbye',
      blocks: [
        { type: 'text', id: 'bye', text: 'Goodbye, {{contact.first_name | "dear guest"}}.' },
        { type: 'actions', id: 'leave', actions: [{ kind: 'opt_out' }] },
      ],
    },
    { id: 'live', blocks: [{ type: 'enable_live_chat', id: 'people', assign: { groupId: house.groupId } }] },
  ],
  edges: [
    edge('welcome', 'wish/button:room', 'room'),
    edge('welcome', 'wish/button:people', 'live'),
    ...unanswered('welcome', 'wish'),
    ...['sea', 'town', 'garden'].map((view) => edge('room', `view/button:${view}`, 'breakfast')),
    ...unanswered('room', 'view'),
    ...['tea', 'coffee'].map((drink) => edge('breakfast', `tray/button:${drink}`, 'about')),
    ...unanswered('breakfast', 'tray'),
    ...['name', 'seats', 'email', 'phone', 'site', 'day', 'bed', 'extras', 'where', 'home'].flatMap((asked) =>
      unanswered('about', asked),
    ),
    edge('about', 'size/case:family', 'family'),
    edge('about', 'size/else', 'deeds'),
    edge('family', 'pause/reply', 'deeds'),
    edge('family', 'pause/no_reply', 'patient'),
    edge('patient', 'longer/reply', 'deeds'),
    edge('patient', 'longer/no_reply', 'live'),
    edge('deeds', 'known/case:new', 'live'),
    edge('deeds', 'known/case:staying', 'calls'),
    edge('deeds', 'known/else', 'live'),
    edge('calls', 'quote/failure', 'live'),
    edge('calls', 'mailing/failure', 'live'),
    edge('calls', 'stock/success', 'live'),
    edge('calls', 'stock/failure', 'advice'),
    ...unanswered('advice', 'question'),
    ...['answer', 'summary'].map((asked) => edge('advice', `${asked}/failure`, 'live')),
    edge('advice', 'joke/success', 'live'),
    edge('advice', 'joke/failure', 'times'),
    edge('times', 'slot/no_slots', 'live'),
    ...unanswered('times', 'slot'),
    edge('times', 'sure/declined', 'times'),
    edge('times', 'sure/taken', 'times'),
    ...unanswered('times', 'sure'),
    edge('times', 'drop/none', 'live'),
    ...unanswered('times', 'drop'),
    edge('times', 'drop_more/cancelled', 'live'),
    edge('times', 'drop_more/none', 'goodbye'),
    ...unanswered('times', 'drop_more'),
    edge('goodbye', 'next', 'live'),
  ],
});
