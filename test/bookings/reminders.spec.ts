import { approved } from '../templates/template-documents.js';
import type { Agency } from '../world/agency.js';
import { SendText, SetStatus } from '../world/documents.js';
import { newCustomer } from '../world/whatsapp.js';
import { openWorld, type World } from '../world.js';
import { at, book, CancelBooking, ConfirmBooking, HoldSlot, Reschedule } from './booking-world.js';
import {
  bookedFor,
  RemindersUpdated,
  remindersOf,
  remindingSalon,
  saidByTheHouse,
} from './notice-documents.js';

const HOUR_MS = 60 * 60 * 1000;

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const yesterday = () => new Date(Date.now() - 25 * HOUR_MS);
const ahead = (startAt: string, minutes: number) =>
  new Date(Date.parse(startAt) - minutes * 60_000).toISOString();
let made = 0;

describe('they are planned', () => {
  test('with the booking, in time, and without those whose time has passed', async () => {
    const salon = await remindingSalon(agency, [60, 1440, 5 * 1440]);

    const { id, startAt } = await book(agency.agent, salon.serviceId, at('10:00'));

    expect(await remindersOf(agency, id)).toMatchObject([
      { dueAt: ahead(startAt, 60), status: 'WAITING', bookingVersion: 1, via: null, failure: null },
      { dueAt: ahead(startAt, 1440), status: 'WAITING', bookingVersion: 1 },
    ]);
  });

  test('when what was held is confirmed', async () => {
    const { serviceId } = await remindingSalon(agency);
    const { holdSlot: held } = await agency.agent.gets(HoldSlot, { serviceId, startAt: at('10:00') });
    expect(await remindersOf(agency, held.id)).toEqual([]);

    await agency.agent.gets(ConfirmBooking, { id: held.id, customer: { name: 'Ana' } });

    expect(await remindersOf(agency, held.id)).toMatchObject([{ status: 'WAITING', bookingVersion: 2 }]);
  });

  test('anew when it moves; the old ones are void', async () => {
    const salon = await remindingSalon(agency);
    const { id } = await book(agency.agent, salon.serviceId, at('10:00'));

    const { rescheduleBooking: moved } = await agency.agent.gets(Reschedule, { id, startAt: at('15:00', 5) });

    expect(await remindersOf(agency, id)).toMatchObject([
      { dueAt: ahead(moved.startAt, 1440), status: 'WAITING', bookingVersion: 2 },
      { status: 'SKIPPED', failure: 'RESCHEDULED', bookingVersion: 1 },
    ]);
  });

  test('and void when it is cancelled: nobody is reminded', async () => {
    const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
    const { id } = await bookedFor(agency, await remindingSalon(agency), contactId);

    await agency.agent.gets(CancelBooking, { id });
    await agency.pausesEnd();

    expect(await remindersOf(agency, id)).toMatchObject([{ status: 'SKIPPED', failure: 'CANCELLED' }]);
    expect(await saidByTheHouse(agency, conversationId)).toEqual([]);
  });
});

