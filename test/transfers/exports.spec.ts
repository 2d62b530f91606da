import { request as httpRequest } from 'node:http';
import { parse } from 'csv-parse/sync';
import { ActorDirectory } from '../../src/auth/actor.directory.js';
import { newId } from '../../src/kernel/ids.js';
import { withoutApostrophe } from '../../src/modules/transfers/csv-cells.js';
import { AddNote } from '../inbox/note-documents.js';
import type { Agency } from '../world/agency.js';
import { SendText } from '../world/documents.js';
import type { Person } from '../world/person.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import {
  ConversationLink,
  ExportLink,
  fetched,
  MessageLink,
  one,
  pathOf,
  started,
  uploaded,
} from './transfers.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const link = async (person: Person, filter = {}): Promise<string> =>
  (await person.gets(ExportLink, filter)).contactExportLink.url;

async function exported(person: Person, filter = {}): Promise<Record<string, string>[]> {
  const { status, text } = await fetched(world.server, await link(person, filter));
  if (status !== 200) throw new Error(`Refused: ${text}`);
  return parse(text, { bom: true, columns: true });
}

/** Contacts that no door made. */
const people = (count: number, at: 0 | 1 = 0, name = 'Person') =>
  agency.query(
    `INSERT INTO contacts (agency_id, id, client_id, display_name, phone, source)
     SELECT $1, gen_random_uuid(), $2, $4 || ' ' || n, '+49170' || (1000000 + n), 'manual' FROM generate_series(1, $3::int) AS n`,
    [agency.clients[at].id, count, name],
  );

test('an export has every contact that its reader sees, once, however many pages there are', async () => {
  await people(250);
  await people(3, 1, 'Other');

  const names = (rows: Record<string, string>[]) => rows.map((row) => row['Display name']);
  const mine = Array.from({ length: 250 }, (_, at) => `Person ${at + 1}`).sort();

  expect(names(await exported(agency.admin)).sort()).toEqual(
    ['Other 1', 'Other 2', 'Other 3', ...mine].sort(),
  );
  expect(names(await exported(agency.delegate)).sort()).toEqual(mine);
  expect(names(await exported(agency.admin, { clientId: agency.clients[1].id })).sort()).toEqual([
    'Other 1',
    'Other 2',
    'Other 3',
  ]);
  expect(names(await exported(agency.delegate, { clientId: agency.clients[1].id }))).toEqual([]);
  expect(names(await exported(agency.admin, { text: 'Person 25' })).sort()).toEqual([
    'Person 25',
    'Person 250',
  ]);
});

test('what was imported comes out again, with its tags and custom fields, and cannot run', async () => {
  const { admin, clients } = agency;
  await agency.query(
    `INSERT INTO custom_fields (agency_id, id, scope, key, label, type, options)
     VALUES ($1, gen_random_uuid(), 'CONTACT', 'shoe_size', 'Shoe size', 'NUMBER', '{}'),
       ($1, gen_random_uuid(), 'CONTACT', 'phone_2', 'Phone', 'PHONE', '{}')`,
  );
  for (const name of ['Gold', '=cmd'])
    await agency.query(
      "INSERT INTO tags (agency_id, id, client_id, name, color) VALUES ($1, $2, $3, $4, '#112233')",
      [newId(), clients[0].id, name],
    );
  const rows = [
    ['Display name', 'Phone', 'E-mail', 'Date of birth', 'Tags', 'Shoe size'],
    ['=HYPERLINK("http://x","y")', '+491701234567', '-x@x.test', '1990-12-31', '=cmd; Gold', '-38.5'],
    ['Zoë "Z", the\t2nd', '', 'zoe@x.test', '', '', ''],
  ];
  const csv = rows
    .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
    .join('\n');
  const file = await uploaded(admin, clients[0], csv.replace('\t', ' '));
  await started(admin, file);
  await world.settle();
  expect(await one(admin, file.id)).toMatchObject({ createdCount: 2, rejectedCount: 0 });

  const url = await link(admin);
  const { headers, text } = await fetched(world.server, url);

  expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(headers.get('content-disposition')).toBe('attachment; filename="contacts.csv"');
  const read: string[][] = parse(Buffer.from(text), { bom: true });
  expect(read.flat().filter((cell) => /^[=+\-@\t\r]/.test(cell))).toEqual([]);
  expect(read[0]?.slice(-2).sort()).toEqual(['Shoe size', 'attributes.phone_2']);
  const found = read.slice(1).map((cells) => cells.map(withoutApostrophe));
  const column = (title: string) => found.map((cells) => cells[read[0]?.indexOf(title) ?? -1]);
  expect(column('Display name')).toEqual(['=HYPERLINK("http://x","y")', 'Zoë "Z", the 2nd']);
  expect(column('Phone')).toEqual(['+491701234567', '']);
  expect(column('E-mail')).toEqual(['-x@x.test', 'zoe@x.test']);
  expect(column('Date of birth')).toEqual(['1990-12-31', '']);
  expect(column('Shoe size')).toEqual(['-38.5', '']);

  const again = await uploaded(admin, clients[0], text);
  await started(admin, again);
  await world.settle();
  expect(await one(admin, again.id)).toMatchObject({ createdCount: 0, updatedCount: 2, rejectedCount: 0 });
});

