import { promises as dns, type LookupAddress } from 'node:dns';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.js';
import { EgressError } from './egress-error.js';

export interface OutboundRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For the whole exchange, from the name lookup to the last byte, in milliseconds. */
  readonly timeoutMs: number;
  /** More than this and the call fails as `too_large`. */
  readonly maxResponseBytes: number;
  readonly signal?: AbortSignal;
}

export interface OutboundResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Takes the next piece of a download. The next one is read when its promise resolves. */
export type Sink = (chunk: Buffer) => void | Promise<void>;

/** Every address of a name, as the system resolves it. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

const resolveAll: Resolve = (hostname) => dns.lookup(hostname, { all: true, verbatim: true });

const MAX_SOCKETS_PER_HOST = 64;
/** Shorter than the idle limit of common servers, so that a request rarely meets a socket being closed. */
const IDLE_SOCKET_MS = 4_000;

/**
 * The one way out of the house over HTTP.
 *
 * A name is resolved once, every address it has must be public, and the connection goes to exactly those
 * addresses: a name that answers differently the second time gains nothing. Origins the operator configured
 * are trusted and may be private. Redirects are not followed: a 3xx is an answer like any other.
 */
export class GuardedFetch {
  private readonly trusted: ReadonlySet<string>;
  private readonly agents = {
    'http:': new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS_PER_HOST, timeout: IDLE_SOCKET_MS }),
    'https:': new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS_PER_HOST, timeout: IDLE_SOCKET_MS }),
  };

  /** `trustedOrigins`: URLs whose origin (scheme, host and port) the operator vouches for. */
  constructor(
    trustedOrigins: readonly string[] = [],
    private readonly resolve: Resolve = resolveAll,
  ) {
    this.trusted = new Set(trustedOrigins.map((url) => new URL(url).origin));
  }

  trusts(url: string): boolean {
    return URL.canParse(url) && this.trusted.has(new URL(url).origin);
  }

  /** Any status is an answer. @throws EgressError when there is no whole answer. */
  async request(request: OutboundRequest): Promise<OutboundResponse> {
    const chunks: Buffer[] = [];
    const { status, headers } = await this.exchange(request, () => (chunk) => {
      chunks.push(chunk);
    });
    return { status, headers, body: Buffer.concat(chunks) };
  }

  /**
   * Hands the body of a 2xx to `sink` piece by piece, so that its size never stands in memory. The body of
   * any other status is dropped. After a failure the sink holds a part: its owner throws that away.
   *
   * @throws EgressError when there is no whole answer; whatever the sink throws.
   */
  async download(request: OutboundRequest, sink: Sink): Promise<Omit<OutboundResponse, 'body'>> {
    return this.exchange(request, (status) => (status >= 200 && status < 300 ? sink : () => {}));
  }

  /** Closes idle connections; calls in flight end by themselves. */
  close(): void {
    this.agents['http:'].destroy();
    this.agents['https:'].destroy();
  }

  private async exchange(
    request: OutboundRequest,
    sinkFor: (status: number) => Sink,
  ): Promise<Omit<OutboundResponse, 'body'>> {
    const url = this.callable(request.url);
    const call = new Call(request);
    try {
      const response = await call.start(url, this.agents, this.lookupFor(url));
      await call.drain(response, sinkFor(response.statusCode ?? 0));
      return { status: response.statusCode ?? 0, headers: response.headers };
    } finally {
      call.end();
    }
  }

  /** The URL parser has already turned octal, hexadecimal and short IPv4 forms into dotted ones. */
  private callable(raw: string): URL {
    if (!URL.canParse(raw)) throw new EgressError('refused', 'URL_MALFORMED');
    const url = new URL(raw);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new EgressError('refused', 'URL_SCHEME');
    if (url.username || url.password) throw new EgressError('refused', 'URL_CREDENTIALS');
    const literal = url.hostname.replace(/^\[|\]$/g, '');
    // A literal is connected to without a lookup, so this is the only place that sees it.
    if (isIP(literal) && !this.trusted.has(url.origin) && !isPublicAddress(literal)) {
      throw new EgressError('refused', 'ADDRESS_NOT_PUBLIC');
    }
    return url;
  }

  /** The socket connects to what this answers, so what was checked is what is called. */
  private lookupFor(url: URL): LookupFunction {
    const trusted = this.trusted.has(url.origin);
    return (hostname, options, callback) => {
      this.resolve(hostname).then(
        (addresses) => {
          const [first] = addresses;
          if (!first) return callback(new EgressError('unreachable', 'ENOTFOUND'), '', 0);
          if (!trusted && !addresses.every(({ address }) => isPublicAddress(address))) {
            return callback(new EgressError('refused', 'ADDRESS_NOT_PUBLIC'), '', 0);
          }
          if (options.all) return callback(null, [...addresses]);
          callback(null, first.address, first.family);
        },
        (cause: NodeJS.ErrnoException) => callback(cause, '', 0),
      );
    };
  }
}

