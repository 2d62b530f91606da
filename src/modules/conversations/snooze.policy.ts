import { badMoment } from './conversations.errors.js';

const YEAR_MS = 366 * 24 * 60 * 60 * 1000;

/** @throws DomainError INVALID_INPUT naming the field, unless it is in the future and at most a year away. */
export function assertMaySleepUntil(until: Date, now: Date, field = 'until'): void {
  const latest = new Date(now.getTime() + YEAR_MS);
  if (until > now && until <= latest) return;
  throw badMoment(field, latest);
}
