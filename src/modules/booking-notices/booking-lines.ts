import type { BookingChange } from '../bookings/booking-followers.js';
import type { ThreadLine } from '../conversations/timeline.js';
import { newsOf } from './booking-letters.js';
import { line, momentWords } from './booking-words.js';

/** What the timeline of the thread says of a change of a booking; null: nothing. The event has the starts. */
export function lineOf({ before, after }: BookingChange): ThreadLine | null {
  const news = newsOf({ before, after });
  if (news === null) return null;
  const service = line(after.serviceName);
  const startAt = after.startAt.toISOString();
  if (news === 'BOOKED') return told(null, startAt, `Booked ${service} for ${momentWords(after)}`);
  if (news === 'CANCELLED') return told(startAt, null, `Cancelled ${service} of ${momentWords(after)}`);
  const was = before ?? after;
  return told(
    was.startAt.toISOString(),
    startAt,
    `Moved ${service} from ${momentWords(was)} to ${momentWords(after)}`,
  );
}

const told = (from: string | null, to: string | null, text: string): ThreadLine => ({
  event: { kind: 'BOOKING', from, to },
  text,
});
