import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { errorCodes, LogController } from 'fastify';
import type { Logger } from 'pino';
import { invalidInput } from '../kernel/errors.js';

/** Every route but the webhooks'. */
const BODY_LIMIT = 100 * 1024;
/** Meta posts up to 3 MB. */
const WEBHOOK_BODY_LIMIT = 3 * 1024 * 1024;
const WEBHOOKS = '/api/webhooks/';
const REQUEST_TIMEOUT_MS = 30_000;
/** Of a route that takes its body as a stream: 100 MB at 1.5 Mbit/s. */
const STREAMED_REQUEST_TIMEOUT_MS = 600_000;
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** Unique over instances and restarts, and cheaper than a UUID: every request has one. */
const PROCESS = randomBytes(6).toString('base64url');
let requests = 0;
const newRequestId = (): string => {
  requests += 1;
  return `${PROCESS}-${requests.toString(36)}`;
};

/**
 * Fastify as this server wants it: request ids, one log line a request, bounded bodies, raw webhook bytes, the
 * caller's address from a trusted proxy's `X-Forwarded-For` and from nobody else's.
 */
export function httpAdapter(logger: Logger, trustedProxies: readonly string[] = []): FastifyAdapter {
  const adapter = new FastifyAdapter({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    requestTimeout: STREAMED_REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: 'idle',
    genReqId: ({ headers }: Pick<IncomingMessage, 'headers'>) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : newRequestId();
    },
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  fastify.addHook('onRoute', allowLargeWebhooks);
  fastify.addHook('onRequest', leaveStreamed);
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    void reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff');
    done();
  });
  if (logger.isLevelEnabled('info')) fastify.addHook('onResponse', logRequest);
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, parseJson);
  fastify.addContentTypeParser(UNPARSED, passOn);
  return adapter;
}

/** The configuration of a route that reads its body itself, as it comes: the request's `raw`. */
export const STREAMED_BODY = { streamsBody: true } as const;
const UNPARSED = 'application/octet-stream';

interface StreamedRequest extends FastifyRequest {
  /** What the caller said of a body that is streamed. */
  declaredType?: string | undefined;
}

const isStreamed = ({ routeOptions }: FastifyRequest): boolean =>
  (routeOptions.config as Partial<typeof STREAMED_BODY>).streamsBody === true;

/** What a caller says that it sends to a route which streams. */
export const declaredTypeOf = (request: FastifyRequest): string =>
  (request as StreamedRequest).declaredType ?? '';

/** A streamed body meets no parser, whatever type it has; every other one has to be here in time. */
function leaveStreamed(request: StreamedRequest, _reply: FastifyReply, done: () => void): void {
  const { raw } = request;
  if (isStreamed(request)) {
    request.declaredType = raw.headers['content-type'];
    raw.headers['content-type'] = UNPARSED;
  } else if (raw.headers['content-length'] !== undefined || raw.headers['transfer-encoding'] !== undefined) {
    const timer = setTimeout(() => raw.destroy(), REQUEST_TIMEOUT_MS);
    raw.once('close', () => clearTimeout(timer));
  }
  done();
}

async function passOn(request: FastifyRequest): Promise<null> {
  if (!isStreamed(request)) throw new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(UNPARSED);
  return null;
}

function logRequest(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const facts = { method: request.method, url: request.url.split('?', 1)[0], status: reply.statusCode };
  request.log.info({ ...facts, ms: Math.round(reply.elapsedTime) }, 'request');
  done();
}

function allowLargeWebhooks(route: RouteOptions): void {
  if (route.url.startsWith(WEBHOOKS)) route.bodyLimit = WEBHOOK_BODY_LIMIT;
}

/**
 * Keeps the bytes for whoever checks a signature over them. A webhook's body is not parsed here: it is
 * stored even when it is no JSON, once its signature fits.
 */
async function parseJson(request: FastifyRequest & { rawBody?: Buffer }, body: Buffer): Promise<unknown> {
  request.rawBody = body;
  if (request.url.startsWith(WEBHOOKS)) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw invalidInput('body', 'The body is not JSON.');
  }
}
