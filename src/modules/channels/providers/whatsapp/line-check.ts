import { EgressError } from '../../../../egress/egress-error.js';
import type { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import type {
  CheckResult,
  ClaimedLine,
  FetchOptions,
  ProviderChannel,
  Refuted,
  Rejected,
  RetryLater,
} from '../provider.js';
import { failureOf, failureOfExchange, isSuccess, parsed } from './graph-errors.js';
import { textAt, type Untrusted, wholeIdAt } from './untrusted.js';

/** Answers are a few hundred bytes. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_NAME = 80;
const ID = /^\d{1,40}$/;

/** Codes of an object that is not there, or not for this token, or of another kind. */
const UNKNOWN_OBJECT: ReadonlySet<string> = new Set(['33', '100', '803', 'HTTP_404']);

export interface CheckSettings {
  readonly graphUrl: string;
  readonly timeoutMs: number;
}

type Answer = { readonly outcome: 'answered'; readonly body: Untrusted } | Rejected | RetryLater;

/** Asks the Graph for the number and for its business account. Whoever is shown both by the token speaks for them. */
export async function checkLine(
  http: GuardedFetch,
  settings: CheckSettings,
  line: ClaimedLine,
  options: FetchOptions,
): Promise<CheckResult> {
  const { accountId, businessAccountId } = line;
  if (!ID.test(accountId)) return refuted('accountId', 'NO_ID', 'The id of a number is digits.');
  if (businessAccountId !== null && !ID.test(businessAccountId)) {
    return refuted('businessAccountId', 'NO_ID', 'The id of a business account is digits.');
  }
  const number = await ask(
    http,
    settings,
    line,
    `${accountId}?fields=id,display_phone_number,verified_name`,
    options,
  );
  if (number.outcome === 'retry') return number;
  if (number.outcome === 'rejected') return blamed('accountId', number);
  const phone = textAt(number.body, 'display_phone_number', MAX_NAME);
  if (phone === null || wholeIdAt(number.body, 'id') !== accountId) {
    return refuted('accountId', 'NO_NUMBER', 'It is not the id of a number.');
  }
  if (businessAccountId !== null) {
    const business = await ask(
      http,
      settings,
      line,
      `${businessAccountId}/phone_numbers?fields=id&limit=1`,
      options,
    );
    if (business.outcome === 'retry') return business;
    if (business.outcome === 'rejected') return blamed('businessAccountId', business);
  }
  return { outcome: 'confirmed', displayName: textAt(number.body, 'verified_name', MAX_NAME) ?? phone };
}

async function ask(
  http: GuardedFetch,
  { graphUrl, timeoutMs }: CheckSettings,
  { token }: ProviderChannel,
  path: string,
  { signal }: FetchOptions,
): Promise<Answer> {
  try {
    const answer = await http.request({
      method: 'GET',
      url: `${graphUrl}/${path}`,
      headers: { authorization: `Bearer ${token}` },
      timeoutMs,
      maxResponseBytes: MAX_ANSWER_BYTES,
      signal,
    });
    return isSuccess(answer.status)
      ? { outcome: 'answered', body: parsed(answer.body) }
      : failureOf(answer, token);
  } catch (error) {
    if (!(error instanceof EgressError)) throw error;
    return failureOfExchange(error);
  }
}

/** What is not there was named wrong; whatever else is refused, is refused to the token. */
const blamed = (field: 'accountId' | 'businessAccountId', { code, text }: Rejected): Refuted =>
  refuted(UNKNOWN_OBJECT.has(code) ? field : 'token', code, text);

const refuted = (field: Refuted['field'], code: string, text: string): Refuted => ({
  outcome: 'refuted',
  field,
  code,
  text,
});
