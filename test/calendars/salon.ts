import { randomUUID } from 'node:crypto';
import type { CalendarShelf } from '../../src/simulate/google/calendar-shelf.js';
import {
  AvailableSlots,
  type BookingFields,
  book,
  CancelBooking,
  CreateService,
  CreateStaff,
  opens,
  Reschedule,
} from '../bookings/booking-world.js';
import type { Agency } from '../world/agency.js';
import type { Person } from '../world/person.js';
import type { HttpAnswer } from '../world/server.js';
import type { World } from '../world.js';
import {
  CalendarConnections,
  ConnectCalendar,
  type ConnectionFields,
  SyncCalendar,
} from './calendar-documents.js';

const HOUR_MS = 60 * 60_000;

/** Where a person is sent back to who was asked by Google. */
export async function consented(url: string, account: string): Promise<string> {
  const { headers } = await fetch(`${url}&login_hint=${account}`, { redirect: 'manual' });
  const back = new URL(headers.get('location') ?? '');
  return `${back.pathname}${back.search}`;
}

/** An authorization as the browser has it that asked for it. */
export interface Begun {
  readonly url: string;
  readonly cookie: string;
  /** The whole of it, as it was set. */
  readonly setCookie: string;
}

/** Somebody asks for it in their browser. */
export async function begins(person: Person, staffId: string): Promise<Begun> {
  const { text: query } = ConnectCalendar;
  const { text, headers } = await person.posts('/api/chat/graphql', { query, variables: { staffId } });
  const [setCookie = ''] = headers.getSetCookie();
  const [cookie = ''] = setCookie.split(';');
  return { url: JSON.parse(text).data.connectCalendar.url, cookie, setCookie };
}

/** A client of an agency that is open day and night in UTC, with a service of an hour and two who offer it. */
export class Salon {
  private constructor(
    private readonly world: World,
    readonly agency: Agency,
    readonly serviceId: string,
    readonly ana: string,
    readonly ben: string,
    /** The Google accounts of the two. */
    readonly accounts: Readonly<Record<string, string>>,
  ) {}

  static async open(world: World, agency: Agency): Promise<Salon> {
    const clientId = await opens(agency, ['00:00', '24:00']);
    const haircut = { clientId, name: 'Haircut', durationMinutes: 60 };
    const serviceId = (await agency.admin.gets(CreateService, haircut)).createService.id;
    const staff = async (name: string) =>
      (await agency.admin.gets(CreateStaff, { clientId, name, serviceIds: [serviceId] })).createStaff.id;
    const [ana, ben] = [await staff('Ana'), await staff('Ben')];
    const accounts = { [ana]: `ana-${randomUUID()}@gmail.test`, [ben]: `ben-${randomUUID()}@gmail.test` };
    return new Salon(world, agency, serviceId, ana, ben, accounts);
  }

  /** A full hour, so many hours from now. */
  hour(n: number): Date {
    return new Date((Math.floor(Date.now() / HOUR_MS) + n) * HOUR_MS);
  }

  account(staffId = this.ana): string {
    return this.accounts[staffId] ?? '';
  }

  /** What stands at Google. */
  google(staffId = this.ana): CalendarShelf {
    return this.world.google.calendar(this.account(staffId));
  }

  /** Titles and starts of what stands at Google, the earliest first. */
  shown(staffId = this.ana): string[] {
    return this.google(staffId).events.map(({ summary, start }) => `${summary} ${start.dateTime}`);
  }

  /** Something of its owner's own. */
  appointment(n: number, staffId = this.ana, more: object = {}) {
    const time = (at: Date) => ({ dateTime: at.toISOString() });
    const event = { summary: 'Dentist', start: time(this.hour(n)), end: time(this.hour(n + 1)), ...more };
    return this.google(staffId).add(event);
  }

  /** What the browser shows in the end. */
  async comesBack(staffId = this.ana, account = this.account(staffId)): Promise<HttpAnswer> {
    const { url, cookie } = await begins(this.agency.admin, staffId);
    return this.world.server.request(await consented(url, account), { headers: { cookie } });
  }

  /** A calendar that is connected, and was read for the first time. */
  async connects(staffId = this.ana): Promise<ConnectionFields> {
    const { status, text } = await this.comesBack(staffId);
    if (status !== 200) throw new Error(text);
    await this.world.settle();
    return this.connection(staffId);
  }

  async connection(staffId = this.ana): Promise<ConnectionFields> {
    const { calendarConnections } = await this.agency.admin.gets(CalendarConnections);
    const found = calendarConnections.find((one) => one.staffId === staffId);
    if (!found) throw new Error('There is no such calendar.');
    return found;
  }

  /** The calendar is read now, and everything that follows has happened. */
  async syncs(staffId = this.ana): Promise<ConnectionFields> {
    const { id } = await this.connection(staffId);
    await this.agency.admin.gets(SyncCalendar, { id });
    await this.world.settle();
    return this.connection(staffId);
  }

  /** Somebody has booked, and everything that follows has happened. */
  books(n: number, staffId = this.ana): Promise<BookingFields> {
    const customer = { name: 'Kim', phone: '+491701234567' };
    const startAt = this.hour(n).toISOString();
    return this.#settled(book(this.agency.agent, this.serviceId, startAt, { staffId, customer }));
  }

  async moves({ id }: Pick<BookingFields, 'id'>, n: number, staffId: string | null = null): Promise<void> {
    const startAt = this.hour(n).toISOString();
    await this.#settled(this.agency.agent.gets(Reschedule, { id, startAt, staffId }));
  }

  async cancels({ id }: Pick<BookingFields, 'id'>): Promise<void> {
    await this.#settled(this.agency.agent.gets(CancelBooking, { id }));
  }

  /** Which of these hours from now on are offered with somebody. */
  async offers(hours: readonly number[], staffId = this.ana): Promise<number[]> {
    const [from, to] = [this.hour(0).toISOString(), this.hour(24 * 59).toISOString()];
    const asked = { serviceId: this.serviceId, from, to, staffId };
    const { availableSlots } = await this.agency.agent.gets(AvailableSlots, asked);
    const starts = new Set(availableSlots.map(({ startAt }) => startAt));
    return hours.filter((n) => starts.has(this.hour(n).toISOString()));
  }

  async #settled<T>(doing: Promise<T>): Promise<T> {
    const done = await doing;
    await this.world.settle();
    return done;
  }
}
