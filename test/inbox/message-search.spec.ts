import { messages } from '../../src/simulate/meta/envelopes.js';
import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

interface Hit {
  readonly message: { readonly id: string; readonly body: string };
  readonly conversation: { readonly id: string; readonly unreadCount: number };
  readonly snippet: readonly { readonly text: string; readonly isMatch: boolean }[];
}

const Search = operation<{ searchMessages: { hits: Hit[]; isComplete: boolean } }>(
  `query Search($text: String!, $clientId: Int, $conversationId: ID, $channelId: ID, $tagId: ID, $assigneeId: ID,
     $limit: Int, $beforeId: ID) {
     searchMessages(text: $text, clientId: $clientId, conversationId: $conversationId, channelId: $channelId,
       tagId: $tagId, assigneeId: $assigneeId, limit: $limit, beforeId: $beforeId) {
       hits { message { id body } conversation { id unreadCount } snippet { text isMatch } } isComplete
     } }`,
);

/** What is found, by what was said. */
async function found(person: Person, text: string, variables: object = {}): Promise<string[]> {
  const { searchMessages } = await person.gets(Search, { text, ...variables });
  expect(searchMessages.isComplete).toBe(true);
  return searchMessages.hits.map(({ message }) => message.body);
}

/** Everything that is found, page by page. */
async function pages(person: Person, text: string, limit = 50): Promise<string[]> {
  const all: string[] = [];
  for (let beforeId: string | null = null; ; ) {
    const page: { searchMessages: { hits: Hit[] } } = await person.gets(Search, { text, limit, beforeId });
    const { hits } = page.searchMessages;
    all.push(...hits.map(({ message }) => message.body));
    if (hits.length < limit) return all;
    beforeId = hits.at(-1)?.message.id ?? null;
  }
}

/** Said long ago, in the order of the texts, the last one today. */
async function said(agency: Agency, days: number, ...texts: string[]): Promise<string> {
  const from = newCustomer();
  let id = '';
  for (const text of texts) ({ id } = await agency.whatsapp.receives(text, { from }));
  await agency.query(
    `UPDATE messages SET created_at = now() - ($3::int * ($4::int - seq)) * interval '1 day'
     WHERE agency_id = $1 AND conversation_id = $2`,
    [id, days, texts.length],
  );
  return id;
}

test('all words must be there, whatever their case and accents', async () => {
  const agency = await world.agency();
  await said(agency, 0, 'A mesa está pronta', 'mesa livre', 'Está tudo bem, a MESA também');

  expect(await found(agency.agent, 'Esta mesa')).toEqual([
    'Está tudo bem, a MESA também',
    'A mesa está pronta',
  ]);
});

test('words side by side come first, then the newest', async () => {
  const agency = await world.agency();
  await said(agency, 1, 'blue table by the window', 'table in blue', 'the table is not blue', 'nothing');

  expect(await found(agency.agent, 'blue table')).toEqual([
    'blue table by the window',
    'the table is not blue',
    'table in blue',
  ]);
});

test('quotes, minus and or do what they say', async () => {
  const agency = await world.agency();
  await said(agency, 0, 'red wine', 'red table wine', 'white wine', 'beer');

  expect(await found(agency.agent, '"red wine"')).toEqual(['red wine']);
  expect(await found(agency.agent, 'wine -red')).toEqual(['white wine']);
  expect(await found(agency.agent, 'beer or white')).toEqual(['beer', 'white wine']);
});

test('a message of any age is found once, and pages go on where they ended', async () => {
  const agency = await world.agency();
  const texts = Array.from(
    { length: 40 },
    (_, at) => `${at % 3 === 0 ? 'green tea' : 'tea, green'} no ${at}`,
  );
  await said(agency, 37, ...texts);
  const all = await found(agency.agent, 'green tea');

  const paged = await pages(agency.agent, 'green tea', 7);

  expect([...all].sort()).toEqual([...texts].sort());
  expect(paged).toEqual(all);
});

test('a large agency finds its oldest message as well as its newest, and each once', async () => {
  const agency = await world.agency();
  const id = await said(agency, 0, 'the first');
  // From now to three years ago, ever more sparsely: quarters of an hour, days, weeks and months of the search.
  await agency.query(
    `INSERT INTO messages (agency_id, id, client_id, conversation_id, seq, direction, message_type, body, inbound_seen, created_at)
     SELECT agency_id, gen_random_uuid(), client_id, conversation_id, 1 + nth, 'INBOUND', 'TEXT',
       CASE nth % 3 WHEN 0 THEN 'green tea no ' WHEN 1 THEN 'tea is green no ' ELSE 'coffee no ' END || nth, 1,
       created_at - exp(nth * ln(3 * 365 * 86400) / 1200) * interval '1 second'
     FROM messages, generate_series(1, 1200) nth WHERE agency_id = $1 AND conversation_id = $2`,
    [id],
  );
  const numbers = (text: string, among: (nth: number) => boolean) =>
    Array.from({ length: 1200 }, (_, at) => at + 1)
      .filter(among)
      .map((nth) => `${text} no ${nth}`);
  const isOfThirteenMonths = (nth: number) =>
    (nth * Math.log(3 * 365 * 86400)) / 1200 < Math.log(400 * 86400);
  const others = (nth: number) => nth % 3 === 1 || (nth % 3 === 0 && !isOfThirteenMonths(nth));

  expect(await pages(agency.agent, 'coffee')).toEqual(numbers('coffee', (nth) => nth % 3 === 2));
  const found = await pages(agency.agent, 'green tea');
  const phrases = numbers('green tea', (nth) => nth % 3 === 0 && isOfThirteenMonths(nth));
  expect(found.slice(0, phrases.length)).toEqual(phrases);
  expect(found.toSorted()).toEqual(
    [
      ...numbers('green tea', (nth) => nth % 3 === 0),
      ...numbers('tea is green', (nth) => nth % 3 === 1),
    ].toSorted(),
  );
  expect(found.slice(phrases.length).map((text) => Number(text.split(' ').at(-1)))).toEqual(
    Array.from({ length: 1200 }, (_, at) => at + 1).filter((nth) => others(nth)),
  );
  expect(await pages(agency.agent, '"green tea"')).toEqual(numbers('green tea', (nth) => nth % 3 === 0));
  expect(await pages(agency.agent, 'tea or coffee')).toHaveLength(1200);
  expect(await pages(agency.agent, 'green -green or -tea')).toHaveLength(401);
});

