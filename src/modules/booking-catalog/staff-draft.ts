import { isDeepStrictEqual } from 'node:util';
import { parseId, type UserId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { datesOf, type TypedDate, type TypedWeekday, timeZoneOf, weeklyOf } from '../hours/hours-input.js';
import { unknownUser } from './booking-catalog.errors.js';
import type { StaffKind, StaffProfile } from './booking-staff.js';

/** What is absent stays as it is. */
export interface StaffDraft {
  readonly kind?: StaffKind | null;
  readonly name?: string | null;
  /** Null: nobody of the team. */
  readonly userId?: string | null;
  /** Null: the client's. */
  readonly timeZone?: string | null;
  /** Null: the hours of the client. */
  readonly weekly?: readonly TypedWeekday[] | null;
  readonly overrides?: readonly TypedDate[] | null;
  readonly serviceIds?: readonly string[] | null;
}

const NAMES = ['kind', 'name', 'userId', 'timeZone', 'weekly', 'overrides'] as const;

/** Somebody of whom nothing is said yet but the name. */
export const newStaff = (name: string): StaffProfile => ({
  name,
  kind: 'PERSON',
  userId: null,
  timeZone: null,
  weekly: null,
  overrides: [],
});

/** What of one is other than of the other. */
export const changedIn = (before: StaffProfile, after: StaffProfile): (keyof StaffProfile)[] =>
  NAMES.filter((name) => !isDeepStrictEqual(before[name], after[name]));

/** @throws DomainError INVALID_INPUT naming the field. */
export function profileAfter(before: StaffProfile, draft: StaffDraft): StaffProfile {
  const { kind, name, userId, timeZone, weekly, overrides } = draft;
  return {
    kind: kind ?? before.kind,
    name: name == null ? before.name : nameOf('name', name),
    userId: userId === undefined ? before.userId : given(userId, userIdOf),
    timeZone:
      timeZone === undefined ? before.timeZone : given(timeZone, (name) => timeZoneOf('timeZone', name)),
    weekly: weekly === undefined ? before.weekly : weekly && weeklyOf('weekly', weekly),
    overrides: overrides === undefined ? before.overrides : datesOf('overrides', overrides ?? []),
  };
}

const given = <T>(typed: string | null, read: (typed: string) => T): T | null =>
  typed === null ? null : read(typed);

function userIdOf(raw: string): UserId {
  const id = parseId<'User'>(raw);
  if (!id) throw unknownUser();
  return id;
}
