import { validateHeaderValue } from 'node:http';
import { EgressError } from '../../egress/egress-error.js';
import type { GuardedFetch } from '../../egress/guarded-fetch.js';
import type { OutboundResponse } from '../../egress/outbound.js';
import { systemActor } from '../../kernel/actor.js';
import type { Json } from '../channels/content.js';
import { storable } from '../channels/text.js';
import type { CallingRun } from '../flow-engine/flow-calls.js';
import type { HttpCall, HttpOutcome } from '../flow-engine/ports.js';
import type { FlowSecretsService } from '../flows/flow-secrets.service.js';

/** The whole exchange. */
const TIMEOUT_MS = 15_000;
const MAX_BYTES = 256 * 1024;

/** What the connection is about, and what makes a call safe to repeat: flows have no say in it. */
const OURS: ReadonlySet<string> = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'expect',
  'host',
  'idempotency-key',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const isOurs = (name: string): boolean => OURS.has(name) || name.startsWith('proxy-');

type Headers = Record<string, string>;

/** Calls to other systems, as `http_request` blocks make them: through the guarded way out, with the client's secrets. */
export class HttpCalls {
  constructor(
    private readonly http: GuardedFetch,
    private readonly secrets: Pick<FlowSecretsService, 'open'>,
  ) {}

  /**
   * A 2xx is a success; everything else is a failure, with a word for it: `HTTP_404`, `TIMEOUT`, `ADDRESS_NOT_PUBLIC`,
   * `SECRET_MISSING`. The other side is told the key, so that it can tell a repeat.
   */
  async call(run: CallingRun, key: string, call: HttpCall): Promise<HttpOutcome> {
    const auth = await this.#authOf(run, call.auth);
    if (!auth) return failed('SECRET_MISSING');
    const headers = headersOf(call, auth, key);
    if (!headers) return failed('HEADER_UNFIT');
    try {
      const response = await this.http.request({
        method: call.method,
        url: call.url,
        headers,
        ...(call.body && { body: call.body.content }),
        timeoutMs: TIMEOUT_MS,
        maxResponseBytes: MAX_BYTES,
      });
      return outcomeOf(response);
    } catch (error) {
      if (!(error instanceof EgressError)) throw error;
      return failed(error.code, error.progress.status);
    }
  }

  /** Null where the client has no secret of that name. */
  async #authOf({ agencyId, clientId }: CallingRun, auth: HttpCall['auth']): Promise<Headers | null> {
    if (auth.kind === 'none') return {};
    const secret = await this.secrets.open(systemActor(agencyId, 'flow'), clientId, auth.secret);
    if (secret === null) return null;
    if (auth.kind === 'header') return { [auth.name.toLowerCase()]: secret };
    const basic = () =>
      Buffer.from(`${auth.kind === 'basic' ? auth.username : ''}:${secret}`).toString('base64');
    return { authorization: auth.kind === 'bearer' ? `Bearer ${secret}` : `Basic ${basic()}` };
  }
}

/** What the flow says wins over what is usual, and the secret over what the flow says. Null for what no header can hold. */
function headersOf({ headers, body }: HttpCall, auth: Headers, key: string): Headers | null {
  const all: Headers = {
    accept: 'application/json',
    'user-agent': 'Switchboard',
    ...(body && { 'content-type': body.contentType }),
    ...Object.fromEntries(headers.map(({ name, value }) => [name.toLowerCase(), value])),
    ...auth,
  };
  const sent = Object.entries(all).filter(([name]) => !isOurs(name));
  return sent.every(([name, value]) => isFit(name, value))
    ? { ...Object.fromEntries(sent), 'idempotency-key': key }
    : null;
}

function isFit(name: string, value: string): boolean {
  try {
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}

function outcomeOf({ status, body }: OutboundResponse): HttpOutcome {
  if (status < 200 || status > 299) return failed(`HTTP_${status}`, status);
  return { ok: true, status, json: jsonOf(body) };
}

/** Whatever it says that it is: undefined for what is no JSON. */
function jsonOf(body: Buffer): Json | undefined {
  try {
    const text = body.toString('utf8').replace(/^\uFEFF/, '');
    return JSON.parse(text, (_key, value: unknown) =>
      typeof value === 'string' ? storable(value) : value,
    ) as Json;
  } catch {
    return undefined;
  }
}

const failed = (failure: string, status: number | null = null): HttpOutcome => ({
  ok: false,
  status,
  failure,
});
