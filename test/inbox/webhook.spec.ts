import { createHmac } from 'node:crypto';
import { envelope, messages, messageValue } from '../../src/simulate/meta/envelopes.js';
import type { Agency } from '../world/agency.js';
import { Inbox, Messages, SetStatus } from '../world/documents.js';
import { newAccountId, newCustomer, postSigned, WEBHOOK } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const inboxOf = async ({ admin }: Agency) =>
  (await admin.gets(Inbox, { tab: 'ALL', limit: 100 })).conversations;

const storedIn = async (agency: Agency): Promise<number> => {
  const [row] = await agency.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM inbound_events WHERE agency_id = $1',
  );
  return row?.n ?? -1;
};

const parkedFor = async (accountId: string): Promise<string[]> =>
  (
    await world.database.query<{ reason: string }>(
      'SELECT reason FROM unrouted_events WHERE account_id = $1 ORDER BY reason',
      [accountId],
    )
  ).map(({ reason }) => reason);

test('the handshake echoes the challenge for the right token', async () => {
  const query = new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': 'dev-meta-verify-token',
    'hub.challenge': '1158201444',
  });

  const { status, text, headers } = await world.server.request(`${WEBHOOK}?${query}`);

  expect([status, text]).toEqual([200, '1158201444']);
  expect(headers.get('content-type')).toContain('text/plain');
});

test.each([
  ['another token', { 'hub.mode': 'subscribe', 'hub.verify_token': 'guess', 'hub.challenge': '1' }],
  ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }],
  ['another mode', { 'hub.mode': 'x', 'hub.verify_token': 'dev-meta-verify-token', 'hub.challenge': '1' }],
  ['nothing at all', {}],
])('the handshake is refused for %s', async (_what, query) => {
  const { status, text } = await world.server.request(
    `${WEBHOOK}?${new URLSearchParams(query as Record<string, string>)}`,
  );

  expect(status).toBe(403);
  expect(JSON.parse(text).error).toMatchObject({ code: 'FORBIDDEN', reason: 'BAD_VERIFY_TOKEN' });
});

test('a post with a wrong, short or missing signature is refused and nothing is stored', async () => {
  const agency = await world.agency();
  const ana = newCustomer();
  const body = JSON.stringify(envelope(messageValue(agency.whatsapp.line, ana, [messages.text(ana, 'hi')])));
  const ofAnother = `sha256=${createHmac('sha256', 'another secret').update(body).digest('hex')}`;

  for (const signature of [ofAnother, 'sha256=00', 'sha1=abc', '', null]) {
    const { status, text } = await postSigned(world.server, body, signature);
    expect(status).toBe(401);
    expect(JSON.parse(text).error).toMatchObject({ code: 'UNAUTHENTICATED', reason: 'BAD_SIGNATURE' });
  }
  expect(await storedIn(agency)).toBe(0);
});

test('a signature of other bytes is refused', async () => {
  const agency = await world.agency();
  const ana = newCustomer();
  const body = JSON.stringify(envelope(messageValue(agency.whatsapp.line, ana, [messages.text(ana, 'hi')])));
  const signature = `sha256=${createHmac('sha256', 'dev-meta-app-secret').update(body).digest('hex')}`;

  const { status } = await postSigned(world.server, `${body} `, signature);

  expect([status, await storedIn(agency)]).toEqual([401, 0]);
});

test('the same envelope five times is one message', async () => {
  const agency = await world.agency();
  const ana = newCustomer();
  const posted = envelope(messageValue(agency.whatsapp.line, ana, [messages.text(ana, 'once')]));

  const answers = await Promise.all(Array.from({ length: 5 }, () => agency.whatsapp.posts(posted)));
  await world.settle();

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect(await inboxOf(agency)).toMatchObject([{ lastSeq: 1, unreadCount: 1 }]);
});

test('thirty first messages of one person at once are one contact and one conversation', async () => {
  const agency = await world.agency();
  const ana = newCustomer();

  await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      agency.whatsapp.posts(
        envelope(messageValue(agency.whatsapp.line, ana, [messages.text(ana, `message ${i}`)])),
      ),
    ),
  );
  await world.settle();

  const [conversation, ...more] = await inboxOf(agency);
  expect(more).toEqual([]);
  expect(conversation).toMatchObject({ lastSeq: 30, unreadCount: 30 });
  const { messages: all } = await agency.admin.gets(Messages, { conversationId: conversation?.id });
  expect(all.map(({ seq }) => seq)).toEqual(Array.from({ length: 30 }, (_, i) => 30 - i));
  expect(new Set(all.map(({ body }) => body)).size).toBe(30);
  expect(await agency.query('SELECT id FROM contacts WHERE agency_id = $1')).toHaveLength(1);
});

