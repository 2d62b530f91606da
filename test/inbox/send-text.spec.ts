import { Messages, OneConversation, SendText, SetStatus } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

const HOUR_MS = 60 * 60 * 1000;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const sentAs = (id: string) => world.meta.accepted.filter(({ callbackData }) => callbackData === id);

const newestOf = async (person: Person, conversationId: string) =>
  (await person.gets(Messages, { conversationId, limit: 1 })).messages[0];

test('a reply is QUEUED at once and marks the first reply', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  const { sendText } = await agent.gets(SendText, { conversationId: id, body: 'hi' });

  expect(sendText).toMatchObject({ seq: 2, direction: 'OUTBOUND', status: 'QUEUED', body: 'hi' });
  await world.settle();
  expect(sentAs(sendText.id)).toHaveLength(1);
  expect((await newestOf(agent, id))?.status).toBe('SENT');
});

test('everybody who may reply and sees the conversation may send', async () => {
  const { people, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  const codes = await Promise.all(
    Object.entries(people).map(async ([name, person]) => {
      const { errors } = await person.asks(SendText, { conversationId: id, body: `from ${name}` });
      return [name, errors?.[0]?.extensions.code ?? 'sent'];
    }),
  );

  expect(Object.fromEntries(codes)).toEqual({
    superAdmin: 'sent',
    admin: 'sent',
    agent: 'sent',
    delegate: 'sent',
    clientUser: 'sent',
    otherClientUser: 'NOT_FOUND',
    orphan: 'NOT_FOUND',
  });
});

test('who may not reply is refused, and the permission named', async () => {
  const agency = await world.agency();
  const mute = await agency.colleague();
  await agency.denies(mute, 'chat.reply');
  const { id } = await agency.whatsapp.receives('hello');

  expect(await mute.isRefused(SendText, { conversationId: id, body: 'hi' })).toMatchObject({
    code: 'FORBIDDEN',
    reason: 'PERMISSION_MISSING',
    details: { permission: 'chat.reply' },
  });
});

test('a conversation of another agency cannot be written to', async () => {
  const [acme, rival] = await world.agencies(2);
  const { id } = await acme.whatsapp.receives('hello');

  expect(await rival.admin.isRefused(SendText, { conversationId: id, body: 'psst' })).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect((await newestOf(acme.admin, id))?.seq).toBe(1);
});

test('a day after the last word of the customer the window is closed', async () => {
  const { agent, whatsapp } = await world.agency();
  const at = new Date(Math.floor(Date.now() / 1000) * 1000 - 25 * HOUR_MS);
  const { id } = await whatsapp.receives('hello', { at });

  expect(await agent.isRefused(SendText, { conversationId: id, body: 'hi' })).toEqual({
    code: 'CONFLICT',
    reason: 'WINDOW_CLOSED',
    details: { id, closedAt: new Date(at.getTime() + 24 * HOUR_MS).toISOString() },
  });
});

test('the window opens again when the customer writes', async () => {
  const { agent, whatsapp } = await world.agency();
  const from = newCustomer();
  const { id } = await whatsapp.receives('hello', { from, at: new Date(Date.now() - 30 * HOUR_MS) });
  await whatsapp.receives('still there?', { from });

  const { sendText } = await agent.gets(SendText, { conversationId: id, body: 'yes' });

  expect(sendText.status).toBe('QUEUED');
});

test('a closed conversation takes no reply', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');
  await agent.gets(SetStatus, { conversationId: id, status: 'CLOSED' });

  expect(await agent.isRefused(SendText, { conversationId: id, body: 'hi' })).toMatchObject({
    code: 'CONFLICT',
    reason: 'CONVERSATION_CLOSED',
  });
});

test('the same clientMessageId gives the same message, whatever the body', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');
  const send = (body: string) =>
    agent.gets(SendText, { conversationId: id, body, clientMessageId: 'tab-1/7' });

  const [first, second] = [await send('hi'), await send('hi again')];

  expect(second.sendText).toMatchObject({ id: first.sendText.id, body: 'hi', seq: 2 });
  await world.settle();
  expect(sentAs(first.sendText.id)).toHaveLength(1);
});

test('ten sends of the same clientMessageId at once are one message, and no place is lost', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  const sent = await Promise.all(
    Array.from({ length: 10 }, () =>
      agent.gets(SendText, { conversationId: id, body: 'hi', clientMessageId: 'same' }),
    ),
  );
  const { sendText: next } = await agent.gets(SendText, { conversationId: id, body: 'next' });

  expect(new Set(sent.map(({ sendText }) => sendText.id)).size).toBe(1);
  expect([sent[0]?.sendText.seq, next.seq]).toEqual([2, 3]);
});

test('a clientMessageId is its sender’s own', async () => {
  const { agent, admin, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');
  const given = { conversationId: id, body: 'hi', clientMessageId: 'mine' };

  const [one, two] = [await agent.gets(SendText, given), await admin.gets(SendText, given)];

  expect(one.sendText.id).not.toBe(two.sendText.id);
});

test('twenty replies at once stand in twenty places without a gap and leave in that order', async () => {
  const { agent, admin, whatsapp } = await world.agency();
  const from = newCustomer();
  const { id } = await whatsapp.receives('hello', { from });

  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? agent : admin).gets(SendText, { conversationId: id, body: `reply ${i}` }),
    ),
  );
  await world.settle();

  const { messages } = await agent.gets(Messages, { conversationId: id });
  expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 21 }, (_, i) => 21 - i));
  const left = world.meta.accepted
    .filter(({ to }) => to === from.number)
    .map(({ callbackData }) => callbackData);
  expect(left).toEqual(
    messages
      .slice(0, 20)
      .reverse()
      .map((message) => message.id),
  );
});

test.each([
  ['nothing', ''],
  ['white space', ' \n\t\u2003 '],
  ['4097 characters', '👋'.repeat(4097)],
  ['a NUL', 'a\0b'],
  ['half a character', 'a\ud83d'],
])('a body of %s is refused, naming body', async (_what, body) => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  expect(await agent.isRefused(SendText, { conversationId: id, body })).toMatchObject({
    code: 'BAD_USER_INPUT',
    details: { field: 'body' },
  });
  expect((await agent.gets(OneConversation, { id })).conversation?.lastSeq).toBe(1);
});

test('4096 characters are counted as people count them', async () => {
  const { agent, whatsapp } = await world.agency();
  const { id } = await whatsapp.receives('hello');

  const { sendText } = await agent.gets(SendText, { conversationId: id, body: '👋'.repeat(4096) });
  await world.settle();

  expect((await newestOf(agent, id))?.status).toBe('SENT');
  expect(sentAs(sendText.id)).toHaveLength(1);
});
