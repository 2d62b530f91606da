import type { Booking } from '../bookings/bookings.js';

type Times = Pick<Booking, 'startAt' | 'timeZone'>;

/** `Friday 4 December 2026`, where the booking is. Put together here: what a formatter puts between differs by its version. */
export function dateWords({ startAt, timeZone }: Times): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  }).formatToParts(startAt);
  const part = (wanted: string) => parts.find(({ type }) => type === wanted)?.value ?? '';
  return `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}`;
}

/** `09:30`, where the booking is. */
export const timeWords = ({ startAt, timeZone }: Times): string =>
  new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  }).format(startAt);

/** `Friday 4 December 2026 at 09:30 (Europe/Berlin)` */
export const momentWords = (times: Times): string =>
  `${dateWords(times)} at ${timeWords(times)} (${times.timeZone})`;

/** A name within its line. */
export const line = (name: string): string => name.replace(/[\s\p{Cc}]+/gu, ' ').trim();
