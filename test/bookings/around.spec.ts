import { systemActor } from '../../src/kernel/actor.js';
import { BookingFollowers } from '../../src/modules/bookings/booking-followers.js';
import { BookingsService } from '../../src/modules/bookings/bookings.service.js';
import { CancelTokens } from '../../src/modules/bookings/cancel-tokens.js';
import { SlotsService } from '../../src/modules/bookings/slots.service.js';
import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { openWorld, type World } from '../world.js';
import {
  at,
  BookingStats,
  BookingUpdated,
  book,
  CancelBooking,
  CompleteBooking,
  ContactBookings,
  CreateBooking,
  HoldSlot,
  MarkNoShow,
  OneBooking,
  salonOf,
} from './booking-world.js';

const MergeContacts = operation<{ mergeContacts: { id: string } }>(
  'mutation ($sourceId: ID!, $targetId: ID!) { mergeContacts(sourceId: $sourceId, targetId: $targetId) { id } }',
);
const DeleteContact = operation<{ deleteContact: unknown }>('mutation ($id: ID!) { deleteContact(id: $id) }');

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

const part = <T>(type: new (...given: never[]) => T): T => world.server.app.get(type, { strict: false });

/** The house, as it works for visitors of a client. */
const visitor = () => ({ ...systemActor(agency.id, 'public booking'), clients: [agency.clients[0].id] });

/** As if its time had come. */
const begins = (id: string) =>
  agency.query(
    `UPDATE bookings SET starts_at = now() - interval '1 minute', ends_at = now() + interval '1 hour',
       blocked = tstzrange(now() - interval '1 minute', now() + interval '1 hour') WHERE agency_id = $1 AND id = $2`,
    [id],
  );

describe('the contact of a booking', () => {
  test('is found by phone number or address, and stays as it is; or is made', async () => {
    const { serviceId } = await salonOf(agency);
    const ana = { name: 'Ana', phone: '+351912345678' };
    const first = await book(agency.agent, serviceId, at('10:00'), {
      customer: { ...ana, email: 'ana@a.test' },
    });

    const byPhone = await book(agency.agent, serviceId, at('11:00'), {
      customer: { ...ana, name: 'Somebody' },
    });
    const byMail = await book(agency.agent, serviceId, at('12:00'), { customer: { email: 'ANA@a.test' } });
    const nobody = await book(agency.agent, serviceId, at('13:00'), { customer: { name: 'Ana' } });

    expect(first.contactId).not.toBeNull();
    expect([byPhone.contactId, byMail.contactId]).toEqual([first.contactId, first.contactId]);
    expect(nobody.contactId).toBeNull();
    const { contact } = await agency.agent.gets(ContactBookings, { id: first.contactId });
    expect(contact).toMatchObject({ displayName: 'Ana' });
    expect(contact?.bookings.map(({ id }) => id)).toEqual([byMail.id, byPhone.id, first.id]);
    expect(byPhone.customer.name).toBe('Somebody');
  });

  test('is that of the conversation that it was made in', async () => {
    const { serviceId } = await salonOf(agency);
    const thread = await agency.whatsapp.receives('Tomorrow at ten?');

    const booking = await book(agency.agent, serviceId, at('10:00'), {
      customer: null,
      conversationId: thread.id,
    });

    expect(booking.conversationId).toBe(thread.id);
    expect(booking.contactId).not.toBeNull();
    expect(booking.customer.name).not.toBeNull();
  });

  test('when it is merged the booking is the other one’s; when it is deleted, nobody’s', async () => {
    const { serviceId } = await salonOf(agency);
    const one = await book(agency.agent, serviceId, at('10:00'), { customer: { phone: '+351912345678' } });
    const two = await book(agency.agent, serviceId, at('11:00'), { customer: { phone: '+351912345679' } });
    await world.settle();
    const live = await agency.agent.listens(BookingUpdated);

    await agency.admin.gets(MergeContacts, { sourceId: one.contactId, targetId: two.contactId });
    const [merged] = await live.next();
    expect(merged).toMatchObject({ id: one.id, contactId: two.contactId, version: 1 });

    await agency.admin.gets(DeleteContact, { id: two.contactId });
    expect((await live.next(2)).map(({ contactId }) => contactId)).toEqual([null, null]);
    expect((await agency.agent.gets(OneBooking, { id: one.id })).booking).toMatchObject({
      contactId: null,
      customer: { phone: '+351912345678' },
      status: 'CONFIRMED',
    });
  });
});

