import { ReminderDispatch } from '../../src/modules/booking-notices/reminder-dispatch.js';
import { RemindersRepository } from '../../src/modules/booking-notices/reminders.repository.js';
import { MessagesService } from '../../src/modules/messages/messages.service.js';
import type { Agency } from '../world/agency.js';
import { SetStatus } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { at, Reschedule } from './booking-world.js';
import { bookedFor, remindersOf, remindingSalon, saidByTheHouse } from './notice-documents.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

/** The power goes out each time between what is sent and its record, until it is restored. */
function failing(): () => void {
  const reminders = world.server.app.get(RemindersRepository, { strict: false });
  const conclude = reminders.conclude.bind(reminders);
  reminders.conclude = () => Promise.reject(new Error('The power went out.'));
  return () => {
    reminders.conclude = conclude;
  };
}

test('what left before a crash does not leave again', async () => {
  const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
  const { id } = await bookedFor(agency, await remindingSalon(agency), contactId);

  const restore = failing();
  for (let n = 0; n < 3; n += 1) await agency.pausesEnd();
  expect(await remindersOf(agency, id)).toMatchObject([
    { status: 'WAITING', via: 'MESSAGE', messageId: null },
  ]);
  restore();
  await agency.pausesEnd();

  const said = await saidByTheHouse(agency, conversationId);
  expect(said).toHaveLength(1);
  expect(await remindersOf(agency, id)).toMatchObject([{ status: 'SENT', messageId: said[0]?.id }]);
});

test('nor into a thread that is newer by then', async () => {
  const from = newCustomer();
  const first = await agency.whatsapp.receives('hello', { from });
  const { id } = await bookedFor(agency, await remindingSalon(agency), first.contactId);
  const restore = failing();
  await agency.pausesEnd();
  await agency.agent.gets(SetStatus, { conversationId: first.id, status: 'CLOSED' });
  await agency.query('UPDATE clients SET allow_customer_reopen = false WHERE agency_id = $1');
  const second = await agency.whatsapp.receives('hello again', { from });

  restore();
  await agency.pausesEnd();

  const [said] = await saidByTheHouse(agency, first.id);
  expect(await saidByTheHouse(agency, second.id)).toEqual([]);
  expect(await remindersOf(agency, id)).toMatchObject([{ status: 'SENT', messageId: said?.id }]);
});

test('what had left when the booking moved is told as it was, and the new time has its own', async () => {
  const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
  const { id } = await bookedFor(agency, await remindingSalon(agency), contactId);
  const restore = failing();
  await agency.pausesEnd();
  await agency.agent.gets(Reschedule, { id, startAt: at('15:00', 5) });
  expect(await remindersOf(agency, id)).toMatchObject([{ status: 'WAITING' }, { status: 'SKIPPED' }]);

  restore();
  await agency.pausesEnd();

  const [second, first] = await saidByTheHouse(agency, conversationId);
  expect(await remindersOf(agency, id)).toMatchObject([
    { status: 'SENT', bookingVersion: 2, messageId: second?.id, failure: null },
    { status: 'SENT', bookingVersion: 1, messageId: first?.id, failure: null },
  ]);
});

test('a mail that had left is the same mail again', async () => {
  const email = `crash${agency.id}@example.test`;
  const { contactId } = await agency.whatsapp.receives('hello', {
    at: new Date(Date.now() - 25 * 3_600_000),
  });
  const salon = await remindingSalon(agency);
  const { id } = await bookedFor(agency, salon, contactId, { customer: { email } });

  const restore = failing();
  for (let n = 0; n < 2; n += 1) await agency.pausesEnd();
  restore();
  await agency.pausesEnd();

  const [reminder] = await remindersOf(agency, id);
  expect(reminder).toMatchObject({ status: 'SENT', via: 'EMAIL' });
  const mails = (await world.mailbox.to(email)).filter(({ subject }) => subject.startsWith('Reminder'));
  expect(mails.length).toBeGreaterThan(1);
  expect(new Set(mails.map(({ messageId }) => messageId))).toEqual(new Set([reminder?.id]));
});

test('who wants no messages any more while one is on its way gets none, by no other way either', async () => {
  const email = `stop${agency.id}@example.test`;
  const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
  const { id } = await bookedFor(agency, await remindingSalon(agency), contactId, { customer: { email } });
  const dispatch = world.server.app.get(ReminderDispatch, { strict: false });
  const prepare = dispatch.prepare.bind(dispatch);
  dispatch.prepare = async (...asked) => {
    const prepared = await prepare(...asked);
    await agency.query('UPDATE contacts SET opted_out_at = now() WHERE agency_id = $1 AND id = $2', [
      contactId,
    ]);
    return prepared;
  };

  await agency.pausesEnd();
  dispatch.prepare = prepare;

  expect(await remindersOf(agency, id)).toMatchObject([{ status: 'SKIPPED', failure: 'OPTED_OUT' }]);
  expect(await saidByTheHouse(agency, conversationId)).toEqual([]);
  expect((await world.mailbox.to(email)).map(({ subject }) => subject.split(':')[0])).toEqual(['Booked']);
});

test('what fails for too long is given up, and said so', async () => {
  const { contactId } = await agency.whatsapp.receives('hello');
  const { id } = await bookedFor(agency, await remindingSalon(agency), contactId);
  const messages = world.server.app.get(MessagesService, { strict: false });
  const send = messages.sendText.bind(messages);
  messages.sendText = () => Promise.reject(new Error('The power went out.'));

  await agency.query("UPDATE jobs SET attempts = 11 WHERE agency_id = $1 AND kind = 'booking.remind'");
  await agency.pausesEnd();
  messages.sendText = send;

  expect(await remindersOf(agency, id)).toMatchObject([
    { status: 'FAILED', failure: 'GAVE_UP', messageId: null },
  ]);
});
