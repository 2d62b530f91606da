import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Answered,
  CalendarShelf,
  type EventResource,
  type GoogleError,
  type NewEvent,
  NOT_FOUND,
} from './calendar-shelf.js';
import { type Consent, type OAuthClient, OAuthDesk } from './oauth-desk.js';

/** What happens to the next call instead of the usual. */
export type GoogleFault =
  /** Refused in the API's words: 403 `rateLimitExceeded`, 503 `backendError`. */
  | (Partial<GoogleError> & { readonly kind: 'error'; readonly status: number; readonly retryAfter?: string })
  /** Done, and never answered. */
  | { readonly kind: 'hang' }
  /** Done, and the connection breaks before the answer. */
  | { readonly kind: 'reset' };

export interface FakeGoogleOptions {
  /** 0, or nothing: a free one. */
  readonly port?: number;
  readonly client?: OAuthClient;
  /** Told of each change of a calendar. */
  readonly onChange?: (account: string, what: string, event: EventResource) => void;
  /** Told when somebody has allowed their calendar to be seen. */
  readonly onConsent?: (calendar: CalendarShelf) => void;
}

export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly account: string | null;
  readonly ifMatch: string | null;
  readonly body: unknown;
}

/** What the server and this agree on unless told. */
export const FAKE_CLIENT: OAuthClient = {
  clientId: 'simulated.apps.googleusercontent.com',
  clientSecret: 'simulated-google-secret',
};

const SOMEBODY = 'somebody@gmail.test';
const MAX_BODY_BYTES = 1024 * 1024;
/** Enough to look at; a long simulation must not grow without end. */
const KEPT_CALLS = 10_000;
const EVENTS = /^\/calendar\/v3\/calendars\/primary\/events(?:\/([^/]+))?$/;

/**
 * A stand-in for Google on one HTTP server: asks nobody and allows at once, gives out tokens, and keeps calendars. It
 * answers in Google's words, including for what Google would refuse. `login_hint` chooses the account.
 */
export class FakeGoogle {
  /** Calls of the calendar's API, oldest first. */
  readonly calls: RecordedCall[] = [];
  readonly oauth: OAuthDesk;
  /** What people do when they are asked, the next one first; then they allow it. */
  readonly consents: Omit<Consent, 'account'>[] = [];
  /** What to give as GOOGLE_OAUTH_URL. */
  url = '';
  private readonly calendars = new Map<string, CalendarShelf>();
  private readonly faults: GoogleFault[] = [];
  private readonly tokenFaults: GoogleFault[] = [];
  private readonly server: Server;

  private constructor(private readonly options: FakeGoogleOptions) {
    this.oauth = new OAuthDesk(options.client ?? FAKE_CLIENT);
    this.server = createServer((request, response) => {
      this.handle(request, response).catch(() => response.destroy());
    });
  }

  /** Listens on 127.0.0.1 only. */
  static async start(options: FakeGoogleOptions = {}): Promise<FakeGoogle> {
    const fake = new FakeGoogle(options);
    await new Promise<void>((listening, failed) => {
      fake.server.once('error', failed).listen(options.port ?? 0, '127.0.0.1', listening);
    });
    fake.url = `http://127.0.0.1:${(fake.server.address() as AddressInfo).port}`;
    return fake;
  }

  /** What a server is started with to find this. */
  get env(): Readonly<Record<string, string>> {
    const { clientId, clientSecret } = this.options.client ?? FAKE_CLIENT;
    return {
      GOOGLE_CLIENT_ID: clientId,
      GOOGLE_CLIENT_SECRET: clientSecret,
      GOOGLE_OAUTH_URL: this.url,
      GOOGLE_API_URL: `${this.url}/calendar/v3`,
    };
  }

  calendar(account: string): CalendarShelf {
    const known = this.calendars.get(account);
    if (known) return known;
    const made = new CalendarShelf(account, undefined, (what, event) =>
      this.options.onChange?.(account, what, event),
    );
    this.calendars.set(account, made);
    return made;
  }

  /** The next calls of the calendar's API meet this; they queue up in the order they are told. */
  next(fault: GoogleFault, times = 1): void {
    for (let i = 0; i < times; i += 1) this.faults.push(fault);
  }