test('numbers tell what came of bookings, and of what visitors were shown', async () => {
  const { serviceId, clientId } = await salonOf(agency);
  const [slots, bookings] = [part(SlotsService), part(BookingsService)];
  const asked = { serviceId, from: new Date(at('00:00')), to: new Date(at('00:00', 4)) };
  const shown = await slots.available(visitor(), asked);
  await slots.shown(visitor(), serviceId, shown);
  const came = await book(agency.agent, serviceId, at('09:00'));
  const missed = await book(agency.agent, serviceId, at('10:00'));
  const { id } = await bookings.create(visitor(), {
    ...{ serviceId, startAt: new Date(at('11:00')), source: 'PUBLIC', customer: { name: 'Bea' } },
  });
  await agency.agent.gets(CancelBooking, { id });
  await agency.agent.gets(HoldSlot, { serviceId, startAt: at('12:00') });
  await begins(came.id);
  await agency.agent.gets(CompleteBooking, { id: came.id });
  await begins(missed.id);
  await agency.agent.gets(MarkNoShow, { id: missed.id });

  const { bookingStats } = await agency.admin.gets(BookingStats, {
    ...{ clientId, from: at('00:00', -1), to: at('00:00', 10) },
  });

  expect(bookingStats).toEqual([
    expect.objectContaining({
      ...{ booked: 3, cancelled: 1, completed: 1, noShows: 1, noShowRate: 0.5 },
      ...{ shown: shown.length, bookedByVisitors: 1, conversion: 1 / shown.length },
    }),
  ]);
});

test('visitors keep to the notice, and book as visitors', async () => {
  const { serviceId } = await salonOf(agency, 1, { noticeMinutes: 5 * 24 * 60 });
  const wanted = { serviceId, customer: { name: 'Ana' }, source: 'PUBLIC' } as const;
  const bookings = part(BookingsService);

  await expect(
    bookings.create(visitor(), { ...wanted, startAt: new Date(at('10:00')) }),
  ).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    details: { field: 'startAt', noticeMinutes: 7_200 },
  });
  expect(await bookings.create(visitor(), { ...wanted, startAt: new Date(at('10:00', 7)) })).toMatchObject({
    source: 'PUBLIC',
    serviceName: expect.stringContaining('Cut'),
  });
});

test('whoever follows bookings is told in the transaction of the change, and can undo it', async () => {
  const { serviceId } = await salonOf(agency);
  const changes: [string | undefined, string][] = [];
  part(BookingFollowers).follow({
    changed: async (tx, { before, after }) => {
      if (tx.agencyId !== agency.id) return;
      if (after.notes === 'not this one') throw new Error('A follower that fails.');
      changes.push([before?.status, after.status]);
    },
  });

  const { id } = await book(agency.agent, serviceId, at('10:00'));
  await agency.agent.gets(CancelBooking, { id });
  await agency.agent.gets(CancelBooking, { id });
  const failed = await agency.agent.isRefused(CreateBooking, {
    ...{ serviceId, startAt: at('12:00'), customer: { name: 'Ana' }, notes: 'not this one' },
  });

  expect(changes).toEqual([
    [undefined, 'CONFIRMED'],
    ['CONFIRMED', 'CANCELLED'],
  ]);
  expect(failed.code).toBe('INTERNAL_SERVER_ERROR');
  expect((await book(agency.agent, serviceId, at('12:00'))).status).toBe('CONFIRMED');
});

test('a cancel token is the same for the same booking, ours alone, and open until a minute after the start', async () => {
  const tokens = part(CancelTokens);
  const { serviceId, clientId } = await salonOf(agency);
  const { id } = await book(agency.agent, serviceId, at('10:00'));
  const booking = await part(BookingsService).find(visitor(), id);
  if (!booking) throw new Error('It is there.');

  const token = tokens.of(booking);

  expect(tokens.of(booking)).toBe(token);
  expect(tokens.claimOf(token)).toEqual({ agencyId: agency.id, clientId, bookingId: id });
  for (const other of ['', 'x', null, `${token}x`, `x${token}`, token.split('.').reverse().join('.')]) {
    expect(tokens.claimOf(other)).toBeNull();
  }
  const startingIn = (ms: number) => ({ startAt: new Date(Date.now() + ms) });
  expect([60_000, -50_000, -70_000].map((ms) => tokens.isOpen(startingIn(ms)))).toEqual([true, true, false]);
});
