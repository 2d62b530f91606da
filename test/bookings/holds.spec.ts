import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import {
  at,
  Bookings,
  BookingUpdated,
  book,
  ConfirmBooking,
  CreateBooking,
  HoldSlot,
  OneBooking,
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

/** As if nobody had confirmed it in time. */
const runsOut = (id: string) =>
  agency.query(
    "UPDATE bookings SET hold_expires_at = now() - interval '1 second' WHERE agency_id = $1 AND id = $2",
    [id],
  );

test('a time that is held is taken, until it is confirmed and after', async () => {
  const { serviceId } = await salonOf(agency);
  const { holdSlot } = await agency.agent.gets(HoldSlot, { serviceId, startAt: at('10:00'), seconds: 60 });
  expect(holdSlot).toMatchObject({ status: 'HELD', version: 1, customer: { name: null } });
  expect(Date.parse(holdSlot.holdExpiresAt ?? '') - Date.now()).toBeGreaterThan(50_000);
  const wanted = { serviceId, startAt: at('10:00'), customer: { name: 'Bea' } };
  expect(await agency.agent.isRefused(CreateBooking, wanted)).toMatchObject({ reason: 'SLOT_TAKEN' });

  const confirm = { id: holdSlot.id, customer: { name: 'Ana', phone: '+351912345678' } };
  const { confirmBooking } = await agency.agent.gets(ConfirmBooking, confirm);

  expect(confirmBooking).toMatchObject({
    id: holdSlot.id,
    status: 'CONFIRMED',
    version: 2,
    holdExpiresAt: null,
  });
  expect(confirmBooking.contactId).not.toBeNull();
  expect((await agency.agent.gets(ConfirmBooking, confirm)).confirmBooking).toEqual(confirmBooking);
  expect(await agency.agent.isRefused(CreateBooking, wanted)).toMatchObject({ reason: 'SLOT_TAKEN' });
});

test('it is free again when nobody confirms it, and every dashboard is told', async () => {
  const { serviceId } = await salonOf(agency);
  const { holdSlot } = await agency.agent.gets(HoldSlot, { serviceId, startAt: at('10:00') });
  await world.settle();
  const live = await agency.agent.listens(BookingUpdated);
  await runsOut(holdSlot.id);

  expect(
    await agency.agent.isRefused(ConfirmBooking, { id: holdSlot.id, customer: { name: 'Ana' } }),
  ).toMatchObject({ reason: 'HOLD_EXPIRED' });
  await agency.pausesEnd();

  expect(await live.next()).toMatchObject([{ id: holdSlot.id, status: 'EXPIRED', version: 2 }]);
  expect((await agency.agent.gets(Bookings)).bookings).toEqual([]);
});

test('it is not given back by a job that comes too soon', async () => {
  const { serviceId } = await salonOf(agency);
  const { holdSlot } = await agency.agent.gets(HoldSlot, { serviceId, startAt: at('10:00') });

  await agency.pausesEnd();

  expect((await agency.agent.gets(OneBooking, { id: holdSlot.id })).booking).toEqual(holdSlot);
});

test('one that is over is ended by whoever takes its time', async () => {
  const { serviceId } = await salonOf(agency);
  const { holdSlot } = await agency.agent.gets(HoldSlot, { serviceId, startAt: at('10:00') });
  await runsOut(holdSlot.id);

  const booking = await book(agency.agent, serviceId, at('10:00'));

  expect(booking.status).toBe('CONFIRMED');
  expect((await agency.agent.gets(OneBooking, { id: holdSlot.id })).booking?.status).toBe('EXPIRED');
  expect((await agency.audit('booking.')).map(({ action }) => action)).toEqual([
    'booking.held',
    'booking.expired',
    'booking.created',
  ]);
});
