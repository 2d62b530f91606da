import { type Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { type Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { pipeline } from 'node:stream';
import { EgressError } from './egress-error.js';
import type { OutboundRequest, Sink } from './outbound.js';

/** One exchange: knows how far it came, so that its failure can say whether a repeat is safe. */
export class Call {
  private readonly abort = new AbortController();
  private timer: NodeJS.Timeout;
  private stopped: 'timeout' | 'aborted' | null = null;
  private mayHaveArrived = false;
  private status: number | null = null;
  private readonly onSignal = () => this.stop('aborted');

  constructor(private readonly request: OutboundRequest) {
    this.timer = setTimeout(() => this.stop('timeout'), request.timeoutMs);
    request.signal?.addEventListener('abort', this.onSignal, { once: true });
    if (request.signal?.aborted) this.stop('aborted');
  }

  async start(
    url: URL,
    agents: { 'http:': HttpAgent; 'https:': HttpsAgent },
    lookup: LookupFunction,
  ): Promise<IncomingMessage> {
    const { method, headers, body } = this.request;
    const isStreamed = typeof body === 'object' && 'open' in body;
    const source = isStreamed ? await body.open() : null;
    const length =
      body === undefined
        ? {}
        : { 'content-length': String(isStreamed ? body.length : Buffer.byteLength(body)) };
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
      if (source) pipeline(source, outgoing, (cause) => cause && reject(this.failure(cause)));
      else outgoing.end(isStreamed ? undefined : body);
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

  /** The answer has begun: from now on this long. */
  goOnFor(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop('timeout'), ms);
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
