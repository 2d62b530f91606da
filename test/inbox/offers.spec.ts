import { messages as sent } from '../../src/simulate/meta/envelopes.js';
import type { Agency } from '../world/agency.js';
import { OneConversation } from '../world/documents.js';
import { RequestLocation, SendInteractive, SendLocation, WholeMessages } from '../world/offer-documents.js';
import { type Customer, newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** What left for the provider under our id of a message. */
const leftAs = (id: string) => world.meta.accepted.find(({ callbackData }) => callbackData === id);

const addressed = (to: Customer, id: string) => ({
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  to: to.number,
  biz_opaque_callback_data: id,
});

async function thread({ whatsapp }: Agency) {
  const from = newCustomer();
  const { id, messageId } = await whatsapp.receives('Is a table free?', { from });
  return { from, conversationId: id, messageId };
}

const titled = (...titles: string[]) => titles.map((title) => ({ title }));

test('a few options leave as buttons, and the tap comes back to the offer', async () => {
  const agency = await world.agency();
  const { from, conversationId } = await thread(agency);

  const { sendInteractive } = await agency.agent.gets(SendInteractive, {
    conversationId,
    interactive: {
      header: { type: 'TEXT', text: 'Tonight' },
      body: 'At eight?',
      footer: 'Blue Bistro',
      options: [{ id: 'yes', title: 'Yes' }, { title: 'No' }],
    },
  });
  await world.settle();

  expect(sendInteractive).toMatchObject({
    messageType: 'INTERACTIVE',
    body: 'At eight?',
    status: 'QUEUED',
    interactive: {
      type: 'REPLY_BUTTONS',
      buttons: [
        { id: 'yes', title: 'Yes' },
        { id: 'option-2', title: 'No' },
      ],
    },
  });
  const left = leftAs(sendInteractive.id);
  expect(left?.body).toEqual({
    ...addressed(from, sendInteractive.id),
    type: 'interactive',
    interactive: {
      type: 'button',
      header: { type: 'text', text: 'Tonight' },
      body: { text: 'At eight?' },
      footer: { text: 'Blue Bistro' },
      action: {
        buttons: [
          { type: 'reply', reply: { id: 'yes', title: 'Yes' } },
          { type: 'reply', reply: { id: 'option-2', title: 'No' } },
        ],
      },
    },
  });

  await agency.whatsapp.receives(
    sent.buttonReply(from, { id: 'yes', title: 'Yes' }, { quotes: left?.wamid ?? '' }),
  );
  const { messages } = await agency.agent.gets(WholeMessages, { conversationId, limit: 1 });
  expect(messages).toMatchObject([
    {
      messageType: 'INTERACTIVE',
      interactive: { type: 'BUTTON_REPLY', id: 'yes' },
      quotedMessageId: sendInteractive.id,
      quotedMessage: { id: sendInteractive.id, body: 'At eight?' },
    },
  ]);
});

test('more options leave as a list', async () => {
  const agency = await world.agency();
  const { from, conversationId } = await thread(agency);

  const { sendInteractive } = await agency.agent.gets(SendInteractive, {
    conversationId,
    interactive: {
      body: 'When?',
      button: 'Times',
      sections: [
        { title: 'Friday', options: [{ id: 'f19', title: '19:00', description: 'By the window' }] },
        { title: 'Saturday', options: titled('20:00') },
      ],
    },
  });
  await world.settle();

  const left = leftAs(sendInteractive.id);
  expect(left?.body).toEqual({
    ...addressed(from, sendInteractive.id),
    type: 'interactive',
    interactive: {
      type: 'list',
      body: { text: 'When?' },
      action: {
        button: 'Times',
        sections: [
          { title: 'Friday', rows: [{ id: 'f19', title: '19:00', description: 'By the window' }] },
          { title: 'Saturday', rows: [{ id: 'option-2', title: '20:00' }] },
        ],
      },
    },
  });
  await agency.whatsapp.receives(
    sent.listReply(from, { id: 'f19', title: '19:00' }, { quotes: left?.wamid ?? '' }),
  );
  const { messages } = await agency.agent.gets(WholeMessages, { conversationId, limit: 1 });
  expect(messages[0]).toMatchObject({
    interactive: { type: 'LIST_REPLY', id: 'f19' },
    quotedMessageId: sendInteractive.id,
  });
});

test('more than a list holds leaves as numbered text, and the options stay with the message', async () => {
  const agency = await world.agency();
  const { from, conversationId } = await thread(agency);
  const titles = Array.from({ length: 12 }, (_, n) => `Table ${n + 1}`);

  const { sendInteractive } = await agency.agent.gets(SendInteractive, {
    conversationId,
    interactive: { body: 'Which one?', options: titled(...titles) },
  });
  await world.settle();

  const body = `Which one?\n\n${titles.map((title, n) => `${n + 1}. ${title}`).join('\n')}`;
  expect(sendInteractive).toMatchObject({ messageType: 'TEXT', body, interactive: null });
  expect(leftAs(sendInteractive.id)?.body).toEqual({
    ...addressed(from, sendInteractive.id),
    type: 'text',
    text: { body },
  });
  const [row] = await agency.query<{ content: unknown }>(
    'SELECT content FROM messages WHERE agency_id = $1 AND id = $2',
    [sendInteractive.id],
  );
  expect(row?.content).toMatchObject({
    options: titles.map((title, n) => ({ number: n + 1, id: `option-${n + 1}`, title })),
  });
});

test('a link leaves as a button that opens a page', async () => {
  const agency = await world.agency();
  const { from, conversationId } = await thread(agency);

  const { sendInteractive } = await agency.agent.gets(SendInteractive, {
    conversationId,
    interactive: {
      header: { type: 'IMAGE', link: 'https://example.com/menu.jpg' },
      body: 'Our menu',
      cta: { displayText: 'Open', url: 'https://example.com/menu' },
    },
  });
  await world.settle();

  expect(leftAs(sendInteractive.id)?.body).toEqual({
    ...addressed(from, sendInteractive.id),
    type: 'interactive',
    interactive: {
      type: 'cta_url',
      header: { type: 'image', image: { link: 'https://example.com/menu.jpg' } },
      body: { text: 'Our menu' },
      action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://example.com/menu' } },
    },
  });
});

test('what does not fit is refused by its path, and nothing is stored', async () => {
  const agency = await world.agency();
  const { conversationId } = await thread(agency);
  const interactive = { body: 'When?', button: 'Times', options: titled('x'.repeat(25)) };

  expect(await agency.agent.isRefused(SendInteractive, { conversationId, interactive })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'interactive.options[0].title', max: 24 },
  });
  const { conversation } = await agency.agent.gets(OneConversation, { id: conversationId });
  expect(conversation?.lastSeq).toBe(1);
});

