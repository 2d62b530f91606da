import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { pino } from 'pino';
import { loadDemo } from '../../src/demo/demo.js';
import { demoId } from '../../src/demo/demo-ids.js';
import { DEMO_PASSWORD, DEMO_PEOPLE, type PersonKey } from '../../src/demo/demo-people.js';
import {
  envelope,
  type JsonObject,
  messages,
  messageValue,
  type Sender,
} from '../../src/simulate/meta/envelopes.js';
import { FakeMeta } from '../../src/simulate/meta/fake-meta.js';
import { DASHBOARD, type Mirror, Mirrored } from '../conformance/mirrors.js';
import { photo } from '../media/files.js';
import { freshDatabase, type TestDatabase } from '../setup/database.js';
import { operation } from '../world/documents.js';
import { Person } from '../world/person.js';
import { Server } from '../world/server.js';
import { Visitor } from '../world/visitor.js';
import { postSigned } from '../world/whatsapp.js';

/*
 * An agent's day, through GraphQL alone, in the world that `npm start` shows; while two dashboards, one of an agent
 * and one of the administrator, are read once and then only told.
 */

const BISTRO = 1;
const LINE = { phoneNumberId: '100000000000001' };
const ANA = { name: 'Ana Duarte', number: '351912345678' };

let database: TestDatabase;
let dataDir: string;
let meta: FakeMeta;
let server: Server;
let schema: GraphQLSchema;
let agent: Person;
let admin: Person;
let dashboards: Mirrored[] = [];

beforeAll(async () => {
  [database, dataDir, meta] = await Promise.all([
    freshDatabase(),
    mkdtemp(join(tmpdir(), 'switchboard-day-')),
    FakeMeta.start(),
  ]);
  server = await Server.start(database.url, { DATA_DIR: dataDir, META_GRAPH_URL: meta.url });
  await loadDemo(server.app, pino({ level: 'silent' }));
  ({ schema } = server.app.get(GraphQLSchemaHost, { strict: false }));
  [agent, admin] = await Promise.all([signedIn('agent'), signedIn('admin')]);
}, 60_000);
afterAll(async () => {
  for (const mirrored of dashboards) mirrored.leave();
  for (const person of [agent, admin]) person?.leave();
  await server?.close();
  await meta?.stop();
  await rm(dataDir, { recursive: true, force: true });
  await database?.drop();
});

async function signedIn(key: PersonKey): Promise<Person> {
  const { id, agencyId, clientId, email, role } = DEMO_PEOPLE[key];
  const { body } = await new Visitor(server).signsIn(email, DEMO_PASSWORD);
  const [, sessionId = ''] = String(body.refreshToken).split('.');
  return new Person(server, { id, agencyId, clientId, email, role, sessionId });
}

type Fields = Readonly<Record<string, unknown>>;

/** Asks for one root field; rejects when it is refused. */
async function ask<T = Fields>(person: Person, kind: 'query' | 'mutation', text: string): Promise<T> {
  const data = await person.gets(operation<Record<string, T>>(`${kind} { ${text} }`));
  return Object.values(data)[0] as T;
}

const does = <T = Fields>(person: Person, text: string) => ask<T>(person, 'mutation', text);
const reads = <T = Fields>(person: Person, text: string) => ask<T>(person, 'query', text);

async function writes(what: string | JsonObject, from: Sender = ANA): Promise<void> {
  const message = typeof what === 'string' ? messages.text(from, what) : what;
  const { status } = await postSigned(server, JSON.stringify(envelope(messageValue(LINE, from, [message]))));
  expect(status).toBe(200);
  await server.settle();
}

/** Two people's dashboards, with the thread that is worked on opened in both. */
async function opened(conversationId: string): Promise<Mirrored[]> {
  const given = ({ isOfConversation, isOfClient }: Mirror) => ({
    ...(isOfConversation && { conversationId }),
    ...(isOfClient && { clientId: BISTRO }),
  });
  const open = (person: Person) =>
    DASHBOARD.filter(({ isOfManagers }) => person === admin || !isOfManagers).map((mirror) =>
      Mirrored.of(person, schema, mirror, given(mirror)),
    );
  return Promise.all([agent, admin].flatMap(open));
}

/** What both were told is what is there. */
async function bothAreRight(): Promise<void> {
  await server.settle();
  expect((await Promise.all(dashboards.map((mirrored) => mirrored.differences()))).flat()).toEqual([]);
}

const put = (url: string, mimeType: string, bytes: Buffer) =>
  server.request(url.replace(/^https?:\/\/[^/]+/, ''), {
    method: 'PUT',
    headers: { 'content-type': mimeType },
    body: new Blob([new Uint8Array(bytes)]),
  });

