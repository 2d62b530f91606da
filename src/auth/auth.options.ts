/** How often something may be tried. A limit of `n` lets `n` attempts through in one window. */
export interface AttemptLimits {
  readonly windowMs: number;
  /** Per e-mail address, whoever tries. */
  readonly perAccount: number;
  /** Per IPv4 address or IPv6 /64. */
  readonly perIp: number;
  /** On this instance, whoever tries whatever. */
  readonly overall: number;
}

/** Passwords in vain. Overall all of them: keeps the processors from hashing all day. */
const LOGIN_LIMITS: AttemptLimits = { windowMs: 60_000, perAccount: 10, perIp: 50, overall: 2_000 };

/** Mails that anybody can make us send to anybody. */
const PASSWORD_RESET_LIMITS: AttemptLimits = {
  windowMs: 60 * 60_000,
  perAccount: 5,
  perIp: 50,
  overall: 2_000,
};

/** What the composition root says about signing in. */
export class AuthOptions {
  /** Signs access tokens. Its strength is checked where the environment is read. */
  readonly jwtSecret: string;
  /** Secrets whose tokens are still or already accepted: see `KeyRing`. */
  readonly acceptedJwtSecrets: readonly string[];
  readonly issuer: string = 'switchboard';
  readonly audience: string = 'switchboard:dashboard';
  readonly accessTokenSeconds: number = 15 * 60;
  readonly login: AttemptLimits;
  readonly passwordReset: AttemptLimits;

  constructor(
    given: Pick<AuthOptions, 'jwtSecret'> &
      Partial<Pick<AuthOptions, 'acceptedJwtSecrets'>> & {
        readonly login?: Partial<AttemptLimits>;
        readonly passwordReset?: Partial<AttemptLimits>;
      },
  ) {
    this.jwtSecret = given.jwtSecret;
    this.acceptedJwtSecrets = given.acceptedJwtSecrets ?? [];
    this.login = { ...LOGIN_LIMITS, ...given.login };
    this.passwordReset = { ...PASSWORD_RESET_LIMITS, ...given.passwordReset };
  }
}
