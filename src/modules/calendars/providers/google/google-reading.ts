import { DateTime } from 'luxon';
import { z } from 'zod';
import type { SeenEvent } from '../calendar-provider.js';
import { eventIdOf } from './event-id.js';

/** The names under which an event of ours says which booking it shows, and which state of it. */
export const BOOKING_PROPERTY = 'switchboardBookingId';
export const VERSION_PROPERTY = 'switchboardVersion';

const Time = z.object({
  /** Of an event of whole days: `2026-12-24`. */
  date: z.string().optional(),
  /** RFC 3339. */
  dateTime: z.string().optional(),
  timeZone: z.string().optional(),
});

const Private = z.record(z.string(), z.string()).optional();

/** The fields of an event that are asked for, and no others. */
export const EVENT_FIELDS =
  'id,status,transparency,start,end,attendees(self,responseStatus),extendedProperties/private';

export const EventEntry = z.object({
  id: z.string().min(1),
  status: z.string().optional(),
  transparency: z.string().optional(),
  start: Time.optional(),
  end: Time.optional(),
  attendees: z
    .array(z.object({ self: z.boolean().optional(), responseStatus: z.string().optional() }))
    .optional(),
  extendedProperties: z.object({ private: Private }).optional(),
});
export type EventEntry = z.infer<typeof EventEntry>;

export const EventList = z.object({
  summary: z.string().optional(),
  timeZone: z.string().optional(),
  items: z.array(EventEntry).default([]),
  nextPageToken: z.string().optional(),
  nextSyncToken: z.string().optional(),
});

/** What an event of ours says of itself. */
export const WrittenEvent = z.object({
  etag: z.string().min(1),
  status: z.string().optional(),
  extendedProperties: z.object({ private: Private }).optional(),
});
export type WrittenEvent = z.infer<typeof WrittenEvent>;

/** The state of the booking that an event shows; 0 for one that says nothing. */
export const versionOf = ({ extendedProperties }: WrittenEvent): number =>
  Number(extendedProperties?.private?.[VERSION_PROPERTY] ?? 0) || 0;

/**
 * How far an event keeps its calendar's owner busy: not when it is cancelled, shown as free, declined by the owner, or
 * put there by us. An event of ours that somebody has copied is theirs: it has another id.
 *
 * @param zone of the calendar: where the days of an event of whole days begin and end.
 */
export function seenEvent(event: EventEntry, zone: string): SeenEvent {
  return { id: event.id, busy: isBusy(event) ? timeOf(event, zone) : null };
}

function isBusy({ id, status, transparency, attendees, extendedProperties }: EventEntry): boolean {
  if (status === 'cancelled' || transparency === 'transparent') return false;
  if (attendees?.some(({ self, responseStatus }) => self && responseStatus === 'declined')) return false;
  const bookingId = extendedProperties?.private?.[BOOKING_PROPERTY];
  return !(bookingId && /^[0-9a-f-]{36}$/i.test(bookingId) && eventIdOf(bookingId) === id);
}

/** Null for what takes no time, or says it in a way we do not know. */
function timeOf({ start, end }: EventEntry, zone: string): SeenEvent['busy'] {
  const [startsAt, endsAt] = [instantOf(start, zone), instantOf(end, zone)];
  return startsAt && endsAt && startsAt < endsAt ? { startsAt, endsAt } : null;
}

/** `end.date` is the day after the last one. */
function instantOf(time: z.infer<typeof Time> | undefined, zone: string): Date | null {
  const said = time?.dateTime ?? time?.date;
  if (!said) return null;
  // An offset in the text wins over the zone, which then stands beside it for the sake of recurrences only.
  const at = DateTime.fromISO(said, { zone: time?.dateTime ? (time.timeZone ?? zone) : zone });
  return at.isValid ? at.toJSDate() : null;
}
