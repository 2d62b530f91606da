/** How often a password may be tried in vain. A limit of `n` lets `n` attempts through in one window. */
export interface LoginLimits {
  readonly windowMs: number;
  /** Per e-mail address, whoever tries. */
  readonly perAccount: number;
  /** Per IPv4 address or IPv6 /64. */
  readonly perIp: number;
  /** On this instance, in vain or not, whoever tries whatever: keeps the processors from hashing all day. */
  readonly overall: number;
}

const LOGIN_LIMITS: LoginLimits = { windowMs: 60_000, perAccount: 10, perIp: 50, overall: 2_000 };

/** What the composition root says about signing in. */
export class AuthOptions {
  /** Signs access tokens. Its strength is checked where the environment is read. */
  readonly jwtSecret: string;
  /** Secrets whose tokens are still or already accepted: see `KeyRing`. */
  readonly acceptedJwtSecrets: readonly string[];
  readonly issuer: string = 'switchboard';
  readonly audience: string = 'switchboard:dashboard';
  readonly accessTokenSeconds: number = 15 * 60;
  readonly login: LoginLimits;

  constructor(
    given: Pick<AuthOptions, 'jwtSecret'> &
      Partial<Pick<AuthOptions, 'acceptedJwtSecrets'>> & { readonly login?: Partial<LoginLimits> },
  ) {
    this.jwtSecret = given.jwtSecret;
    this.acceptedJwtSecrets = given.acceptedJwtSecrets ?? [];
    this.login = { ...LOGIN_LIMITS, ...given.login };
  }
}