test('words side by side are found wherever they stand, how often, and how long they are', async () => {
  const agency = await world.agency();
  const long = 'x'.repeat(3000);
  await said(
    agency,
    0,
    `${long} blue table`,
    'blue, blue table, blue',
    `https://example.com/blue/table is a blue table's address`,
  );

  expect(await found(agency.agent, '"blue table"')).toHaveLength(3);
  expect(await found(agency.agent, '"a blue table s address"')).toHaveLength(1);
  expect(await found(agency.agent, 'example.com')).toHaveLength(1);
  expect(await found(agency.agent, 'example.com/blue/table')).toHaveLength(1);
  expect(await found(agency.agent, 'example.com/blue')).toEqual([]);
});

test('matches are marked around where they are', async () => {
  const agency = await world.agency();
  const id = await said(agency, 0, 'Where is order 4411?');

  const { searchMessages } = await agency.agent.gets(Search, { text: 'ORDER 4411' });

  expect(searchMessages.hits).toEqual([
    expect.objectContaining({
      conversation: { id, unreadCount: 1 },
      snippet: [
        { text: 'Where is ', isMatch: false },
        { text: 'order', isMatch: true },
        { text: ' ', isMatch: false },
        { text: '4411', isMatch: true },
        { text: '?', isMatch: false },
      ],
    }),
  ]);
});

test('a search can be narrowed to a client, a conversation, a channel, an assignee', async () => {
  const agency = await world.agency();
  const [, second] = agency.clients;
  const one = await said(agency, 0, 'hello one');
  await said(agency, 0, 'hello two');
  await second.whatsapp.receives('hello three');
  await agency.query('UPDATE conversations SET assignee_id = $3 WHERE agency_id = $1 AND id = $2', [
    one,
    agency.agent.id,
  ]);

  expect(await found(agency.agent, 'hello', { clientId: second.id })).toEqual(['hello three']);
  expect(await found(agency.agent, 'hello', { conversationId: one })).toEqual(['hello one']);
  expect(await found(agency.agent, 'hello', { channelId: agency.whatsapp.channelId })).toEqual([
    'hello two',
    'hello one',
  ]);
  expect(await found(agency.agent, 'hello', { assigneeId: agency.agent.id })).toEqual(['hello one']);
  expect(await found(agency.agent, 'hello', { tagId: 'no id' })).toEqual([]);
});

test('nobody finds what they may not see', async () => {
  const [agency, rival] = await world.agencies(2);
  const [, second] = agency.clients;
  await second.whatsapp.receives('a secret of the second client');
  await agency.whatsapp.receives('a secret of the first client');
  await rival.whatsapp.receives('a secret of the rival');

  expect(await found(agency.delegate, 'secret')).toEqual(['a secret of the first client']);
  expect(await found(second.user, 'secret')).toEqual(['a secret of the second client']);
  expect(await found(second.user, 'secret', { clientId: agency.clients[0].id })).toEqual([]);
  expect(await found(agency.orphan, 'secret')).toEqual([]);
  expect(await found(agency.admin, 'secret')).toHaveLength(2);
});

test('a note is found by those who may read notes, a line of the timeline by nobody', async () => {
  const agency = await world.agency();
  const { id } = await agency.whatsapp.receives('hello');
  await agency.query(
    `UPDATE messages SET message_type = 'NOTE', direction = 'OUTBOUND', body = 'a careful remark'
     WHERE agency_id = $1 AND conversation_id = $2`,
    [id],
  );
  await agency.denies(agency.agent, 'chat.view_internal_notes');

  expect(await found(agency.admin, 'remark')).toEqual(['a careful remark']);
  expect(await found(agency.agent, 'remark')).toEqual([]);

  await agency.query(
    "UPDATE messages SET message_type = 'SYSTEM' WHERE agency_id = $1 AND conversation_id = $2",
    [id],
  );
  expect(await found(agency.admin, 'remark')).toEqual([]);
});

test('captions and what was offered are found too', async () => {
  const agency = await world.agency();
  const from = newCustomer();
  await agency.whatsapp.receives(messages.buttonReply(from, { id: 'b1', title: 'Book a table' }), { from });

  expect(await found(agency.agent, 'book')).toEqual(['Book a table']);
});

test.each([
  ['nothing', ''],
  ['blanks', '   '],
  ['too much', 'x'.repeat(201)],
])('%s is refused', async (_what, text) => {
  const agency = await world.agency();

  expect(await agency.agent.isRefused(Search, { text })).toMatchObject({
    reason: 'INVALID_INPUT',
    details: { field: 'text' },
  });
});

test.each(['?!', '- -', '"', "'; DROP TABLE messages; --", '\u0001a1', ':* & |', '-only'])(
  'whatever is typed is only words: %s',
  async (text) => {
    const agency = await world.agency();
    await agency.whatsapp.receives('hello');

    expect(await found(agency.agent, text)).toEqual([]);
  },
);
