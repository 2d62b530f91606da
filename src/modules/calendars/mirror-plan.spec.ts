import type { BookingStaffId, CalendarConnectionId } from '../../kernel/ids.js';
import type { Booking, BookingStatus } from '../bookings/bookings.js';
import type { CalendarConnection } from './calendars.js';
import { eventOf, mirrorSteps } from './mirror-plan.js';
import type { Mirrored } from './mirrored-events.repository.js';

const NOW = new Date('2026-12-01T12:00:00Z');

const booking = (more: Partial<Booking> = {}) =>
  ({
    id: 'booking',
    version: 2,
    status: 'CONFIRMED',
    staffId: 'ana' as BookingStaffId,
    serviceName: 'Haircut',
    startAt: new Date('2026-12-02T09:00:00Z'),
    endAt: new Date('2026-12-02T09:30:00Z'),
    timeZone: 'Europe/Berlin',
    customer: { name: 'Kim', phone: '+491701234567', email: null },
    notes: null,
    ...more,
  }) as Booking;

const calendar = (id: string, more: Partial<CalendarConnection> = {}) =>
  ({ id: id as CalendarConnectionId, needsReconnect: false, ...more }) as CalendarConnection;

const at = (connectionId: string, version = 1): Mirrored => ({
  connectionId: connectionId as CalendarConnectionId,
  version,
  mark: `mark-${version}`,
});

const stepsOf = (...args: [Booking, CalendarConnection | null, readonly Mirrored[]]) =>
  mirrorSteps(...args, NOW).map((step) =>
    step.kind === 'put'
      ? `put ${step.connection.id} ${step.mark}`
      : `remove ${step.connectionId} ${step.mark}`,
  );

test.each<[string, Partial<Booking>, CalendarConnection | null, readonly Mirrored[], readonly string[]]>([
  ['a new booking', {}, calendar('c'), [], ['put c null']],
  ['a changed one', {}, calendar('c'), [at('c', 1)], ['put c mark-1']],
  ['one that is there as it is', {}, calendar('c'), [at('c', 2)], []],
  ['one of which a newer state is there', {}, calendar('c'), [at('c', 3)], []],
  ['one whose staff has no calendar', {}, null, [], []],
  ['one that was moved to other staff', {}, calendar('d'), [at('c')], ['remove c mark-1', 'put d null']],
  ['one that was moved to staff without a calendar', {}, null, [at('c')], ['remove c mark-1']],
  ['a calendar that nobody may write', {}, calendar('c', { needsReconnect: true }), [], []],
  ['one of which it is not known', {}, calendar('c'), [at('c', 0)], ['put c mark-0']],
  ['one that is over and of which it is not known', { endAt: NOW }, calendar('c'), [at('c', 0)], []],
  ['one that is over and was never there', { endAt: NOW }, calendar('c'), [], []],
  ['one that is over and has changed', { endAt: NOW }, calendar('c'), [at('c')], ['put c mark-1']],
])('%s', (_what, given, connection, mirrored, expected) => {
  expect(stepsOf(booking(given), connection, mirrored)).toEqual(expected);
});

test.each<[BookingStatus, readonly string[], readonly string[]]>([
  ['HELD', [], ['remove c mark-1']],
  ['CONFIRMED', ['put c null'], ['put c mark-1']],
  ['CANCELLED', [], ['remove c mark-1']],
  ['EXPIRED', [], ['remove c mark-1']],
  ['COMPLETED', [], []],
  ['NO_SHOW', [], []],
])('%s', (status, whenNew, whenThere) => {
  expect(stepsOf(booking({ status }), calendar('c'), [])).toEqual(whenNew);
  expect(stepsOf(booking({ status }), calendar('c'), [at('c')])).toEqual(whenThere);
});

test('the event says who comes, and how to reach them', () => {
  expect(eventOf(booking({ notes: 'Short, please' }))).toEqual({
    bookingId: 'booking',
    version: 2,
    title: 'Haircut – Kim',
    description: 'Kim\n+491701234567\n\nShort, please\n\nBooked with Switchboard: change or cancel it there.',
    startsAt: new Date('2026-12-02T09:00:00Z'),
    endsAt: new Date('2026-12-02T09:30:00Z'),
    timeZone: 'Europe/Berlin',
  });
  const nobody = { name: null, phone: null, email: null };
  expect(eventOf(booking({ customer: nobody }))).toMatchObject({
    title: 'Haircut',
    description: 'Booked with Switchboard: change or cancel it there.',
  });
});
