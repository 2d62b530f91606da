/** A service of the model: minutes. */
export interface ModelService {
  readonly id: string;
  readonly duration: number;
  readonly before: number;
  readonly after: number;
  readonly capacity: number;
}

export interface ModelBooking {
  readonly service: ModelService;
  staff: string;
  /** In minutes of the day. */
  start: number;
  seat: number;
  status: 'HELD' | 'CONFIRMED' | 'CANCELLED';
  /** Held, and its time has run out. */
  isOver: boolean;
  version: number;
}

interface Wanted<Kind extends string> {
  readonly kind: Kind;
  readonly service: number;
  readonly start: number;
  readonly staff: number | null;
}

interface OfOne<Kind extends string> {
  readonly kind: Kind;
  readonly nth: number;
}

interface Moving extends OfOne<'reschedule'> {
  readonly start: number;
  readonly staff: number | null;
}

/** What somebody asks for. `nth` counts the bookings in the order in which they were made. */
export type Command =
  | Wanted<'create'>
  | Wanted<'hold'>
  | Moving
  | OfOne<'confirm'>
  | OfOne<'cancel'>
  | OfOne<'runOut'>;

/** What came of it: the reason of a refusal, or how the booking stands. */
export type Answer = string | Pick<ModelBooking, 'staff' | 'start' | 'seat' | 'status' | 'version'>;

export const OPENS = 9 * 60;
export const CLOSES = 12 * 60;

/** Bookings as anybody would work them out who has all day: every one is compared with every other. */
export class BookingModel {
  readonly bookings: ModelBooking[];

  constructor(
    private readonly services: readonly ModelService[],
    private readonly staff: readonly string[],
    bookings: readonly ModelBooking[] = [],
  ) {
    this.bookings = bookings.map((booking) => ({ ...booking }));
  }

  copy(): BookingModel {
    return new BookingModel(this.services, this.staff, this.bookings);
  }

  /** Null: there is no booking that it speaks of. */
  does(command: Command): Answer | null {
    if (command.kind === 'create' || command.kind === 'hold') {
      const service = this.services[command.service] as ModelService;
      const place = this.#place(service, command.start, command.staff, null);
      if (typeof place === 'string') return place;
      const status = command.kind === 'hold' ? 'HELD' : 'CONFIRMED';
      const made: ModelBooking = {
        service,
        ...place,
        start: command.start,
        status,
        isOver: false,
        version: 1,
      };
      this.bookings.push(made);
      return answer(made);
    }
    const booking = this.bookings[command.nth];
    if (!booking) return null;
    if (command.kind === 'runOut') {
      if (booking.status === 'HELD') booking.isOver = true;
      return null;
    }
    return this.#moves(booking, command);
  }

  #moves(booking: ModelBooking, command: Exclude<Command, { kind: 'create' | 'hold' }>): Answer {
    if (command.kind === 'confirm' && booking.status === 'CONFIRMED') return answer(booking);
    if (command.kind === 'cancel' && booking.status === 'CANCELLED') return answer(booking);
    if (booking.isOver) return 'HOLD_EXPIRED';
    if (booking.status === 'CANCELLED') return 'BOOKING_FINAL';
    if (command.kind === 'reschedule') {
      const { start, staff } = command;
      const staysWith = staff === null || this.staff[staff] === booking.staff;
      if (start === booking.start && staysWith) return answer(booking);
      const place = this.#place(booking.service, start, staff, booking);
      if (typeof place === 'string') return place;
      Object.assign(booking, place, { start });
    } else {
      booking.status = command.kind === 'confirm' ? 'CONFIRMED' : 'CANCELLED';
    }
    booking.version += 1;
    return answer(booking);
  }

  #place(service: ModelService, start: number, wanted: number | null, moving: ModelBooking | null) {
    if (start < OPENS || start + service.duration > CLOSES) return 'INVALID_INPUT';
    const others = this.bookings.filter((one) => one !== moving && one.status !== 'CANCELLED' && !one.isOver);
    const asked = wanted === null ? this.staff : [this.staff[wanted] as string];
    const free = asked.flatMap((staff) => {
      const theirs = others.filter((one) => one.staff === staff);
      const same = theirs.filter((one) => one.service === service && one.start === start);
      const inTheWay = theirs.filter(
        (one) =>
          !same.includes(one) &&
          one.start - one.service.before < start + service.duration + service.after &&
          start - service.before < one.start + one.service.duration + one.service.after,
      );
      if (inTheWay.length > 0 || same.length >= service.capacity) return [];
      let seat = 1;
      while (same.some((one) => one.seat === seat)) seat += 1;
      return [{ staff, seat, rank: [staff !== moving?.staff, same.length === 0, theirs.length] as const }];
    });
    const [best] = free.sort(
      (one, other) =>
        Number(one.rank[0]) - Number(other.rank[0]) ||
        Number(one.rank[1]) - Number(other.rank[1]) ||
        one.rank[2] - other.rank[2] ||
        (one.staff < other.staff ? -1 : 1),
    );
    return best ? { staff: best.staff, seat: best.seat } : 'SLOT_TAKEN';
  }
}

const answer = ({ staff, start, seat, status, version }: ModelBooking): Answer => ({
  staff,
  start,
  seat,
  status,
  version,
});
