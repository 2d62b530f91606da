import { type SystemActor, systemActor } from '../../src/kernel/actor.js';
import { MessagesService } from '../../src/modules/messages/messages.service.js';
import { TemplateMessages } from '../../src/modules/messages/template-messages.service.js';
import { approved } from '../templates/template-documents.js';
import type { Agency } from '../world/agency.js';
import { operation, SendText, SetStatus } from '../world/documents.js';
import { openWorld, type World } from '../world.js';

const HOUR_MS = 60 * 60 * 1000;

const Newest = operation<{ messages: readonly Readonly<Record<string, unknown>>[] }>(
  `query Newest($conversationId: ID!) { messages(conversationId: $conversationId, limit: 1) {
     id seq direction messageType body status senderId clientMessageId } }`,
);

let world: World;
let agency: Agency;
let house: SystemActor;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  house = systemActor(agency.id, 'a test');
});

const messages = () => world.server.app.get(MessagesService, { strict: false });
const templates = () => world.server.app.get(TemplateMessages, { strict: false });

const says = (conversationId: string, body: string, clientMessageId: string | null = null) =>
  messages().sendText(house, { conversationId, body, clientMessageId });

const refusal = (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => null,
    ({ code, reason, details }) => ({ code, reason, details }),
  );

const setContact = (column: 'opted_out_at' | 'blocked_at', contactId: string | null) =>
  agency.query(`UPDATE contacts SET ${column} = now() WHERE agency_id = $1 AND id = $2`, [contactId]);

test('the house sends as people do: substituted, delivered, told, and in the audit', async () => {
  const { id, contactId } = await agency.whatsapp.receives('hello');
  await agency.query("UPDATE contacts SET first_name = 'Ana' WHERE agency_id = $1 AND id = $2", [contactId]);

  const sent = await says(id, 'Hi {{contact.first_name}}, see you soon');
  await world.settle();

  const [newest] = (await agency.agent.gets(Newest, { conversationId: id })).messages;
  expect(newest).toMatchObject({
    id: sent.id,
    seq: 2,
    direction: 'OUTBOUND',
    body: 'Hi Ana, see you soon',
    status: 'SENT',
    senderId: null,
  });
  expect(world.meta.accepted.filter(({ callbackData }) => callbackData === sent.id)).toHaveLength(1);
  expect(await agency.audit('message.sent')).toMatchObject([
    { userId: null, impersonatorId: null, subjectId: sent.id, ip: null },
  ]);
});

test('it is no first reply: that is a person', async () => {
  const { id } = await agency.whatsapp.receives('hello');
  const firstReplies = () =>
    agency.query('SELECT first_replied_at AS at FROM conversations WHERE agency_id = $1 AND id = $2', [id]);

  await says(id, 'hi');
  expect(await firstReplies()).toEqual([{ at: null }]);
  await agency.agent.gets(SendText, { conversationId: id, body: 'hi' });
  expect(await firstReplies()).toEqual([{ at: expect.any(Date) }]);
});

test('the same clientMessageId is the same message, one after the other and at once', async () => {
  const { id } = await agency.whatsapp.receives('hello');

  const first = await says(id, 'hi', 'one');
  const again = await says(id, 'hi again', 'one');
  const atOnce = await Promise.all(Array.from({ length: 10 }, () => says(id, 'ho', 'two')));
  const person = await agency.agent.gets(SendText, {
    conversationId: id,
    body: 'hi',
    clientMessageId: 'one',
  });

  expect(again).toMatchObject({ id: first.id, body: 'hi', seq: 2 });
  expect(new Set(atOnce.map((message) => message.id)).size).toBe(1);
  expect(person.sendText.id).not.toBe(first.id);
  expect(person.sendText.seq).toBe(4);
});

test('the house answers to the same gates as people', async () => {
  const old = await agency.whatsapp.receives('hello', { at: new Date(Date.now() - 25 * HOUR_MS) });
  const done = await agency.whatsapp.receives('hello');
  const gone = await agency.clients[1].whatsapp.receives('hello');
  await agency.agent.gets(SetStatus, { conversationId: done.id, status: 'CLOSED' });
  await agency.query('UPDATE conversations SET channel_id = NULL WHERE agency_id = $1 AND id = $2', [
    gone.id,
  ]);

  expect(await refusal(says(old.id, 'hi'))).toMatchObject({ code: 'CONFLICT', reason: 'WINDOW_CLOSED' });
  expect(await refusal(says(done.id, 'hi'))).toMatchObject({ reason: 'CONVERSATION_CLOSED' });
  expect(await refusal(says(gone.id, 'hi'))).toMatchObject({ reason: 'CHANNEL_DISCONNECTED' });
  expect(await refusal(says(old.id, ''))).toMatchObject({ code: 'INVALID_INPUT' });
});

test('of another agency there is nothing, and of another client not for the house of one', async () => {
  const rival = await world.agency();
  const theirs = await rival.whatsapp.receives('hello');
  const other = await agency.clients[1].whatsapp.receives('hello');
  const ofOne: SystemActor = { ...house, clients: [agency.clients[0].id] };

  expect(await refusal(says(theirs.id, 'psst'))).toMatchObject({ code: 'NOT_FOUND' });
  expect(await refusal(messages().sendText(ofOne, { conversationId: other.id, body: 'hi' }))).toMatchObject({
    code: 'NOT_FOUND',
  });
});

describe.each([
  ['opted_out_at', 'OPTED_OUT'],
  ['blocked_at', 'CONTACT_BLOCKED'],
] as const)('to a contact with %s', (column, reason) => {
  test('the house sends neither text nor any template, and a person does', async () => {
    const { id, contactId } = await agency.whatsapp.receives('hello');
    const templateId = await approved(world, agency, {
      name: `visit_${column}`,
      category: 'UTILITY',
      components: [{ type: 'BODY', text: 'See you tomorrow' }],
    });
    await setContact(column, contactId);

    const refused = { code: 'CONFLICT', reason, details: { contactId } };
    expect(await refusal(says(id, 'hi'))).toEqual(refused);
    expect(await refusal(templates().send(house, { conversationId: id, templateId, variables: [] }))).toEqual(
      refused,
    );
    expect((await agency.agent.gets(SendText, { conversationId: id, body: 'hi' })).sendText.status).toBe(
      'QUEUED',
    );
  });

  test('what was sent before is found again', async () => {
    const { id, contactId } = await agency.whatsapp.receives('hello');
    const sent = await says(id, 'hi', 'once');
    await setContact(column, contactId);

    expect((await says(id, 'hi', 'once')).id).toBe(sent.id);
  });
});

test('the house sends a template when the window is closed', async () => {
  const { id } = await agency.whatsapp.receives('hello', { at: new Date(Date.now() - 25 * HOUR_MS) });
  const templateId = await approved(world, agency, {
    name: 'visit_by_the_house',
    category: 'UTILITY',
    components: [{ type: 'BODY', text: 'See you at {{1}} sharp' }],
  });
  const command = {
    conversationId: id,
    templateId,
    variables: [{ name: '1', value: '10:00' }],
    clientMessageId: 'r1',
  };

  const [sent, again] = [await templates().send(house, command), await templates().send(house, command)];
  await world.settle();

  expect(again.id).toBe(sent.id);
  expect((await agency.agent.gets(Newest, { conversationId: id })).messages).toMatchObject([
    { id: sent.id, messageType: 'TEMPLATE', body: 'See you at 10:00 sharp', senderId: null, status: 'SENT' },
  ]);
});
