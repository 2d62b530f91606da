import { MessagesMedia, menu, photo, uploads } from '../media/files.js';
import type { Agency } from '../world/agency.js';
import { SendText, SetStatus } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { approved, SendTemplate, synced } from './template-documents.js';

const HOUR_MS = 60 * 60 * 1000;

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const values = (given: Readonly<Record<string, string>>) =>
  Object.entries(given).map(([name, value]) => ({ name, value }));
const bodyOf = (id: string) => world.meta.accepted.find(({ callbackData }) => callbackData === id)?.body;
let made = 0;
const hello = (text = 'Hello {{1}}, nice to see you') => ({
  name: `hello_${++made}`,
  components: [{ type: 'BODY', text }],
});
const daysAgo = () => ({ at: new Date(Date.now() - 25 * HOUR_MS) });

test('it goes out when the reply window is closed, and does not open it', async () => {
  const { id: conversationId } = await agency.whatsapp.receives('hello', daysAgo());
  const wanted = hello();
  const templateId = await approved(world, agency, wanted);

  const { sendTemplate } = await agency.agent.gets(SendTemplate, {
    conversationId,
    templateId,
    variables: values({ 1: '{{contact.display_name | "friend"}}' }),
  });
  await world.settle();

  expect(sendTemplate).toMatchObject({
    messageType: 'TEMPLATE',
    body: 'Hello Ana Duarte, nice to see you',
    status: 'QUEUED',
    template: { name: wanted.name, language: 'en_US', header: null, footer: null, buttons: [] },
  });
  expect(bodyOf(sendTemplate.id)).toMatchObject({
    type: 'template',
    template: {
      name: wanted.name,
      language: { code: 'en_US' },
      components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ana Duarte' }] }],
    },
  });
  expect(await agency.agent.isRefused(SendText, { conversationId, body: 'hi' })).toMatchObject({
    reason: 'WINDOW_CLOSED',
  });
});

test('every part of it is filled as Meta wants it', async () => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const templateId = await approved(world, agency, {
    name: `whole_${++made}`,
    parameterFormat: 'NAMED',
    components: [
      { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['4::x'] } },
      { type: 'BODY', text: 'Hello {{first_name}}, order {{order}} is ready, {{first_name}}.' },
      { type: 'FOOTER', text: 'Thank you' },
      {
        type: 'BUTTONS',
        buttons: [
          { type: 'QUICK_REPLY', text: 'Thanks' },
          { type: 'URL', text: 'Look', url: 'https://shop.example/{{1}}' },
          { type: 'COPY_CODE', text: 'Copy offer code' },
        ],
      },
    ],
  });

  const { sendTemplate } = await agency.agent.gets(SendTemplate, {
    conversationId,
    templateId,
    variables: values({
      first_name: 'Ana',
      order: '17',
      'header.link': 'https://files.example/a.png',
      'button.1': 'o/17',
      'button.2': 'SALE10',
    }),
  });
  await world.settle();

  expect(sendTemplate).toMatchObject({
    body: 'Hello Ana, order 17 is ready, Ana.',
    template: {
      footer: 'Thank you',
      header: { format: 'IMAGE', link: 'https://files.example/a.png' },
      buttons: [
        { type: 'QUICK_REPLY', text: 'Thanks', url: null },
        { type: 'URL', text: 'Look', url: 'https://shop.example/o/17' },
        { type: 'COPY_CODE' },
      ],
    },
  });
  expect(bodyOf(sendTemplate.id)).toMatchObject({
    template: {
      components: [
        { type: 'header', parameters: [{ type: 'image', image: { link: 'https://files.example/a.png' } }] },
        {
          type: 'body',
          parameters: [
            { type: 'text', parameter_name: 'first_name', text: 'Ana' },
            { type: 'text', parameter_name: 'order', text: '17' },
          ],
        },
        { type: 'button', sub_type: 'url', index: '1', parameters: [{ type: 'text', text: 'o/17' }] },
        {
          type: 'button',
          sub_type: 'copy_code',
          index: '2',
          parameters: [{ type: 'coupon_code', coupon_code: 'SALE10' }],
        },
      ],
    },
  });
});

test('a place is sent with its degrees', async () => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const templateId = await approved(world, agency, {
    name: `place_${++made}`,
    components: [
      { type: 'HEADER', format: 'LOCATION' },
      { type: 'BODY', text: 'We are here' },
    ],
  });
  const place = {
    'header.latitude': '48.85',
    'header.longitude': '-2.5',
    'header.name': 'Us',
    'header.address': '1 Rue',
  };

  const { sendTemplate } = await agency.agent.gets(SendTemplate, {
    conversationId,
    templateId,
    variables: values(place),
  });
  await world.settle();

  expect(bodyOf(sendTemplate.id)).toMatchObject({
    template: {
      components: [
        {
          type: 'header',
          parameters: [
            {
              type: 'location',
              location: { latitude: '48.85', longitude: '-2.5', name: 'Us', address: '1 Rue' },
            },
          ],
        },
      ],
    },
  });
  expect(
    await agency.agent.isRefused(SendTemplate, {
      conversationId,
      templateId,
      variables: values({ ...place, 'header.latitude': '91' }),
    }),
  ).toMatchObject({ details: { field: 'variables.header.latitude' } });
});

test.each([
  ['variables.1', {}],
  ['variables.2', { 1: 'x', 2: 'y' }],
  ['variables.1', { 1: '  ' }],
  ['variables.1', { 1: '{{contact.first_name}}' }],
  ['variables.1', { 1: 'two\nlines' }],
  ['variables.1', { 1: 'a\ttab' }],
  ['variables.1', { 1: 'many    spaces' }],
  ['variables', { 1: 'x'.repeat(1020) }],
])('%s is refused of %o', async (field, given) => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const templateId = await approved(world, agency, hello());

  expect(
    await agency.agent.isRefused(SendTemplate, { conversationId, templateId, variables: values(given) }),
  ).toMatchObject({ code: 'BAD_USER_INPUT', details: { field } });
});

