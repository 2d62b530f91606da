import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/** A body of known length that never stands in memory. */
export interface StreamedBody {
  /** In bytes: exactly what the stream gives. */
  readonly length: number;
  readonly open: () => Promise<Readable>;
}

export interface OutboundRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | StreamedBody;
  /** For the whole exchange, from the name lookup to the last byte, in milliseconds. */
  readonly timeoutMs: number;
  /** More than this and the call fails as `too_large`. */
  readonly maxResponseBytes: number;
  readonly signal?: AbortSignal;
}

/** An answer whose body is read by whoever asked: to its end, or destroyed. */
export interface OpenResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly stream: Readable;
}

export interface OutboundResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Takes the next piece of a download. The next one is read when its promise resolves. */
export type Sink = (chunk: Buffer) => void | Promise<void>;
