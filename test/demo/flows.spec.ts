import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { loadDemo } from '../../src/demo/demo.js';
import { DEMO_PASSWORD, DEMO_PEOPLE, type PersonKey } from '../../src/demo/demo-people.js';
import { envelope, type JsonObject, messages, messageValue } from '../../src/simulate/meta/envelopes.js';
import { FakeMeta } from '../../src/simulate/meta/fake-meta.js';
import { CancelBooking, ContactBookings } from '../bookings/booking-world.js';
import { OneContact } from '../contacts/contact-documents.js';
import { OneRun, Runs, Thread } from '../flow-runs/run-documents.js';
import { DiffFlowVersions, Flows, FlowVersions, ValidateFlow } from '../flows/flow-documents.js';
import { freshDatabase, type TestDatabase } from '../setup/database.js';
import { operation, SendText } from '../world/documents.js';
import { Person } from '../world/person.js';
import { Server } from '../world/server.js';
import { Visitor } from '../world/visitor.js';
import { type Customer, postSigned } from '../world/whatsapp.js';

/* The flows that `npm start` shows, as customers of the two clients meet them. */

const [BISTRO, LUNA] = [1, 2];
const LINES: Readonly<Record<number, string>> = { [BISTRO]: '100000000000001', [LUNA]: '100000000000002' };

let database: TestDatabase;
let dataDir: string;
let meta: FakeMeta;
let server: Server;
let admin: Person;
let agent: Person;

beforeAll(async () => {
  [database, dataDir, meta] = await Promise.all([
    freshDatabase(),
    mkdtemp(join(tmpdir(), 'switchboard-demo-flows-')),
    FakeMeta.start(),
  ]);
  server = await Server.start(database.url, { DATA_DIR: dataDir, META_GRAPH_URL: meta.url });
  await loadDemo(server.app, pino({ level: 'silent' }));
  [admin, agent] = await Promise.all([signedIn('admin'), signedIn('agent')]);
}, 60_000);
afterAll(async () => {
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

const Threads = operation<{
  conversations: { id: string; contactId: string; tags: { name: string }[] }[];
}>(
  'query ($clientId: Int!) { conversations(clientId: $clientId, tab: ALL, limit: 1) { id contactId tags { name } } }',
);

interface Option {
  readonly id: string;
  readonly title: string;
}

interface Offered {
  readonly body: { readonly text: string };
  readonly action: {
    readonly buttons?: readonly { readonly reply: Option }[];
    readonly sections?: readonly { readonly rows: readonly Option[] }[];
  };
}

/** Somebody who never wrote before, on the line of a client. */
class Guest {
  readonly from: Customer = { name: 'Rita Melo', number: `35193${randomInt(10 ** 6, 10 ** 7)}` };

  constructor(private readonly clientId: number) {}

  async writes(what: string | JsonObject): Promise<void> {
    const message = typeof what === 'string' ? messages.text(this.from, what) : what;
    const line = { phoneNumberId: LINES[this.clientId] ?? '' };
    const { status } = await postSigned(
      server,
      JSON.stringify(envelope(messageValue(line, this.from, [message]))),
    );
    expect(status).toBe(200);
    await server.settle();
  }

  /** Taps what was offered last, by its title, or by its place in the list. */
  async taps(which: string | number): Promise<Option> {
    const offered = this.#got().findLast(({ interactive }) => interactive)?.interactive;
    if (!offered) throw new Error('Nothing was offered.');
    const { action } = offered as Offered;
    const [buttons, rows] = [
      action.buttons?.map(({ reply }) => reply),
      action.sections?.flatMap((one) => one.rows),
    ];
    const options = buttons ?? rows ?? [];
    const option = typeof which === 'number' ? options[which] : options.find(({ title }) => title === which);
    if (!option) throw new Error(`${which} is not offered.`);
    const { id, title } = option;
    await this.writes(messages[buttons ? 'buttonReply' : 'listReply'](this.from, { id, title }));
    return option;
  }

  /** The words of everything that has reached them. */
  heard(): string[] {
    return this.#got().map(({ text, interactive }) =>
      text ? (text as { body: string }).body : (interactive as Offered).body.text,
    );
  }

  /** Their conversation, which is the newest of its client. */
  async thread() {
    const { conversations } = await admin.gets(Threads, { clientId: this.clientId });
    const [found] = conversations;
    if (!found) throw new Error('Nobody has written.');
    return found;
  }

  async run() {
    const { id: conversationId } = await this.thread();
    const { flowRuns } = await admin.gets(Runs, { conversationId, limit: 1 });
    const { flowRun } = await admin.gets(OneRun, { id: flowRuns[0]?.id, limit: 100 });
    return flowRun;
  }

  #got(): JsonObject[] {
    return meta.accepted.filter(({ to }) => to === this.from.number).map(({ body }) => body);
  }
}

const flowNamed = async (name: string): Promise<string> =>
  (await admin.gets(Flows, { text: name })).flows.find((flow) => flow.name === name)?.id ?? '';

