import { invalidInput } from './errors.js';
import { type Id, parseId } from './ids.js';

export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 100;

/** How many rows a list answers: 50 unless told, 1 to 100. More is refused, not silently cut. */
export function pageSize(limit: number | null | undefined): number {
  if (limit === null || limit === undefined) return DEFAULT_PAGE;
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw invalidInput('limit', `limit must be between 1 and ${MAX_PAGE}.`, { min: 1, max: MAX_PAGE });
  }
  return limit;
}

/** The id a page goes on from. One that cannot be an id is a mistake of the caller, and said so. */
export function cursorId<Kind extends string>(
  field: string,
  raw: string | null | undefined,
): Id<Kind> | null {
  if (raw === null || raw === undefined) return null;
  const id = parseId<Kind>(raw);
  if (!id) throw invalidInput(field, `${field} is the id of an entry of the page before.`);
  return id;
}
