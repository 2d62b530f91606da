import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';
import { EgressError } from '../../../../egress/egress-error.js';
import type { OutboundResponse } from '../../../../egress/outbound.js';
import type { CalendarFailure } from '../calendar-provider.js';

/** Reasons of a 403 that pass by themselves; any other is a lack of rights. */
const PASSING_REASONS: ReadonlySet<string> = new Set([
  'rateLimitExceeded',
  'userRateLimitExceeded',
  'quotaExceeded', // of the calendar: too many events in a short time
  'dailyLimitExceeded',
  'backendError',
]);

/** Reasons of a 403 that only a new consent cures. */
const LACKING_REASONS: ReadonlySet<string> = new Set(['insufficientPermissions', 'insufficientScopes']);

/** Errors of the token endpoint that mean: the person has to allow it again. */
const OVER_GRANTS: ReadonlySet<string> = new Set(['invalid_grant', 'access_denied']);

/** Our own credentials are refused. The operator can help, and until then nobody's calendar is at fault. */
const OUR_FAULTS: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

const MAX_TEXT = 500;
const MAX_RETRY_AFTER_MS = 3_600_000;

const ApiError = z.object({
  error: z.object({
    message: z.string().optional(),
    errors: z.array(z.object({ reason: z.string().optional() })).optional(),
  }),
});

const OAuthError = z.object({ error: z.string(), error_description: z.string().optional() });

/** What Google says went wrong, in the words of the calendar's API: `rateLimitExceeded`. */
export function reasonOf({ status, body }: OutboundResponse): string {
  const { data } = ApiError.safeParse(parsed(body));
  return data?.error.errors?.[0]?.reason ?? `HTTP_${status}`;
}

/** What an answer of the calendar's API other than 2xx means for the next attempt. */
export function failureOf(response: OutboundResponse): CalendarFailure {
  const { status, headers, body } = response;
  const code = reasonOf(response);
  const said = ApiError.safeParse(parsed(body)).data?.error.message;
  const text = (said ?? `The provider answered ${status}.`).slice(0, MAX_TEXT);
  if (status === 401) return { outcome: 'unauthorized', code, text };
  if (status === 403 && LACKING_REASONS.has(code)) return { outcome: 'reconnect', code, text };
  if (passes(status) || (status === 403 && PASSING_REASONS.has(code)))
    return retry(code, text, retryAfterOf(headers));
  return { outcome: 'rejected', code, text };
}

/** The same of the token endpoint, which answers as RFC 6749 has it. */
export function oauthFailureOf({ status, headers, body }: OutboundResponse): CalendarFailure {
  const { data } = OAuthError.safeParse(parsed(body));
  const code = data?.error ?? `HTTP_${status}`;
  const text = (data?.error_description ?? `The provider answered ${code}.`).slice(0, MAX_TEXT);
  if (OVER_GRANTS.has(code)) return { outcome: 'reconnect', code, text };
  if (passes(status) || OUR_FAULTS.has(code)) return retry(code, text, retryAfterOf(headers));
  return { outcome: 'rejected', code, text };
}

/** What an exchange that did not come back whole means. Everything we ask of Google is safe to repeat. */
export function failureOfExchange(error: unknown): CalendarFailure {
  if (!(error instanceof EgressError)) throw error;
  const { code, failure } = error;
  const text = `The call to the provider failed: ${failure}.`;
  if (failure === 'refused' || failure === 'too_large') return { outcome: 'rejected', code, text };
  return retry(code, text);
}

/** An answer with a 2xx that we cannot read. Later versions of either side may. */
export const unreadable = (what: string): CalendarFailure =>
  retry('UNREADABLE', `The provider's answer could not be read: ${what}.`);

/** JSON, or null for anything else. */
export function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
}

export const isSuccess = ({ status }: OutboundResponse): boolean => status >= 200 && status < 300;

const passes = (status: number): boolean => status === 408 || status === 429 || status >= 500;

const retry = (code: string, text: string, retryAfterMs?: number): CalendarFailure => ({
  outcome: 'retry',
  code,
  text,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

/** Seconds or an HTTP date. */
function retryAfterOf(headers: IncomingHttpHeaders): number | undefined {
  const raw = headers['retry-after'];
  if (!raw) return undefined;
  const ms = /^\d+$/.test(raw) ? Number(raw) * 1000 : Date.parse(raw) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : undefined;
}
