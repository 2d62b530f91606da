import type { GoogleConfig } from '../../../../config/config.js';
import type { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import type { OutboundRequest, OutboundResponse } from '../../../../egress/outbound.js';
import type {
  BusyPage,
  BusyRequest,
  CalendarFailure,
  CallOptions,
  MirroredEvent,
  ReadAll,
  Removed,
  Written,
} from '../calendar-provider.js';
import { eventIdOf } from './event-id.js';
import { failureOf, failureOfExchange, isSuccess, parsed, reasonOf, unreadable } from './google-errors.js';
import {
  BOOKING_PROPERTY,
  EVENT_FIELDS,
  EventList,
  seenEvent,
  VERSION_PROPERTY,
  versionOf,
  WrittenEvent,
} from './google-reading.js';

/** The calendar of the account itself, whatever it is called. */
const EVENTS = '/calendars/primary/events';
const TIMEOUT_MS = 10_000;
const EVENT_BYTES = 1024 * 1024;
/** A page of 250 entries of the fields that are asked for; attendees may be many. */
const PAGE_BYTES = 8 * 1024 * 1024;
const PAGE_SIZE = 250;
/** Somebody changes the event each time we have looked at it: later, then. */
const MOST_LOOKS = 3;
const WRITTEN_FIELDS = 'etag,status,extendedProperties/private';

interface Call {
  readonly method: OutboundRequest['method'];
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  /** Only if the event is still what this mark was given for. */
  readonly mark?: string | null;
  readonly maxResponseBytes?: number;
}

type Answered = OutboundResponse | CalendarFailure;

/** Events of the primary calendar, as Google's Calendar API v3 has them. */
export class GoogleEvents {
  constructor(
    private readonly http: GuardedFetch,
    private readonly config: GoogleConfig,
  ) {}

  /**
   * An insert succeeds once per id and has no condition; a patch has one, the entity tag. So what is there already is
   * only changed under the tag of the state that was looked at, and an older state of the booking never overwrites a
   * newer one, however late it comes. A deleted event keeps its id and is brought back by the same patch.
   */
  async put(
    token: string,
    event: MirroredEvent,
    mark: string | null,
    options: CallOptions = {},
  ): Promise<Written | CalendarFailure> {
    const id = eventIdOf(event.bookingId);
    let tag = mark;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const isNew = tag === null;
      const response = await this.call(token, isNew ? insertOf(id, event) : patchOf(id, event, tag), options);
      if ('outcome' in response) return response;
      if (isSuccess(response)) return writtenOf(response);
      if (isNew ? !isTaken(response) : !isOtherwise(response)) return failureOf(response);
      const found = await this.look(token, id, options);
      if (found !== null && 'outcome' in found) return found;
      if (found && versionOf(found) > event.version) return { outcome: 'superseded', mark: found.etag };
      tag = found?.etag ?? null;
    }
    return busyElsewhere();
  }

  /** Under the same condition. One that is gone already is removed. */
  async remove(
    token: string,
    { bookingId, version }: Pick<MirroredEvent, 'bookingId' | 'version'>,
    mark: string | null,
    options: CallOptions = {},
  ): Promise<Removed | CalendarFailure> {
    const id = eventIdOf(bookingId);
    let tag = mark;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      if (tag !== null) {
        const response = await this.call(
          token,
          { method: 'DELETE', path: `${EVENTS}/${id}`, mark: tag },
          options,
        );
        if ('outcome' in response) return response;
        if (isSuccess(response)) return { outcome: 'removed' };
        if (!isOtherwise(response)) return failureOf(response);
      }
      const found = await this.look(token, id, options);
      if (found === null) return { outcome: 'removed' };
      if ('outcome' in found) return found;
      if (versionOf(found) > version) return { outcome: 'superseded' };
      if (found.status === 'cancelled') return { outcome: 'removed' };
      tag = found.etag;
    }
    return busyElsewhere();
  }

  /** Recurring events come as their instances. A token cannot stand beside a window, which it remembers roughly. */
  async busy(
    token: string,
    { since, from, to }: BusyRequest,
    page: string | null,
    options: CallOptions = {},
  ): Promise<BusyPage | ReadAll | CalendarFailure> {
    const query = {
      singleEvents: 'true',
      maxResults: String(PAGE_SIZE),
      fields: `summary,timeZone,nextPageToken,nextSyncToken,items(${EVENT_FIELDS})`,
      ...(since === null ? { timeMin: from.toISOString(), timeMax: to.toISOString() } : { syncToken: since }),
      ...(page !== null && { pageToken: page }),
    };
    const call = { method: 'GET', path: EVENTS, query, maxResponseBytes: PAGE_BYTES } as const;
    const response = await this.call(token, call, options);
    if ('outcome' in response) return response;
    if (response.status === 410) return { outcome: 'read-all' };
    if (!isSuccess(response)) return failureOf(response);
    const { data } = EventList.safeParse(parsed(response.body));
    if (!data) return unreadable('a list of events');
    return {
      outcome: 'page',
      events: data.items.map((event) => seenEvent(event, data.timeZone ?? 'UTC')),
      next: data.nextPageToken ?? null,
      until: data.nextSyncToken ?? null,
      account: data.summary ?? null,
    };
  }

  /** The event as it is now, a deleted one too; null where there is none, or none any more. */
  private async look(
    token: string,
    id: string,
    options: CallOptions,
  ): Promise<WrittenEvent | CalendarFailure | null> {
    const query = { fields: WRITTEN_FIELDS };
    const response = await this.call(token, { method: 'GET', path: `${EVENTS}/${id}`, query }, options);
    if ('outcome' in response) return response;
    if (isGone(response)) return null;
    if (!isSuccess(response)) return failureOf(response);
    return WrittenEvent.safeParse(parsed(response.body)).data ?? unreadable('an event');
  }

  private async call(
    token: string,
    { method, path, query = {}, body, mark, maxResponseBytes = EVENT_BYTES }: Call,
    { signal }: CallOptions,
  ): Promise<Answered> {
    const search = new URLSearchParams(query).toString();
    try {
      return await this.http.request({
        method,
        url: `${this.config.apiUrl}${path}${search && `?${search}`}`,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          ...(body && { 'content-type': 'application/json' }),
          ...(mark && { 'if-match': mark }),
        },
        ...(body && { body: JSON.stringify(body) }),
        timeoutMs: TIMEOUT_MS,
        maxResponseBytes,
        ...(signal && { signal }),
      });
    } catch (error) {
      return failureOfExchange(error);
    }
  }
}

