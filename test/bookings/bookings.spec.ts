import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  ArchiveService,
  at,
  Bookings,
  BookingUpdated,
  book,
  CancelBooking,
  CompleteBooking,
  CreateBooking,
  CreateService,
  MarkNoShow,
  OneBooking,
  Reschedule,
  salonOf,
} from './booking-world.js';

let world: World;
let agency: Agency;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  agency = await world.agency();
});

/** As if its time had come. */
const begins = (id: string) =>
  agency.query(
    `UPDATE bookings SET starts_at = now() - interval '1 minute', ends_at = now() + interval '1 hour',
       blocked = tstzrange(now() - interval '1 minute', now() + interval '1 hour') WHERE agency_id = $1 AND id = $2`,
    [id],
  );

/** That of the second client, which is open as the first one is. */
async function serviceOfAnother(): Promise<string> {
  const [, { id: clientId }] = agency.clients;
  await agency.query(
    `INSERT INTO business_hours (agency_id, client_id, time_zone, weekly, holidays)
     SELECT agency_id, $2, time_zone, weekly, holidays FROM business_hours WHERE agency_id = $1`,
    [clientId],
  );
  const cut = { clientId, name: 'Cut', durationMinutes: 60 };
  return (await agency.admin.gets(CreateService, cut)).createService.id;
}

