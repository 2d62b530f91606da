import { randomUUID } from 'node:crypto';
import { HttpException } from '@nestjs/common';
import { GraphQLError, type GraphQLErrorExtensions, type GraphQLFormattedError } from 'graphql';
import { DomainError, type ErrorCode } from '../kernel/errors.js';
import type { DoorLog } from './graphql.options.js';

/** The one table from the house's error codes to the codes that GraphQL clients know. */
export const GRAPHQL_CODES = {
  INVALID_INPUT: 'BAD_USER_INPUT',
  UNAUTHENTICATED: 'UNAUTHENTICATED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  CONFLICT: 'CONFLICT',
  LIMIT_EXCEEDED: 'LIMIT_EXCEEDED',
  UNAVAILABLE: 'UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
} satisfies Record<ErrorCode, string>;

/** What the door itself says of a request that never reaches a resolver. */
export type RequestCode =
  | 'BAD_REQUEST'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | (typeof GRAPHQL_CODES)[ErrorCode];

const REQUEST_CODES: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  ...Object.values(GRAPHQL_CODES),
]);

/** Nest's own refusals (a pipe, a throttler) in the words of this door. */
const CODES_BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'INVALID_INPUT',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  422: 'INVALID_INPUT',
  429: 'LIMIT_EXCEEDED',
};

/** A request refused before execution, with everything that is wrong with it. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';

  constructor(
    readonly errors: readonly GraphQLError[],
    /** For HTTP. */
    readonly status = 400,
  ) {
    super(errors[0]?.message);
  }

  static because(code: RequestCode, reason: string, message: string, status = 400): RequestRefused {
    return new RequestRefused([requestError(code, reason, message)], status);
  }

  /** What the core or the authenticator refuses before execution. */
  static by(error: DomainError): RequestRefused {
    const refusal = new GraphQLError(error.message, { extensions: extensionsOf(error) });
    return new RequestRefused([refusal], error.code === 'UNAUTHENTICATED' ? 401 : 400);
  }
}

export const requestError = (
  code: RequestCode,
  reason: string,
  message: string,
  from?: GraphQLError,
  details: object = {},
): GraphQLError =>
  new GraphQLError(message, {
    nodes: from?.nodes,
    source: from?.source,
    positions: from?.positions,
    extensions: { code, reason, details },
  });

const extensionsOf = ({ code, reason, details }: DomainError): GraphQLErrorExtensions => ({
  code: GRAPHQL_CODES[code],
  reason,
  details,
});

/**
 * Turns whatever was thrown into what a caller may read, the same for HTTP and for sockets.
 *
 * Only errors that were written for callers keep their words. Everything else becomes an id, and the log
 * gets the id with the cause: nothing of SQL, paths or stacks leaves.
 */
export class ErrorPresenter {
  constructor(private readonly log: DoorLog) {}

  presentAll(errors: readonly unknown[], requestId?: string): GraphQLFormattedError[] {
    return errors.map((error) => this.present(error, requestId));
  }

  present(error: unknown, requestId?: string): GraphQLFormattedError {
    const cause = causeOf(error);
    if (cause instanceof DomainError && cause.code !== 'INTERNAL') {
      if (cause.cause)
        this.log.warn({ err: cause, requestId }, 'a caller was refused because something failed');
      return { ...placeOf(error), message: cause.message, extensions: extensionsOf(cause) };
    }
    if (cause instanceof HttpException) {
      const code = CODES_BY_STATUS[cause.getStatus()];
      if (code) {
        const extensions = { code: GRAPHQL_CODES[code], reason: code, details: {} };
        return { ...placeOf(error), message: cause.message, extensions };
      }
    }
    if (error instanceof GraphQLError && isAboutTheRequest(error, cause)) return readable(error);
    return this.#masked(error, cause, requestId);
  }

  #masked(error: unknown, cause: unknown, requestId: string = randomUUID()): GraphQLFormattedError {
    const place = placeOf(error);
    this.log.error({ err: cause, errorId: requestId, path: place.path }, 'an operation failed');
    return {
      ...place,
      message: `Something went wrong on our side. Quote this id: ${requestId}`,
      extensions: { code: GRAPHQL_CODES.INTERNAL, reason: 'INTERNAL', details: { errorId: requestId } },
    };
  }
}

/** What a resolver really threw, under the GraphQL errors wrapped around it. */
export function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/**
 * Errors without a path never met a resolver. With a path, the only readable one is the refusal of an
 * argument: graphql-js throws it with the argument's node and without a path, then locates it.
 */
function isAboutTheRequest(error: GraphQLError, cause: unknown): boolean {
  if (!error.path) return REQUEST_CODES.has(error.extensions.code);
  return cause !== error && cause instanceof GraphQLError && !cause.path && Boolean(cause.nodes?.length);
}

function readable(error: GraphQLError): GraphQLFormattedError {
  const code = REQUEST_CODES.has(error.extensions.code) ? error.extensions.code : 'BAD_USER_INPUT';
  const { reason = code, details = {} } = error.extensions;
  return { ...placeOf(error), message: error.message, extensions: { code, reason, details } };
}

function placeOf(error: unknown): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  if (!(error instanceof GraphQLError)) return {};
  const { locations, path } = error;
  return { ...(locations && { locations }), ...(path && { path }) };
}
