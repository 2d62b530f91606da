import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type JsonObject, newWamid } from './envelopes.js';
import { LineDesk } from './line-desk.js';
import { type GraphError, recipientOf, whatIsWrong } from './message-rules.js';
import { StatusCourier, type StatusPlan } from './status-courier.js';
import { type Answered, TemplateDesk } from './template-desk.js';
import { TemplateReviewer } from './template-reviewer.js';
import { type UploadedFile, Uploads } from './uploads.js';
import { FAIR, type Weather } from './weather.js';
import type { WebhookOptions } from './webhook.js';

/** What happens to the next send instead of the usual. */
export type Fault =
  | (Partial<GraphError> & { readonly kind: 'error'; readonly status: number; readonly retryAfter?: string })
  /** A gateway's answer: any status with any body. */
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** Accepts, and never answers. */
  | { readonly kind: 'hang' }
  /** Accepts, and breaks the connection. */
  | { readonly kind: 'reset' }
  /** Accepts, answers, and later says that it failed. */
  | {
      readonly kind: 'undeliverable';
      readonly code: number;
      readonly title: string;
      readonly details: string;
    };

export interface FakeMetaOptions {
  /** 0, or nothing: a free one. */
  readonly port?: number;
  /** The lines that exist. Unless told, every id of digits does. */
  readonly phoneNumberIds?: readonly string[];
  /** The only token taken. Unless told, any is. */
  readonly token?: string;
  /** Where statuses go; nowhere unless told. */
  readonly webhook?: WebhookOptions;
  readonly statuses?: StatusPlan;
  /** How long templates are looked at before they are approved, in milliseconds. Unless told, nobody looks. */
  readonly reviewMs?: number;
  /** Where files are said to lie. Unless told, here. */
  readonly filesOrigin?: string;
  readonly onAccepted?: (message: AcceptedMessage) => void;
}

export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

export interface AcceptedMessage {
  readonly wamid: string;
  readonly phoneNumberId: string;
  /** A phone number or a user id. */
  readonly to: string;
  readonly body: JsonObject;
  readonly callbackData: string | null;
}

interface StoredFile {
  readonly bytes: Buffer;
  readonly mimeType: string;
  readonly sha256: string;
}

const MAX_BODY_BYTES = 1024 * 1024;
/** The largest document, and the form around it. */
const MAX_UPLOAD_BYTES = 101 * 1024 * 1024;
/** Enough to look at; a long simulation must not grow without end. */
const KEPT_REQUESTS = 10_000;
const SEND = /^(?:\/v\d+\.\d+)?\/([^/]+)\/messages$/;
const UPLOAD = /^(?:\/v\d+\.\d+)?\/([^/]+)\/media$/;
const MEDIA = /^(?:\/v\d+\.\d+)?\/(\d+)$/;
const NUMBERS = /^(?:\/v\d+\.\d+)?\/(\d+)\/phone_numbers$/;
const TEMPLATES = /^(?:\/v\d+\.\d+)?\/(\d+)\/message_templates$/;
const FILE = /^\/files\/(\d+)$/;

/**
 * A stand-in for the Cloud API on one HTTP server: takes sends, serves media, posts statuses back signed.
 * It answers in Meta's words, including for what Meta would refuse.
 */
export class FakeMeta {
  readonly requests: RecordedRequest[] = [];
  readonly accepted: AcceptedMessage[] = [];
  /** Templates of all business accounts. */
  readonly templates = new TemplateDesk();
  /** What sends meet for which nothing is queued. */
  weather: Weather = FAIR;
  /** What to give as META_GRAPH_URL. */
  url = '';
  private readonly faults: Fault[] = [];
  private readonly templateFaults: Fault[] = [];
  private readonly lookFaults: Fault[] = [];
  private readonly lines = new LineDesk();
  private readonly uploadFaults: Partial<GraphError>[] = [];
  private readonly store = new Uploads();
  private readonly files = new Map<string, StoredFile>();
  private readonly courier: StatusCourier | null;
  private readonly reviewer: TemplateReviewer | null;
  private readonly server: Server;

