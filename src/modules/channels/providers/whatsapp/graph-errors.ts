import type { IncomingHttpHeaders } from 'node:http';
import type { EgressError } from '../../../../egress/egress-error.js';
import type { OutboundResponse } from '../../../../egress/outbound.js';
import type { Concern } from '../../failures.js';
import { shortened } from '../../text.js';
import type { Rejected, RetryLater } from '../provider.js';
import { WHATSAPP_FAILURES } from './failures.js';
import { codeAt, isObject, objectAt, textAt, type Untrusted } from './untrusted.js';

const MAX_TEXT = 500;
const MAX_RETRY_AFTER_MS = 3_600_000;

/**
 * What an answer other than 2xx means for the next attempt: by its code where Meta documents it, else by how it came.
 * `token` is struck out of the provider's words.
 */
export function failureOf(response: OutboundResponse, token: string): RetryLater | Rejected {
  const error = graphErrorOf(response.body);
  const code = error && codeAt(error, 'code');
  const text = withoutToken(error ? textOf(error) : `The provider answered ${response.status}.`, token);
  if (!error || !code) return unexplained(response, text);
  const concerns = concernOf(code, error, response.status);
  if (!concerns) return { outcome: 'rejected', code, text, ...(isOfLine(code) && { isOfLine: true }) };
  // Meta refused it in its own words, so it was not sent.
  return retry({ code, text, concerns }, false, retryAfterOf(response.headers));
}

/** What an exchange that did not come back whole means. */
export function failureOfExchange({ code, failure, progress }: EgressError): RetryLater | Rejected {
  const text = `The call to the provider failed: ${failure}.`;
  if (failure === 'refused') return { outcome: 'rejected', code, text };
  return retry({ code, text, concerns: 'PROVIDER' }, progress.mayHaveArrived);
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

/** Whom a failure is about that passes by itself; null for one that lasts. */
function concernOf(code: string, error: Untrusted, status: number): Concern | null {
  const known = WHATSAPP_FAILURES.get(code);
  if (known) return 'passes' in known ? known.passes : null;
  if (status === 429) return 'CHANNEL';
  if (status >= 500) return 'PROVIDER';
  return error.is_transient === true ? 'CONVERSATION' : null;
}

/** Whether no other call of the line would fare better. */
function isOfLine(code: string): boolean {
  const known = WHATSAPP_FAILURES.get(code);
  return known !== undefined && 'kind' in known && known.kind === 'CHANNEL';
}

/** No Graph error inside: a gateway spoke, which cannot know whether the message went on. */
function unexplained({ status, headers }: OutboundResponse, text: string): RetryLater | Rejected {
  const code = `HTTP_${status}`;
  if (status === 429) return retry({ code, text, concerns: 'CHANNEL' }, false, retryAfterOf(headers));
  if (status === 408) return retry({ code, text, concerns: 'PROVIDER' }, false, retryAfterOf(headers));
  if (status >= 500) return retry({ code, text, concerns: 'PROVIDER' }, true, retryAfterOf(headers));
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

function retry(
  failure: Pick<RetryLater, 'code' | 'text' | 'concerns'>,
  mayHaveBeenSent: boolean,
  retryAfterMs?: number,
): RetryLater {
  return {
    outcome: 'retry',
    ...failure,
    mayHaveBeenSent,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}
