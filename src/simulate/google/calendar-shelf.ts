import { randomBytes } from 'node:crypto';

/** A time as Google writes it: `date` of an event of whole days, else `dateTime` in RFC 3339. */
export interface EventTime {
  readonly date?: string | null;
  readonly dateTime?: string | null;
  readonly timeZone?: string | null;
}

/** An event resource, as far as anybody here looks at it. */
export interface EventResource {
  readonly id: string;
  readonly etag: string;
  readonly status: string;
  readonly sequence: number;
  readonly summary?: string;
  readonly description?: string;
  readonly transparency?: string;
  readonly start: EventTime;
  readonly end: EventTime;
  readonly attendees?: readonly { readonly self?: boolean; readonly responseStatus?: string }[];
  readonly extendedProperties?: { readonly private?: Readonly<Record<string, string>> };
}

/** An error of the calendar's API: its HTTP status, and the reason it gives. */
export interface GoogleError {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

export type Answered<T> = GoogleError | { readonly ok: T };

interface Kept {
  readonly event: EventResource;
  /** Counts through the whole calendar: what is higher than a sync token's has changed since. */
  readonly changedAt: number;
}

export type NewEvent = Partial<EventResource> & Pick<EventResource, 'start' | 'end'>;

const ID = /^[0-9a-v]{5,1024}$/;
const SYNC_TOKEN = /^CP(\d+)G(\d+)$/;
const DEFAULT_PAGE = 250;
const MAX_PAGE = 2_500;

/** Restrictions that no request may have beside a sync token. */
const NOT_WITH_SYNC = ['timeMin', 'timeMax', 'orderBy', 'q', 'updatedMin', 'iCalUID'];

/** One account's primary calendar. Deleted events stay as cancelled ones and keep their ids, as Google's do. */
export class CalendarShelf {
  readonly #events = new Map<string, Kept>();
  #changes = 0;
  #generation = 1;

  constructor(
    readonly account: string,
    readonly timeZone = 'Europe/Berlin',
    private readonly onChange: (what: string, event: EventResource) => void = () => {},
  ) {}