/** One exchange: knows how far it came, so that its failure can say whether a repeat is safe. */
class Call {
  private readonly abort = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private stopped: 'timeout' | 'aborted' | null = null;
  private mayHaveArrived = false;
  private status: number | null = null;
  private readonly onSignal = () => this.stop('aborted');

  constructor(private readonly request: OutboundRequest) {
    this.timer = setTimeout(() => this.stop('timeout'), request.timeoutMs);
    request.signal?.addEventListener('abort', this.onSignal, { once: true });
    if (request.signal?.aborted) this.stop('aborted');
  }

  start(
    url: URL,
    agents: { 'http:': HttpAgent; 'https:': HttpsAgent },
    lookup: LookupFunction,
  ): Promise<IncomingMessage> {
    const { method, headers, body } = this.request;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...headers, ...length }, lookup, signal: this.abort.signal };
    return new Promise((resolve, reject) => {
      const outgoing =
        url.protocol === 'https:'
          ? httpsRequest(url, { ...options, agent: agents['https:'] })
          : httpRequest(url, { ...options, agent: agents['http:'] });
      const connected = url.protocol === 'https:' ? 'secureConnect' : 'connect';
      outgoing.on('socket', (socket) => {
        // A socket from the pool is connected already: nothing will announce it.
        if (outgoing.reusedSocket) this.mayHaveArrived = true;
        else socket.once(connected, () => (this.mayHaveArrived = true));
      });
      outgoing.on('response', (response) => {
        this.status = response.statusCode ?? null;
        resolve(response);
      });
      outgoing.on('error', (cause) => reject(this.failure(cause)));
      outgoing.end(body);
    });
  }

  async drain(response: IncomingMessage, sink: Sink): Promise<void> {
    const chunks = response[Symbol.asyncIterator]();
    let size = 0;
    for (;;) {
      const next = await chunks.next().catch((cause: Error) => Promise.reject(this.failure(cause)));
      if (next.done) return;
      const chunk: Buffer = next.value;
      size += chunk.length;
      if (size > this.request.maxResponseBytes) {
        response.destroy();
        throw this.error('too_large', 'RESPONSE_TOO_LARGE');
      }
      try {
        await sink(chunk);
      } catch (cause) {
        response.destroy();
        throw cause;
      }
    }
  }

  end(): void {
    clearTimeout(this.timer);
    this.request.signal?.removeEventListener('abort', this.onSignal);
  }

  private stop(why: 'timeout' | 'aborted'): void {
    this.stopped ??= why;
    this.abort.abort();
  }

  private failure(cause: NodeJS.ErrnoException): EgressError {
    if (cause instanceof EgressError) return cause;
    if (this.stopped === 'timeout') return this.error('timeout', 'TIMEOUT');
    if (this.stopped === 'aborted') return this.error('aborted', 'ABORTED');
    return this.error(this.mayHaveArrived ? 'broken' : 'unreachable', cause.code ?? 'UNKNOWN');
  }

  private error(failure: EgressError['failure'], code: string): EgressError {
    return new EgressError(failure, code, { mayHaveArrived: this.mayHaveArrived, status: this.status });
  }
}