describe('a booking', () => {
  test('takes a time of somebody, and every dashboard that sees the client is told', async () => {
    const { serviceId, staffIds, clientId } = await salonOf(agency);
    const live = await agency.delegate.listens(BookingUpdated);
    const other = await agency.clients[1].user.listens(BookingUpdated);

    const booking = await book(agency.agent, serviceId, at('10:00'), {
      customer: { name: ' Ana ', phone: '+351 912 345 678', email: 'Ana@Example.test' },
      notes: 'Short',
    });

    await world.settle();
    expect(booking).toMatchObject({
      ...{
        clientId,
        serviceId,
        staffId: staffIds[0],
        status: 'CONFIRMED',
        source: 'AGENT',
        version: 1,
        seatNo: 1,
      },
      ...{ startAt: at('10:00'), endAt: at('11:00'), timeZone: 'UTC', notes: 'Short', holdExpiresAt: null },
      customer: { name: 'Ana', phone: '+351912345678', email: 'ana@example.test' },
    });
    expect(await live.next()).toEqual([booking]);
    expect(other.events).toEqual([]);
    expect(await agency.audit('booking.')).toEqual([
      expect.objectContaining({ action: 'booking.created', subjectId: booking.id, userId: agency.agent.id }),
    ]);
  });

  test('of a time that is taken is refused, and the next free ones are offered', async () => {
    const { serviceId } = await salonOf(agency);
    await book(agency.agent, serviceId, at('10:00'));
    await book(agency.agent, serviceId, at('12:00'));

    const refused = await agency.agent.isRefused(CreateBooking, {
      ...{ serviceId, startAt: at('10:00'), customer: { name: 'Bea' } },
    });

    expect(refused).toMatchObject({ code: 'CONFLICT', reason: 'SLOT_TAKEN' });
    const { nextSlots } = refused.details as { nextSlots: { startAt: string }[] };
    expect(nextSlots.map(({ startAt }) => startAt)).toEqual(
      ['11:00', '13:00', '14:00', '15:00', '16:00'].map((time) => at(time)),
    );
  });

  test('ends where the next one begins, but for the buffers of both', async () => {
    const { serviceId, staffIds } = await salonOf(agency, 1, { bufferAfterMinutes: 15, slotStepMinutes: 15 });
    await book(agency.agent, serviceId, at('10:00'));
    const tryAt = (time: string) =>
      agency.agent.asks(CreateBooking, { serviceId, startAt: at(time), customer: { name: 'Bea' } });

    expect(JSON.stringify(await tryAt('11:00'))).toContain('SLOT_TAKEN');
    expect(JSON.stringify(await tryAt('09:00'))).toContain('SLOT_TAKEN');
    expect(await tryAt('11:15')).toMatchObject({ data: { createBooking: { staffId: staffIds[0] } } });
  });

  test('with nobody in particular is with who is free and has the fewest bookings that day, then by id', async () => {
    const { serviceId, staffIds } = await salonOf(agency, 3);
    await book(agency.agent, serviceId, at('09:00'), { staffId: staffIds[0] });
    await book(agency.agent, serviceId, at('10:00'), { staffId: staffIds[1] });
    await book(agency.agent, serviceId, at('09:00', 4), { staffId: staffIds[2] });

    const made = [];
    for (const time of ['12:00', '12:00', '12:00']) made.push(await book(agency.agent, serviceId, at(time)));

    expect(made.map(({ staffId }) => staffId)).toEqual([staffIds[2], staffIds[0], staffIds[1]]);
  });

  test('of a service with seats takes one of a session, and another session cannot run into it', async () => {
    const { serviceId } = await salonOf(agency, 1, { capacity: 3, slotStepMinutes: 30 });

    const seats = await Promise.all([1, 2, 3].map(() => book(agency.agent, serviceId, at('10:00'))));
    const late = (time: string) =>
      agency.agent.isRefused(CreateBooking, { serviceId, startAt: at(time), customer: { name: 'Bea' } });

    expect(seats.map(({ seatNo }) => seatNo).sort()).toEqual([1, 2, 3]);
    expect(await late('10:00')).toMatchObject({ reason: 'SLOT_TAKEN' });
    expect(await late('10:30')).toMatchObject({ reason: 'SLOT_TAKEN' });
    await agency.agent.gets(CancelBooking, { id: seats[1]?.id });
    expect((await book(agency.agent, serviceId, at('10:00'))).seatNo).toBe(seats[1]?.seatNo);
  });

  test('that is asked for twice with the same key is one', async () => {
    const { serviceId } = await salonOf(agency);
    const twice = [1, 2].map(() =>
      book(agency.agent, serviceId, at('10:00'), { clientBookingId: 'the same' }),
    );

    const [one, two] = await Promise.all(twice);

    expect(two?.id).toBe(one?.id);
    expect((await book(agency.admin, serviceId, at('15:00'), { clientBookingId: 'the same' })).id).toBe(
      one?.id,
    );
    expect((await agency.agent.gets(Bookings)).bookings).toHaveLength(1);
  });

  test('of another client is another one, though the key is the same', async () => {
    const { serviceId } = await salonOf(agency);
    const other = await serviceOfAnother();

    const one = await book(agency.agent, serviceId, at('10:00'), { clientBookingId: 'the same' });
    const two = await book(agency.agent, other, at('10:00'), { clientBookingId: 'the same' });

    expect([one.clientId, two.clientId]).toEqual(agency.clients.map(({ id }) => id));
    expect((await book(agency.agent, other, at('10:00'), { clientBookingId: 'the same' })).id).toBe(two.id);
  });

  test('is not agreed on in a conversation of another client', async () => {
    await salonOf(agency);
    const { id: conversationId } = await agency.whatsapp.receives('Tomorrow at ten?');
    const wanted = { serviceId: await serviceOfAnother(), startAt: at('10:00'), conversationId };

    expect(await agency.agent.isRefused(CreateBooking, wanted)).toMatchObject({
      details: { field: 'conversationId' },
    });
  });

  test.each([
    ['the past', at('10:00', -1), 'startAt'],
    ['beyond the window', at('10:00', 70), 'startAt'],
    ['between two starts', at('10:01'), 'startAt'],
    ['when it is closed', at('17:00'), 'startAt'],
    ['when it closes before the end', at('16:30'), 'startAt'],
  ])('in %s is refused', async (_when, startAt, field) => {
    const { serviceId } = await salonOf(agency, 1, { slotStepMinutes: 30 });

    const refused = await agency.agent.isRefused(CreateBooking, {
      serviceId,
      startAt,
      customer: { name: 'Ana' },
    });

    expect(refused).toMatchObject({ code: 'BAD_USER_INPUT', details: { field } });
  });

  test('is for somebody, with somebody who offers the service, and of a service that is booked', async () => {
    const { serviceId } = await salonOf(agency);
    const other = await salonOf(agency);
    const wanted = { serviceId, startAt: at('10:00') };
    const refused = (more: object) => agency.agent.isRefused(CreateBooking, { ...wanted, ...more });

    expect(await refused({})).toMatchObject({ details: { field: 'customer' } });
    expect(await refused({ customer: { phone: '12' } })).toMatchObject({
      details: { field: 'customer.phone' },
    });
    expect(await refused({ customer: { name: 'Ana' }, staffId: other.staffIds[0] })).toMatchObject({
      details: { field: 'staffId' },
    });
    await agency.admin.gets(ArchiveService, { id: serviceId });
    expect(await refused({ customer: { name: 'Ana' } })).toMatchObject({ reason: 'SERVICE_ARCHIVED' });
  });

  test('needs hours: without them nothing can be booked', async () => {
    const { serviceId } = await salonOf(agency);
    await agency.query('DELETE FROM business_hours WHERE agency_id = $1');

    const refused = await agency.agent.isRefused(CreateBooking, {
      ...{ serviceId, startAt: at('10:00'), customer: { name: 'Ana' } },
    });

    expect(refused).toMatchObject({ code: 'UNAVAILABLE', reason: 'NO_BUSINESS_HOURS' });
  });
});

