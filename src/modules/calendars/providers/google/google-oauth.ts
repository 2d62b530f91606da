import { z } from 'zod';
import type { GoogleConfig } from '../../../../config/config.js';
import type { GuardedFetch } from '../../../../egress/guarded-fetch.js';
import type { OutboundResponse } from '../../../../egress/outbound.js';
import type {
  AuthorizationRequest,
  CalendarFailure,
  CallOptions,
  CodeExchange,
  Granted,
} from '../calendar-provider.js';
import { failureOfExchange, isSuccess, oauthFailureOf, parsed, unreadable } from './google-errors.js';

/** Events of the calendars that the person owns, and nothing else of theirs: not even the list of calendars. */
export const CALENDAR_SCOPE = 'https://www.googleapis.com/auth/calendar.events.owned';

const LIMITS = { timeoutMs: 10_000, maxResponseBytes: 64 * 1024 };

const TokenAnswer = z.object({
  access_token: z.string().min(1),
  /** In seconds. */
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).optional(),
  /** Separated by blanks. A person may allow less than they were asked for. */
  scope: z.string().optional(),
});

/** Google's OAuth 2.0 for web servers: a right that lasts while nobody is there, with PKCE beside the client's secret. */
export class GoogleOAuth {
  constructor(
    private readonly http: GuardedFetch,
    private readonly config: GoogleConfig,
  ) {}

  /** `prompt=consent`: without it a person who has allowed it before gives no refresh token the second time. */
  authorizationUrl({ state, challenge, redirectUri }: AuthorizationRequest): string {
    const url = new URL(this.config.authorizationUrl);
    url.search = new URLSearchParams({
      client_id: this.config.clientId,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: CALENDAR_SCOPE,
      access_type: 'offline',
      prompt: 'consent',
      state,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }).toString();
    return url.href;
  }

  async exchange(
    { code, verifier, redirectUri }: CodeExchange,
    options: CallOptions = {},
  ): Promise<Granted | CalendarFailure> {
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    };
    return this.granted(fields, null, options);
  }

  refresh(refreshToken: string, options: CallOptions = {}): Promise<Granted | CalendarFailure> {
    const fields = { grant_type: 'refresh_token', refresh_token: refreshToken };
    return this.granted(fields, refreshToken, options);
  }

  /** A token that is revoked or over already is answered with 400 `invalid_token`. */
  async revoke(
    refreshToken: string,
    options: CallOptions = {},
  ): Promise<{ readonly outcome: 'revoked' } | CalendarFailure> {
    const response = await this.post('/revoke', { token: refreshToken }, options);
    if ('outcome' in response) return response;
    const failure = isSuccess(response) ? null : oauthFailureOf(response);
    return failure && failure.code !== 'invalid_token' ? failure : { outcome: 'revoked' };
  }

  private async granted(
    fields: Readonly<Record<string, string>>,
    known: string | null,
    options: CallOptions,
  ): Promise<Granted | CalendarFailure> {
    const { clientId: client_id, clientSecret: client_secret } = this.config;
    const askedAt = Date.now();
    const response = await this.post('/token', { ...fields, client_id, client_secret }, options);
    if ('outcome' in response) return response;
    if (!isSuccess(response)) return oauthFailureOf(response);
    const { data } = TokenAnswer.safeParse(parsed(response.body));
    if (!data) return unreadable('a token');
    if (data.scope !== undefined && !data.scope.split(' ').includes(CALENDAR_SCOPE)) {
      const text = 'Access to the events of the calendar was not allowed.';
      return { outcome: 'reconnect', code: 'SCOPE_MISSING', text };
    }
    const refreshToken = data.refresh_token ?? known;
    if (refreshToken === null) return unreadable('no refresh token');
    const expiresAt = new Date(askedAt + data.expires_in * 1000);
    return { outcome: 'granted', tokens: { accessToken: data.access_token, refreshToken, expiresAt } };
  }

  private async post(
    path: string,
    fields: Readonly<Record<string, string>>,
    { signal }: CallOptions,
  ): Promise<OutboundResponse | CalendarFailure> {
    try {
      return await this.http.request({
        ...LIMITS,
        method: 'POST',
        url: `${this.config.oauthUrl}${path}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams(fields).toString(),
        ...(signal && { signal }),
      });
    } catch (error) {
      return failureOfExchange(error);
    }
  }
}
