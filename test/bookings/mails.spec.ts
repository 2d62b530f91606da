import ICAL from 'ical.js';
import { Dead } from '../../src/jobs/job.js';
import { Mailer } from '../../src/mail/mailer.js';
import type { Agency } from '../world/agency.js';
import type { ReceivedMail } from '../world/mailbox.js';
import { openWorld, type World } from '../world.js';
import {
  at,
  book,
  CancelBooking,
  CompleteBooking,
  ConfirmBooking,
  HoldSlot,
  Reschedule,
  salonOf,
} from './booking-world.js';
import { Thread } from './notice-documents.js';

let world: World;
let agency: Agency;
let email: string;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
  email = `ana${agency.id}@example.test`;
});

const mails = async () => {
  await world.settle();
  return world.mailbox.to(email);
};

/** What a calendar makes of it. */
function eventOf({ calendar }: Pick<ReceivedMail, 'calendar'>) {
  const root = new ICAL.Component(ICAL.parse(calendar?.text ?? ''));
  const event = root.getFirstSubcomponent('vevent');
  const value = (name: string) => String(event?.getFirstPropertyValue(name) ?? '');
  return {
    method: String(root.getFirstPropertyValue('method')),
    uid: value('uid'),
    sequence: Number(value('sequence')),
    start: value('dtstart'),
    status: value('status'),
    attendee: value('attendee').toLowerCase(),
  };
}

