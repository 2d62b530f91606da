import { DateTime } from 'luxon';
import { newId } from '../../src/kernel/ids.js';
import type { Agency, Client } from '../world/agency.js';
import type { HttpAnswer, Server } from '../world/server.js';

/** The server of these tests believes its neighbours, so that visitors have addresses of their own. */
export const BEHIND_A_PROXY = { TRUSTED_PROXIES: '127.0.0.1' };

export const ZONE = 'Europe/Berlin';

const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** What a service is, unless told. */
interface Described {
  readonly name?: string;
  readonly description?: string | null;
  readonly minutes?: number;
  readonly capacity?: number;
  readonly notice?: number;
  readonly windowDays?: number;
  readonly price?: number | null;
}

/** A service that customers book. */
export interface Bookable {
  readonly agencyId: number;
  readonly clientId: number;
  readonly serviceId: string;
}

/** Opens a client from 09:00 to 17:00 every day. */
export async function opens(agency: Agency, client: Client, timeZone = ZONE): Promise<void> {
  const weekly = WEEKDAYS.map((day) => ({ day, opensAt: '09:00', closesAt: '17:00', breaks: [] }));
  await agency.query(
    `INSERT INTO business_hours (agency_id, client_id, time_zone, weekly, holidays) VALUES ($1, $2, $3, $4, '[]')
     ON CONFLICT (agency_id, client_id) DO UPDATE SET time_zone = $3`,
    [client.id, timeZone, JSON.stringify(weekly)],
  );
}

/** A service of a client that is open, of 60 minutes for one customer at a time. */
export async function offers(agency: Agency, client: Client, told: Described = {}): Promise<Bookable> {
  await opens(agency, client);
  return describes(agency, client, told);
}

/** A service of a client of whose hours nothing is said. */
export async function describes(agency: Agency, client: Client, told: Described = {}): Promise<Bookable> {
  const serviceId = newId<'BookingService'>();
  const {
    name = 'Haircut',
    description = null,
    minutes = 60,
    capacity = 1,
    notice = 0,
    windowDays = 60,
  } = told;
  const { price = null } = told;
  await agency.query(
    `INSERT INTO booking_services (agency_id, id, client_id, name, description, duration_minutes, capacity, notice_minutes,
       window_days, price_minor, currency, color)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::int, CASE WHEN $10::int IS NOT NULL THEN 'EUR' END, '#17594f')`,
    [serviceId, client.id, name, description, minutes, capacity, notice, windowDays, price],
  );
  return { agencyId: agency.id, clientId: client.id, serviceId };
}

/** An hour of a day that is still to come, as clocks at the business show it. */
export const on = (daysAhead: number, hour: number, zone = ZONE): Date =>
  DateTime.now().setZone(zone).startOf('day').plus({ days: daysAhead }).set({ hour }).toJSDate();

export const pathOf = ({ agencyId, clientId, serviceId }: Bookable): string =>
  `${agencyId}/${clientId}/${serviceId}`;

let visitors = 0;
let phones = 0;

/** A number that nobody has used. */
export const newPhone = (): string => {
  phones += 1;
  return `+4915${String(process.pid % 10_000).padStart(4, '0')}${String(phones).padStart(5, '0')}`;
};

/** Somebody without an account, at an address of their own. */
export class Customer {
  readonly ip: string;

  constructor(
    private readonly server: Server,
    ip?: string,
  ) {
    visitors += 1;
    this.ip = ip ?? `198.51.${Math.floor(visitors / 250)}.${(visitors % 250) + 1}`;
  }

  gets(path: string): Promise<HttpAnswer> {
    return this.server.request(path, { headers: this.#address, redirect: 'manual' });
  }

  offer(of: Bookable): Promise<HttpAnswer> {
    return this.gets(`/api/public/booking/${pathOf(of)}`);
  }

  slots(of: Bookable, from: Date | string, to: Date | string): Promise<HttpAnswer> {
    const text = (at: Date | string) => (typeof at === 'string' ? at : at.toISOString());
    const query = new URLSearchParams({ from: text(from), to: text(to) });
    return this.gets(`/api/public/booking/${pathOf(of)}/slots?${query}`);
  }

  /** What is not told is right. */
  books(of: Bookable, startAt: Date, told: Record<string, unknown> = {}, key?: string): Promise<HttpAnswer> {
    const customer = {
      customerName: 'Ana Silva',
      customerPhone: newPhone(),
      customerEmail: 'ana@example.test',
    };
    return this.posts({ ...of, startAt: startAt.toISOString(), ...customer, ...told }, key);
  }

  posts(body: unknown, key?: string): Promise<HttpAnswer> {
    return this.server.request('/api/public/bookings', {
      method: 'POST',
      headers: {
        ...this.#address,
        'content-type': 'application/json',
        ...(key !== undefined && { 'idempotency-key': key }),
      },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** As a form without a script does it. */
  sends(path: string, fields: Record<string, string> = {}): Promise<HttpAnswer> {
    return this.server.request(path, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...this.#address, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
  }

  get #address() {
    return { 'x-forwarded-for': this.ip };
  }
}

export const json = ({ text }: HttpAnswer) => JSON.parse(text);
export const errorOf = (answer: HttpAnswer) => json(answer).error;

/** What was booked, for tests that are about what comes after it. */
export async function booked(customer: Customer, of: Bookable, startAt: Date) {
  const answer = await customer.books(of, startAt);
  if (answer.status !== 201) throw new Error(`Not booked: ${answer.text}`);
  return json(answer).booking as { id: string; cancelToken: string; startAt: string };
}
