import { promises as dns, type LookupAddress } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './addresses.js';
import { Call } from './call.js';
import { EgressError } from './egress-error.js';
import type { OpenResponse, OutboundRequest, OutboundResponse, Sink } from './outbound.js';

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

  /**
   * Hands the body over as it comes. `timeoutMs` is for the answer to begin, `bodyTimeoutMs` for the body to be read.
   *
   * @throws EgressError when no answer begins; a body that breaks off fails its stream.
   */
  async open(
    request: Omit<OutboundRequest, 'maxResponseBytes'>,
    bodyTimeoutMs: number,
  ): Promise<OpenResponse> {
    const url = this.callable(request.url);
    const call = new Call({ ...request, maxResponseBytes: Number.POSITIVE_INFINITY });
    try {
      const stream = await call.start(url, this.agents, this.lookupFor(url));
      call.goOnFor(bodyTimeoutMs);
      stream.once('close', () => call.end());
      return { status: stream.statusCode ?? 0, headers: stream.headers, stream };
    } catch (error) {
      call.end();
      throw error;
    }
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
