/*
 * Where a page by id begins that goes on after nothing. A statement is given one of them instead of deciding by itself:
 * of coalesce() PostgreSQL does not know that it tells nobody anything, so behind row policies no index serves
 * what is compared with it.
 */
export const BEFORE_ALL_IDS = '00000000-0000-0000-0000-000000000000';
export const AFTER_ALL_IDS = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Before every id that was made at that time or later, after every one that was made before: ids begin with their time. */
export function firstIdAt(at: Date): string {
  const hex = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