test('a guest who writes of a party tells all that an offer needs', async () => {
  const guest = new Guest(BISTRO);

  await guest.writes('Hello! We are planning a party');
  await guest.taps('A celebration');
  await guest.writes('about a dozen');
  await guest.writes('12');
  await guest.writes('24.12.2026');
  await guest.writes('rita@melo.test');

  expect(guest.heard()).toEqual([
    'Welcome to Blue Bistro!',
    'What can we do for you?',
    'For how many people?',
    'A number from 1 to 500, please.',
    'On which day? For example 24.12.2026.',
    'And where may we send our offer?',
    'Thank you! A celebration for 12 on 2026-12-24: our offer comes to rita@melo.test.',
  ]);
  expect(await guest.run()).toMatchObject({
    ...{ status: 'COMPLETED', reason: 'FINISHED', startedVia: 'KEYWORD', version: 3 },
    variables: { occasion: 'A celebration', guests: '12', date: '2026-12-24' },
  });
  const { id, contactId, tags } = await guest.thread();
  expect(tags.map(({ name }) => name)).toEqual(['Reservation']);
  expect((await admin.gets(OneContact, { id: contactId })).contact?.email).toBe('rita@melo.test');
  expect((await admin.gets(Thread, { id })).conversation).toMatchObject({ chatMode: 'HUMAN', flowRun: null });
});

test('a patient books a consultation, and cancels it in a second conversation with the flow', async () => {
  const patient = new Guest(LUNA);
  const bookings = async () => {
    const { contactId: id } = await patient.thread();
    return (await admin.gets(ContactBookings, { id })).contact?.bookings;
  };

  await patient.writes('I would like an appointment');
  await patient.taps('Book a time');
  const { title: time } = await patient.taps(2);
  await patient.taps('Yes, book it');

  expect(patient.heard()).toEqual([
    'Luna Clinic here. What would you like to do?',
    'These times are free for a consultation.',
    `Consultation, ${time}. Shall I book it?`,
    `Booked: Consultation, ${time}. See you then!`,
  ]);
  expect(await patient.run()).toMatchObject({ status: 'COMPLETED', reason: 'FINISHED' });
  expect((await patient.thread()).tags.map(({ name }) => name)).toEqual(['Appointment']);
  const { id: conversationId, contactId } = await patient.thread();
  expect(await bookings()).toMatchObject([
    {
      status: 'CONFIRMED',
      source: 'FLOW',
      contactId,
      customer: { name: 'Rita Melo' },
      conversationId,
    },
  ]);

  await patient.writes('About my appointment');
  await patient.taps('Cancel a booking');
  expect(await patient.taps(0)).toMatchObject({ title: time });

  expect(patient.heard().slice(4)).toEqual([
    'Luna Clinic here. What would you like to do?',
    'Which booking shall I cancel?',
    'It is cancelled. Get well soon!',
  ]);
  expect(await bookings()).toMatchObject([
    { status: 'CANCELLED', cancelReason: 'By the customer, in the chat' },
  ]);

  await patient.writes('And my other appointment?');
  await patient.taps('Cancel a booking');

  expect(patient.heard().at(-1)).toBe('You have no bookings with us.');
});

test('an agent takes over in the middle, and the flow says nothing more', async () => {
  const guest = new Guest(BISTRO);
  await guest.writes('Do you do catering?');
  await guest.taps('Catering');
  const { id: conversationId } = await guest.thread();
  expect((await admin.gets(Thread, { id: conversationId })).conversation).toMatchObject({
    chatMode: 'FLOW',
    flowRun: { status: 'WAITING' },
  });

  await agent.gets(SendText, { conversationId, body: 'Tom here, I can help you with that.' });
  await server.settle();
  const run = await guest.run();
  await guest.writes('40');

  expect(guest.heard()).toEqual([
    'Welcome to Blue Bistro!',
    'What can we do for you?',
    'For how many people?',
    'Tom here, I can help you with that.',
  ]);
  expect(run).toMatchObject({ status: 'HANDED_OFF', variables: { occasion: 'Catering' } });
  expect(await guest.run()).toEqual(run);
  expect((await admin.gets(Thread, { id: conversationId })).conversation).toMatchObject({
    chatMode: 'HUMAN',
    flowRun: null,
  });
});

test('the history of Celebrations shows that its second version was taken back', async () => {
  const id = await flowNamed('Celebrations');

  const { flowVersions } = await admin.gets(FlowVersions, { flowId: id });
  const changes = async (from: number, to?: number) =>
    (await admin.gets(DiffFlowVersions, { id, from, to })).diffFlowVersions?.changes;

  expect(flowVersions.map(({ version, note }) => [version, note])).toEqual([
    [3, 'Back to version 1: the kitchen is not ready'],
    [2, 'Catering in the greeting'],
    [1, 'The first one'],
  ]);
  expect(await changes(1, 2)).toMatchObject([
    { part: 'BLOCK', kind: 'CHANGED', stepId: 'welcome', blockId: 'hello', fields: [{ path: 'text' }] },
  ]);
  expect(await changes(1, 3)).toEqual([]);
  expect(await changes(3)).toEqual([]);
});

test.each(['Celebrations', 'Appointments'])('there is nothing wrong with %s', async (name) => {
  const { validateFlow } = await admin.gets(ValidateFlow, { id: await flowNamed(name) });

  expect(validateFlow).toEqual({ isPublishable: true, problemCount: 0, problems: [] });
});

test('a booking that the desk has cancelled is none that a patient can choose', async () => {
  const patient = new Guest(LUNA);
  await patient.writes('An appointment, please');
  await patient.taps('Book a time');
  await patient.taps(2);
  await patient.taps('Yes, book it');
  const { contactId: id } = await patient.thread();
  const [booking] = (await admin.gets(ContactBookings, { id })).contact?.bookings ?? [];

  await agent.gets(CancelBooking, { id: booking?.id, reason: 'The doctor is ill' });
  await server.settle();
  await patient.writes('My appointment');
  await patient.taps('Cancel a booking');

  expect(patient.heard().at(-1)).toBe('You have no bookings with us.');
});
