/** The words of the pages. One language with its own forms of dates, so that a page does not mix two. */
export const LANGUAGE = 'en-GB';

const HOUR = 60;

/** `45 minutes`, `1 hour 30 minutes`. */
export function durationWords(minutes: number): string {
  const hours = Math.floor(minutes / HOUR);
  const rest = minutes % HOUR;
  return [counted(hours, 'hour'), counted(rest, 'minute')].filter(Boolean).join(' ');
}

const counted = (n: number, what: string): string => (n === 0 ? '' : `${n} ${what}${n === 1 ? '' : 's'}`);

/** As the currency is written: minor units are hundredths of most, thousandths of some, and nothing of others. */
export function priceWords(minor: number, currency: string): string {
  if (minor === 0) return 'Free';
  const format = new Intl.NumberFormat(LANGUAGE, { style: 'currency', currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

const formatted =
  (options: Intl.DateTimeFormatOptions) =>
  (at: Date, timeZone: string): string =>
    // With a comma behind the weekday or without one: versions of Node differ.
    new Intl.DateTimeFormat(LANGUAGE, { timeZone, ...options }).format(at).replace(',', '');

/** `Tuesday 8 December 2026`. */
export const dateWords = formatted({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
/** `Tuesday 8 December`. */
export const dayWords = formatted({ weekday: 'long', day: 'numeric', month: 'long' });
const monthWords = formatted({ month: 'long' });
const dayOfMonth = formatted({ day: 'numeric' });
/** `14:30`. */
export const timeWords = formatted({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** `14:30 to 15:00`, with the day of the end where it is another. */
export function spanWords(from: Date, to: Date, timeZone: string): string {
  const end = timeWords(to, timeZone);
  const isSameDay = dateWords(from, timeZone) === dateWords(to, timeZone);
  return `${timeWords(from, timeZone)} to ${isSameDay ? end : `${end} on ${dayWords(to, timeZone)}`}`;
}

/** `1 to 7 December`, `28 December to 3 January`. */
export function daysWords(first: Date, last: Date, timeZone: string): string {
  const isSameMonth = monthWords(first, timeZone) === monthWords(last, timeZone);
  const month = isSameMonth ? '' : ` ${monthWords(first, timeZone)}`;
  return `${dayOfMonth(first, timeZone)}${month} to ${dayOfMonth(last, timeZone)} ${monthWords(last, timeZone)}`;
}

/** `Berlin (GMT+1)`: the city that the zone is called by, and what the clock there is ahead at that time. */
export function zoneWords(timeZone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat(LANGUAGE, { timeZone, timeZoneName: 'shortOffset' }).formatToParts(
    at,
  );
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const city = timeZone.slice(timeZone.lastIndexOf('/') + 1).replaceAll('_', ' ');
  return city === 'UTC' ? city : `${city} (${offset.replace(/\+0$/, '').replace('-', '\u2212')})`;
}

/** `3 minutes`: of a wait in seconds, never too short. */
export const waitWords = (seconds: number): string =>
  seconds < 60 ? counted(Math.max(1, seconds), 'second') : counted(Math.ceil(seconds / 60), 'minute');
