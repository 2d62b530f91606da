import { invalidInput } from '../../kernel/errors.js';
import { nameOf } from '../../kernel/names.js';
import {
  type Break,
  type DatedHours,
  type DayHours,
  endMinuteOf,
  minuteOf,
  WEEKDAYS,
  type Weekday,
  type WeekdayHours,
} from './hours.js';
import { isTimeZone } from './zone-offsets.js';

/** A day as it is typed. */
export interface TypedDay {
  readonly opensAt: string;
  readonly closesAt: string;
  readonly breaks?: readonly Break[] | null;
}

export interface TypedWeekday extends TypedDay {
  readonly day: Weekday;
}

/** A date as it is typed: closed without hours, and with hours of no length. */
export interface TypedDate {
  readonly date: string;
  readonly name?: string | null;
  readonly opensAt?: string | null;
  readonly closesAt?: string | null;
  readonly breaks?: readonly Break[] | null;
}

/** Dates that differ from their weekday: every day of a leap year. */
export const MAX_DATES = 366;
export const MAX_BREAKS = 10;

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
const END_OF_DAY = '24:00';
const MAX_ZONE = 64;

/**
 * The name of a zone, in the letters that the house knows it by where it knows it.
 *
 * @throws DomainError INVALID_INPUT naming the field.
 */
export function timeZoneOf(field: string, typed: string): string {
  if (typed.length > MAX_ZONE || !isTimeZone(typed)) {
    throw invalidInput(field, `${field} is the IANA name of a time zone, such as Europe/Lisbon.`);
  }
  const { timeZone } = new Intl.DateTimeFormat('en', { timeZone: typed }).resolvedOptions();
  return timeZone.toLowerCase() === typed.toLowerCase() ? timeZone : typed;
}

/**
 * The hours of the days of a week, Monday first.
 *
 * @throws DomainError INVALID_INPUT naming the field by its path: `weekly[1].breaks[0].endsAt`.
 */
export function weeklyOf(field: string, typed: readonly TypedWeekday[]): WeekdayHours[] {
  const days = typed.map(({ day, ...hours }, i) => {
    const path = `${field}[${i}]`;
    assertIsFirst(`${path}.day`, typed.findIndex((other) => other.day === day) === i);
    return { day, ...dayOf(path, hours) };
  });
  return days.sort((one, other) => WEEKDAYS.indexOf(one.day) - WEEKDAYS.indexOf(other.day));
}

/**
 * The dates that replace their weekday, the earliest first.
 *
 * @throws DomainError INVALID_INPUT naming the field by its path: `holidays[3].date`.
 */
export function datesOf(field: string, typed: readonly TypedDate[]): DatedHours[] {
  if (typed.length > MAX_DATES) {
    throw invalidInput(field, `${field} are at most ${MAX_DATES} dates.`, { max: MAX_DATES });
  }
  const seen = new Set<string>();
  const dates = typed.map((one, i) => {
    const path = `${field}[${i}]`;
    assertIsDate(`${path}.date`, one.date);
    assertIsFirst(`${path}.date`, !seen.has(one.date));
    seen.add(one.date);
    const name = one.name?.trim() ? nameOf(`${path}.name`, one.name) : null;
    return { date: one.date, name, ...dateHoursOf(path, one) };
  });
  return dates.sort((one, other) => (one.date < other.date ? -1 : 1));
}

function dateHoursOf(path: string, typed: TypedDate): Omit<DatedHours, 'date' | 'name'> {
  const [opensAt, closesAt] = [typed.opensAt ?? null, typed.closesAt ?? null];
  if (opensAt !== null && closesAt !== null) {
    assertIsTime(`${path}.opensAt`, opensAt);
    assertIsEnd(`${path}.closesAt`, closesAt);
    if (opensAt !== closesAt) return dayOf(path, { opensAt, closesAt, breaks: typed.breaks });
  } else if (opensAt !== closesAt) {
    const missing = opensAt === null ? 'opensAt' : 'closesAt';
    throw invalidInput(`${path}.${missing}`, 'A date has both opensAt and closesAt, or neither.');
  }
  if (typed.breaks?.length) throw invalidInput(`${path}.breaks`, 'A closed date has no breaks.');
  return { opensAt: null, closesAt: null, breaks: [] };
}

function dayOf(path: string, { opensAt, closesAt, breaks }: TypedDay): DayHours {
  assertIsTime(`${path}.opensAt`, opensAt);
  assertIsEnd(`${path}.closesAt`, closesAt);
  if (minuteOf(opensAt) >= endMinuteOf(closesAt)) {
    throw invalidInput(
      `${path}.closesAt`,
      'closesAt is later than opensAt. What goes on past midnight is open from 00:00 on the next day.',
    );
  }
  return { opensAt, closesAt, breaks: breaksOf(path, { opensAt, closesAt, breaks }) };
}

function breaksOf(path: string, { opensAt, closesAt, breaks }: TypedDay): Break[] {
  const typed = (breaks ?? []).map((one, i) => ({ ...one, path: `${path}.breaks[${i}]` }));
  if (typed.length > MAX_BREAKS) {
    throw invalidInput(`${path}.breaks`, `A day has at most ${MAX_BREAKS} breaks.`, { max: MAX_BREAKS });
  }
  for (const one of typed) {
    assertIsTime(`${one.path}.startsAt`, one.startsAt);
    assertIsEnd(`${one.path}.endsAt`, one.endsAt);
    if (minuteOf(one.startsAt) < minuteOf(opensAt)) {
      throw invalidInput(`${one.path}.startsAt`, 'A break is within the hours of its day.');
    }
    if (endMinuteOf(one.endsAt) > endMinuteOf(closesAt)) {
      throw invalidInput(`${one.path}.endsAt`, 'A break is within the hours of its day.');
    }
    if (minuteOf(one.startsAt) >= endMinuteOf(one.endsAt)) {
      throw invalidInput(`${one.path}.endsAt`, 'endsAt is later than startsAt.');
    }
  }
  typed.sort((one, other) => minuteOf(one.startsAt) - minuteOf(other.startsAt));
  typed.forEach((one, i) => {
    const before = typed[i - 1];
    if (before && endMinuteOf(before.endsAt) > minuteOf(one.startsAt)) {
      throw invalidInput(`${one.path}.startsAt`, 'Breaks do not overlap.');
    }
  });
  return typed.map(({ startsAt, endsAt }) => ({ startsAt, endsAt }));
}

function assertIsTime(field: string, typed: string): void {
  if (!TIME.test(typed)) throw invalidInput(field, `${field} is a time of day, 00:00 to 23:59.`);
}

function assertIsEnd(field: string, typed: string): void {
  if (typed === END_OF_DAY || TIME.test(typed)) return;
  throw invalidInput(field, `${field} is a time of day, 00:00 to 24:00.`);
}

/** One that the calendar has: not 2026-02-30. */
function assertIsDate(field: string, typed: string): void {
  const at = /^\d{4}-\d\d-\d\d$/.test(typed) ? Date.parse(typed) : Number.NaN;
  if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(typed)) return;
  throw invalidInput(field, `${field} is a date, YYYY-MM-DD.`);
}

function assertIsFirst(field: string, isFirst: boolean): void {
  if (!isFirst) throw invalidInput(field, `${field} is there twice.`);
}