test('only what is APPROVED goes out', async () => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const wanted = hello('Hello');
  const templateId = await approved(world, agency, wanted);
  world.meta.templates.decide(agency.whatsapp.businessAccountId, wanted.name, 'PAUSED');
  await synced(world, agency);

  expect(await agency.agent.isRefused(SendTemplate, { conversationId, templateId })).toMatchObject({
    code: 'CONFLICT',
    reason: 'TEMPLATE_NOT_APPROVED',
    details: { status: 'PAUSED' },
  });
});

test('a template with parts of another version is not sent', async () => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const templateId = await approved(world, agency, {
    name: `flow_${++made}`,
    components: [
      { type: 'BODY', text: 'Hello' },
      { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Begin' }] },
    ],
  });

  expect(await agency.agent.isRefused(SendTemplate, { conversationId, templateId })).toMatchObject({
    reason: 'TEMPLATE_NOT_SUPPORTED',
  });
});

test.each([
  ['IMAGE', 'image', photo(), undefined],
  ['DOCUMENT', 'document', menu(), 'Menü.pdf'],
] as const)('an uploaded file is its header: %s', async (format, type, file, filename) => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const mediaId = await uploads(agency.agent, { conversationId }, file);
  const components = [
    { type: 'HEADER', format, example: { header_handle: ['4::x'] } },
    { type: 'BODY', text: 'Hello {{1}}, have a look' },
  ];
  const templateId = await approved(world, agency, { name: `file_${++made}`, components });

  const { sendTemplate } = await agency.agent.gets(SendTemplate, {
    conversationId,
    templateId,
    mediaId,
    variables: values({ 1: 'Ana' }),
  });
  await world.settle();

  expect(sendTemplate.template).toMatchObject({ header: { format, link: null } });
  const upload = world.meta.uploads.find(({ phoneNumberId }) => phoneNumberId === agency.whatsapp.accountId);
  expect(upload?.bytes.equals(file.bytes)).toBe(true);
  const header = { type, [type]: { id: upload?.id, ...(filename && { filename }) } };
  expect(bodyOf(sendTemplate.id)).toMatchObject({
    template: { components: [{ type: 'header', parameters: [header] }, { type: 'body' }] },
  });
  const { messages } = await agency.agent.gets(MessagesMedia, { conversationId });
  expect(messages[0]).toMatchObject({ status: 'SENT', media: { id: mediaId } });
});

test('a file is refused where no header shows it, and of another client', async () => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const mediaId = await uploads(agency.agent, { conversationId }, photo());
  const there = await agency.clients[1].whatsapp.receives('hello');
  const theirs = await uploads(agency.agent, { conversationId: there.id }, photo());
  const document = [
    { type: 'HEADER', format: 'DOCUMENT', example: { header_handle: ['4::x'] } },
    { type: 'BODY', text: 'Have a look' },
  ];
  const templateId = await approved(world, agency, { name: `papers_${++made}`, components: document });
  const plain = await approved(world, agency, hello('Hello'));
  const refused = (asked: object) =>
    agency.agent.isRefused(SendTemplate, { conversationId, templateId, mediaId, ...asked });

  expect(await refused({})).toMatchObject({ details: { field: 'mediaId', format: 'DOCUMENT' } });
  expect(await refused({ templateId: plain })).toMatchObject({ details: { field: 'mediaId' } });
  expect(await refused({ mediaId: theirs })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refused({ mediaId: null })).toMatchObject({ details: { field: 'variables.header.link' } });
});

test('advertising is not sent to who wants none; what was asked for is', async () => {
  const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
  await agency.query('UPDATE contacts SET opted_out_at = now() WHERE agency_id = $1 AND id = $2', [
    contactId,
  ]);
  const advert = await approved(world, agency, { ...hello('Buy'), category: 'MARKETING' });
  const receipt = await approved(world, agency, hello('Bought'));

  expect(await agency.agent.isRefused(SendTemplate, { conversationId, templateId: advert })).toMatchObject({
    code: 'CONFLICT',
    reason: 'OPTED_OUT',
  });
  await agency.agent.gets(SendTemplate, { conversationId, templateId: receipt });
});

test('an archived thread and a channel that is gone take none', async () => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const templateId = await approved(world, agency, hello('Hello'));
  await agency.agent.gets(SetStatus, { id: conversationId, conversationId, status: 'CLOSED' });

  expect(await agency.agent.isRefused(SendTemplate, { conversationId, templateId })).toMatchObject({
    reason: 'CONVERSATION_CLOSED',
  });
});

test('one of another channel does not exist there', async () => {
  const there = await agency.clients[1].whatsapp.receives('hello');
  const here = await agency.whatsapp.receives('hello');
  const templateId = await approved(world, agency, hello('Hello'));
  const rival = await world.agency();
  const foreign = await rival.whatsapp.receives('hello');

  for (const [person, conversationId] of [
    [agency.agent, there.id],
    [agency.clients[1].user, here.id],
    [rival.admin, foreign.id],
  ] as const)
    expect(await person.isRefused(SendTemplate, { conversationId, templateId })).toMatchObject({
      code: 'NOT_FOUND',
    });
});

test('the same id of the sender returns the same message', async () => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const templateId = await approved(world, agency, hello('Hello'));
  const send = async () =>
    (await agency.agent.gets(SendTemplate, { conversationId, templateId, clientMessageId: 'one' }))
      .sendTemplate.id;

  expect(await send()).toBe(await send());
});