test('an agent’s day, and two dashboards that stay equal to what is there', async () => {
  // Triage: somebody new wrote, and nobody is on it.
  await writes('Hello! A table for ten on Friday?');
  const [waiting] = await reads<{ id: string; customerDisplayName: string }[]>(
    agent,
    `conversations(tab: UNASSIGNED, clientId: ${BISTRO}, limit: 1) { id customerDisplayName }`,
  );
  expect(waiting?.customerDisplayName).toBe('Ana Duarte');
  const id = waiting?.id ?? '';
  const it = `conversationId: "${id}"`;
  dashboards = await opened(id);
  await does(agent, `setConversationPriority(${it}, priority: HIGH) { id }`);

  // Claim: the second to try is told who has it.
  await does(agent, `claimConversation(${it}) { assigneeId }`);
  expect((await admin.asks(operation(`mutation { claimConversation(${it}) { id } }`))).errors).toMatchObject([
    { extensions: { code: 'CONFLICT', reason: 'ALREADY_ASSIGNED', details: { assigneeId: agent.id } } },
  ]);
  await bothAreRight();

  // Answer, with a saved reply, a picture and buttons; the customer taps one.
  const [hello] = await reads<{ id: string }[]>(agent, 'savedReplies(text: "hello") { id }');
  const { text } = await reads<{ text: string }>(agent, `savedReplyText(id: "${hello?.id}", ${it}) { text }`);
  await does(agent, `sendText(${it}, body: ${JSON.stringify(text)}) { id }`);
  const { fileName, mimeType, bytes } = photo();
  const upload = await does<{ mediaId: string; url: string }>(
    agent,
    `createUpload(${it}, fileName: "${fileName}", mimeType: "${mimeType}", size: ${bytes.length}) { mediaId url }`,
  );
  expect((await put(upload.url, mimeType, bytes)).status).toBeLessThan(300);
  await does(agent, `sendMedia(${it}, mediaId: "${upload.mediaId}", caption: "Our long table") { id }`);
  await does(
    agent,
    `sendInteractive(${it}, interactive: { body: "Which time suits you?",
       options: [{ id: "seven", title: "19:00" }, { id: "nine", title: "21:00" }] }) { id }`,
  );
  await server.settle();
  expect(meta.accepted.map(({ body }) => body.type)).toEqual(['text', 'image', 'interactive']);
  await writes(messages.buttonReply(ANA, { id: 'nine', title: '21:00' }));
  await bothAreRight();

  // Note and transfer: by somebody who may.
  await does(admin, `addNote(${it}, body: "Ask @[Tom](${agent.id}) about the wine.") { id }`);
  expect(await reads(agent, 'mentions(unreadOnly: true) { message { body } }')).toHaveLength(1);
  await does(
    admin,
    `transferConversation(${it}, toUserId: "${DEMO_PEOPLE.delegate.id}", note: "She knows them.") { assigneeId }`,
  );
  await bothAreRight();

  // Tag, snooze; the customer wakes it. Resolve; the customer reopens it.
  const [vip] = await reads<{ id: string }[]>(agent, 'tags(text: "VIP") { id }');
  await does(agent, `addConversationTag(${it}, tagId: "${vip?.id}") { id }`);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  expect(await does(agent, `snoozeConversation(${it}, until: "${tomorrow}") { status }`)).toEqual({
    status: 'PENDING',
  });
  await writes('One of us eats no fish.');
  expect(await reads(agent, `conversation(id: "${id}") { status snoozedUntil }`)).toEqual({
    status: 'OPEN',
    snoozedUntil: null,
  });
  await does(agent, `setConversationStatus(${it}, status: RESOLVED) { id }`);
  await writes('And a birthday cake, please!');
  expect(await reads(agent, `conversation(id: "${id}") { status }`)).toEqual({ status: 'REOPENED' });
  await bothAreRight();

  // Merge: somebody is there twice.
  const { duplicates } = await reads<{ duplicates: { contact: { id: string }; other: { id: string } }[] }>(
    agent,
    `duplicateContacts(clientId: ${BISTRO}, limit: 100) { duplicates { contact { id } other { id } } }`,
  );
  const twice = demoId('Contact', BISTRO, 900);
  const pair = duplicates.find(({ contact, other }) => [contact.id, other.id].includes(twice));
  const target = pair?.contact.id === twice ? pair.other.id : pair?.contact.id;
  await does(agent, `mergeContacts(sourceId: "${twice}", targetId: "${target}") { id }`);
  expect(await reads(agent, `contact(id: "${twice}") { id email }`)).toEqual({
    id: target,
    email: 'guest@harbourhotel.test',
  });
  await bothAreRight();

  // A message from last month.
  const { hits } = await reads<{ hits: { message: { body: string; createdAt: string } }[] }>(
    agent,
    'searchMessages(text: "travel vaccinations") { hits { message { body createdAt } } }',
  );
  expect(hits).toHaveLength(1);
  expect(Date.parse(hits[0]?.message.createdAt ?? '')).toBeLessThan(Date.now() - 29 * 86_400_000);
}, 60_000);

test('a thousand contacts come in from a file', async () => {
  const rows = Array.from({ length: 1_000 }, (_, at) => `Guest ${at},+3519${String(10_000_000 + at)}`);
  const file = Buffer.from(['Name,Phone', ...rows].join('\r\n'));
  const { import: made, url } = await does<{ import: { id: string }; url: string }>(
    agent,
    `createContactImport(clientId: ${BISTRO}, fileName: "guests.csv", size: ${file.length}) { import { id } url }`,
  );
  expect((await put(url, 'text/csv', file)).status).toBeLessThan(300);
  await does(
    agent,
    `startContactImport(id: "${made.id}", mapping: [{ column: "Name", field: "displayName" },
       { column: "Phone", field: "phone" }]) { id }`,
  );
  await server.settle();

  expect(
    await reads(
      agent,
      `contactImport(id: "${made.id}") { status processedRows createdCount updatedCount rejectedCount }`,
    ),
  ).toEqual({ status: 'DONE', processedRows: 1_000, createdCount: 1_000, updatedCount: 0, rejectedCount: 0 });
  const [found] = await reads<{ contact: { displayName: string } }[]>(
    agent,
    'searchContacts(text: "Guest 777") { contact { displayName } }',
  );
  expect(found?.contact.displayName).toBe('Guest 777');
}, 60_000);