test('an export leaves its lines, with the filter', async () => {
  await exported(agency.admin, { clientId: agency.clients[0].id, text: 'Ana' });

  expect(await agency.audit('contact_export')).toEqual(
    ['contact_export.linked', 'contact_export.downloaded'].map((action) =>
      expect.objectContaining({
        action,
        userId: agency.admin.id,
        clientId: agency.clients[0].id,
        details: { filter: expect.objectContaining({ clientId: agency.clients[0].id, text: 'Ana' }) },
      }),
    ),
  );
});

const threads = async (
  person: Person,
  filter: Record<string, unknown>,
): Promise<Record<string, string>[]> => {
  const { conversationExportLink } = await person.gets(ConversationLink, filter);
  const { text } = await fetched(world.server, conversationExportLink.url);
  return parse(text, { bom: true, columns: true });
};

test('conversations go out with the names of what they point to, and cannot run', async () => {
  const { agent, admin, clients } = agency;
  const { id, contactId } = await agency.whatsapp.receives('hello', { from: newCustomer('=1+1') });
  await agency.clients[1].whatsapp.receives('hello');
  const [tagId, groupId] = [newId(), newId()];
  await agency.query("INSERT INTO tags (agency_id, id, name, color) VALUES ($1, $2, 'Gold', '#112233')", [
    tagId,
  ]);
  await agency.query('INSERT INTO agent_groups (agency_id, id, name) VALUES ($1, $2, $3)', [groupId, 'Desk']);
  await agency.query(
    'INSERT INTO conversation_tags (agency_id, conversation_id, tag_id, client_id) VALUES ($1, $2, $3, $4)',
    [id, tagId, clients[0].id],
  );
  await agency.query(
    'UPDATE conversations SET group_id = $2, assignee_id = $3 WHERE agency_id = $1 AND id = $4',
    [groupId, agent.id, id],
  );

  const [row, ...others] = await threads(admin, { tab: 'OPEN', tagId, groupId, text: '=1' });

  expect(others).toEqual([]);
  expect(row).toMatchObject({
    Id: id,
    Customer: "'=1+1",
    Status: 'OPEN',
    Group: 'Desk',
    Tags: 'Gold',
    Provider: 'WHATSAPP',
    Messages: '1',
    'Contact id': contactId,
    'First response seconds': '',
  });
  expect(row?.Assignee).not.toBe('');
  expect(await threads(agency.delegate, { tab: 'ALL' })).toMatchObject([{ Id: id }]);
  expect(await threads(agency.delegate, { tab: 'ALL', clientId: clients[1].id })).toEqual([]);
  expect(await agency.clientUser.isRefused(ConversationLink, { tab: 'ALL' })).toMatchObject({
    reason: 'PERMISSION_MISSING',
  });
});

test('every conversation goes out once, although they move while they are read', async () => {
  const placed = { client: agency.clients[0], status: 'OPEN', assigneeId: null };
  const ids = await agency.fills(
    Array.from({ length: 1_200 }, (_, i) => ({ ...placed, at: new Date(Date.UTC(2026, 0, 1, 0, 0, i)) })),
  );
  const { conversationExportLink } = await agency.admin.gets(ConversationLink, { tab: 'ALL' });

  const file = fetched(world.server, conversationExportLink.url);
  for (let turn = 0; turn < 5; turn += 1) {
    await agency.query(
      'UPDATE conversations SET last_message_at = now() WHERE agency_id = $1 AND id = ANY ($2::uuid[])',
      [ids.slice(turn * 200, turn * 200 + 100)],
    );
  }
  const rows: { Id: string }[] = parse((await file).text, { bom: true, columns: true });

  expect(rows.map(({ Id }) => Id)).toEqual([...ids].sort());
});

