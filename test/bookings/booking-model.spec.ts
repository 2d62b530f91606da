import { jest } from '@jest/globals';
import fc from 'fast-check';
import { type Actor, systemActor } from '../../src/kernel/actor.js';
import { DomainError } from '../../src/kernel/errors.js';
import type { Booking } from '../../src/modules/bookings/bookings.js';
import { BookingsService } from '../../src/modules/bookings/bookings.service.js';
import type { Agency } from '../world/agency.js';
import { openWorld, type World } from '../world.js';
import { type Answer, BookingModel, type Command, type ModelService } from './booking-model.js';
import { at, CreateService, CreateStaff, opens } from './booking-world.js';

/** `BOOKING_MODEL_RUNS=5000` for the figure. */
const RUNS = Number(process.env.BOOKING_MODEL_RUNS ?? 150);
jest.setTimeout(RUNS * 1_000 + 60_000);

const SETTINGS = [
  { duration: 30, before: 0, after: 15, capacity: 1 },
  { duration: 60, before: 30, after: 0, capacity: 2 },
] as const;
const MINUTE_MS = 60_000;
const MIDNIGHT = Date.parse(at('00:00'));

let world: World;
let agency: Agency;
let actor: Actor;
let bookings: BookingsService;
let services: readonly ModelService[];
let staff: readonly string[];

beforeAll(async () => {
  world = await openWorld();
  agency = await world.agency();
  actor = systemActor(agency.id, 'test');
  bookings = world.server.app.get(BookingsService, { strict: false });
  const clientId = await opens(agency, ['09:00', '12:00']);
  services = await Promise.all(
    SETTINGS.map(async (one, n) => {
      const given = {
        ...{ clientId, name: `Service ${n}`, durationMinutes: one.duration, slotStepMinutes: 30 },
        ...{ bufferBeforeMinutes: one.before, bufferAfterMinutes: one.after, capacity: one.capacity },
      };
      return { ...one, id: (await agency.admin.gets(CreateService, given)).createService.id };
    }),
  );
  const serviceIds = services.map(({ id }) => id);
  const made = [];
  for (const name of ['One', 'Two']) {
    made.push((await agency.admin.gets(CreateStaff, { clientId, name, serviceIds })).createStaff.id);
  }
  staff = made.sort();
});
afterAll(() => world.close());

/** The bookings of one run, in the order in which they were made. */
type Made = string[];

const startOf = (minutes: number) => new Date(MIDNIGHT + minutes * MINUTE_MS);

async function asked(command: Command, made: Made): Promise<Answer | null> {
  try {
    const booking = await does(command, made);
    return booking && answerOf(booking);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.reason;
  }
}

async function does(command: Command, made: Made): Promise<Booking | null> {
  if (command.kind === 'create' || command.kind === 'hold') {
    const wanted = {
      serviceId: services[command.service]?.id ?? '',
      startAt: startOf(command.start),
      staffId: command.staff === null ? null : (staff[command.staff] ?? null),
    };
    const booking =
      command.kind === 'hold'
        ? await bookings.hold(actor, wanted)
        : await bookings.create(actor, { ...wanted, customer: { name: 'Ana' } });
    made.push(booking.id);
    return booking;
  }
  const id = made[command.nth];
  if (!id) return null;
  if (command.kind === 'confirm') return bookings.confirm(actor, { id, customer: { name: 'Ana' } });
  if (command.kind === 'cancel') return bookings.cancel(actor, { id });
  if (command.kind === 'runOut') {
    await agency.query(
      `UPDATE bookings SET hold_expires_at = now() - interval '1 second'
       WHERE agency_id = $1 AND id = $2 AND status = 'HELD'`,
      [id],
    );
    return null;
  }
  const staffId = command.staff === null ? null : staff[command.staff];
  return bookings.reschedule(actor, { id, startAt: startOf(command.start), staffId });
}

const answerOf = ({ staffId, startAt, seatNo, status, version }: Booking): Answer => ({
  staff: staffId ?? '',
  start: (startAt.getTime() - MIDNIGHT) / MINUTE_MS,
  seat: seatNo,
  status: status as 'HELD',
  version,
});

const OVERLAPS = `SELECT a.id FROM bookings a JOIN bookings b ON b.agency_id = a.agency_id AND b.id > a.id
    AND b.resource_id = a.resource_id AND b.blocked && a.blocked
  WHERE a.agency_id = $1 AND a.status IN ('HELD', 'CONFIRMED') AND b.status IN ('HELD', 'CONFIRMED')
    AND (a.session_key <> b.session_key OR a.seat_no = b.seat_no)`;