const insertOf = (id: string, { startsAt, endsAt, timeZone, ...event }: MirroredEvent): Call => ({
  method: 'POST',
  path: EVENTS,
  body: {
    id,
    ...wordsOf(event),
    start: { dateTime: startsAt.toISOString(), timeZone },
    end: { dateTime: endsAt.toISOString(), timeZone },
  },
});

/** A patch leaves alone what is not in it. `date: null`: its owner may have made an event of whole days of it. */
const patchOf = (
  id: string,
  { startsAt, endsAt, timeZone, ...event }: MirroredEvent,
  mark: string | null,
): Call => ({
  method: 'PATCH',
  path: `${EVENTS}/${id}`,
  mark,
  body: {
    ...wordsOf(event),
    start: { dateTime: startsAt.toISOString(), timeZone, date: null },
    end: { dateTime: endsAt.toISOString(), timeZone, date: null },
  },
});

const wordsOf = ({
  bookingId,
  version,
  title,
  description,
}: Omit<MirroredEvent, 'startsAt' | 'endsAt' | 'timeZone'>) => ({
  status: 'confirmed',
  summary: title,
  description,
  extendedProperties: {
    private: { [BOOKING_PROPERTY]: bookingId, [VERSION_PROPERTY]: String(version) },
  },
});

/** What was written is written, even when we cannot read under which tag. */
const writtenOf = (response: OutboundResponse): Written => ({
  outcome: 'written',
  mark: WrittenEvent.safeParse(parsed(response.body)).data?.etag ?? null,
});

const isGone = ({ status }: OutboundResponse): boolean => status === 404 || status === 410;

/** The insert found the id taken: by an earlier attempt, or by an event that was deleted. */
const isTaken = (response: OutboundResponse): boolean =>
  response.status === 409 && reasonOf(response) === 'duplicate';

/** The patch or the removal found another state than the one it was meant for, or nothing. */
const isOtherwise = (response: OutboundResponse): boolean => response.status === 412 || isGone(response);

const busyElsewhere = (): CalendarFailure => ({
  outcome: 'retry',
  code: 'CHANGED_MEANWHILE',
  text: 'The event was changed each time we had looked at it.',
});
