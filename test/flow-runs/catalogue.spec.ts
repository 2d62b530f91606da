import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { flowBlock } from '../../src/modules/flows/flow-blocks.js';
import { FakeAi } from '../../src/simulate/ai/fake-ai.js';
import { messages } from '../../src/simulate/meta/envelopes.js';
import { Bookings } from '../bookings/booking-world.js';
import { OneContact } from '../contacts/contact-documents.js';
import { draw, PublishFlow, ValidateFlow } from '../flows/flow-documents.js';
import { ruleOf } from '../keywords/keyword-documents.js';
import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import { everyBlock, type House, houseOf } from './catalogue-flow.js';
import { Talk } from './talk.js';

/** What the model answers, by its instructions; without an answer it has failed. */
const ANSWERS: Readonly<Record<string, string>> = {
  'You keep a house for Ana.': 'Dinner is at eight.',
  'Sum it up.': 'Asks about dinner.',
};

let ai: FakeAi;
let shop: Server;
let shopUrl: string;
let world: World;
let agency: Agency;
let house: House;
let isShopOpen: boolean;
const called: Readonly<Record<string, unknown>>[] = [];

beforeAll(async () => {
  ai = await FakeAi.start({ says: ({ messages: [told] }) => ANSWERS[told?.content ?? ''] ?? '' });
  shop = createServer(async (request, response) => {
    const { method, url, headers } = request;
    const body = Buffer.concat(await request.toArray()).toString();
    const { authorization, 'x-key': key, 'x-guest': guest, 'content-type': contentType } = headers;
    called.push({ method, url, authorization, key, guest, contentType, body });
    const answer = { quote: { price: 120, rooms: [{ name: 'Attic' }, { name: 'Loft' }] } };
    if (!isShopOpen) response.writeHead(503).end();
    else if (url === '/quotes') response.writeHead(201).end(JSON.stringify(answer));
    else response.writeHead(url === '/mailing' ? 204 : 404).end();
  });
  await new Promise<void>((listening) => shop.listen(0, '127.0.0.1', listening));
  shopUrl = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`;
  world = await openWorld({ ...ai.env, FLOW_ORIGINS: shopUrl });
});
afterAll(async () => {
  await world?.close();
  shop.closeAllConnections();
  await Promise.all([ai.stop(), new Promise((closed) => shop.close(closed))]);
});

beforeEach(async () => {
  agency = await world.agency();
  house = await houseOf(world, agency, shopUrl);
  await publishes();
  isShopOpen = true;
  called.length = 0;
}, 60_000);

const CreateAccount = operation<{ createContactAccount: { id: string } }>(
  'mutation ($clientId: Int!) { createContactAccount(clientId: $clientId, name: "Acme") { id } }',
);
const GiveAccount = operation<{ updateContact: { id: string } }>(
  'mutation ($id: ID!, $accountId: ID!) { updateContact(id: $id, accountId: $accountId) { id } }',
);
const Around = operation<{
  conversation: {
    readonly status: string;
    readonly chatMode: string;
    readonly assigneeId: string | null;
    readonly groupId: string | null;
    readonly tags: readonly { readonly name: string }[];
  };
  contact: { readonly account: { readonly attributes: object } };
}>(
  `query ($conversationId: ID!, $contactId: ID!) {
     conversation(id: $conversationId) { status chatMode assigneeId groupId tags { name } }
     contact(id: $contactId) { account { attributes } } }`,
);

/** The flow as somebody would make it: drawn, looked over, published, and started by a word. */
async function publishes(): Promise<void> {
  const { admin, clients } = agency;
  const { id } = await draw(admin, clients[0].id, everyBlock(house), 'The whole house');
  const { validateFlow } = await admin.gets(ValidateFlow, { id });
  expect(validateFlow).toEqual({ isPublishable: true, problemCount: 0, problems: [] });
  await admin.gets(PublishFlow, { id, expectedRevision: 1 });
  await ruleOf(agency, { keywords: ['stay'], flowId: id });
}

/** Somebody who has written before, and is of a company. */
async function regular(): Promise<Talk> {
  const talk = await Talk.begins(agency);
  const { createContactAccount } = await agency.admin.gets(CreateAccount, {
    clientId: agency.clients[0].id,
  });
  await agency.admin.gets(GiveAccount, { id: talk.contactId, accountId: createContactAccount.id });
  return talk;
}

const around = ({ conversationId, contactId }: Talk) =>
  agency.admin.gets(Around, { conversationId, contactId });

/** What has reached a customer since this was asked last, whole: of texts only the words. */
function readerOf({ from }: Talk): () => unknown[] {
  let seen = 0;
  return () => {
    const all = world.meta.accepted.filter(({ to }) => to === from.number);
    const fresh = all.slice(seen).map(({ body }) => {
      const part = body[String(body.type)];
      return body.type === 'text' ? (part as { body: string }).body : { [String(body.type)]: part };
    });
    seen = all.length;
    return fresh;
  };
}

type Choices = Readonly<Record<string, string>>;

const buttons = (text: string, choices: Choices, frame: object = {}) => ({
  interactive: {
    ...{ type: 'button', body: { text }, ...frame },
    action: {
      buttons: Object.entries(choices).map(([id, title]) => ({ type: 'reply', reply: { id, title } })),
    },
  },
});

const list = (text: string, button: string, sections: readonly object[]) => ({
  interactive: { type: 'list', body: { text }, action: { button, sections } },
});

interface Listed {
  readonly interactive: {
    readonly action: { readonly sections: readonly { readonly rows: { id: string; title: string }[] }[] };
  };
}

/** The rows of the list that has just come: which times are free depends on the clock. */
const rowsOf = (read: readonly unknown[]) =>
  (read.at(-1) as Listed).interactive.action.sections.flatMap(({ rows }) => rows);

test('one guest comes by every block of a flow that holds them all', async () => {
  const guest = await regular();
  const reads = readerOf(guest);
  const picks = (id: string, title: string) => guest.says(messages.listReply(guest.from, { id, title }));

  await guest.says('I would like to stay with you');
  expect(reads()).toEqual([
    'Welcome back, Ana Duarte of Acme!',
    { image: { id: expect.any(String), caption: 'Our house' } },
    {
      location: {
        ...{ latitude: 38.7, longitude: -9.1, name: 'Lantern House' },
        address: 'Rua Nova 1, Lisboa',
      },
    },
    {
      template: {
        name: 'house_rules',
        language: { code: 'en_US' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Ana Duarte' },
              { type: 'text', text: '22:00' },
            ],
          },
        ],
      },
    },
    buttons(
      'What would you like?',
      { 'swelcome-btn-room': 'A room', 'swelcome-btn-people': 'Somebody' },
      { header: { type: 'text', text: 'Lantern House' }, footer: { text: 'We are here until 22:00' } },
    ),
  ]);

  await guest.says('A boat');
  expect(reads()).toEqual(['Please choose one of the two.']);
  await guest.taps('swelcome-btn-room', 'A room');
  expect(reads()).toEqual([
    list('Which view?', 'Views', [
      {
        title: 'Upstairs',
        rows: [
          { id: 'sroom-btn-sea', title: 'Sea & sky', description: 'With a balcony' },
          { id: 'sroom-btn-town', title: 'Town' },
        ],
      },
      { title: 'Downstairs', rows: [{ id: 'sroom-btn-garden', title: 'Garden' }] },
    ]),
  ]);
  await guest.says(' sea & SKY');
  expect(reads()).toEqual([
    buttons('Breakfast for Sea & sky?', {
      'sbreakfast-btn-tea': 'With tea',
      'sbreakfast-btn-coffee': 'With coffee',
    }),
  ]);

  await guest.says('2');
  await guest.says('Ana');
  await guest.says('many');
  await guest.says('4');
  await guest.says('ana at home');
  await guest.says('Ana@Home.test');
  await guest.says('+351 912 345 678');
  await guest.says('https://home.test/ana');
  await guest.says('24.12.2026');
  await guest.says('1');
  await guest.says('bike, 1');
  await guest.says('at the station');
  expect(reads()).toEqual([
    'Your first name?',
    'For how many?',
    'From 1 to 9, please.',
    'Your e-mail?',
    'Sorry, I did not understand that. Please try again.',
    'Your phone?',
    'Your site?',
    'From which day?',
    'Which bed: 1 wide, 2 twin?',
    'Crib, desk, bike?',
    {
      interactive: {
        type: 'location_request_message',
        body: { text: 'Where shall we fetch you?' },
        action: { name: 'send_location' },
      },
    },
    'Share a location, please.',
  ]);
  await guest.says(messages.location(guest.from, { latitude: 38.71, longitude: -9.12 }));
  await guest.says('Praça 2, Porto');
  expect(reads()).toEqual(['Your address?', 'Two rooms for 4, Ana.']);

  await agency.pausesEnd();
  expect(reads()).toEqual(['Still looking …']);
  await guest.says('No hurry');
  expect(reads()).toEqual([
    '120 a night; the second is Loft.',
    'The shop does not know (HTTP_404).',
    'What else?',
  ]);
  expect(await around(guest)).toEqual({
    conversation: {
      ...{ status: 'PENDING', chatMode: 'FLOW', assigneeId: null, groupId: house.groupId },
      tags: [{ name: 'stay' }],
    },
    contact: { account: { attributes: { stays: 3 } } },
  });

  await guest.says('When is dinner?');
  const first = reads();
  expect(first).toEqual([
    'Dinner is at eight.',
    list('A massage? We have time.', 'Choose a time', [
      {
        rows: [1, 2, 3, 4].map((nth) => ({
          id: `stimes-btn-slot-${nth}`,
          title: expect.stringMatching(/^\w{3} \d{1,2} \w{3,4}, \d\d:00$/),
        })),
      },
    ]),
  ]);
  const [one, , three] = rowsOf(first);
  const confirm = (time: string | undefined) =>
    buttons(`Massage, ${time}. Shall I book it?`, {
      'stimes-btn-sure-confirm': 'Yes, book it',
      'stimes-btn-sure-decline': 'No',
    });
  await picks(String(one?.id), String(one?.title));
  expect(reads()).toEqual([confirm(one?.title)]);
  await guest.says('no');
  const again = reads();
  expect(again).toEqual(first.slice(1));
  await guest.says('3');
  expect(reads()).toEqual([confirm(three?.title)]);
  const [held] = (await agency.admin.gets(Bookings, { statuses: ['HELD'] })).bookings;
  await guest.taps('stimes-btn-sure-confirm', 'Yes, book it');
  expect(reads()).toEqual([
    `Booked: Massage, ${three?.title}.`,
    list('Which booking shall I cancel?', 'Your bookings', [
      { rows: [{ id: 'stimes-btn-drop-1', title: three?.title, description: 'Massage' }] },
    ]),
  ]);
  const { bookings: booked } = await agency.admin.gets(Bookings, { statuses: ['CONFIRMED'] });
  expect(booked).toMatchObject([
    {
      ...{ id: held?.id, serviceId: house.serviceId, staffId: house.staffId, source: 'FLOW' },
      ...{ contactId: guest.contactId, conversationId: guest.conversationId },
      customer: { name: 'Ana', email: 'ana@home.test' },
    },
  ]);
  await picks('stimes-btn-drop-1', String(three?.title));
  expect(reads()).toEqual(['It is cancelled.', 'Goodbye, Ana.']);

  const run = await guest.run();
  expect(run).toMatchObject({ status: 'COMPLETED', reason: 'LIVE_CHAT', startedVia: 'KEYWORD', version: 1 });
  expect(run.variables).toEqual({
    ...{ wish: 'A room', view: 'Sea & sky', breakfast: 'With coffee', phone: '+351912345678' },
    ...{ site: 'https://home.test/ana', day: '2026-12-24', bed: 'Wide', extras: 'Bike, Crib' },
    ...{ at: '38.71,-9.12', plan: 'Wide from 2026-12-24', price: '120', second_room: 'Loft' },
    ...{ http_status: '404', http_failure: 'HTTP_404', question: 'When is dinner?' },
    ...{ summary: 'Asks about dinner.', ai_failure: 'EMPTY', booking_id: held?.id },
    ...{ slot_start: held?.startAt, slot_text: three?.title, slot_service: 'Massage' },
  });
  const blocks = everyBlock(house).steps.flatMap((step) => step.blocks);
  expect(blocks.length).toBeGreaterThanOrEqual(40);
  expect(new Set(run.steps.map(({ blockId }) => blockId))).toEqual(new Set(blocks.map(({ id }) => id)));
  expect(new Set(run.steps.map(({ blockType }) => blockType))).toEqual(
    new Set(flowBlock.options.map(({ shape }) => shape.type.value)),
  );

  const { contact } = await agency.admin.gets(OneContact, { id: guest.contactId });
  expect(contact).toMatchObject({
    ...{ email: 'ana@home.test', optedOutAt: expect.any(String), tags: [{ name: 'guest' }] },
    attributes: { seats: 4, street: 'Praça 2, Porto' },
  });
  const { bookings: cancelled } = await agency.admin.gets(Bookings, { statuses: ['CANCELLED'] });
  expect(cancelled.map(({ id }) => id)).toContain(held?.id);
  expect((await around(guest)).conversation).toMatchObject({
    ...{ chatMode: 'HUMAN', assigneeId: null, groupId: house.groupId },
  });
  expect(called).toEqual([
    {
      ...{ method: 'POST', url: '/quotes', authorization: 'Bearer the key of the shop', guest: 'Ana' },
      contentType: 'application/json',
      body: '{"plan":"Wide from 2026-12-24","seats":"4"}',
    },
    {
      ...{ method: 'PUT', url: '/mailing', contentType: 'application/x-www-form-urlencoded' },
      authorization: `Basic ${Buffer.from('house:the key of the shop').toString('base64')}`,
      body: 'email=ana%40home.test&view=Sea+%26+sky',
    },
    {
      ...{ method: 'GET', url: '/views/Sea%20%26%20sky?day=2026-12-24', key: 'the key of the shop' },
      body: '',
    },
  ]);
  expect(world.errors).toEqual([]);
}, 60_000);

test('another guest answers otherwise, and goes by other ways', async () => {
  isShopOpen = false;
  const guest = await regular();
  const ways = async () =>
    (await guest.run()).steps
      .filter(({ outcome }) => outcome.startsWith('by:') && outcome !== 'by:next' && outcome !== 'by:success')
      .map(({ blockId, outcome }) => `${blockId} ${outcome}`);

  await guest.says('Can I stay?');
  await guest.says('maybe');
  await guest.says('perhaps');
  expect(await guest.run()).toMatchObject({ status: 'COMPLETED', reason: 'LIVE_CHAT' });
  expect(await ways()).toEqual(['wish by:invalid']);
  expect((await around(guest)).conversation).toMatchObject({ chatMode: 'HUMAN', groupId: house.groupId });

  await guest.says('I do want to stay');
  await agency.pausesEnd();
  expect(await guest.run()).toMatchObject({ reason: 'NO_REPLY' });

  await guest.says('So may I stay?');
  await guest.taps('swelcome-btn-people', 'Somebody');
  expect(await ways()).toEqual(['wish by:button:people']);

  await guest.says('A stay for two, then');
  for (const said of ['1', '3', '1', 'Bo', '2', 'bo@home.test', '+351912345678', 'http://bo.test']) {
    await guest.says(said);
  }
  for (const said of ['2026-12-31', 'twin', 'Crib']) await guest.says(said);
  const station = { latitude: 38.71, longitude: -9.12, name: 'Station' };
  await guest.says(messages.location(guest.from, station));
  await guest.says(messages.location(guest.from, station));
  expect(await ways()).toEqual([
    ...['wish by:button:room', 'view by:button:garden', 'tray by:button:tea'],
    ...['size by:else', 'known by:case:staying', 'quote by:failure'],
  ]);
  expect(await guest.run()).toMatchObject({
    ...{ status: 'COMPLETED', reason: 'LIVE_CHAT' },
    variables: { bed: 'Twin', at: '38.71,-9.12', http_status: '503', http_failure: 'HTTP_503' },
  });
  const { contact } = await agency.admin.gets(OneContact, { id: guest.contactId });
  expect(contact?.attributes).toEqual({ seats: 2, street: 'Station' });
  expect(called).toHaveLength(1);
}, 60_000);
