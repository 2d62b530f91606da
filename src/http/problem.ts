import { HttpException } from '@nestjs/common';
import { DomainError, type ErrorCode, type ErrorDetails } from '../kernel/errors.js';

/** The one table from the house's error codes to the statuses of HTTP. */
export const HTTP_STATUS = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  LIMIT_EXCEEDED: 429,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} satisfies Record<ErrorCode, number>;

/** Reasons for which HTTP has a finer word than for their code. */
const STATUS_OF_REASON: Readonly<Record<string, number>> = {
  LINK_EXPIRED: 410,
  BODY_TOO_LARGE: 413,
  FILE_TOO_LARGE: 413,
  FILE_TYPE_REFUSED: 415,
  RANGE_NOT_SATISFIABLE: 416,
};

/** What a REST door answers instead of what was asked for. */
export interface Problem {
  readonly status: number;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly message: string;
  readonly details: ErrorDetails;
}

/** What Nest and Fastify refuse before any code of ours, in the house's words. */
const REFUSALS: Readonly<Record<number, { code: ErrorCode; reason: string }>> = {
  400: { code: 'INVALID_INPUT', reason: 'BAD_REQUEST' },
  401: { code: 'UNAUTHENTICATED', reason: 'NO_CREDENTIAL' },
  403: { code: 'FORBIDDEN', reason: 'FORBIDDEN' },
  404: { code: 'NOT_FOUND', reason: 'NOT_FOUND' },
  405: { code: 'INVALID_INPUT', reason: 'METHOD_NOT_ALLOWED' },
  406: { code: 'INVALID_INPUT', reason: 'NOT_ACCEPTABLE' },
  408: { code: 'UNAVAILABLE', reason: 'REQUEST_TIMEOUT' },
  409: { code: 'CONFLICT', reason: 'CONFLICT' },
  413: { code: 'INVALID_INPUT', reason: 'BODY_TOO_LARGE' },
  415: { code: 'INVALID_INPUT', reason: 'UNSUPPORTED_MEDIA_TYPE' },
  422: { code: 'INVALID_INPUT', reason: 'UNPROCESSABLE' },
  429: { code: 'LIMIT_EXCEEDED', reason: 'TOO_MANY_REQUESTS' },
  503: { code: 'UNAVAILABLE', reason: 'UNAVAILABLE' },
};

/** Null for anything that was not written for callers: it is logged, and the caller gets an id. */
export function problemOf(error: unknown): Problem | null {
  if (error instanceof DomainError) {
    const { code, reason, message, details } = error;
    const status = STATUS_OF_REASON[reason] ?? HTTP_STATUS[code];
    return code === 'INTERNAL' ? null : { status, code, reason, message, details };
  }
  if (!(error instanceof HttpException)) return null;
  const status = error.getStatus();
  const refusal = REFUSALS[status];
  return refusal ? { status, ...refusal, message: error.message, details: {} } : null;
}

export const masked = (id: string): Problem => ({
  status: HTTP_STATUS.INTERNAL,
  code: 'INTERNAL',
  reason: 'INTERNAL',
  message: `Something went wrong on our side. Quote this id: ${id}`,
  details: {},
});
