import type { CalendarShelf, EventResource } from './calendar-shelf.js';
import { FakeGoogle } from './fake-google.js';

const DAY_MS = 24 * 60 * 60_000;

/** What stands in everybody's calendar: days ahead, hour of the day in UTC, hours. */
const APPOINTMENTS = [
  { summary: 'Dentist', day: 1, hour: 9, hours: 1 },
  { summary: 'Lunch with Kim', day: 2, hour: 11, hours: 1 },
  { summary: 'Stocktaking', day: 3, hour: 13, hours: 3 },
  { summary: 'Birthday of Ana', day: 2, hour: 8, hours: 8, transparency: 'transparent' },
] as const;

/** Google for `npm run simulate`: whoever is asked allows it, has some appointments, and is told of every booking. */
export function calendarsAtHand(port: number, print: (line: string) => void): Promise<FakeGoogle> {
  return FakeGoogle.start({
    port,
    onConsent: (calendar) => {
      print(`Google: ${calendar.account} allows their calendar to be connected.`);
      if (calendar.events.length === 0) fill(calendar, new Date());
    },
    onChange: (account, what, event) =>
      print(`Google: ${what} in the calendar of ${account}: ${told(event)}`),
  });
}

function fill(calendar: CalendarShelf, now: Date): void {
  for (const { day, hour, hours, ...event } of APPOINTMENTS) {
    const date = new Date(now.getTime() + day * DAY_MS);
    const start = date.setUTCHours(hour, 0, 0, 0);
    const end = start + hours * 60 * 60_000;
    const time = (at: number) => ({ dateTime: new Date(at).toISOString() });
    calendar.add({ ...event, start: time(start), end: time(end) });
  }
}

const told = ({ summary, start }: EventResource): string =>
  `${summary ?? 'an event'}, ${start.dateTime ?? start.date}`;
