import { types } from 'node:util';
import { DomainError } from '../kernel/errors.js';

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now
  '53300', // too_many_connections
  '25006', // read_only_sql_transaction: a standby
]);
const RETRYABLE = new Set(['40001', '40P01']);
const QUERY_CANCELED = '57014';
const UNIQUE_VIOLATION = '23505';
const EXCLUSION_VIOLATION = '23P01';

/** pg says where it failed in words only when the connection itself ends. */
const LOST_CONNECTION = /Connection terminated|timeout exceeded when trying to connect|not queryable/;

/** The SQLSTATE or system code of an error of pg, or of one that Prisma has wrapped. */
export function databaseCode(error: unknown): string | undefined {
  if (!types.isNativeError(error)) return undefined;
  const { code, cause, meta } = error as Error & { code?: unknown; meta?: { driverAdapterError?: unknown } };
  if (typeof code === 'string' && !/^P\d{4}$/.test(code)) return code;
  const wrapped = (meta?.driverAdapterError ?? cause) as { cause?: { originalCode?: string } } | undefined;
  return wrapped?.cause?.originalCode ?? databaseCode(cause);
}

export const isRetryable = (error: unknown) => RETRYABLE.has(databaseCode(error) ?? '');

/** Whether a unique index refused the row; with `constraint`, whether it was that one. */
export const isUniqueViolation = (error: unknown, constraint?: string) =>
  databaseCode(error) === UNIQUE_VIOLATION &&
  (constraint === undefined || (error as { constraint?: string }).constraint === constraint);

/** Whether an exclusion constraint refused the row. */
export const isExclusionViolation = (error: unknown) => databaseCode(error) === EXCLUSION_VIOLATION;

/** Turns what a caller can act on into a `DomainError`; the rest stays as it is, for the log. */
export function translated(error: unknown): unknown {
  if (error instanceof DomainError || !types.isNativeError(error)) return error;
  const code = databaseCode(error);
  if ((code && UNREACHABLE.has(code)) || code?.startsWith('08') || LOST_CONNECTION.test(error.message)) {
    return new DomainError(
      'UNAVAILABLE',
      'DATABASE_UNAVAILABLE',
      'Try again in a moment.',
      {},
      { cause: error },
    );
  }
  if (code === QUERY_CANCELED) {
    return new DomainError(
      'UNAVAILABLE',
      'DATABASE_TIMEOUT',
      'That took too long. Ask for less.',
      {},
      { cause: error },
    );
  }
  return error;
}