test('every entry, change and message of an envelope arrives', async () => {
  const agency = await world.agency();
  const [one, two, three] = [newCustomer('One'), newCustomer('Two'), newCustomer('Three')];
  const value = (from: typeof one, client: 0 | 1, ...texts: string[]) =>
    messageValue(
      agency.clients[client].whatsapp.line,
      from,
      texts.map((text) => messages.text(from, text)),
    );
  const first = envelope(value(one, 0, 'a', 'b'), value(two, 1, 'c'));
  const second = envelope(value(three, 0, 'd'));

  await agency.whatsapp.posts({ ...first, entry: [first.entry, second.entry].flat() });
  await world.settle();

  const found = await inboxOf(agency);
  expect(
    found
      .map(({ customerDisplayName, clientId, lastSeq }) => [customerDisplayName, clientId, lastSeq])
      .sort(),
  ).toEqual([
    ['One', agency.clients[0].id, 2],
    ['Three', agency.clients[0].id, 1],
    ['Two', agency.clients[1].id, 1],
  ]);
});

test('a message for a number that nobody has connected is answered and kept', async () => {
  const ana = newCustomer();
  const accountId = newAccountId();
  const posted = envelope(messageValue({ phoneNumberId: accountId }, ana, [messages.text(ana, 'hello?')]));

  const { status } = await postSigned(world.server, JSON.stringify(posted));

  expect([status, await parkedFor(accountId)]).toEqual([200, ['UNKNOWN_ACCOUNT']]);
});

test('parts that cannot be read are kept beside, and their siblings live', async () => {
  const agency = await world.agency();
  const ana = newCustomer();
  const { id: _, ...withoutId } = messages.text(ana, 'no id');
  const { from: __, ...withoutSender } = messages.text(ana, 'no sender');
  const sent = [withoutId, null, 'text', { ...withoutSender }, messages.text(ana, 'whole')];
  const value = messageValue(agency.whatsapp.line, ana, sent as never);

  const { status } = await agency.whatsapp.posts(
    envelope({ ...value, contacts: undefined }, { metadata: value.metadata }, { ...value, messages: 'none' }),
  );
  await world.settle();

  expect(status).toBe(200);
  expect(await inboxOf(agency)).toMatchObject([{ lastSeq: 1 }]);
  expect(await parkedFor(agency.whatsapp.accountId)).toEqual([
    'MESSAGES_NOT_A_LIST',
    'MESSAGE_ID_MISSING',
    'MESSAGE_NOT_AN_OBJECT',
    'MESSAGE_NOT_AN_OBJECT',
    'MESSAGE_SENDER_MISSING',
    'NOTHING_KNOWN_INSIDE',
  ]);
});

test('a NUL and half a surrogate pair in a message are stored as something that can be shown', async () => {
  const agency = await world.agency();

  const conversation = await agency.whatsapp.receives('be\u0000fore \ud83d after');

  const { messages: all } = await agency.admin.gets(Messages, { conversationId: conversation.id });
  expect(all[0]?.body).toMatch(/^be.?fore .? ?after$/su);
});

test.each([
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
  ['no JSON', Buffer.from('{"object":')],
  ['a NUL byte', Buffer.from('{"object":"\0"}')],
  ['nothing', Buffer.from('')],
  ['null', Buffer.from('null')],
  ['a list', Buffer.from('[]')],
  ['another platform', Buffer.from('{"object":"page","entry":[]}')],
  ['deep nesting', Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)],
])('a signed body of %s is answered 200', async (_what, body) => {
  const { status, text } = await postSigned(world.server, body);

  expect([status, JSON.parse(text)]).toEqual([200, { stored: 0, parked: expect.any(Number) }]);
});

test('a person who writes after RESOLVED finds the same conversation, reopened', async () => {
  const agency = await world.agency();
  const ana = newCustomer();
  const before = await agency.whatsapp.receives('hello', { from: ana });
  await agency.agent.gets(SetStatus, { conversationId: before.id, status: 'RESOLVED' });

  const after = await agency.whatsapp.receives('one more thing', { from: ana });

  // Between the two messages stand the lines of the status.
  expect(after).toMatchObject({ id: before.id, status: 'REOPENED', lastSeq: 4 });
});

test('a person who writes after CLOSED gets it back when the client allows', async () => {
  const agency = await world.agency();
  const ana = newCustomer();
  const before = await agency.whatsapp.receives('hello', { from: ana });
  await agency.agent.gets(SetStatus, { conversationId: before.id, status: 'CLOSED' });

  const after = await agency.whatsapp.receives('me again', { from: ana });

  // Between the two messages stand the lines of the status.
  expect(after).toMatchObject({ id: before.id, status: 'REOPENED', lastSeq: 4 });
});

test('a person who writes after CLOSED begins anew when the client does not allow', async () => {
  const agency = await world.agency();
  await agency.query('UPDATE clients SET allow_customer_reopen = false WHERE agency_id = $1');
  const ana = newCustomer();
  const before = await agency.whatsapp.receives('hello', { from: ana });
  await agency.agent.gets(SetStatus, { conversationId: before.id, status: 'CLOSED' });

  const after = await agency.whatsapp.receives('me again', { from: ana });

  expect(after).toMatchObject({ contactId: before.contactId, status: 'OPEN', lastSeq: 1 });
  expect(after.id).not.toBe(before.id);
});
