import type { BookingStaffId } from '../../kernel/ids.js';
import type { BookingService } from '../booking-catalog/booking-services.js';
import type { Offering } from '../booking-catalog/booking-staff.js';
import type { Hours } from '../hours/hours.js';
import { OpenTimes } from '../hours/open-times.js';
import { covers, intersect, MINUTE_MS, type TimeRange, type TimeRanges } from '../hours/time-ranges.js';
import { localDayAt } from '../hours/zone-offsets.js';
import {
  freeSlots,
  type Resource,
  type SlotQuery,
  type SlotRules,
  seatsAt,
  type Taken,
} from './slot-walk.js';
import type { Slot } from './slots.js';

/** What takes a resource for a while: one session, with however many seats of it are taken. */
export interface Session {
  /** With the buffers. */
  readonly blocked: TimeRange;
  readonly start: number;
  /** Of the service that is asked about. */
  readonly isOwn: boolean;
  /** By their numbers. */
  readonly seats: readonly number[];
}

/** Everything that decides what of a service can be booked in a stretch of time. */
export interface Ground {
  readonly service: BookingService;
  readonly business: Hours;
  /** Who offers it; null: it is offered by itself. */
  readonly staff: readonly Offering[] | null;
  readonly absences: ReadonlyMap<string, readonly TimeRange[]>;
  /** By the resource that is taken: a staff's id, or that of the service. */
  readonly sessions: ReadonlyMap<string, readonly Session[]>;
  /** What is known: nothing outside can be told. */
  readonly range: TimeRange;
}

/** Where one more booking of a start could go. */
export interface Place {
  readonly resourceId: string;
  readonly staffId: BookingStaffId | null;
  /** The lowest seat that is free. */
  readonly seatNo: number;
}

interface Candidate extends Resource {
  readonly staffId: BookingStaffId | null;
  readonly sessions: readonly Session[];
}

/** What a service asks of its slots. */
export const rulesOf = (
  service: BookingService,
  { timeZone }: Pick<Hours, 'timeZone'>,
  noticeMinutes = service.noticeMinutes,
): SlotRules => ({
  durationMinutes: service.durationMinutes,
  bufferBeforeMinutes: service.bufferBeforeMinutes,
  bufferAfterMinutes: service.bufferAfterMinutes,
  stepMinutes: service.slotStepMinutes,
  windowDays: service.windowDays,
  capacity: service.capacity,
  noticeMinutes,
  timeZone,
});

/** What of one service can be booked, worked out from rows that were read before: no clock, no database. */
export class Agenda {
  readonly #service: BookingService;
  readonly #business: Hours;
  readonly #candidates: readonly Candidate[];
  readonly #isByItself: boolean;

  constructor({ service, business, staff, absences, sessions, range }: Ground) {
    this.#service = service;
    this.#business = business;
    this.#isByItself = staff === null;
    const ofBusiness = new OpenTimes(business).within(range);
    const candidate = (id: string, staffId: BookingStaffId | null, open: TimeRanges): Candidate => {
      const taken = sessions.get(id) ?? [];
      return {
        id,
        staffId,
        open,
        sessions: taken,
        absences: absences.get(id) ?? [],
        taken: taken.flatMap(takenOf),
      };
    };
    this.#candidates = staff
      ? staff.map((one) => candidate(one.staffId, one.staffId, hoursOf(one, business, ofBusiness, range)))
      : [candidate(service.id, null, ofBusiness)];
  }

  /** By their start. */
  slots(query: SlotQuery): Slot[] {
    return freeSlots(this.#candidates, rulesOf(this.#service, this.#business), query).map(
      ({ start, end, free, seatsLeft }) => ({
        startAt: new Date(start),
        endAt: new Date(end),
        staffIds: this.#isByItself ? [] : free.map(({ resourceId }) => resourceId as BookingStaffId),
        seatsLeft,
      }),
    );
  }

  /**
   * Where a booking at this start could go, the best first: a session that has begun to fill, then who has the fewest
   * bookings that day, then by id. Whether there is time enough before it is not asked.
   *
   * @param preferred before all others.
   */
  places(start: number, preferred: string | null = null): Place[] {
    const rules = rulesOf(this.#service, this.#business, 0);
    const found = this.#candidates.flatMap((candidate) => {
      if (seatsAt(candidate, rules, start, start) === 0) return [];
      const { id, staffId } = candidate;
      const seated = seatsTaken(candidate, start);
      const place = { resourceId: id, staffId, seatNo: lowestFree(seated) };
      return [{ place, load: this.#loadOf(candidate, start), hasBegun: seated.size > 0 }];
    });
    const isPreferred = ({ resourceId }: Place) => Number(resourceId === preferred);
    return found
      .sort(
        (one, other) =>
          isPreferred(other.place) - isPreferred(one.place) ||
          Number(other.hasBegun) - Number(one.hasBegun) ||
          one.load - other.load ||
          (one.place.resourceId < other.place.resourceId ? -1 : 1),
      )
      .map(({ place }) => place);
  }

  /** Whether somebody has hours then, whatever else they have to do. */
  isOpen(start: number): boolean {
    const session = { start, end: start + this.#service.durationMinutes * MINUTE_MS };
    return this.#candidates.some(({ open }) => covers(open, session));
  }

  /** How many bookings there are on the day of a start. */
  #loadOf({ sessions }: Candidate, at: number): number {
    const { timeZone } = this.#business;
    const day = localDayAt(timeZone, at);
    const that = sessions.filter(({ start }) => localDayAt(timeZone, start) === day);
    return that.reduce((sum, { seats }) => sum + seats.length, 0);
  }
}

/** Nobody is there when the business is not. */
function hoursOf(staff: Offering, business: Hours, ofBusiness: TimeRanges, range: TimeRange): TimeRanges {
  const { weekly, timeZone, overrides } = staff;
  if (!weekly && overrides.length === 0) return ofBusiness;
  // Hours that are the client's are those of its zone.
  const own = new OpenTimes({
    timeZone: (weekly && timeZone) ?? business.timeZone,
    weekly: weekly ?? business.weekly,
    holidays: overrides,
  });
  return intersect(own.within(range), ofBusiness);
}

const takenOf = ({ blocked, start, isOwn, seats }: Session): Taken[] =>
  seats.map(() => ({ blocked, sessionStart: isOwn ? start : null }));

const seatsTaken = ({ sessions }: Candidate, at: number): ReadonlySet<number> =>
  new Set(sessions.filter(({ start, isOwn }) => isOwn && start === at).flatMap(({ seats }) => seats));

function lowestFree(taken: ReadonlySet<number>): number {
  let seat = 1;
  while (taken.has(seat)) seat += 1;
  return seat;
}