/** Everything that is there, as the model would say it. */
async function standing(made: Made): Promise<unknown[]> {
  const found = await Promise.all(made.map((id) => bookings.find(actor, id)));
  return found.map((booking) => {
    const isOver = booking?.status === 'EXPIRED' || Number(booking?.holdExpiresAt ?? Infinity) < Date.now();
    return isOver ? 'over' : booking && answerOf(booking);
  });
}

const modelled = ({ bookings: all }: BookingModel): unknown[] =>
  all.map(({ isOver, staff: of, start, seat, status, version }) =>
    isOver ? 'over' : { staff: of, start, seat, status, version },
  );

const starts = fc.integer({ min: 0, max: 6 }).map((n) => 9 * 60 + n * 30);
const nths = fc.integer({ min: 0, max: 7 });
const anyone = fc.constantFrom(null, 0, 1);

const commandsWith = (who: fc.Arbitrary<number | null>): fc.Arbitrary<Command> =>
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('create' as const),
        service: fc.nat(1),
        start: starts,
        staff: who,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('hold' as const),
        service: fc.nat(1),
        start: starts,
        staff: who,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('reschedule' as const),
        nth: nths,
        start: starts,
        staff: who,
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constantFrom('confirm' as const, 'cancel' as const), nth: nths }),
    },
  );

const runOut: fc.Arbitrary<Command> = fc.record({ kind: fc.constant('runOut' as const), nth: nths });

test(`${RUNS} runs of bookings, holds, moves and cancellations come to what a naive model says`, async () => {
  let refused = 0;
  let done = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 9, arbitrary: commandsWith(anyone) }, { weight: 1, arbitrary: runOut }), {
        minLength: 3,
        maxLength: 14,
      }),
      async (commands) => {
        await agency.query('DELETE FROM bookings WHERE agency_id = $1');
        const [model, made]: [BookingModel, Made] = [new BookingModel(services, staff), []];
        for (const command of commands) {
          const expected = model.does(command);
          const answer = await asked(command, made);
          expect([command, answer]).toEqual([command, expected]);
          done += 1;
          if (typeof answer === 'string') refused += 1;
        }
        expect(await standing(made)).toEqual(modelled(model));
        expect(await agency.query(OVERLAPS)).toEqual([]);
      },
    ),
    { numRuns: RUNS },
  );
  // Otherwise nothing was tried.
  expect(refused).toBeGreaterThan(done / 20);
});

/** Every order of some. */
const ordersOf = <T>(some: readonly T[]): T[][] =>
  some.length < 2
    ? [[...some]]
    : some.flatMap((one, n) => ordersOf(some.filter((_, at) => at !== n)).map((rest) => [one, ...rest]));

test(`of ${Math.ceil(RUNS / 3)} runs with three at once, each comes to what some order of them would`, async () => {
  // By whom it is with, because who has the fewest bookings depends on whom one sees.
  const named = fc.constantFrom(0, 1);
  await fc.assert(
    fc.asyncProperty(
      fc.array(commandsWith(named), { minLength: 2, maxLength: 6 }),
      fc.array(commandsWith(named), { minLength: 3, maxLength: 3 }),
      async (first, together) => {
        await agency.query('DELETE FROM bookings WHERE agency_id = $1');
        const [model, made]: [BookingModel, Made] = [new BookingModel(services, staff), []];
        for (const command of first) {
          model.does(command);
          await asked(command, made);
        }
        const known = [...made];

        const answers = await Promise.all(together.map((command) => asked(command, [...known])));

        const isExplained = ordersOf(together.map((command, n) => ({ command, answer: answers[n] }))).some(
          (order) => {
            const tried = model.copy();
            return order.every(({ command, answer }) => {
              // What is made meanwhile has no number for the others.
              const isNew = 'nth' in command && command.nth >= known.length;
              const expected = isNew ? null : tried.does(command);
              return JSON.stringify(expected) === JSON.stringify(answer);
            });
          },
        );
        expect([isExplained, first, together, answers]).toEqual([true, first, together, answers]);
        expect(await agency.query(OVERLAPS)).toEqual([]);
      },
    ),
    { numRuns: Math.ceil(RUNS / 3) },
  );
});
