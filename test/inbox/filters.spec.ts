import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { newId } from '../../src/kernel/ids.js';
import { ConversationLink, fetched } from '../transfers/transfers.js';
import type { Agency } from '../world/agency.js';
import { type Counts, operation } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { openWorld, type World } from '../world.js';

const TABS = ['MY', 'OPEN', 'UNASSIGNED', 'PENDING', 'RESOLVED', 'ALL'] as const;
type Tab = (typeof TABS)[number];
const STATUSES = ['OPEN', 'PENDING', 'RESOLVED', 'CLOSED', 'REOPENED'] as const;
const PRIORITIES = ['NORMAL', 'NORMAL', 'NORMAL', 'LOW', 'HIGH', 'URGENT'] as const;

const FILTER = `$clientId: Int, $channelId: ID, $tagId: ID, $assigneeId: ID, $groupId: ID,
  $priority: ConversationPriority, $text: String`;
const GIVEN = `clientId: $clientId, channelId: $channelId, tagId: $tagId, assigneeId: $assigneeId, groupId: $groupId,
  priority: $priority, text: $text`;

const Narrowed = operation<{ conversations: { id: string; tabs: Tab[]; tags: { id: string }[] }[] }>(
  `query ($tab: ConversationTab!, $limit: Int, $beforeId: ID, ${FILTER}) {
     conversations(tab: $tab, limit: $limit, beforeId: $beforeId, ${GIVEN}) { id tabs tags { id } } }`,
);
const NarrowedCounts = operation<{ conversationCounts: Counts & { isCapped: boolean } }>(
  `query (${FILTER}) { conversationCounts(${GIVEN}) { my open unassigned pending resolved all isCapped } }`,
);

interface Filter {
  readonly clientId?: number;
  readonly channelId?: string;
  readonly tagId?: string;
  readonly assigneeId?: string;
  readonly groupId?: string;
  readonly priority?: string;
  readonly text?: string;
}

/** A thread of the model. */
interface Row {
  readonly id: string;
  readonly clientId: number;
  readonly channelId: string;
  readonly status: string;
  readonly assigneeId: string | null;
  readonly groupId: string | null;
  readonly priority: string;
  readonly tagIds: readonly string[];
  /** Names and addresses of its customer. */
  readonly words: readonly string[];
  readonly at: Date;
}

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const CUSTOMERS = [
  { name: 'Ana Duarte', phone: '+14155550101', email: 'ana@example.test', value: '14155550101' },
  { name: 'Änne 100%_Sure', phone: null, email: null, value: 'CC.anne' },
  { name: '王芳', phone: '+8613900000000', email: null, value: '8613900000000' },
  { name: null, phone: null, email: 'bo@example.test', value: '4915550000' },
] as const;
const TEXTS = [
  'ana',
  'AN',
  'ÄNN',
  '00%_',
  '王芳',
  '+1 (415) 555',
  '0415/555',
  '+49 (0)155',
  '010',
  '41',
  '15',
  'example.test',
  'bo',
  'zz',
  '\\',
];

/** Whether a text is found in the words: anywhere, or two characters where a word begins. */
function isFound(text: string, words: readonly string[]): boolean {
  const typed = text.toLowerCase();
  const digits = /^\+?[\d\s()./-]+$/.test(typed) ? typed.replace('(0)', '').replace(/\D/g, '') : '';
  const wanted = (digits.length > 3 ? digits.replace(/^0/, '') : digits) || typed;
  const all = ` ${words.map((word) => word.replace(/^\+/, '').toLowerCase()).join(' ')}`;
  return all.includes([...wanted].length === 2 ? ` ${wanted}` : wanted);
}

const fits = (row: Row, { text, tagId, ...same }: Filter): boolean =>
  Object.entries(same).every(([key, value]) => value === undefined || row[key as keyof Row] === value) &&
  (tagId === undefined || row.tagIds.includes(tagId)) &&
  (text === undefined || isFound(text, row.words));

const isDone = (status: string) => status === 'RESOLVED' || status === 'CLOSED' || status === 'PENDING';

