import { Injectable } from '@nestjs/common';
import { RateLimiter } from '../../http/rate-limiter.js';
import type { UserActor } from '../../kernel/actor.js';
import { tooManyMails } from './accounts.errors.js';

const HOUR_MS = 60 * 60_000;
const PER_SENDER = 50;
const PER_RECIPIENT = 5;

/**
 * How many mails people can make us send: 50 an hour each, and 5 an hour to one address of one agency. So nobody
 * floods a mailbox through us. Counted on this instance alone.
 */
@Injectable()
export class MailLimits {
  readonly #perSender = new RateLimiter({ limit: PER_SENDER, windowMs: HOUR_MS });
  readonly #perRecipient = new RateLimiter({ limit: PER_RECIPIENT, windowMs: HOUR_MS });

  /** @throws DomainError LIMIT_EXCEEDED TOO_MANY_MAILS with `retryAfterSeconds`. */
  hit({ agencyId, userId }: UserActor, recipient: string): void {
    const wait = this.#perSender.hit(userId) || this.#perRecipient.hit(`${agencyId} ${recipient}`);
    if (wait > 0) throw tooManyMails(wait);
  }
}
