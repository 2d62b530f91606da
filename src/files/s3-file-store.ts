import { setTimeout as pause } from 'node:timers/promises';
import { AwsV4Signer } from 'aws4fetch';
import { GuardedFetch } from '../egress/guarded-fetch.js';
import type { OpenResponse } from '../egress/outbound.js';
import {
  type ByteRange,
  checkedKey,
  type FileSink,
  FileStore,
  type OpenFile,
  storeUnavailable,
} from './file-store.js';
import { Spool } from './spool.js';

export interface S3Settings {
  /** Without a trailing slash. The operator vouches for it: it may be on a private network. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** `endpoint/bucket/key` instead of `bucket.endpoint/key`. */
  readonly forcePathStyle: boolean;
}

export interface S3Patience {
  /** For an answer to begin; of an upload also for its body to be sent. */
  readonly answerMs: number;
  readonly uploadMs: number;
  /** For the whole of a file to be read. */
  readonly downloadMs: number;
  /** Between attempts: once more for each. Every call may be repeated. */
  readonly pausesMs: readonly number[];
}

const PATIENCE: S3Patience = {
  answerMs: 10_000,
  uploadMs: 120_000,
  downloadMs: 600_000,
  pausesMs: [100, 400],
};
const NO_BODY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

interface Call {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly key: string;
  readonly range?: ByteRange;
  readonly body?: Spool;
}

/** An answer of the store that is no success. Holds neither the key nor what was signed. */
class S3Refusal extends Error {
  override readonly name = 'S3Refusal';

  constructor(readonly status: number) {
    super(`The file store answered ${status}.`);
  }
}

/** Files in a bucket of anything that speaks S3. */
export class S3FileStore extends FileStore {
  /** Keys of a day, derived once. */
  private readonly derived = new Map<string, ArrayBuffer>();
  private readonly http: GuardedFetch;

  constructor(
    private readonly settings: S3Settings,
    private readonly patience: S3Patience = PATIENCE,
  ) {
    super();
    this.http = new GuardedFetch([settings.endpoint]);
  }

  /** Length and digest stand before the first byte of an upload, so what is put waits in a temporary file. */
  put(key: string, fill: (sink: FileSink) => Promise<boolean>): Promise<boolean> {
    checkedKey(key);
    return Spool.during(async (spool) => {
      if (!(await fill((chunk) => spool.write(chunk)))) return false;
      this.done(await this.call({ method: 'PUT', key, body: spool }));
      return true;
    });
  }

  async open(key: string, range?: ByteRange): Promise<OpenFile | null> {
    const { status, headers, stream } = await this.call({ method: 'GET', key, range });
    if (status === 200 && !range) return { stream, size: Number(headers['content-length']) };
    if (status === 206 && range) {
      const [, size] = /\/(\d+)$/.exec(headers['content-range'] ?? '') ?? [];
      if (size !== undefined) return { stream, size: Number(size) };
    }
    stream.destroy();
    if (status === 404) return null;
    if (status === 416) throw new Error('The file ends before.');
    throw storeUnavailable(new S3Refusal(status));
  }

  async size(key: string): Promise<number | null> {
    const response = await this.call({ method: 'HEAD', key });
    this.done(response, [404]);
    return response.status === 404 ? null : Number(response.headers['content-length']);
  }

  async remove(key: string): Promise<void> {
    this.done(await this.call({ method: 'DELETE', key }), [404]);
  }

  /** Nothing more is read of it. @throws storeUnavailable for what is neither a success nor among these. */
  private done({ status, stream }: OpenResponse, others: readonly number[] = []): void {
    stream.resume();
    if ((status < 200 || status > 299) && !others.includes(status)) {
      throw storeUnavailable(new S3Refusal(status));
    }
  }

  /** Any answer but a 5xx, 429 or 408, which are tried again. */
  private async call(call: Call): Promise<OpenResponse> {
    checkedKey(call.key);
    for (let attempt = 0; ; attempt += 1) {
      const pauseMs = this.patience.pausesMs[attempt];
      try {
        const response = await this.attempt(call);
        if (!passes(response.status)) return response;
        response.stream.destroy();
        throw new S3Refusal(response.status);
      } catch (error) {
        if (pauseMs === undefined) throw storeUnavailable(error);
      }
      await pause(pauseMs);
    }
  }

  private async attempt(call: Call): Promise<OpenResponse> {
    const { method, range, body } = call;
    const { answerMs, uploadMs, downloadMs } = this.patience;
    const url = this.urlOf(call.key);
    const headers = {
      ...(await this.signed(call, url)),
      ...(range && { range: `bytes=${range.start}-${range.end}` }),
    };
    const source = body && { length: body.size, open: async () => body.read() };
    const timeoutMs = answerMs + (body ? uploadMs : 0);
    return this.http.open({ method, url, headers, body: source, timeoutMs }, downloadMs);
  }

  private async signed({ method, body }: Call, url: string): Promise<Record<string, string>> {
    const { accessKeyId, secretAccessKey, region } = this.settings;
    const signer = new AwsV4Signer({
      method,
      url,
      accessKeyId,
      secretAccessKey,
      region,
      service: 's3',
      cache: this.derived,
      headers: { 'x-amz-content-sha256': body?.digest() ?? NO_BODY },
    });
    return Object.fromEntries((await signer.sign()).headers.entries());
  }

  private urlOf(key: string): string {
    const { endpoint, bucket, forcePathStyle } = this.settings;
    if (forcePathStyle) return `${endpoint}/${bucket}/${key}`;
    const url = new URL(endpoint);
    url.hostname = `${bucket}.${url.hostname}`;
    return `${url.origin}${url.pathname.replace(/\/$/, '')}/${key}`;
  }
}

const passes = (status: number): boolean => status >= 500 || status === 429 || status === 408;
