import { benchId, KIND } from './ids.mjs';
import { AGENCY, fillPeople } from './people.mjs';

/** Offered by everybody: what is asked for slots. */
export const SHARED_SERVICE = benchId(KIND.service, 1);
/** Offered by itself, at any hour: what the storm is about. */
export const STORM_SERVICE = benchId(KIND.service, 2);
const [SALON, ALWAYS_OPEN] = [1, 2];
export const DAYS = 30;

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];
const hours = (opensAt, closesAt, breaks = []) =>
  JSON.stringify(WEEKDAYS.map((day) => ({ day, opensAt, closesAt, breaks })));

/**
 * People who offer one service from 09:00 to 17:00 with a break, and what they have in the coming month: spread over
 * people, days and half hours, and none overlapping another. Filled anew for every run, because days go by.
 */
export const bookings = {
  name: 'bookings',
  source: new URL(import.meta.url),
  alwaysFresh: true,
  sizes: {
    full: { staff: 100, bookings: 10_000, slots: 40, attempts: 500 },
    quick: { staff: 20, bookings: 1_000, slots: 8, attempts: 50 },
  },
  fill,
};

async function fill(client, size, progress) {
  await fillPeople(client, { others: 1 });
  const lunch = [{ startsAt: '12:00', endsAt: '13:00' }];
  await client.query(
    `INSERT INTO business_hours (agency_id, client_id, time_zone, weekly, holidays)
     VALUES (${AGENCY}, ${SALON}, 'UTC', $1, '[]'), (${AGENCY}, ${ALWAYS_OPEN}, 'UTC', $2, '[]')`,
    [hours('09:00', '17:00', lunch), hours('00:00', '24:00')],
  );
  await client.query(
    `INSERT INTO booking_services (agency_id, id, client_id, name, duration_minutes, window_days, color)
     VALUES (${AGENCY}, $1, ${SALON}, 'Consultation', 30, 365, '#1d4ed8'),
       (${AGENCY}, $2, ${ALWAYS_OPEN}, 'The last table', 60, 365, '#b42318')`,
    [SHARED_SERVICE, STORM_SERVICE],
  );
  const people = `FROM generate_series(1::bigint, ${size.staff}) n`;
  await client.query(`
    INSERT INTO booking_staff (agency_id, id, client_id, name)
    SELECT ${AGENCY}, bench_id(${KIND.staff}, n), ${SALON}, 'Staff ' || n ${people}`);
  await client.query(
    `INSERT INTO booking_staff_services (agency_id, staff_id, service_id, client_id)
     SELECT ${AGENCY}, bench_id(${KIND.staff}, n), $1, ${SALON} ${people}`,
    [SHARED_SERVICE],
  );
  // The n-th is with one after the other; of each, on one day after the other, in one half hour after the other.
  await client.query(
    `INSERT INTO bookings (agency_id, id, client_id, service_id, staff_id, status, starts_at, ends_at, blocked, time_zone, source)
     SELECT ${AGENCY}, bench_id(${KIND.booking}, n), ${SALON}, $1, bench_id(${KIND.staff}, 1 + n % ${size.staff}), 'CONFIRMED',
       at, at + interval '30 minutes', tstzrange(at, at + interval '30 minutes'), 'UTC', 'PUBLIC'
     FROM (
       SELECT n, date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + interval '1 day' * (1 + k % ${DAYS})
         + interval '9 hours' + interval '30 minutes' * (k / ${DAYS} * 5 % 6 + k / ${DAYS} / 6 * 8) AS at
       FROM generate_series(0::bigint, ${size.bookings - 1}) n, LATERAL (SELECT n / ${size.staff} AS k) AS of_one
     ) AS spread`,
    [SHARED_SERVICE],
  );
  progress(`${size.bookings.toLocaleString('en')} bookings of ${size.staff} people`);
}
