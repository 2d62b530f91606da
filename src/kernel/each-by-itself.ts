import { DomainError, type ErrorCode } from './errors.js';
import { parseId } from './ids.js';

/** What became of one of many: value or error, the other one is null. */
export interface Outcome<T> {
  /** As it was given. */
  readonly id: string;
  readonly value: T | null;
  readonly error: DomainError | null;
}

/** What concerns one of many, rather than the caller or the house. */
const OF_ONE: ReadonlySet<ErrorCode> = new Set([
  'INVALID_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'FORBIDDEN',
  'LIMIT_EXCEEDED',
]);

/**
 * The same for each of many, in their order: what goes wrong with one stops no other. One after the other, so that
 * somebody who changes a hundred takes one connection.
 */
export async function eachByItself<T>(
  ids: readonly string[],
  act: (id: string) => Promise<T>,
): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = [];
  for (const id of ids) outcomes.push(await outcomeOf(id, act));
  return outcomes;
}

async function outcomeOf<T>(id: string, act: (id: string) => Promise<T>): Promise<Outcome<T>> {
  try {
    return { id, value: await act(id), error: null };
  } catch (error) {
    if (!(error instanceof DomainError) || !OF_ONE.has(error.code)) throw error;
    return { id, value: null, error };
  }
}

/** Each id once, where it is first. One in capitals is the same id. */
export function eachOnce(rawIds: readonly string[]): string[] {
  const ids = rawIds.map((raw) => parseId(raw) ?? raw);
  return rawIds.filter((_, at) => ids.indexOf(ids[at] ?? '') === at);
}