test('the messages of a conversation go out in their order, notes for who may read them', async () => {
  const { agent, admin } = agency;
  const { id: conversationId } = await agency.whatsapp.receives('=hello');
  await agent.gets(SendText, { conversationId, body: 'Good morning' });
  await agent.gets(AddNote, { conversationId, body: 'A friend of the house' });
  const messages = async (person: Person) => {
    const { messageExportLink } = await person.gets(MessageLink, { conversationId });
    const { text } = await fetched(world.server, messageExportLink.url);
    return parse<Record<string, string>>(text, { bom: true, columns: true });
  };
  const texts = async (person: Person) => (await messages(person)).map(({ Text }) => Text);

  expect(await texts(admin)).toEqual(["'=hello", 'Good morning', 'A friend of the house']);
  await agency.denies(agent, 'chat.view_internal_notes');
  world.server.app.get(ActorDirectory, { strict: false }).forget(agent.id);
  expect(await texts(agent)).toEqual(["'=hello", 'Good morning']);
  const rival = await world.agency();
  expect(await rival.admin.isRefused(MessageLink, { conversationId })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await agency.audit('message_export')).toMatchObject([
    { action: 'message_export.linked', subjectId: conversationId },
    { action: 'message_export.downloaded', subjectId: conversationId },
    { action: 'message_export.linked', subjectId: conversationId },
    { action: 'message_export.downloaded', subjectId: conversationId },
  ]);
});

describe('a link', () => {
  test('is for who may export, and says what it is for', async () => {
    const url = await link(agency.admin, { clientId: agency.clients[0].id });
    const everything = await link(agency.admin);
    const part = (of: string, name: string) => new URL(of).searchParams.get(name) ?? '';

    expect(await agency.clientUser.isRefused(ExportLink)).toMatchObject({ reason: 'PERMISSION_MISSING' });
    expect(await agency.admin.isRefused(ExportLink, { text: 'x' })).toMatchObject({
      details: { field: 'text' },
    });
    for (const other of [
      url.replace(part(url, 'filter'), part(everything, 'filter')),
      url.replace(/&token=.*/, ''),
      url.replace(part(url, 'token'), 'x.y'),
      url.replace(/filter=[^&]*/, ''),
    ]) {
      expect((await fetched(world.server, other)).status).toBe(403);
    }
    expect((await fetched(world.server, url)).status).toBe(200);
  });

  test.each([
    ['whose permission was withdrawn', 403, (agent: Person) => agency.denies(agent, 'chat.export_data')],
    [
      'who was disabled',
      401,
      (agent: Person) =>
        agency.query('UPDATE users SET disabled_at = now() WHERE agency_id = $1 AND id = $2', [agent.id]),
    ],
  ])('of somebody %s opens nothing', async (_case, status, change) => {
    const { agent } = agency;
    await people(3);
    const url = await link(agent);

    await change(agent);
    world.server.app.get(ActorDirectory, { strict: false }).forget(agent.id);

    expect((await fetched(world.server, url)).status).toBe(status);
  });
});

/** Opens a download and reads nothing of it. */
async function asleep(url: string): Promise<{ status: number; goes: () => void }> {
  const request = httpRequest(`${world.server.url}${pathOf(url)}`, { agent: false }).end();
  const response = await new Promise<import('node:http').IncomingMessage>((resolve) => {
    request.once('response', resolve);
  });
  response.on('error', () => {});
  response.pause();
  return { status: response.statusCode ?? 0, goes: () => response.destroy() };
}

test('an agency downloads three at once, and who goes away makes room', async () => {
  await people(20_000, 0, 'x'.repeat(70));
  const url = await link(agency.admin);
  const open = [await asleep(url), await asleep(url), await asleep(url)];

  const fourth = await fetched(world.server, url);
  const rival = await world.agency();
  expect((await fetched(world.server, await link(rival.admin))).status).toBe(200);

  expect([open.map(({ status }) => status), fourth.status]).toEqual([[200, 200, 200], 429]);
  expect(JSON.parse(fourth.text).error.reason).toBe('TOO_MANY_EXPORTS');
  expect(fourth.headers.get('retry-after')).toBe('30');
  for (const { goes } of open) goes();
  const patience = AbortSignal.timeout(10_000);
  for (;;) {
    const { status, goes } = await asleep(url);
    goes();
    if (status === 200) break;
    patience.throwIfAborted();
  }
});