test('who booked is told of it, then that it moved, then that it is off: one event of their calendar', async () => {
  const { serviceId } = await salonOf(agency);
  const { id, startAt } = await book(agency.agent, serviceId, at('10:00'), {
    customer: { name: 'Ana', email },
  });
  await world.settle();
  const { rescheduleBooking: moved } = await agency.agent.gets(Reschedule, { id, startAt: at('15:00', 4) });
  await world.settle();
  await agency.agent.gets(CancelBooking, { id, reason: 'Nobody reads this' });

  const sent = await mails();

  expect(sent.map(({ subject }) => subject.split(' ')[0])).toEqual(['Booked:', 'Moved:', 'Cancelled:']);
  expect(sent.map(({ messageId }) => messageId)).toEqual(
    [1, 2, 3].map((version) => `booking-${id}-${version}`),
  );
  const stamp = (iso: string) => iso.replace('.000Z', 'Z');
  const event = { uid: `${id}@bookings.switchboard`, attendee: `mailto:${email}` };
  expect(sent.map(eventOf)).toEqual([
    { ...event, method: 'REQUEST', sequence: 0, start: stamp(startAt), status: 'CONFIRMED' },
    { ...event, method: 'REQUEST', sequence: 1, start: stamp(moved.startAt), status: 'CONFIRMED' },
    { ...event, method: 'CANCEL', sequence: 2, start: stamp(moved.startAt), status: 'CANCELLED' },
  ]);
  expect(sent.map(({ calendar }) => calendar?.method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
  expect(sent.map(({ text }) => text.includes(`/book/booked/${id}?token=`))).toEqual([true, true, false]);
  expect(sent.map(({ text }) => text).join()).not.toMatch(/Ana|Nobody/);
});

test('what was held is told when it is confirmed, and not before', async () => {
  const { serviceId } = await salonOf(agency);
  const { holdSlot: held } = await agency.agent.gets(HoldSlot, { serviceId, startAt: at('10:00') });
  expect(await mails()).toEqual([]);

  await agency.agent.gets(ConfirmBooking, { id: held.id, customer: { email } });
  await agency.agent.gets(ConfirmBooking, { id: held.id, customer: { email } });

  expect((await mails()).map((mail) => eventOf(mail).sequence)).toEqual([1]);
});

test('what changes before the mail leaves is not told as it was', async () => {
  const { serviceId } = await salonOf(agency);
  const { id } = await book(agency.agent, serviceId, at('10:00'));
  // As if the mail of the first version had been waiting all the while.
  await agency.query('UPDATE bookings SET customer_email = $3 WHERE agency_id = $1 AND id = $2', [id, email]);
  const { rescheduleBooking: moved } = await agency.agent.gets(Reschedule, { id, startAt: at('15:00') });
  await world.settle();
  await agency.query(
    `INSERT INTO jobs (agency_id, kind, lane, payload) VALUES ($1, 'booking.mail', 'again', $2)`,
    [
      JSON.stringify({
        ...{
          bookingId: id,
          clientId: moved.clientId,
          version: 1,
          news: 'BOOKED',
          startAt: at('10:00'),
          from: null,
        },
      }),
    ],
  );

  expect((await mails()).map(({ subject }) => subject.split(':')[0])).toEqual(['Moved']);
});

test('who gave no address is told nothing, nor is what came of it', async () => {
  const { serviceId } = await salonOf(agency);
  const { id } = await book(agency.agent, serviceId, at('10:00'), { customer: { email } });
  const other = await book(agency.agent, serviceId, at('12:00'), { customer: { name: 'Ana' } });
  await agency.query(
    `UPDATE bookings SET starts_at = now() - interval '1 minute', ends_at = now() + interval '1 hour',
       blocked = tstzrange(now() - interval '1 minute', now() + interval '1 hour') WHERE agency_id = $1 AND id = $2`,
    [id],
  );
  await agency.agent.gets(CompleteBooking, { id });
  await agency.agent.gets(CancelBooking, { id: other.id });

  expect(await mails()).toHaveLength(1);
  expect(
    await agency.query("SELECT count(*)::int AS n FROM jobs WHERE agency_id = $1 AND kind = 'booking.mail'"),
  ).toEqual([{ n: 0 }]);
});

test('a mail that is refused for good leaves a line in the audit', async () => {
  const mailer = world.server.app.get(Mailer, { strict: false });
  const send = mailer.send.bind(mailer);
  mailer.send = () => Promise.reject(new Dead('550 There is no such mailbox.'));
  const { serviceId } = await salonOf(agency);
  const { id } = await book(agency.agent, serviceId, at('10:00'), { customer: { email } });
  await world.settle();
  mailer.send = send;

  expect(await agency.audit('booking.mail_given_up')).toMatchObject([
    { userId: null, subjectId: id, details: { news: 'BOOKED', reason: '550 There is no such mailbox.' } },
  ]);
});

test('a booking that does not come about is not told', async () => {
  const { serviceId } = await salonOf(agency);
  await book(agency.agent, serviceId, at('10:00'));

  await agency.agent.isRefused(
    {
      text: 'mutation ($serviceId: ID!, $startAt: DateTime!, $email: String) { createBooking(serviceId: $serviceId, startAt: $startAt, customer: { email: $email }) { id } }',
    },
    { serviceId, startAt: at('10:00'), email },
  );

  expect(await mails()).toEqual([]);
});

test('the thread that it was made in tells of it, and nobody has unread messages for it', async () => {
  const { id: conversationId } = await agency.whatsapp.receives('hello');
  const { serviceId } = await salonOf(agency);
  const { id, startAt } = await book(agency.agent, serviceId, at('10:00'), {
    conversationId,
    customer: null,
  });
  const { rescheduleBooking: moved } = await agency.agent.gets(Reschedule, { id, startAt: at('15:00') });
  await agency.agent.gets(CancelBooking, { id });
  await agency.agent.gets(CancelBooking, { id });

  const { messages } = await agency.agent.gets(Thread, { conversationId });

  const lines = messages.filter(({ messageType }) => messageType === 'SYSTEM').reverse();
  expect(lines.map(({ threadEvent }) => threadEvent)).toEqual([
    { kind: 'BOOKING', from: null, to: startAt },
    { kind: 'BOOKING', from: startAt, to: moved.startAt },
    { kind: 'BOOKING', from: moved.startAt, to: null },
  ]);
  expect(lines[0]).toMatchObject({
    senderId: agency.agent.id,
    body: expect.stringMatching(/^Booked Cut \d+ for /),
  });
});
