import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ThrottlerGuard, type ThrottlerModuleOptions } from '@nestjs/throttler';
import { DomainError } from '../kernel/errors.js';
import { AttemptStore } from './attempt-store.js';
import { AuthOptions, type LoginLimits } from './auth.options.js';
import { normalEmail } from './login.dto.js';

type LimitDetail = Parameters<ThrottlerGuard['throwThrottlingException']>[1];

/**
 * Refuses attempts to sign in beyond the limits, before any password is hashed.
 *
 * Asked in this order, so that one address cannot use up what is meant for everybody: per IP, per account,
 * overall. Each is counted on this instance alone.
 */
@Injectable()
export class LoginThrottle extends ThrottlerGuard {
  // The tokens are spelled out because the parent's own would be inherited for these positions.
  constructor(
    @Inject(AuthOptions) options: AuthOptions,
    @Inject(AttemptStore) attempts: AttemptStore,
    @Inject(Reflector) reflector: Reflector,
  ) {
    super(throttlersOf(options.login), attempts, reflector);
  }

  protected override throwThrottlingException(_: ExecutionContext, detail: LimitDetail): Promise<void> {
    throw new DomainError(
      'LIMIT_EXCEEDED',
      'TOO_MANY_ATTEMPTS',
      'Too many attempts to sign in. Wait a little.',
      {
        retryAfterSeconds: detail.timeToBlockExpire,
      },
    );
  }
}

/** Without a tracker the throttler takes the IP address, and of IPv6 the /64. */
const throttlersOf = ({
  windowMs: ttl,
  perIp,
  perAccount,
  overall,
}: LoginLimits): ThrottlerModuleOptions => ({
  setHeaders: false, // they would tell an attacker how fast to go
  throttlers: [
    { name: 'ip', ttl, limit: perIp },
    {
      name: 'account',
      ttl,
      limit: perAccount,
      skipIf: (context) => accountOf(context.switchToHttp().getRequest()) === null,
      getTracker: (request) => accountOf(request) ?? '',
    },
    { name: 'overall', ttl, limit: overall, getTracker: () => 'everybody' },
  ],
});

/** The body has not been checked yet. One without an address is refused without any hashing. */
function accountOf({ body }: { readonly body?: unknown }): string | null {
  const email = (body as { email?: unknown } | null | undefined)?.email;
  return typeof email === 'string' ? normalEmail(email) : null;
}