  /** The next calls of the endpoints that give out tokens and take them back meet this. */
  nextToken(fault: GoogleFault, times = 1): void {
    for (let i = 0; i < times; i += 1) this.tokenFaults.push(fault);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const text = await textOf(request);
    const [isEvents, eventId] = EVENTS.exec(pathname) ?? [];
    if (isEvents !== undefined) this.events(request, response, searchParams, eventId ?? null, text);
    else if (pathname === '/o/oauth2/v2/auth') this.ask(searchParams, response);
    else if (pathname === '/token') this.token(new URLSearchParams(text), response);
    else if (pathname === '/revoke') this.revoke(new URLSearchParams(text), response);
    else refuse(response, NOT_FOUND);
  }

  private ask(query: URLSearchParams, response: ServerResponse): void {
    const account = query.get('login_hint') ?? SOMEBODY;
    const consent = { account, ...this.consents.shift() };
    const location = this.oauth.answered(query, consent);
    if (location === null) return void response.writeHead(400).end('Error 400: invalid_request');
    if (!consent.denies) this.options.onConsent?.(this.calendar(account));
    response.writeHead(302, { location }).end();
  }

  private token(form: URLSearchParams, response: ServerResponse): void {
    this.meet(this.tokenFaults.shift(), response, () => {
      const answered = this.oauth.token(form);
      if (!('error' in answered)) return () => answer(response, 200, answered);
      const { status, error, description } = answered as {
        status: number;
        error: string;
        description: string;
      };
      return () => answer(response, status, { error, error_description: description });
    });
  }

  private revoke(form: URLSearchParams, response: ServerResponse): void {
    this.meet(this.tokenFaults.shift(), response, () => {
      const error = this.oauth.revoke(form.get('token') ?? '');
      if (!error) return () => answer(response, 200, {});
      return () =>
        answer(response, error.status, { error: error.error, error_description: error.description });
    });
  }

  private events(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    id: string | null,
    text: string,
  ): void {
    const method = request.method ?? '';
    const token = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    const account = this.oauth.accountOf(token);
    const ifMatch = request.headers['if-match'] ?? null;
    const body = jsonOf(text);
    this.calls.push({ method, path: request.url ?? '', account, ifMatch, body });
    if (this.calls.length > KEPT_CALLS) this.calls.shift();
    this.meet(this.faults.shift(), response, () => {
      const shelf = account === null ? null : this.calendar(account);
      const done = shelf ? doneOn(shelf, { method, id, body, query, ifMatch }) : INVALID_CREDENTIALS;
      if (!('ok' in done)) return () => refuse(response, done);
      return () => (done.ok === null ? response.writeHead(204).end() : answer(response, 200, done.ok));
    });
  }

  /** Does what is asked for, and answers it unless the fault is in the way. */
  private meet(fault: GoogleFault | undefined, response: ServerResponse, work: () => () => unknown): void {
    if (fault?.kind === 'error') {
      if (fault.retryAfter) response.setHeader('retry-after', fault.retryAfter);
      const { status, reason = 'backendError', message = 'Backend Error' } = fault;
      refuse(response, { status, reason, message });
      return;
    }
    const answerIt = work();
    if (fault?.kind === 'reset') response.destroy();
    else if (fault?.kind !== 'hang') answerIt();
  }
}

interface Asked {
  readonly method: string;
  readonly id: string | null;
  readonly body: unknown;
  readonly query: URLSearchParams;
  readonly ifMatch: string | null;
}

function doneOn(shelf: CalendarShelf, { method, id, body, query, ifMatch }: Asked): Answered<object | null> {
  if (id === null) {
    if (method === 'GET') return shelf.list(query);
    if (method === 'POST') return shelf.insert(body as NewEvent);
    return NOT_FOUND;
  }
  if (method === 'PATCH') return shelf.patch(id, body as Partial<EventResource>, ifMatch);
  if (method === 'DELETE') return shelf.remove(id, ifMatch);
  const event = method === 'GET' ? shelf.find(id) : null;
  return event ? { ok: event } : NOT_FOUND;
}

const INVALID_CREDENTIALS: GoogleError = { status: 401, reason: 'authError', message: 'Invalid Credentials' };

function refuse(response: ServerResponse, { status, reason, message }: GoogleError): void {
  const errors = [{ domain: 'global', reason, message }];
  answer(response, status, { error: { errors, code: status, message } });
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > MAX_BODY_BYTES) throw new Error('The body is too large.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Parsed, or null for what is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
