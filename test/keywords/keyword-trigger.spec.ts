import { UnitOfWork } from '../../src/database/unit-of-work.js';
import { systemActor } from '../../src/kernel/actor.js';
import type { ConversationId, MessageId } from '../../src/kernel/ids.js';
import { ContactsService } from '../../src/modules/contacts/contacts.service.js';
import { ConversationsService } from '../../src/modules/conversations/conversations.service.js';
import { FlowTriggers, type Heard } from '../../src/modules/flow-runs/flow-triggers.js';
import { MessagesService } from '../../src/modules/messages/messages.service.js';
import { messages as received } from '../../src/simulate/meta/envelopes.js';
import { opens } from '../bookings/booking-world.js';
import { DeleteContact, Merge } from '../contacts/contact-documents.js';
import type { Agency } from '../world/agency.js';
import { type Customer, newCustomer, type ReceivedConversation } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { flowOf, ruleOf, SetCompliancePack } from './keyword-documents.js';

let world: World;
let agency: Agency;
let ana: Customer;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  ana = newCustomer();
});

const part = <T>(type: new (...given: never[]) => T): T => world.server.app.get(type, { strict: false });
const house = () => systemActor(agency.id, 'flow');

/** What the rules make of a message that has arrived, as its job would ask. */
async function heard({ id, messageId }: ReceivedConversation, hasRun = false): Promise<Heard> {
  const conversation = await part(ConversationsService).find(house(), id as ConversationId);
  const message = await part(UnitOfWork).read(house(), (tx) =>
    part(MessagesService).findIn(tx, messageId as MessageId),
  );
  if (!conversation || !message) throw new Error('It has not arrived.');
  const contact =
    conversation.contactId && (await part(ContactsService).find(house(), conversation.contactId));
  return part(FlowTriggers).heard(house(), { conversation, message, contact: contact || null, hasRun });
}

const says = (text: string, from = ana) => agency.whatsapp.receives(text, { from });
const said = async (text: string, from = ana, hasRun = false) => heard(await says(text, from), hasRun);

const isOptedOut = async (): Promise<unknown> => {
  const [row] = await agency.query<{ out: boolean }>(
    'SELECT opted_out_at IS NOT NULL AS out FROM contacts WHERE agency_id = $1 AND merged_into_id IS NULL',
  );
  return row?.out;
};

/** What the house has said, in its order, and what has become of it. */
const told = async () => {
  await world.settle();
  return agency.query<{ body: string; status: string }>(
    `SELECT body, status FROM messages WHERE agency_id = $1 AND direction = 'OUTBOUND' AND message_type = 'TEXT' ORDER BY id`,
  );
};

const listens = (text?: string | null, clientId = agency.clients[0].id) =>
  part(UnitOfWork).read(house(), (tx) => part(FlowTriggers).listens(tx, clientId, text));

describe('a rule that starts a flow', () => {
  test('starts it when its word is said, and otherwise nothing happens', async () => {
    const flowId = await flowOf(agency);
    const rule = await ruleOf(agency, { flowId });

    expect(await said('What is the price?')).toEqual({ kind: 'start', flowId, ruleId: rule.id });
    expect(await said('Hello')).toEqual({ kind: 'nothing' });
  });

  test('hears what is tapped as well as what is typed, and not the name of a place', async () => {
    await ruleOf(agency, { keywords: ['price'] });
    const tap = received.buttonReply(ana, { id: 'b1', title: 'Price' });
    const place = received.location(ana, { latitude: 38.7, longitude: -9.1, name: 'price' });

    expect(await heard(await agency.whatsapp.receives(tap, { from: ana }))).toMatchObject({ kind: 'start' });
    expect(await heard(await agency.whatsapp.receives(place, { from: ana }))).toEqual({ kind: 'nothing' });
  });

  test('is of its client, and of the channels that it names', async () => {
    await ruleOf(agency, { clientId: agency.clients[0].id, providers: ['TELEGRAM'] });
    const other = await agency.clients[1].whatsapp.receives('price', { from: ana });

    expect(await said('price')).toEqual({ kind: 'nothing' });
    expect(await heard(other)).toEqual({ kind: 'nothing' });
  });

  test('leaves messages to the run that is under way', async () => {
    await ruleOf(agency);

    expect(await said('price', ana, true)).toEqual({ kind: 'nothing' });
  });

  test('waits until its flow is published', async () => {
    const flowId = await flowOf(agency, { isPublished: false });
    await ruleOf(agency, { flowId, priority: 5 });
    const next = await ruleOf(agency);

    expect(await said('price')).toMatchObject({ ruleId: next.id });
  });

  test('keeps to the hours of the business', async () => {
    await opens(agency, ['00:00', '24:00']);
    const closed = await ruleOf(agency, { hours: 'CLOSED', priority: 5 });
    const open = await ruleOf(agency, { hours: 'OPEN' });

    expect(await said('price')).toMatchObject({ ruleId: open.id });
    await agency.query("UPDATE business_hours SET weekly = '[]' WHERE agency_id = $1");
    expect(await said('price')).toMatchObject({ ruleId: closed.id });
  });

  test('once per contact is once for each of them, and still once when the same message is asked about again', async () => {
    await ruleOf(agency, { frequency: 'ONCE_PER_CONTACT' });
    const first = await says('price');

    expect(await heard(first)).toMatchObject({ kind: 'start' });
    expect(await heard(first)).toMatchObject({ kind: 'start' });
    expect(await said('price')).toEqual({ kind: 'nothing' });
    expect(await said('price', newCustomer('Bea'))).toMatchObject({ kind: 'start' });
    expect(await agency.query('SELECT hits FROM keyword_hits WHERE agency_id = $1')).toEqual([
      { hits: 1 },
      { hits: 1 },
    ]);
  });

  test('once a day is again a day later', async () => {
    await ruleOf(agency, { frequency: 'ONCE_A_DAY' });

    expect(await said('price')).toMatchObject({ kind: 'start' });
    expect(await said('price')).toEqual({ kind: 'nothing' });
    await agency.query("UPDATE keyword_hits SET last_at = now() - interval '25 hours' WHERE agency_id = $1");
    expect(await said('price')).toMatchObject({ kind: 'start' });
    expect(await said('price')).toEqual({ kind: 'nothing' });
  });

  test('remembers whom it was for when contacts are merged, and forgets who is deleted', async () => {
    await ruleOf(agency, { frequency: 'ONCE_PER_CONTACT' });
    const bea = newCustomer('Bea');
    const [one, two] = [await says('price'), await says('hello', bea)];
    await heard(one);

    await agency.admin.gets(Merge, { sourceId: one.contactId, targetId: two.contactId });
    expect(await said('price', bea)).toEqual({ kind: 'nothing' });

    await agency.admin.gets(DeleteContact, { id: two.contactId });
    expect(await agency.query('SELECT FROM keyword_hits WHERE agency_id = $1')).toEqual([]);
  });

  test('does nothing to those who are opted out or blocked', async () => {
    await ruleOf(agency);
    const { contactId } = await says('hello');

    for (const column of ['opted_out_at', 'blocked_at']) {
      await agency.query(`UPDATE contacts SET ${column} = now() WHERE agency_id = $1 AND id = $2`, [
        contactId,
      ]);
      expect(await said('price')).toEqual({ kind: 'nothing' });
      await agency.query(`UPDATE contacts SET ${column} = NULL WHERE agency_id = $1 AND id = $2`, [
        contactId,
      ]);
    }
  });
});