  private constructor(private readonly options: FakeMetaOptions) {
    this.courier = options.webhook ? new StatusCourier(options.webhook, options.statuses) : null;
    const { webhook, reviewMs } = options;
    this.reviewer =
      webhook && reviewMs !== undefined ? new TemplateReviewer(this.templates, webhook, reviewMs) : null;
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  /** Listens on 127.0.0.1 only. */
  static async start(options: FakeMetaOptions = {}): Promise<FakeMeta> {
    const fake = new FakeMeta(options);
    await new Promise<void>((listening, failed) => {
      fake.server.once('error', failed).listen(options.port ?? 0, '127.0.0.1', listening);
    });
    fake.url = `http://127.0.0.1:${(fake.server.address() as AddressInfo).port}`;
    return fake;
  }

  /** The next sends meet this; they queue up in the order they are told. */
  next(fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.faults.push(fault);
  }

  /** From now on no other token speaks for the line or the business account of this id. */
  takesOnly(token: string, id: string): void {
    this.lines.takesOnly(token, id);
  }

  /** The next questions about a line meet this. */
  nextLook(fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.lookFaults.push(fault);
  }

  /** The next calls about templates meet this. What is not answered is done all the same. */
  nextTemplateCall(fault: Fault, times = 1): void {
    for (let i = 0; i < times; i++) this.templateFaults.push(fault);
  }

  /** The next uploads are refused like this. */
  nextUpload(error: Partial<GraphError>): void {
    this.uploadFaults.push(error);
  }

  /** What was uploaded to be sent, oldest first. */
  get uploads(): readonly UploadedFile[] {
    return this.store.taken;
  }

  /** Uploads are no longer known, as after thirty days. */
  expireUploads(): void {
    this.store.expire();
  }

  /** A file as if a customer had sent it. Answers the media id for the webhook. */
  addMedia(bytes: Buffer, mimeType: string, sha256?: string): string {
    const id = String(BigInt(`0x${randomBytes(6).toString('hex')}`) + 1_000_000_000_000_000n);
    const digest = sha256 ?? createHash('sha256').update(bytes).digest('hex');
    this.files.set(id, { bytes, mimeType, sha256: digest });
    return id;
  }

  /** When every status of what was accepted so far is delivered, or given up, and every template is looked at. */
  async settled(): Promise<void> {
    await Promise.all([this.courier?.settled(), this.reviewer?.settled()]);
  }

  async stop(): Promise<void> {
    await Promise.all([this.courier?.stop(), this.reviewer?.stop()]);
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const uploadTo = request.method === 'POST' ? UPLOAD.exec(pathname)?.[1] : undefined;
    const bytes = await bytesOf(request, uploadTo ? MAX_UPLOAD_BYTES : MAX_BODY_BYTES);
    const body = uploadTo ? null : jsonOf(bytes);
    this.record({
      method: request.method ?? '',
      path: request.url ?? '',
      authorization: request.headers.authorization ?? null,
      body,
    });
    const refusal =
      this.authorizationError(request) ?? this.lines.refusal(pathname, request.headers.authorization);
    const sendTo = SEND.exec(pathname)?.[1];
    const mediaId = MEDIA.exec(pathname)?.[1];
    const fileId = FILE.exec(pathname)?.[1];
    const accountId = TEMPLATES.exec(pathname)?.[1];
    const business = NUMBERS.exec(pathname)?.[1];
    const line = searchParams.has('fields') ? mediaId : undefined;
    if (refusal) refuse(response, refusal);
    else if (request.method === 'GET' && (business ?? line))
      this.look(response, () => (business ? this.lines.numbersOf(business) : this.describeLine(line ?? '')));
    else if (accountId) this.templateCall(response, this.ofAccount(accountId, request, searchParams, body));
    else if (request.method === 'POST' && mediaId && this.templates.kept.some(({ id }) => id === mediaId))
      this.templateCall(response, () => this.templates.update(mediaId, body));
    else if (uploadTo) this.upload(uploadTo, request, bytes, response);
    else if (request.method === 'POST' && sendTo) await this.send(sendTo, body, response);
    else if (request.method === 'GET' && mediaId) this.describeMedia(mediaId, request, response);
    else if (request.method === 'GET' && fileId) this.serveFile(fileId, response);
    else refuse(response, unknownObject(pathname));
  }

  private ofAccount(
    accountId: string,
    { method }: IncomingMessage,
    query: URLSearchParams,
    body: unknown,
  ): () => Answered | null {
    if (method === 'GET') return () => this.templates.list(accountId, query);
    if (method === 'DELETE') return () => this.templates.remove(accountId, query);
    return () => this.templates.create(accountId, body);
  }

  private templateCall(response: ServerResponse, call: () => Answered | null): void {
    const fault = this.templateFaults.shift();
    if (fault?.kind === 'error') refuse(response, fault, fault.retryAfter);
    else if (fault?.kind === 'answer') response.writeHead(fault.status).end(fault.body);
    else {
      const answered = call() ?? unknownObject('template');
      if (fault?.kind === 'reset') response.destroy();
      else if (fault?.kind === 'hang') return;
      else if ('code' in answered) refuse(response, answered);
      else answer(response, answered.status, answered.body);
    }
  }

  private describeLine(id: string): Answered | null {
    return this.hasLine(id) ? this.lines.describe(id) : null;
  }

  private look(response: ServerResponse, call: () => Answered | null): void {
    const fault = this.lookFaults.shift();
    if (fault?.kind === 'error') refuse(response, fault, fault.retryAfter);
    else if (fault?.kind === 'answer') response.writeHead(fault.status).end(fault.body);
    else if (fault?.kind === 'reset') response.destroy();
    else if (fault?.kind !== 'hang') {
      const answered = call() ?? unknownObject('line');
      if ('code' in answered) refuse(response, answered);
      else answer(response, answered.status, answered.body);
    }
  }

  private async send(phoneNumberId: string, body: unknown, response: ServerResponse): Promise<void> {
    if (!this.hasLine(phoneNumberId)) return refuse(response, unknownObject(phoneNumberId));
    const fault = this.faults.shift() ?? this.weather(phoneNumberId);
    if (fault?.kind === 'error') return refuse(response, fault, fault.retryAfter);
    if (fault?.kind === 'answer') return void response.writeHead(fault.status).end(fault.body);
    const error =
      whatIsWrong(body, (template) => this.templates.sendError(template)) ??
      this.store.whatIsWrong(phoneNumberId, body as JsonObject);
    if (error) return refuse(response, error);
    const message = this.accept(phoneNumberId, body as JsonObject);
    const statuses = this.courier?.follow(message, fault?.kind === 'undeliverable' ? fault : null);
    if (this.options.statuses?.beforeAnswer) await statuses;
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void response.destroy();
    answer(response, 200, {
      messaging_product: 'whatsapp',
      contacts: [{ input: message.to, wa_id: message.to }],
      messages: [{ id: message.wamid }],
    });
  }

  private upload(
    phoneNumberId: string,
    { headers }: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): void {
    const fault = this.uploadFaults.shift();
    const refusal = fault
      ? { status: 500, ...fault }
      : this.hasLine(phoneNumberId)
        ? null
        : unknownObject(phoneNumberId);
    const taken = refusal ?? this.store.take(phoneNumberId, headers['content-type'], body);
    if ('status' in taken) refuse(response, taken);
    else answer(response, 200, { id: taken.id });
  }

  private accept(phoneNumberId: string, body: JsonObject): AcceptedMessage {
    const callback = body.biz_opaque_callback_data;
    const message: AcceptedMessage = {
      wamid: newWamid(),
      phoneNumberId,
      to: recipientOf(body),
      body,
      callbackData: typeof callback === 'string' ? callback : null,
    };
    this.accepted.push(message);
    if (this.accepted.length > KEPT_REQUESTS) this.accepted.shift();
    this.options.onAccepted?.(message);
    return message;
  }

  private hasLine(phoneNumberId: string): boolean {
    return this.options.phoneNumberIds?.includes(phoneNumberId) ?? /^\d+$/.test(phoneNumberId);
  }

  private describeMedia(id: string, request: IncomingMessage, response: ServerResponse): void {
    const file = this.files.get(id);
    if (!file) {
      refuse(response, unknownObject(id));
      return;
    }
    answer(response, 200, {
      messaging_product: 'whatsapp',
      url: `${this.options.filesOrigin ?? `http://${request.headers.host}`}/files/${id}`,
      mime_type: file.mimeType,
      sha256: file.sha256,
      file_size: file.bytes.length,
      id,
    });
  }

  private serveFile(id: string, response: ServerResponse): void {
    const file = this.files.get(id);
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': file.mimeType, 'content-length': file.bytes.length });
    response.end(file.bytes);
  }

  private authorizationError({ headers }: IncomingMessage): GraphError | null {
    const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1];
    if (token && (!this.options.token || token === this.options.token)) return null;
    // Meta repeats the token it complains about. So does this, to see who passes it on.
    return { status: 401, code: 190, message: `Malformed access token ${token ?? ''}` };
  }

  private record(request: RecordedRequest): void {
    this.requests.push(request);
    if (this.requests.length > KEPT_REQUESTS) this.requests.shift();
  }
}

const unknownObject = (id: string): GraphError => ({
  status: 400,
  code: 100,
  message: `Unsupported request. Object with ID '${id}' does not exist, or cannot be loaded.`,
});

function refuse(
  response: ServerResponse,
  error: Partial<GraphError> & { status: number },
  retryAfter?: string,
): void {
  const { status, code = 131000, message = `(#${code}) Something went wrong` } = error;
  const { details, subcode, userMessage } = error;
  if (retryAfter) response.setHeader('retry-after', retryAfter);
  answer(response, status, {
    error: {
      message,
      type: 'OAuthException',
      code,
      ...(subcode && { error_subcode: subcode }),
      ...(userMessage && { error_user_msg: userMessage }),
      ...(details && { error_data: { messaging_product: 'whatsapp', details } }),
      fbtrace_id: randomBytes(9).toString('base64'),
    },
  });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bytesOf(request: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > most) throw new Error('The body is too large.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Parsed, or null for what is no JSON. */
function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return null;
  }
}
