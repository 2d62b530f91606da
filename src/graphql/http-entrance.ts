import { isUtf8 } from 'node:buffer';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify';
import { Authenticator } from '../auth/authenticator.js';
import { DomainError } from '../kernel/errors.js';
import { Answering, answerText } from './answering.js';
import { type RequestCode, RequestRefused } from './errors.js';
import { GraphqlContext } from './graphql-context.js';
import { type OperationRequest, Pipeline } from './pipeline.js';

/** The largest body of a POST, in bytes: the document's and the largest variables' limits with room for JSON. */
export const BODY_LIMIT = 400 * 1024;

/**
 * Stands before Apollo on the HTTP route: reads the request, sends it through the pipeline, and finds out
 * who asks. Whatever is wrong by then is answered here, with a status and as GraphQL errors.
 */
@Injectable()
export class HttpEntrance {
  readonly #contexts = new WeakMap<object, GraphqlContext>();

  constructor(
    private readonly pipeline: Pipeline,
    private readonly authenticator: Authenticator,
    private readonly answering: Answering,
  ) {}

  routeOptions(): Pick<RouteShorthandOptions, 'bodyLimit' | 'preHandler' | 'errorHandler'> {
    return {
      bodyLimit: BODY_LIMIT,
      preHandler: (request, reply) => this.#admit(request, reply),
      errorHandler: (error, request, reply) => this.#refuse(refusalOf(error) ?? error, request, reply),
    };
  }

  /** What `#admit` made for this request. */
  async contextOf(request: object): Promise<GraphqlContext> {
    const context = this.#contexts.get(request);
    if (!context) throw new Error('A request came past the entrance.');
    return context;
  }

  async #admit(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    try {
      const operation = this.pipeline.accept(operationRequestOf(request), 'http');
      const authenticated = await this.authenticator.authenticate(request.headers.authorization, {
        ip: request.ip,
        requestId: request.id,
      });
      const answer = { setCookie: (cookie: string) => void reply.header('set-cookie', cookie) };
      const context = new GraphqlContext(authenticated, request.id, request.ip, operation, answer);
      this.#contexts.set(request, context);
      return undefined;
    } catch (error) {
      return this.#refuse(error instanceof DomainError ? RequestRefused.by(error) : error, request, reply);
    }
  }

  #refuse(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const refused = error instanceof RequestRefused;
    const status = refused ? error.status : 500;
    const errors = this.answering.presenter.presentAll(refused ? error.errors : [error], request.id);
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    if (status === 405) void reply.header('allow', 'GET, POST');
    return reply
      .code(status)
      .header('content-type', 'application/json; charset=utf-8')
      .send(`${answerText({ errors })}\n`);
  }
}

function operationRequestOf(request: FastifyRequest & { rawBody?: unknown }): OperationRequest {
  if (request.method === 'GET') return fromQueryString(request.query);
  if (request.method !== 'POST') throw bad('WRONG_METHOD', 'Use POST, or GET for queries.', 405);
  if (!isJson(request.headers['content-type'])) {
    throw bad('WRONG_CONTENT_TYPE', 'Send the operation as application/json.', 415);
  }
  const { body, rawBody } = request;
  if (Buffer.isBuffer(rawBody) && !isUtf8(rawBody)) throw bad('BAD_BODY', 'The body is not valid UTF-8.');
  if (Array.isArray(body)) throw bad('BATCHING_REFUSED', 'Send one operation per request.');
  if (typeof body !== 'object' || body === null) throw bad('BAD_BODY', 'The body must be a JSON object.');
  return body;
}

/** Each parameter once; `variables` as JSON. Apollo refuses what a GET must not run. */
function fromQueryString(given: unknown): OperationRequest {
  const { query, operationName, variables } = given as Record<string, unknown>;
  if (variables === undefined || variables === '') return { query, operationName };
  try {
    return { query, operationName, variables: JSON.parse(String(variables)) };
  } catch {
    throw bad('BAD_VARIABLES', '"variables" must be a JSON object.');
  }
}

const isJson = (contentType: string | undefined): boolean =>
  /^application\/json\s*(;|$)/i.test(contentType ?? '');

const bad = (reason: string, message: string, status = 400): RequestRefused =>
  RequestRefused.because('BAD_REQUEST', reason, message, status);

/** What Fastify could not read, in our words; null for what is no fault of the caller. */
function refusalOf(error: unknown): RequestRefused | null {
  // The parser of the HTTP server speaks the house's words already.
  if (error instanceof DomainError) return bad('BAD_BODY', error.message);
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const [code, reason, message] = UNREADABLE[status] ?? [];
  if (code && reason && message) return RequestRefused.because(code, reason, message, status);
  return status >= 400 && status < 500 ? bad('BAD_BODY', 'The body is not JSON.', status) : null;
}

const UNREADABLE: Readonly<Record<number, readonly [RequestCode, string, string]>> = {
  413: ['LIMIT_EXCEEDED', 'BODY_TOO_LARGE', `The body exceeds ${BODY_LIMIT} bytes.`],
  415: ['BAD_REQUEST', 'WRONG_CONTENT_TYPE', 'Send the operation as application/json.'],
};