describe('when the time has come', () => {
  test('inside the window it is a text in the thread, which everybody sees', async () => {
    const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
    const { id, startAt } = await bookedFor(agency, await remindingSalon(agency), contactId);
    await world.settle();
    const live = await agency.agent.listens(RemindersUpdated);

    await agency.pausesEnd();

    const [said, ...more] = await saidByTheHouse(agency, conversationId);
    expect(more).toEqual([]);
    expect(said).toMatchObject({ messageType: 'TEXT', status: 'SENT' });
    expect(said?.body).toMatch(/^Reminder: Cut \d+ at Client 1, \w+ \d+ \w+ \d{4} at 10:00 \(UTC\)\.\n/);
    expect(said?.body).toContain(`/book/booked/${id}?token=`);
    const [reminder] = await remindersOf(agency, id);
    expect(reminder).toEqual({
      ...{ id: expect.any(String), bookingVersion: 1, dueAt: ahead(startAt, 1440) },
      ...{ status: 'SENT', via: 'MESSAGE', failure: null, messageId: said?.id },
    });
    expect((await live.next(1))[0]).toMatchObject({ id, reminders: [reminder] });
    expect(await agency.audit('booking.reminded')).toMatchObject([
      { userId: null, subjectId: id, details: { reminderId: reminder?.id } },
    ]);
  });

  test('the zone of the client says what o’clock it is', async () => {
    const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
    const salon = await remindingSalon(agency);
    await agency.query("UPDATE business_hours SET time_zone = 'Asia/Kolkata' WHERE agency_id = $1");
    await bookedFor(agency, salon, contactId, { startAt: at('04:30') });

    await agency.pausesEnd();

    expect((await saidByTheHouse(agency, conversationId))[0]?.body).toContain('at 10:00 (Asia/Kolkata)');
  });

  test('outside it the template of the service, filled in', async () => {
    const { id: conversationId, contactId } = await agency.whatsapp.receives('hello', { at: yesterday() });
    made += 1;
    const templateId = await approved(world, agency, {
      name: `visit_${made}`,
      category: 'UTILITY',
      components: [
        { type: 'BODY', text: 'Hello {{1}}, see you for {{2}} on {{3}} at {{4}}!' },
        {
          type: 'BUTTONS',
          buttons: [{ type: 'URL', text: 'Cancel', url: 'https://app.test/book/booked/{{1}}' }],
        },
      ],
    });
    const { id } = await bookedFor(agency, await remindingSalon(agency, [60], templateId), contactId);

    await agency.pausesEnd();

    const [said] = await saidByTheHouse(agency, conversationId);
    expect(said).toMatchObject({ messageType: 'TEMPLATE', status: 'SENT' });
    expect(said?.body).toMatch(/^Hello Ana Duarte, see you for Cut \d+ on \w+ \d+ \w+ \d{4} at 10:00!$/);
    expect(await remindersOf(agency, id)).toMatchObject([
      { status: 'SENT', via: 'TEMPLATE', messageId: said?.id, failure: null },
    ]);
  });

  test('without a template that can be filled it is a mail', async () => {
    const { contactId } = await agency.whatsapp.receives('hello', { at: yesterday() });
    made += 1;
    const templateId = await approved(world, agency, {
      name: `odd_${made}`,
      components: [{ type: 'BODY', text: 'Your order {{order}} is near, is it not' }],
      parameterFormat: 'NAMED',
    });
    const email = `ana${agency.id}@example.test`;
    const salon = await remindingSalon(agency, [60], templateId);
    const { id } = await bookedFor(agency, salon, contactId, { customer: { email } });

    await agency.pausesEnd();

    const [reminder] = await remindersOf(agency, id);
    expect(reminder).toMatchObject({ status: 'SENT', via: 'EMAIL', messageId: null, failure: null });
    const mail = await world.mailbox.last(email);
    expect(mail).toMatchObject({
      messageId: reminder?.id,
      subject: expect.stringMatching(/^Reminder: Cut \d+, /),
    });
    expect(mail.text).toContain(`/book/booked/${id}?token=`);
  });

  test('with no way to the customer it says why', async () => {
    const { contactId } = await agency.whatsapp.receives('hello', { at: yesterday() });
    const salon = await remindingSalon(agency);
    const [closed, unknown] = [
      await bookedFor(agency, salon, contactId),
      await book(agency.agent, salon.serviceId, at('12:00')),
    ];

    await agency.pausesEnd();

    expect(await remindersOf(agency, closed.id)).toMatchObject([
      { status: 'SKIPPED', failure: 'WINDOW_CLOSED' },
    ]);
    expect(await remindersOf(agency, unknown.id)).toMatchObject([
      { status: 'SKIPPED', failure: 'NO_CONVERSATION', via: null },
    ]);
    expect(await agency.audit('booking.not_reminded')).toHaveLength(2);
  });

  test.each([
    ['opted_out_at', 'OPTED_OUT'],
    ['blocked_at', 'CONTACT_BLOCKED'],
  ])('with %s nothing leaves, by no way', async (column, failure) => {
    const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
    const email = `${column}${agency.id}@example.test`;
    const salon = await remindingSalon(agency);
    const { id } = await bookedFor(agency, salon, contactId, { customer: { email } });
    await agency.query(`UPDATE contacts SET ${column} = now() WHERE agency_id = $1 AND id = $2`, [contactId]);

    await agency.pausesEnd();

    expect(await remindersOf(agency, id)).toMatchObject([{ status: 'SKIPPED', failure, messageId: null }]);
    expect(await saidByTheHouse(agency, conversationId)).toEqual([]);
    expect((await world.mailbox.to(email)).map(({ subject }) => subject.split(':')[0])).toEqual(['Booked']);
  });

  test('it goes into the newest thread that goes on', async () => {
    const from = newCustomer();
    const first = await agency.whatsapp.receives('hello', { from });
    const { id } = await bookedFor(agency, await remindingSalon(agency), first.contactId, {
      conversationId: first.id,
    });
    await agency.agent.gets(SetStatus, { conversationId: first.id, status: 'CLOSED' });
    await agency.query('UPDATE clients SET allow_customer_reopen = false WHERE agency_id = $1');
    const second = await agency.whatsapp.receives('hello again', { from });

    await agency.pausesEnd();

    expect(second.id).not.toBe(first.id);
    expect(await saidByTheHouse(agency, first.id)).toEqual([]);
    expect(await saidByTheHouse(agency, second.id)).toHaveLength(1);
    expect(await remindersOf(agency, id)).toMatchObject([{ status: 'SENT', via: 'MESSAGE' }]);
  });

  test('of a booking that has begun meanwhile nobody is reminded', async () => {
    const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
    const { id } = await bookedFor(agency, await remindingSalon(agency), contactId);
    await agency.query(
      `UPDATE bookings SET starts_at = now() - interval '1 minute', ends_at = now() + interval '1 hour',
         blocked = tstzrange(now() - interval '1 minute', now() + interval '1 hour') WHERE agency_id = $1 AND id = $2`,
      [id],
    );

    await agency.pausesEnd();

    expect(await remindersOf(agency, id)).toMatchObject([{ status: 'SKIPPED', failure: 'TOO_LATE' }]);
    expect(await saidByTheHouse(agency, conversationId)).toEqual([]);
  });

  test('a person may still write to who opted out', async () => {
    const { id: conversationId, contactId } = await agency.whatsapp.receives('hello');
    await agency.query('UPDATE contacts SET opted_out_at = now() WHERE agency_id = $1 AND id = $2', [
      contactId,
    ]);

    const { sendText } = await agency.agent.gets(SendText, { conversationId, body: 'hi' });

    expect(sendText.status).toBe('QUEUED');
  });
});

test('only those who see the client see its reminders', async () => {
  const { serviceId } = await remindingSalon(agency);
  const { id } = await book(agency.agent, serviceId, at('10:00'));
  const Asked = { text: 'query ($id: ID!) { booking(id: $id) { reminders { id } } }' };

  expect(await agency.delegate.asks(Asked, { id })).toMatchObject({ data: { booking: { reminders: [{}] } } });
  expect(await agency.clients[1].user.asks(Asked, { id })).toMatchObject({ data: { booking: null } });
});
