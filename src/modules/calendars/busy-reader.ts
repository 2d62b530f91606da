import { Injectable } from '@nestjs/common';
import type { CalendarWord } from '../booking-catalog/calendar-absences.service.js';
import { CalendarAccess, type Trouble } from './calendar-access.js';
import type { CalendarConnection } from './calendars.js';
import type { BusyPage, BusyRequest, ReadAll, SeenEvent } from './providers/calendar-provider.js';

/** 10,000 events in 61 days: a calendar whose list is longer has no end, or nobody to meet. */
const MOST_PAGES = 40;
/** A series that was touched may answer all its instances for years: then its window alone is shorter. */
const MOST_PAGES_OF_CHANGES = 8;

export interface BusyTimes {
  readonly outcome: 'read';
  readonly word: CalendarWord;
  /** Where the next time begins; null: with everything. */
  readonly until: string | null;
  readonly account: string | null;
  /** Everything was read, not only what has changed. */
  readonly isWhole: boolean;
}

/** Reads when a calendar keeps its owner busy, to the last page. */
@Injectable()
export class BusyReader {
  constructor(private readonly access: CalendarAccess) {}

  /** Falls back to the whole window where the provider has forgotten `since`, or too much has changed. */
  async read(
    connection: CalendarConnection,
    request: BusyRequest,
    signal: AbortSignal,
  ): Promise<BusyTimes | Trouble> {
    if (request.since !== null) {
      const changes = await this.pages(connection, request, MOST_PAGES_OF_CHANGES, signal);
      if (changes.outcome !== 'read-all') return changes;
    }
    const whole = await this.pages(connection, { ...request, since: null }, MOST_PAGES, signal);
    return whole.outcome === 'read-all' ? ENDLESS : whole;
  }

  private async pages(
    connection: CalendarConnection,
    request: BusyRequest,
    most: number,
    signal: AbortSignal,
  ): Promise<BusyTimes | ReadAll | Trouble> {
    const seen = new Map<string, SeenEvent['busy']>();
    let next: string | null = null;
    for (let pages = 0; pages < most; pages += 1) {
      const page: BusyPage | ReadAll | Trouble = await this.access.call<BusyPage | ReadAll>(
        connection,
        (provider, token) => provider.busy(token, request, next, { signal }),
        signal,
      );
      if (page.outcome !== 'page') return page;
      // The newest word on each: a list that changes while it is read says some twice.
      for (const { id, busy } of page.events) seen.set(id, busy && isIn(request, busy) ? busy : null);
      if (page.next === null) {
        const { until, account } = page;
        const isWhole = request.since === null;
        return { outcome: 'read', word: wordOf(seen, isWhole), until, account, isWhole };
      }
      next = page.next;
    }
    return { outcome: 'read-all' };
  }
}

/** Changes are told wherever they are; only the window is of interest. */
const isIn = ({ from, to }: BusyRequest, { startsAt, endsAt }: NonNullable<SeenEvent['busy']>): boolean =>
  endsAt > from && startsAt < to;

function wordOf(seen: ReadonlyMap<string, SeenEvent['busy']>, isWhole: boolean): CalendarWord {
  const busy = [...seen].flatMap(([sourceId, time]) =>
    time ? [{ sourceId, startAt: time.startsAt, endAt: time.endsAt }] : [],
  );
  if (isWhole) return { busy, gone: 'others' };
  return { busy, gone: [...seen].flatMap(([sourceId, time]) => (time ? [] : [sourceId])) };
}

const ENDLESS: Trouble = {
  outcome: 'rejected',
  code: 'CALENDAR_TOO_FULL',
  text: 'The calendar has more events in the next 61 days than can be read, or its list has no end.',
};