test('an offer is safe to repeat, and is no offer once the window is closed', async () => {
  const agency = await world.agency();
  const { conversationId } = await thread(agency);
  const send = (title: string) =>
    agency.agent.gets(SendInteractive, {
      conversationId,
      clientMessageId: 'tab-1/1',
      interactive: { body: 'At eight?', options: titled(title) },
    });
  const first = await send('Yes');
  expect((await send('No')).sendInteractive).toMatchObject({ id: first.sendInteractive.id });

  const late = await agency.whatsapp.receives('hello', { at: new Date(Date.now() - 25 * 60 * 60 * 1000) });
  const interactive = { body: 'At eight?', options: titled('Yes') };
  expect(
    await agency.agent.isRefused(SendInteractive, { conversationId: late.id, interactive }),
  ).toMatchObject({ reason: 'WINDOW_CLOSED' });
});

test('a place leaves as a location and reads as one', async () => {
  const agency = await world.agency();
  const { from, conversationId } = await thread(agency);
  const place = { latitude: 38.7139, longitude: -9.1394, name: 'Blue Bistro', address: 'Rossio 1, Lisbon' };

  const { sendLocation } = await agency.agent.gets(SendLocation, { conversationId, ...place });
  await world.settle();

  expect(sendLocation).toMatchObject({ messageType: 'LOCATION', body: null, location: place });
  expect(leftAs(sendLocation.id)?.body).toEqual({
    ...addressed(from, sendLocation.id),
    type: 'location',
    location: place,
  });
});

test.each([
  [{ latitude: 90.1, longitude: 0 }, 'latitude'],
  [{ latitude: 0, longitude: -180.1 }, 'longitude'],
  [{ latitude: 0, longitude: 0, name: ' ' }, 'name'],
  [{ latitude: 0, longitude: 0, address: 'Rossio 1' }, 'name'],
  [{ latitude: 0, longitude: 0, name: 'x', address: 'x'.repeat(1001) }, 'address'],
])('the place %j is refused, naming %s', async (place, field) => {
  const agency = await world.agency();
  const { conversationId } = await thread(agency);

  expect(await agency.agent.isRefused(SendLocation, { conversationId, ...place })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field },
  });
});

test('a customer who is asked where they are answers with a place', async () => {
  const agency = await world.agency();
  const { from, conversationId } = await thread(agency);

  const { requestLocation } = await agency.agent.gets(RequestLocation, {
    conversationId,
    body: 'Where shall we deliver?',
  });
  await world.settle();

  expect(requestLocation).toMatchObject({
    messageType: 'INTERACTIVE',
    interactive: { type: 'LOCATION_REQUEST', body: 'Where shall we deliver?' },
  });
  const left = leftAs(requestLocation.id);
  expect(left?.body).toEqual({
    ...addressed(from, requestLocation.id),
    type: 'interactive',
    interactive: {
      type: 'location_request_message',
      body: { text: 'Where shall we deliver?' },
      action: { name: 'send_location' },
    },
  });

  const place = { latitude: 38.71, longitude: -9.14 };
  await agency.whatsapp.receives(sent.location(from, place, { quotes: left?.wamid ?? '' }));
  const { messages } = await agency.agent.gets(WholeMessages, { conversationId, limit: 1 });
  expect(messages[0]).toMatchObject({
    messageType: 'LOCATION',
    location: { ...place, name: null, address: null },
    quotedMessageId: requestLocation.id,
  });
  expect(
    await agency.agent.isRefused(RequestLocation, { conversationId, body: 'x'.repeat(1025) }),
  ).toMatchObject({ details: { field: 'body' } });
});

test('cards that a customer sends can be read', async () => {
  const agency = await world.agency();
  const { from, conversationId } = await thread(agency);

  await agency.whatsapp.receives(sent.contacts(from, 'Rui Costa', '+351 912 345 678'));

  const { messages } = await agency.agent.gets(WholeMessages, { conversationId });
  expect(messages.map(({ contacts }) => contacts)).toEqual([
    [
      {
        name: 'Rui Costa',
        company: null,
        jobTitle: null,
        phones: [{ value: '+351 912 345 678', label: 'CELL' }],
        emails: [],
        urls: [],
      },
    ],
    [],
  ]);
});