describe('STOP', () => {
  test('opts out and is confirmed, once, whatever is under way and whatever rules there are', async () => {
    await ruleOf(agency, { keywords: ['stop'], priority: 1_000 });
    const message = await says('Stop!');

    expect(await heard(message, true)).toEqual({ kind: 'done' });
    expect(await heard(message, true)).toEqual({ kind: 'done' });
    expect(await said('STOP')).toEqual({ kind: 'done' });

    expect(await isOptedOut()).toBe(true);
    expect(await told()).toEqual([{ body: expect.stringContaining('START'), status: 'SENT' }]);
    expect(await agency.audit('contact.opted')).toMatchObject([
      { action: 'contact.opted_out', subjectId: message.contactId, userId: null },
    ]);
  });

  test('opts out who is blocked, and nothing is said to them', async () => {
    await says('hello');
    await agency.query('UPDATE contacts SET blocked_at = now() WHERE agency_id = $1');

    await says('stop');

    expect([await isOptedOut(), await told()]).toEqual([true, []]);
  });

  test('is a word like any other where the client has switched it off', async () => {
    await agency.admin.gets(SetCompliancePack, { clientId: agency.clients[0].id, isEnabled: false });

    expect(await said('stop')).toEqual({ kind: 'nothing' });
    expect(await isOptedOut()).toBe(false);
  });

  test('can be said in words of the client’s own', async () => {
    await ruleOf(agency, { effect: 'OPT_OUT', keywords: ['chega'], reply: 'Até à próxima.' });

    expect(await said('Chega, por favor')).toEqual({ kind: 'done' });
    expect([await isOptedOut(), (await told()).map(({ body }) => body)]).toEqual([true, ['Até à próxima.']]);
  });

  test('is taken back by START, which says nothing to anybody else', async () => {
    await says('start');
    expect(await told()).toEqual([]);
    await says('stop');
    expect(await isOptedOut()).toBe(true);

    await says('Start');

    expect(await isOptedOut()).toBe(false);
    expect((await told()).map(({ body }) => body)).toEqual([
      expect.stringContaining('Write START'),
      expect.stringContaining('Write STOP'),
    ]);
  });
});

describe('whether a message is looked at', () => {
  test('its words decide while a client has no rules but those that all have', async () => {
    expect(await Promise.all([listens('stop'), listens('hello'), listens(null), listens()])).toEqual([
      true,
      false,
      false,
      true,
    ]);
    await agency.admin.gets(SetCompliancePack, { clientId: agency.clients[0].id, isEnabled: false });
    expect(await Promise.all([listens('stop'), listens()])).toEqual([false, false]);
  });

  test('each is where it has a rule that is switched on', async () => {
    await ruleOf(agency, { isEnabled: false });
    expect(await listens('hello')).toBe(false);
    await ruleOf(agency);

    expect(await listens('hello')).toBe(true);
    expect(await listens('hello', agency.clients[1].id)).toBe(false);
  });
});
