import { jest } from '@jest/globals';
import { openWorld, type World } from '../world.js';
import { AvailableSlots, at, CreateBooking, salonOf } from './booking-world.js';

/** Small, because whoever asks in a test waits ten seconds; the figure is of 40 × 500. */
const SLOTS = 10;
const ATTEMPTS = 60;
jest.setTimeout(120_000);

let world: World;
beforeAll(async () => {
  world = await openWorld({}, { verifyExecutor: false });
});
afterAll(() => world.close());

test(`of ${ATTEMPTS} who want each of ${SLOTS} times at once, one gets it, and the others are told what is free`, async () => {
  const agency = await world.agency();
  const { serviceId } = await salonOf(agency);
  const { availableSlots } = await agency.agent.gets(AvailableSlots, {
    ...{ serviceId, from: at('00:00'), to: at('00:00', 6) },
  });
  const times = availableSlots.slice(0, SLOTS).map(({ startAt }) => startAt);
  expect(times).toHaveLength(SLOTS);

  const answers = [];
  for (const startAt of times) {
    const attempts = Array.from({ length: ATTEMPTS }, (_, n) =>
      agency.agent.asks(CreateBooking, {
        ...{ serviceId, startAt, clientBookingId: `${startAt} ${n}`, customer: { name: `Visitor ${n}` } },
      }),
    );
    answers.push(...(await Promise.all(attempts)));
  }

  const won = answers.flatMap(({ data }) => (data ? [data.createBooking.startAt] : []));
  const lost = answers.flatMap(({ errors }) => errors?.map(({ extensions }) => extensions) ?? []);
  expect(won.sort()).toEqual(times);
  expect(lost).toHaveLength(SLOTS * (ATTEMPTS - 1));
  expect(new Set(lost.map(({ code, reason }) => `${code} ${reason}`))).toEqual(
    new Set(['CONFLICT SLOT_TAKEN']),
  );
  for (const { details } of lost) {
    const { nextSlots } = details as { nextSlots: { startAt: string }[] };
    expect(nextSlots.length).toBeGreaterThan(0);
  }
  const overlaps = await agency.query(
    `SELECT a.id FROM bookings a JOIN bookings b ON b.agency_id = a.agency_id AND b.id > a.id
       AND b.resource_id = a.resource_id AND b.blocked && a.blocked
     WHERE a.agency_id = $1 AND a.status IN ('HELD', 'CONFIRMED') AND b.status IN ('HELD', 'CONFIRMED')`,
  );
  expect(overlaps).toEqual([]);
  expect(world.errors).toEqual([]);
});
