import type { UserActor } from '../kernel/actor.js';

/** Who a credential stands for, and until when. */
export interface Authenticated {
  readonly actor: UserActor;
  readonly expiresAt: Date;
}

/** Turns the value of an `Authorization` header into a person. The same for HTTP and for sockets. */
export abstract class Authenticator {
  /**
   * Null when no credential was sent.
   *
   * @throws DomainError UNAUTHENTICATED with reason TOKEN_EXPIRED, TOKEN_INVALID or USER_DISABLED.
   */
  abstract authenticate(authorization: string | undefined): Promise<Authenticated | null>;
}