/** What each tab is, said once more and otherwise than in the database. */
const inTab: Readonly<Record<Tab, (row: Row, me: string, groups: readonly string[]) => boolean>> = {
  MY: ({ status, assigneeId, groupId }, me, groups) =>
    status !== 'CLOSED' &&
    (assigneeId === me || (assigneeId === null && groupId !== null && groups.includes(groupId))),
  OPEN: ({ status, assigneeId }) => !isDone(status) && assigneeId !== null,
  UNASSIGNED: ({ status, assigneeId }) => !isDone(status) && assigneeId === null,
  PENDING: ({ status }) => status === 'PENDING',
  RESOLVED: ({ status }) => status === 'RESOLVED',
  ALL: ({ status }) => status !== 'CLOSED',
};

const newestFirst = (a: Row, b: Row) => b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);

interface Inbox {
  readonly rows: readonly Row[];
  readonly groups: readonly [mine: string, others: string];
  readonly tags: readonly string[];
}

/** A few hundred threads of all kinds, a good part of them at the same moment as others. */
async function mixedInbox(agency: Agency): Promise<Inbox> {
  const { agent, admin, clients } = agency;
  const groups = [newId(), newId()] as const;
  const tags = [newId(), newId(), newId()];
  await agency.query(
    `INSERT INTO agent_groups (agency_id, id, name) SELECT $1, id, id::text FROM unnest($2::uuid[]) AS id`,
    [groups],
  );
  await agency.query(
    `INSERT INTO agent_group_members (agency_id, group_id, user_id)
     SELECT $1, $2, u FROM unnest($3::uuid[]) AS u`,
    [groups[0], [agent.id, clients[0].user.id]],
  );
  await agency.query(
    `INSERT INTO tags (agency_id, id, name, color) SELECT $1, id, id::text, '#000000' FROM unnest($2::uuid[]) AS id`,
    [tags],
  );
  const people = clients.map((client) =>
    CUSTOMERS.map((customer) => ({ ...customer, id: newId(), clientId: client.id })),
  );
  for (const one of people.flat()) {
    await agency.query(
      `INSERT INTO contacts (agency_id, id, client_id, display_name, phone, email, source)
       VALUES ($1, $2, $3, $4, $5, $6, 'manual')`,
      [one.id, one.clientId, one.name, one.phone, one.email],
    );
    await agency.query(
      `INSERT INTO contact_identities (agency_id, id, client_id, contact_id, kind, value)
       VALUES ($1, gen_random_uuid(), $2, $3, 'WHATSAPP', $4)`,
      [one.clientId, one.id, one.value],
    );
  }
  const threads = Array.from({ length: 300 }, (_, i) => {
    const at = i % 3 === 0 ? 1 : 0;
    const client = clients[at];
    // One thread of a customer and a channel is open; the others have none any more, and keep their names.
    const customer = i < 5 ? people[at]?.[i % 4] : undefined;
    const words = customer
      ? [customer.name, customer.phone, customer.email, customer.value]
      : i % 5 === 0
        ? ['Ana of old', '14155559999']
        : [];
    return {
      customer,
      id: newId<'Conversation'>() as string,
      clientId: client.id,
      channelId: client.whatsapp.channelId,
      status: customer ? 'OPEN' : (STATUSES[i % 5] ?? 'OPEN'),
      assigneeId: [null, agent.id, admin.id, null][i % 4] ?? null,
      groupId: [null, groups[0], null, groups[1], null, null, groups[0]][i % 7] ?? null,
      priority: PRIORITIES[i % 6] ?? 'NORMAL',
      tagIds: tags.filter((_tag, n) => i % (n + 2) === 0),
      words: words.filter((word) => word !== null && word !== undefined),
      at: new Date(Date.UTC(2026, 0, 1, 12, Math.floor(i / 7))),
    };
  });
  const of = <K extends keyof (typeof threads)[number]>(key: K) => threads.map((thread) => thread[key]);
  await agency.query(
    `INSERT INTO conversations (agency_id, id, client_id, channel_id, contact_id, customer_display_name, customer_external_id,
       status, assignee_id, group_id, priority, last_message_at)
     SELECT $1, t.id, t.client, t.channel, t.contact, t.name, t.external, t.status::conversation_status, t.assignee, t.grp,
       t.priority::conversation_priority, t.at
     FROM unnest($2::uuid[], $3::int[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::uuid[], $10::uuid[],
       $11::text[], $12::timestamptz[]) AS t(id, client, channel, contact, name, external, status, assignee, grp, priority, at)`,
    [
      of('id'),
      of('clientId'),
      of('channelId'),
      threads.map(({ customer }) => customer?.id ?? null),
      threads.map(({ customer, words }) => (customer ? 'shown only' : (words[0] ?? null))),
      threads.map(({ customer, words }) => (customer ? null : (words[1] ?? null))),
      of('status'),
      of('assigneeId'),
      of('groupId'),
      of('priority'),
      of('at'),
    ],
  );
  const tagged = threads.flatMap(({ id, tagIds, clientId }) => tagIds.map((tag) => ({ id, tag, clientId })));
  await agency.query(
    `INSERT INTO conversation_tags (agency_id, conversation_id, tag_id, client_id)
     SELECT $1, t.id, t.tag, t.client FROM unnest($2::uuid[], $3::uuid[], $4::int[]) AS t(id, tag, client)`,
    [tagged.map(({ id }) => id), tagged.map(({ tag }) => tag), tagged.map(({ clientId }) => clientId)],
  );
  return { rows: threads, groups, tags };
}

