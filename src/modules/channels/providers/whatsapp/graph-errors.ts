import type { IncomingHttpHeaders } from 'node:http';
import type { EgressError } from '../../../../egress/egress-error.js';
import type { OutboundResponse } from '../../../../egress/outbound.js';
import { shortened } from '../../text.js';
import type { Rejected, RetryLater } from '../provider.js';
import { codeAt, isObject, objectAt, textAt, type Untrusted } from './untrusted.js';

/**
 * Meta's codes that pass by themselves. Its titles change, its HTTP statuses overlap; the codes are what it
 * asks to build on. Any other code is permanent for this message, unless it came with a 5xx.
 */
const PASSING_CODES: ReadonlySet<string> = new Set([
  '1', // unknown error, possibly on their side
  '2', // temporarily down or overloaded
  '4', // too many calls of the app
  '80007', // too many calls of the business account
  '80008', // the same, for its templates
  '130429', // throughput of the number
  '131000', // something went wrong
  '131016', // service overloaded
  '131056', // too many messages between this pair
  '131057', // account in maintenance
  '133004', // server temporarily unavailable
]);

/** Permanent even with the 5xx that Meta answers some of them with. */
const PERMANENT_CODES: ReadonlySet<string> = new Set([
  '0', // the token could not be checked
  '3', // the app lacks the capability
  '10', // permission denied
  '33', // the number is gone
  '100', // invalid parameter
  '190', // the token has expired
  '368', // blocked for policy violations
  '131005', // access denied
  '131008', // a parameter is missing
  '131009', // a parameter's value is wrong
  '131026', // undeliverable
  '131031', // account locked
  '131047', // outside the 24 hours
  '131051', // message type not supported
]);

/** Permanent, and not for this message alone. */
const CODES_OF_LINE: ReadonlySet<string> = new Set([
  '0', // the token could not be checked
  '3', // the app lacks the capability
  '10', // permission denied
  '33', // the number is gone
  '190', // the token has expired
  '368', // blocked for policy violations
  '131005', // access denied
  '131031', // account locked
  '131042', // nobody pays
  '133010', // the number is not registered
]);

const MAX_TEXT = 500;
const MAX_RETRY_AFTER_MS = 3_600_000;

/** What an answer other than 2xx means for the next attempt. `token` is struck out of the provider's words. */
export function failureOf(response: OutboundResponse, token: string): RetryLater | Rejected {
  const error = graphErrorOf(response.body);
  const code = error && codeAt(error, 'code');
  const text = withoutToken(error ? textOf(error) : `The provider answered ${response.status}.`, token);
  if (!error || !code) return unexplained(response, text);
  if (!passes(code, error, response.status)) {
    return { outcome: 'rejected', code, text, ...(CODES_OF_LINE.has(code) && { isOfLine: true }) };
  }
  // Meta refused it in its own words, so it was not sent.
  return retry(code, text, false, retryAfterOf(response.headers));
}

/** What an exchange that did not come back whole means. */
export function failureOfExchange({ code, failure, progress }: EgressError): RetryLater | Rejected {
  const text = `The call to the provider failed: ${failure}.`;
  if (failure === 'refused') return { outcome: 'rejected', code, text };
  return retry(code, text, progress.mayHaveArrived);
}

/** JSON of an object, or an empty one for anything else. */
export function parsed(body: Buffer): Untrusted {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

export const isSuccess = (status: number | null): boolean => status !== null && status >= 200 && status < 300;

function graphErrorOf(body: Buffer): Untrusted | null {
  const error = parsed(body).error;
  return isObject(error) ? error : null;
}

function passes(code: string, error: Untrusted, status: number): boolean {
  if (PERMANENT_CODES.has(code)) return false;
  return PASSING_CODES.has(code) || error.is_transient === true || status === 429 || status >= 500;
}

/** No Graph error inside: a gateway spoke, which cannot know whether the message went on. */
function unexplained({ status, headers }: OutboundResponse, text: string): RetryLater | Rejected {
  const code = `HTTP_${status}`;
  if (status === 429 || status === 408) return retry(code, text, false, retryAfterOf(headers));
  if (status >= 500) return retry(code, text, true, retryAfterOf(headers));
  return { outcome: 'rejected', code, text };
}

function textOf(error: Untrusted): string {
  const message = textAt(error, 'message');
  const details = textAt(objectAt(error, 'error_data'), 'details');
  // Templates are refused in words for people.
  const explained = textAt(error, 'error_user_msg');
  return (
    [...new Set([message, details, explained])].filter((part) => part !== null).join(': ') ||
    'No reason given.'
  );
}

/** Some of Meta's messages repeat the credential they complain about. */
const withoutToken = (text: string, token: string): string =>
  shortened(token ? text.replaceAll(token, '[token]') : text, MAX_TEXT);

/** Seconds or an HTTP date. */
function retryAfterOf(headers: IncomingHttpHeaders): number | undefined {
  const raw = headers['retry-after'];
  if (!raw) return undefined;
  const ms = /^\d+$/.test(raw) ? Number(raw) * 1000 : Date.parse(raw) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : undefined;
}

function retry(code: string, text: string, mayHaveBeenSent: boolean, retryAfterMs?: number): RetryLater {
  return {
    outcome: 'retry',
    code,
    text,
    mayHaveBeenSent,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
