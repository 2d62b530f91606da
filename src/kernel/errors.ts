/** Every way a request can fail, for every door. A door maps these, and nothing else, to its own words. */
export type ErrorCode =
  | 'INVALID_INPUT'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'LIMIT_EXCEEDED'
  | 'UNAVAILABLE'
  | 'INTERNAL';

/** Facts a caller may see: ids, limits, the name of the offending `field`. Never SQL, paths or secrets. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * A failure the caller is meant to read.
 *
 * `code` is closed and decides what a door answers; `reason` belongs to the module that throws
 * (`WINDOW_CLOSED`, `CLAIMED_BY_OTHER`) and is stable, so clients may branch on it.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    readonly reason: string,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Whether somebody was told something that no later attempt would change. Everything else is an outage: tried again. */
export const isRefusal = (error: unknown): error is DomainError =>
  error instanceof DomainError && error.code !== 'UNAVAILABLE' && error.code !== 'INTERNAL';

/** Bad input always names the field, so that a form can show the message beside it. */
export const invalidInput = (field: string, message: string, details: ErrorDetails = {}) =>
  new DomainError('INVALID_INPUT', 'INVALID_INPUT', message, { field, ...details });

/** Says nothing of why: what an actor may not see does not exist. */
export const notFound = (what: string, details: ErrorDetails = {}) =>
  new DomainError('NOT_FOUND', 'NOT_FOUND', `${what} not found.`, details);