describe('a booking that there is', () => {
  test('moves as the same one, in the next version; the time that it has already changes nothing', async () => {
    const { serviceId, staffIds } = await salonOf(agency, 2, { slotStepMinutes: 30 });
    const { id } = await book(agency.agent, serviceId, at('10:00'), { staffId: staffIds[1] });
    const moved = async (startAt: string, more = {}) =>
      (await agency.agent.gets(Reschedule, { id, startAt, ...more })).rescheduleBooking;

    // Into its own time, and with whom it was, though others have less to do.
    expect(await moved(at('10:30'))).toMatchObject({
      id,
      version: 2,
      staffId: staffIds[1],
      endAt: at('11:30'),
    });
    expect(await moved(at('10:30'))).toMatchObject({ version: 2 });
    expect(await moved(at('10:30'), { staffId: staffIds[0] })).toMatchObject({
      version: 3,
      staffId: staffIds[0],
    });
    const refused = await agency.agent.isRefused(Reschedule, {
      id,
      startAt: at('12:00'),
      expectedVersion: 2,
    });
    expect(refused).toMatchObject({ reason: 'VERSION_MISMATCH', details: { version: 3 } });
    expect((await agency.audit('booking.rescheduled')).length).toBe(2);
  });

  test('does not move to where another one is', async () => {
    const { serviceId } = await salonOf(agency);
    const { id } = await book(agency.agent, serviceId, at('10:00'));
    await book(agency.agent, serviceId, at('12:00'));

    const refused = await agency.agent.isRefused(Reschedule, { id, startAt: at('12:00') });

    expect(refused).toMatchObject({ reason: 'SLOT_TAKEN' });
    expect(JSON.stringify(refused.details)).toContain(at('13:00'));
    expect((await agency.agent.gets(OneBooking, { id })).booking).toMatchObject({
      version: 1,
      startAt: at('10:00'),
    });
  });

  test('of many that move to one place at once, one gets there, and no error of the database shows', async () => {
    const { serviceId } = await salonOf(agency, 1, { slotStepMinutes: 30 });
    const made = [];
    for (const time of ['09:00', '10:00', '11:00']) made.push(await book(agency.agent, serviceId, at(time)));

    const answers = await Promise.all(
      made.map(({ id }, n) =>
        agency.agent.asks(Reschedule, { id, startAt: at(n === 1 ? '14:30' : '14:00') }),
      ),
    );

    const text = answers.map((answer) => JSON.stringify(answer));
    expect(text.filter((one) => one.includes('SLOT_TAKEN'))).toHaveLength(2);
    expect(text.filter((one) => one.includes('"version":2'))).toHaveLength(1);
  });

  test('is cancelled once, with the reason, and its time is free', async () => {
    const { serviceId } = await salonOf(agency);
    const { id } = await book(agency.agent, serviceId, at('10:00'));

    const { cancelBooking } = await agency.agent.gets(CancelBooking, { id, reason: ' Ill ' });
    const again = (await agency.agent.gets(CancelBooking, { id, reason: 'Other' })).cancelBooking;

    expect(cancelBooking).toMatchObject({ status: 'CANCELLED', cancelReason: 'Ill', version: 2 });
    expect(again).toEqual(cancelBooking);
    expect(await agency.agent.isRefused(Reschedule, { id, startAt: at('12:00') })).toMatchObject({
      reason: 'BOOKING_FINAL',
    });
    expect((await book(agency.agent, serviceId, at('10:00'))).status).toBe('CONFIRMED');
  });

  test('is completed, or nobody came, from its start on; and that is final', async () => {
    const { serviceId } = await salonOf(agency);
    const came = await book(agency.agent, serviceId, at('10:00'));
    const missed = await book(agency.agent, serviceId, at('12:00'));
    expect(await agency.agent.isRefused(CompleteBooking, { id: came.id })).toMatchObject({
      reason: 'NOT_STARTED',
    });

    await begins(came.id);
    const { completeBooking } = await agency.agent.gets(CompleteBooking, { id: came.id });
    await begins(missed.id);
    const { markNoShow } = await agency.agent.gets(MarkNoShow, { id: missed.id });

    expect(completeBooking).toMatchObject({ status: 'COMPLETED', version: 2 });
    expect(markNoShow).toMatchObject({ status: 'NO_SHOW', version: 2 });
    expect((await agency.agent.gets(CompleteBooking, { id: came.id })).completeBooking).toMatchObject({
      version: 2,
    });
    for (const refused of [
      await agency.agent.isRefused(CancelBooking, { id: came.id }),
      await agency.agent.isRefused(CompleteBooking, { id: missed.id }),
    ]) {
      expect(refused).toMatchObject({ code: 'CONFLICT', reason: 'BOOKING_FINAL' });
    }
  });

  test('of another client does not exist for who does not see it', async () => {
    const { serviceId } = await salonOf(agency);
    const { id } = await book(agency.agent, serviceId, at('10:00'));
    const [, { user: other }] = agency.clients;
    const rival = (await world.agency()).admin;

    for (const stranger of [other, rival, agency.orphan]) {
      expect((await stranger.gets(OneBooking, { id })).booking).toBeNull();
      expect((await stranger.gets(Bookings)).bookings).toEqual([]);
      for (const [change, given] of [
        [Reschedule, { id, startAt: at('12:00') }],
        [CancelBooking, { id }],
        [MarkNoShow, { id }],
        [CreateBooking, { serviceId, startAt: at('12:00'), customer: { name: 'Ana' } }],
      ] as const) {
        expect(await stranger.isRefused<object>(change, given)).toMatchObject({ code: 'NOT_FOUND' });
      }
    }
  });

  test('is found by its time, a page after the other', async () => {
    const { serviceId } = await salonOf(agency, 2);
    const made = [];
    for (const time of ['12:00', '10:00', '10:00', '14:00'])
      made.push(await book(agency.agent, serviceId, at(time)));
    const page = async (variables: object) =>
      (await agency.agent.gets(Bookings, { limit: 2, ...variables })).bookings;

    const first = await page({});
    const second = await page({ afterId: first[1]?.id });

    expect([...first, ...second].map(({ startAt }) => startAt.slice(11, 16))).toEqual([
      '10:00',
      '10:00',
      '12:00',
      '14:00',
    ]);
    expect(new Set([...first, ...second].map(({ id }) => id)).size).toBe(4);
    expect((await page({ from: at('12:00'), to: at('14:00') })).map(({ id }) => id)).toEqual([made[0]?.id]);
    const { staffId } = made[3] ?? {};
    const theirs = made.filter((one) => one.staffId === staffId).map(({ id }) => id);
    expect((await page({ staffId, limit: 10 })).map(({ id }) => id).sort()).toEqual(theirs.sort());
    expect(theirs.length).toBeLessThan(made.length);
    expect(await page({ serviceId: (await salonOf(agency)).serviceId })).toEqual([]);
  });
});
