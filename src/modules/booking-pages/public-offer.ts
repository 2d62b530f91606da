/** What a visitor sees of a service: nothing about who works there, and nothing of anybody else's bookings. */
export interface Offer {
  readonly agencyId: number;
  readonly clientId: number;
  readonly clientName: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly description: string | null;
  readonly durationMinutes: number;
  /** In the currency's minor units. Null, with the currency: not told. */
  readonly priceMinor: number | null;
  readonly currency: string | null;
  /** `#rrggbb`. */
  readonly color: string;
  /** Of one session. */
  readonly seats: number;
  /** Of the business: IANA. */
  readonly timeZone: string;
  /** How long before the start it can still be booked. */
  readonly noticeMinutes: number;
  /** How many days ahead it can be booked. */
  readonly windowDays: number;
}

/** A time that is free. */
export interface OfferedSlot {
  readonly startAt: Date;
  readonly endAt: Date;
  readonly seatsLeft: number;
}

/** One booking, as whoever holds its token sees it. */
export interface Visit {
  readonly id: string;
  readonly agencyId: number;
  readonly clientId: number;
  readonly clientName: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly color: string;
  readonly status: string;
  readonly startAt: Date;
  readonly endAt: Date;
  readonly timeZone: string;
  readonly customerName: string | null;
}
