import type { Origin, UserActor } from '../kernel/actor.js';

/** Who a credential stands for, and until when. */
export interface Authenticated {
  readonly actor: UserActor;
  readonly expiresAt: Date;
}

/** Turns the value of an `Authorization` header into a person. The same for HTTP and for sockets. */
export abstract class Authenticator {
  /**
   * Null when no credential was sent. What the person does is audited as from there.
   *
   * @throws DomainError UNAUTHENTICATED with reason TOKEN_EXPIRED, TOKEN_INVALID, SESSION_ENDED or USER_DISABLED.
   */
  abstract authenticate(authorization: string | undefined, origin: Origin): Promise<Authenticated | null>;
}
