import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type S3Credentials, whatIsWrongWith } from './signature-v4.js';

/** What happens to the next request instead of the usual. */
export type S3Fault =
  | { readonly kind: 'status'; readonly status: number }
  /** Takes the request, and never answers. */
  | { readonly kind: 'hang' }
  /** Breaks the connection; of a download, in its middle. */
  | { readonly kind: 'reset' };

export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

const BUCKET = 'switchboard-files';
const CREDENTIALS: S3Credentials = {
  region: 'eu-test-1',
  accessKeyId: 'AKIDSWITCHBOARD',
  secretAccessKey: 'a-secret-of-the-stand-in/for+tests',
};

/** A stand-in for S3 on one HTTP server, with the bucket in the path: checks every signature, keeps what is put. */
export class FakeS3 {
  readonly files = new Map<string, Buffer>();
  readonly calls: RecordedCall[] = [];
  private readonly faults: S3Fault[] = [];
  private endpoint = '';

  private constructor(private readonly server: Server) {}

  /** Listens on 127.0.0.1 only. */
  static async start(): Promise<FakeS3> {
    const server = createServer();
    const fake = new FakeS3(server);
    server.on('request', (request, response) => {
      fake.handle(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((listening, failed) => {
      server.once('error', failed).listen(0, '127.0.0.1', listening);
    });
    fake.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return fake;
  }

  /** What reaches it. */
  get settings() {
    return { ...CREDENTIALS, endpoint: this.endpoint, bucket: BUCKET, forcePathStyle: true };
  }

  /** The same as a server's environment says it. */
  get env(): Readonly<Record<string, string>> {
    return {
      S3_ENDPOINT: this.endpoint,
      S3_BUCKET: BUCKET,
      S3_REGION: CREDENTIALS.region,
      S3_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      S3_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      S3_FORCE_PATH_STYLE: 'true',
    };
  }

  /** The next requests meet this; they queue up in the order they are told. */
  next(fault: S3Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.faults.push(fault);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    response.on('finish', () => this.calls.push({ method, path: url, status: response.statusCode }));
    const body = await bodyOf(request);
    const fault = this.faults.shift();
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'status') return refuse(response, fault.status, 'InternalError');
    const wrong = whatIsWrongWith(request, body, CREDENTIALS);
    if (wrong) return refuse(response, 403, wrong);
    const key = url.startsWith(`/${BUCKET}/`) ? url.slice(BUCKET.length + 2) : null;
    if (!key) return refuse(response, 404, 'NoSuchBucket');
    if (fault?.kind === 'reset' && method !== 'GET') return void response.destroy();
    if (method === 'PUT') {
      if (headers['content-length'] === undefined) return refuse(response, 411, 'MissingContentLength');
      this.files.set(key, body);
      response.writeHead(200).end();
    } else if (method === 'DELETE') {
      this.files.delete(key);
      response.writeHead(204).end();
    } else this.serve(key, request, response, fault?.kind === 'reset');
  }

  private serve(key: string, request: IncomingMessage, response: ServerResponse, breaks: boolean): void {
    const file = this.files.get(key);
    if (!file) {
      refuse(response, 404, 'NoSuchKey');
      return;
    }
    if (request.method === 'HEAD') {
      response.writeHead(200, { 'content-length': file.length }).end();
      return;
    }
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (first !== undefined && Number(first) >= file.length) {
      refuse(response, 416, 'InvalidRange');
      return;
    }
    const start = Number(first ?? 0);
    const part = file.subarray(start, last === undefined ? undefined : Number(last) + 1);
    response.writeHead(first === undefined ? 200 : 206, {
      'content-length': part.length,
      ...(first !== undefined && {
        'content-range': `bytes ${start}-${start + part.length - 1}/${file.length}`,
      }),
    });
    if (breaks) response.write(part.subarray(0, part.length >> 1), () => response.destroy());
    else response.end(part);
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code></Error>`);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