function seenBy(person: string, { clients }: Agency): (row: Row) => boolean {
  if (person === 'orphan') return () => false;
  if (person === 'delegate' || person === 'clientUser') return ({ clientId }) => clientId === clients[0].id;
  if (person === 'otherClientUser') return ({ clientId }) => clientId === clients[1].id;
  return () => true;
}

const pageOf = async (person: Person, tab: Tab, filter: Filter, limit?: number, beforeId?: string) =>
  (await person.gets(Narrowed, { tab, limit, beforeId, ...filter })).conversations;

/** The ids of a file of conversations; null for who may not take any along. */
async function exportedIds(person: Person, tab: Tab, filter: Filter): Promise<string[] | null> {
  if (person.who.role === 'CLIENT_USER') return null;
  const { conversationExportLink } = await person.gets(ConversationLink, { tab, ...filter });
  const { text } = await fetched(world.server, conversationExportLink.url);
  return parse<{ Id: string }>(text, { bom: true, columns: true }).map(({ Id }) => Id);
}

test('every list narrowed by anything is the threads that fit, in pages, as a file, and its counts are their lengths', async () => {
  const agency = await world.agency();
  const { rows, groups, tags } = await mixedInbox(agency);
  const { people, clients, agent, admin } = agency;
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
  const filters = fc.record({
    clientId: optional(fc.constantFrom(...clients.map(({ id }) => id))),
    channelId: optional(fc.constantFrom(...clients.map(({ whatsapp }) => whatsapp.channelId))),
    tagId: optional(fc.constantFrom(...tags)),
    assigneeId: optional(fc.constantFrom(agent.id, admin.id, groups[0])),
    groupId: optional(fc.constantFrom(...groups)),
    priority: optional(fc.constantFrom('NORMAL', 'HIGH', 'URGENT')),
    text: optional(fc.constantFrom(...TEXTS.slice(0, -1))),
  });
  // Two at most of what could be combined: with more of them hardly anything fits.
  const fewFilters = fc.tuple(filters, fc.integer({ min: 0, max: 20 })).map(([filter, at]) =>
    Object.fromEntries(
      Object.entries(filter)
        .filter(([, value]) => value !== undefined)
        .slice(at % 3, (at % 3) + 2),
    ),
  );

  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(people)),
      fc.constantFrom(...TABS),
      fewFilters,
      fc.integer({ min: 20, max: 100 }),
      async (name, tab, filter: Filter, limit) => {
        const person = people[name] as Person;
        const mine = name === 'agent' || name === 'clientUser' ? [groups[0]] : [];
        const fitting = rows.filter(seenBy(name, agency)).filter((row) => fits(row, filter));
        const expected = fitting.filter((row) => inTab[tab](row, person.id, mine)).sort(newestFirst);

        const paged: { id: string; tabs: Tab[] }[] = [];
        for (;;) {
          const page = await pageOf(person, tab, filter, limit, paged.at(-1)?.id);
          paged.push(...page);
          if (page.length < limit) break;
        }
        const { conversationCounts } = await person.gets(NarrowedCounts, { ...filter });

        expect(paged.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
        const file = await exportedIds(person, tab, filter);
        if (file) expect(file).toEqual(expected.map(({ id }) => id).sort());
        const tabsOf = (row: Row) => TABS.filter((one) => inTab[one](row, person.id, mine));
        expect(paged.map(({ tabs }) => [...tabs].sort())).toEqual(
          expected.map((row) => [...tabsOf(row)].sort()),
        );
        const lengths = TABS.map((one) => fitting.filter((row) => inTab[one](row, person.id, mine)).length);
        expect(TABS.map((one) => conversationCounts[one.toLowerCase() as keyof Counts])).toEqual(lengths);
        expect(conversationCounts.isCapped).toBe(false);
      },
    ),
    { numRuns: 40 },
  );
}, 90_000);

