import { DomainError } from '../../kernel/errors.js';
import type { BookingService } from '../booking-catalog/booking-services.js';
import type { BookingPort, OfferedTime, OwnBooking } from '../flow-engine/ports.js';
import { shortMoment } from '../flow-engine/times-in-words.js';
import type { TrialTranscript } from './trial-transcript.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What bookings in a trial are made of. */
export interface TrialBookingsOptions {
  /** The services that the flow names, by their ids. */
  readonly services: ReadonlyMap<string, BookingService>;
  readonly timeZone: string;
  /** Null: they are made up. */
  readonly freeTimes: readonly Date[] | null;
  readonly now: () => Date;
  readonly transcript: TrialTranscript;
}

interface Held {
  readonly serviceName: string;
  readonly startAt: string;
  state: 'HELD' | 'CONFIRMED' | 'CANCELLED';
}

/** Bookings that nobody else hears of: free times are told or made up, and what is booked is gone with the trial. */
export class TrialBookings implements BookingPort {
  readonly #booked = new Map<string, Held>();

  constructor(private readonly options: TrialBookingsOptions) {}

  async times({ serviceId, daysAhead, most }: Parameters<BookingPort['times']>[0]): Promise<OfferedTime[]> {
    const service = this.#service(serviceId);
    const now = this.options.now().getTime();
    const last = now + daysAhead * DAY_MS;
    const taken = new Set([...this.#booked.values()].flatMap((one) => (isGone(one) ? [] : one.startAt)));
    return (this.options.freeTimes ?? madeUp(service, now, most))
      .filter((at) => at.getTime() > now && at.getTime() <= last && !taken.has(at.toISOString()))
      .slice(0, most)
      .map((at) => ({ startAt: at.toISOString(), text: this.#text(at) }));
  }

  async hold(key: string, { serviceId, startAt }: Parameters<BookingPort['hold']>[1]) {
    const { name: serviceName } = this.#service(serviceId);
    this.#booked.set(key, { serviceName, startAt, state: 'HELD' });
    this.options.transcript.add('SYSTEM', `Holds ${startAt} of ${serviceName}.`);
    return { bookingId: key, serviceName, text: this.#text(new Date(startAt)) };
  }

  async confirm(_key: string, bookingId: string, { name }: { name: string }): Promise<string | null> {
    return this.#move(bookingId, 'CONFIRMED', `for ${name.trim() || 'the customer'}`) ? bookingId : null;
  }

  async release(_key: string, bookingId: string): Promise<void> {
    this.#move(bookingId, 'CANCELLED', 'and lets it go');
  }

  async upcoming(): Promise<OwnBooking[]> {
    return [...this.#booked]
      .filter(([, { state }]) => state === 'CONFIRMED')
      .slice(0, 10)
      .map(([id, { serviceName, startAt }]) => ({ id, serviceName, text: this.#text(new Date(startAt)) }));
  }

  async cancel(_key: string, bookingId: string): Promise<boolean> {
    return this.#move(bookingId, 'CANCELLED', 'at the wish of the customer');
  }

  #move(bookingId: string, to: Held['state'], why: string): boolean {
    const held = this.#booked.get(bookingId);
    if (!held || isGone(held)) return false;
    const changes = [{ name: `booking.${held.startAt}`, before: held.state, after: to }];
    held.state = to;
    this.options.transcript.add('SYSTEM', `${held.serviceName}, ${held.startAt}: ${to} ${why}.`, { changes });
    return true;
  }

  #service(id: string): BookingService {
    const service = this.options.services.get(id.toLowerCase());
    if (service && !service.archivedAt) return service;
    throw new DomainError('NOT_FOUND', 'NOT_FOUND', 'The client has no such service.', { id });
  }

  #text(at: Date): string {
    return shortMoment(at, this.options.timeZone);
  }
}

const isGone = ({ state }: Held): boolean => state === 'CANCELLED';

/** From the first full hour after its notice on, one after the other. */
function madeUp(
  { durationMinutes, slotStepMinutes, noticeMinutes }: BookingService,
  now: number,
  most: number,
) {
  const first = Math.ceil((now + noticeMinutes * MINUTE_MS + 1) / HOUR_MS) * HOUR_MS;
  const step = (slotStepMinutes ?? durationMinutes) * MINUTE_MS;
  // As many more as may be taken already.
  return Array.from({ length: most + 100 }, (_, at) => new Date(first + at * step));
}