  /** Those that are not deleted, the earliest first. */
  get events(): EventResource[] {
    return [...this.#events.values()]
      .map(({ event }) => event)
      .filter(({ status }) => status !== 'cancelled')
      .sort((a, b) => startOf(a) - startOf(b));
  }

  /** One, also if it is deleted. */
  find(id: string): EventResource | null {
    return this.#events.get(id)?.event ?? null;
  }

  /** Sync tokens given out so far are no longer valid. */
  expireSyncTokens(): void {
    this.#generation += 1;
  }

  /** Answers the new event. Its owner gives no id. */
  add(event: NewEvent): EventResource {
    const added = this.insert(event);
    if ('ok' in added) return added.ok;
    throw new Error(added.message);
  }

  insert(body: NewEvent): Answered<EventResource> {
    const { id = [...randomBytes(26)].map((byte) => (byte % 32).toString(32)).join('') } = body;
    if (!ID.test(id)) return invalid('Invalid resource id value.');
    if (this.#events.has(id)) return DUPLICATE;
    const event = { status: 'confirmed', ...body, id, sequence: 0, etag: '' };
    return isTimed(event) ? { ok: this.#keep('created', event) } : invalid('Missing end time.');
  }

  patch(id: string, changes: Partial<EventResource>, ifMatch: string | null): Answered<EventResource> {
    const event = this.find(id);
    if (!event) return NOT_FOUND;
    if (ifMatch !== null && ifMatch !== event.etag) return CONDITION_NOT_MET;
    const { start, end, extendedProperties, ...others } = changes;
    const moved = { start: patched(event.start, start), end: patched(event.end, end) };
    const properties = { ...event.extendedProperties?.private, ...extendedProperties?.private };
    const hasMoved = JSON.stringify([event.start, event.end]) !== JSON.stringify([moved.start, moved.end]);
    const next = {
      ...event,
      ...others,
      ...moved,
      id,
      sequence: event.sequence + (hasMoved ? 1 : 0),
      ...(Object.keys(properties).length > 0 && { extendedProperties: { private: properties } }),
    };
    return isTimed(next) ? { ok: this.#keep('changed', next) } : invalid('Invalid start or end time.');
  }

  remove(id: string, ifMatch: string | null): Answered<null> {
    const event = this.find(id);
    if (!event) return NOT_FOUND;
    if (event.status === 'cancelled') return DELETED;
    if (ifMatch !== null && ifMatch !== event.etag) return CONDITION_NOT_MET;
    this.#keep('deleted', { ...event, status: 'cancelled' });
    return { ok: null };
  }

  list(query: URLSearchParams): Answered<object> {
    const token = query.get('syncToken');
    if (token !== null && NOT_WITH_SYNC.some((name) => query.has(name)))
      return invalid('Sync token cannot be used together with other search restrictions.');
    const since = token === null ? null : this.#sinceOf(token);
    if (since === undefined) return FULL_SYNC_REQUIRED;
    const found = [...this.#events.values()].filter((kept) =>
      since === null ? isInWindow(kept.event, query) : kept.changedAt > since,
    );
    const all = found.sort((a, b) => a.changedAt - b.changedAt).map(({ event }) => shown(event));
    const size = Math.min(Number(query.get('maxResults') ?? DEFAULT_PAGE), MAX_PAGE);
    const from = Number(query.get('pageToken') ?? 0);
    const isLast = from + size >= all.length;
    return {
      ok: {
        kind: 'calendar#events',
        summary: this.account,
        timeZone: this.timeZone,
        items: all.slice(from, from + size),
        ...(isLast
          ? { nextSyncToken: `CP${this.#changes}G${this.#generation}` }
          : { nextPageToken: String(from + size) }),
      },
    };
  }

  #sinceOf(token: string): number | undefined {
    const [, change, generation] = SYNC_TOKEN.exec(token) ?? [];
    return generation === String(this.#generation) ? Number(change) : undefined;
  }

  #keep(what: string, event: EventResource): EventResource {
    this.#changes += 1;
    const kept = { ...event, etag: `"${3_400_000_000 + this.#changes}"` };
    this.#events.set(kept.id, { event: kept, changedAt: this.#changes });
    this.onChange(what, kept);
    return kept;
  }
}

export const NOT_FOUND: GoogleError = { status: 404, reason: 'notFound', message: 'Not Found' };

const invalid = (message: string): GoogleError => ({ status: 400, reason: 'invalid', message });

const DUPLICATE: GoogleError = {
  status: 409,
  reason: 'duplicate',
  message: 'The requested identifier already exists.',
};

const DELETED: GoogleError = { status: 410, reason: 'deleted', message: 'Resource has been deleted' };

const CONDITION_NOT_MET: GoogleError = {
  status: 412,
  reason: 'conditionNotMet',
  message: 'Precondition Failed',
};

const FULL_SYNC_REQUIRED: GoogleError = {
  status: 410,
  reason: 'fullSyncRequired',
  message: 'Sync token is no longer valid, a full sync is required.',
};

/** Of deleted events only the id is promised. */
const shown = (event: EventResource): object =>
  event.status === 'cancelled' ? { id: event.id, etag: event.etag, status: 'cancelled' } : event;

/** What is null is taken away. */
const patched = (time: EventTime, change: EventTime | undefined): EventTime =>
  Object.fromEntries(Object.entries({ ...time, ...change }).filter(([, value]) => value !== null));

const instantOf = ({ date, dateTime }: EventTime): number => Date.parse(dateTime ?? date ?? '');
const startOf = ({ start }: EventResource): number => instantOf(start);

/** A time is a day or an instant, never both. */
const isTimed = ({ start, end }: EventResource): boolean =>
  [start, end].every((time) => Boolean(time.date) !== Boolean(time.dateTime)) &&
  instantOf(start) <= instantOf(end);

/** Bounds are exclusive: of the end for `timeMin`, of the start for `timeMax`. */
function isInWindow(event: EventResource, query: URLSearchParams): boolean {
  if (event.status === 'cancelled') return false;
  const [min, max] = [query.get('timeMin'), query.get('timeMax')];
  return (
    (min === null || instantOf(event.end) > Date.parse(min)) &&
    (max === null || startOf(event) < Date.parse(max))
  );
}