test('a common tag is looked for along the inbox, and counted as far as 1000', async () => {
  const agency = await world.agency();
  const { admin, clients } = agency;
  const placed = { client: clients[0], status: 'OPEN', assigneeId: null, at: new Date() };
  const ids = await agency.fills(
    Array.from({ length: 2_100 }, (_, i) => ({ ...placed, at: new Date(Date.UTC(2026, 0, 1, 0, 0, i)) })),
  );
  const tagId = newId();
  await agency.query(`INSERT INTO tags (agency_id, id, name, color) VALUES ($1, $2, 'Common', '#000000')`, [
    tagId,
  ]);
  await agency.query(
    `INSERT INTO conversation_tags (agency_id, conversation_id, tag_id, client_id)
     SELECT agency_id, id, $2, client_id FROM conversations WHERE agency_id = $1 AND id <> $3`,
    [tagId, ids.at(-1)],
  );

  const page = await pageOf(admin, 'UNASSIGNED', { tagId }, 3);
  const next = await pageOf(admin, 'ALL', { tagId }, 2, page.at(-1)?.id);
  const { conversationCounts } = await admin.gets(NarrowedCounts, { tagId });

  expect([...page, ...next].map(({ id }) => id)).toEqual(ids.slice(-6, -1).reverse());
  expect(conversationCounts).toMatchObject({ unassigned: 1_000, all: 1_000, open: 0, isCapped: true });
});

test.each(['', 'a', ' a ', '+1', 'x'.repeat(81)])('%o is no text to look for', async (text) => {
  const { admin } = await world.agency();

  for (const refused of [
    await admin.isRefused(Narrowed, { tab: 'ALL', text }),
    await admin.isRefused(NarrowedCounts, { text }),
  ]) {
    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'text' } });
  }
});

test('what is foreign fits nothing, and that it was named is noted', async () => {
  const [acme, rival] = await world.agencies(2);
  await acme.whatsapp.receives('hello');
  const { id: threadId } = await rival.whatsapp.receives('hello');
  const filters: Readonly<Record<string, unknown>> = {
    clientId: rival.clients[0].id,
    channelId: rival.whatsapp.channelId,
    assigneeId: rival.admin.id,
    tagId: threadId,
    groupId: 'nonsense',
  };
  const asked = Object.entries(filters);

  for (const [key, value] of asked) expect(await pageOf(acme.admin, 'ALL', { [key]: value })).toEqual([]);

  const noted = await acme.audit('access.dropped');
  // What is named again within a second is noted once, and after it once more.
  const named = [...new Set(noted.map(({ subjectId }) => subjectId))];
  expect(named.sort()).toEqual(asked.map(([, id]) => String(id)).sort());
});
