import { createHash, randomBytes } from 'node:crypto';

export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** An error of the token endpoint. */
export interface OAuthError {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

interface Grant {
  readonly account: string;
  readonly scope: string;
  readonly refreshToken: string;
}

interface Code {
  readonly grant: Grant;
  readonly challenge: string | null;
  readonly redirectUri: string;
}

/** What a person does when they are asked. */
export interface Consent {
  readonly account: string;
  /** They refuse. */
  readonly denies?: boolean;
  /** They untick what was asked for. */
  readonly allowsLess?: boolean;
}

const EXPIRES_IN = 3_599;

/** The part of Google that asks people and gives out tokens. */
export class OAuthDesk {
  /** A refresh gives another refresh token too, and the one before is over. */
  rotates = false;
  readonly #codes = new Map<string, Code>();
  readonly #grants = new Map<string, Grant>();
  readonly #accessTokens = new Map<string, Grant>();

  constructor(private readonly client: OAuthClient) {}

  /** Where the browser goes after the person has answered; null for what Google would show an error page for. */
  answered(query: URLSearchParams, { account, denies = false, allowsLess = false }: Consent): string | null {
    const redirectUri = query.get('redirect_uri');
    const isAsked = query.get('client_id') === this.client.clientId && query.get('response_type') === 'code';
    if (!redirectUri || !isAsked || !query.get('scope')) return null;
    const url = new URL(redirectUri);
    const state = query.get('state');
    if (state !== null) url.searchParams.set('state', state);
    if (denies) url.searchParams.set('error', 'access_denied');
    else {
      const scope = allowsLess ? 'openid' : (query.get('scope') ?? '');
      url.searchParams.set('code', this.#code(query, redirectUri, account, scope));
      url.searchParams.set('scope', scope);
    }
    return url.href;
  }

  /** POST /token. */
  token(form: URLSearchParams): OAuthError | Readonly<Record<string, unknown>> {
    const { clientId, clientSecret } = this.client;
    if (form.get('client_id') !== clientId || form.get('client_secret') !== clientSecret)
      return INVALID_CLIENT;
    if (form.get('grant_type') === 'refresh_token') return this.#refreshed(form.get('refresh_token') ?? '');
    if (form.get('grant_type') === 'authorization_code') return this.#exchanged(form);
    return { status: 400, error: 'unsupported_grant_type', description: 'Invalid grant_type' };
  }

  /** POST /revoke, with either token of a grant. */
  revoke(token: string): OAuthError | null {
    const grant = this.#grants.get(token) ?? this.#accessTokens.get(token);
    if (!grant) return { status: 400, error: 'invalid_token', description: 'Token expired or revoked' };
    this.withdraw(grant.account);
    return null;
  }

  /** Whose calendar an access token opens; null when it does not, or not any more. */
  accountOf(accessToken: string): string | null {
    return this.#accessTokens.get(accessToken)?.account ?? null;
  }

  /** Whether anybody still may act for the account. */
  hasGrant(account: string): boolean {
    return [...this.#grants.values()].some((grant) => grant.account === account);
  }

  /** The account's access tokens are over, as after an hour. */
  expire(account: string): void {
    for (const [token, grant] of this.#accessTokens) {
      if (grant.account === account) this.#accessTokens.delete(token);
    }
  }

  /** The account's owner takes the right back. */
  withdraw(account: string): void {
    this.expire(account);
    for (const [token, grant] of this.#grants) if (grant.account === account) this.#grants.delete(token);
  }

  #code(query: URLSearchParams, redirectUri: string, account: string, scope: string): string {
    const code = `4/${secret()}`;
    const grant = { account, scope, refreshToken: `1//${secret()}` };
    const challenge = query.get('code_challenge_method') === 'S256' ? query.get('code_challenge') : null;
    this.#codes.set(code, { grant, challenge, redirectUri });
    return code;
  }

  /** A code is good once, with the verifier of its challenge. */
  #exchanged(form: URLSearchParams): OAuthError | Readonly<Record<string, unknown>> {
    const code = this.#codes.get(form.get('code') ?? '');
    this.#codes.delete(form.get('code') ?? '');
    if (!code) return invalidGrant('Bad Request');
    const verifier = form.get('code_verifier') ?? '';
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    if (code.challenge !== null && code.challenge !== challenge)
      return invalidGrant('Invalid code verifier.');
    if (code.redirectUri !== form.get('redirect_uri'))
      return { status: 400, error: 'redirect_uri_mismatch', description: 'Bad Request' };
    this.#grants.set(code.grant.refreshToken, code.grant);
    return { ...this.#issued(code.grant), refresh_token: code.grant.refreshToken };
  }

  #refreshed(refreshToken: string): OAuthError | Readonly<Record<string, unknown>> {
    const grant = this.#grants.get(refreshToken);
    if (!grant) return invalidGrant('Token has been expired or revoked.');
    if (!this.rotates) return this.#issued(grant);
    const next = { ...grant, refreshToken: `1//${secret()}` };
    this.#grants.delete(refreshToken);
    this.#grants.set(next.refreshToken, next);
    return { ...this.#issued(next), refresh_token: next.refreshToken };
  }

  #issued(grant: Grant) {
    const accessToken = `ya29.${secret()}`;
    this.#accessTokens.set(accessToken, grant);
    return { access_token: accessToken, expires_in: EXPIRES_IN, scope: grant.scope, token_type: 'Bearer' };
  }
}

const secret = (): string => randomBytes(24).toString('base64url');

const invalidGrant = (description: string): OAuthError => ({
  status: 400,
  error: 'invalid_grant',
  description,
});

const INVALID_CLIENT: OAuthError = {
  status: 401,
  error: 'invalid_client',
  description: 'The provided client secret is invalid.',
};
