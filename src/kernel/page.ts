import { invalidInput } from './errors.js';

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
