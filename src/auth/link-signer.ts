import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { actingFrom, type Origin, type UserActor } from '../kernel/actor.js';
import { Clock } from '../kernel/clock.js';
import { DomainError } from '../kernel/errors.js';
import { ActorDirectory } from './actor.directory.js';
import { Signatures } from './signatures.js';

const SECRET = 'switchboard signed link v1';

const Claims = z.object({
  /** What it opens: `GET`, `PUT`. */
  use: z.string(),
  subject: z.string(),
  expires: z.number().int(),
  agencyId: z.number().int(),
  userId: z.string(),
  sid: z.string(),
  tv: z.number().int(),
  act: z.object({ sub: z.string() }).optional(),
});

/** What a link is good for. */
export interface LinkGrant {
  readonly use: string;
  readonly subject: string;
  readonly expiresAt: Date;
}

/**
 * Links that act as one person for one purpose where no header can be sent: an `<img>`, an upload by another tool.
 *
 * A link is signed and holds no secret of its own. It speaks for the session it was asked for in, and whoever opens
 * it is that person as they stand then: it ends with the session, and sees no more than the person still sees.
 */
@Injectable()
export class LinkSigner {
  constructor(
    private readonly signatures: Signatures,
    private readonly directory: ActorDirectory,
    private readonly clock: Clock,
  ) {}

  /** What stands in the link. The same for the same grant in the same session. */
  sign(actor: UserActor, { use, subject, expiresAt }: LinkGrant): string {
    const { agencyId, userId, session, impersonator } = actor;
    if (!session) throw new Error('Only somebody who is signed in is given a link.');
    const claims: z.infer<typeof Claims> = {
      use,
      subject,
      expires: expiresAt.getTime(),
      agencyId,
      userId,
      sid: session.id,
      tv: session.tokenVersion,
      ...(impersonator && { act: { sub: impersonator.userId } }),
    };
    return this.signatures.sign(SECRET, JSON.stringify(claims));
  }

  /**
   * Whom a link speaks for now.
   *
   * @throws DomainError FORBIDDEN LINK_NOT_VALID for one that we did not sign for this; NOT_FOUND LINK_EXPIRED;
   * UNAUTHENTICATED when the session that it was asked for in has ended.
   */
  async holder(
    token: unknown,
    wanted: Pick<LinkGrant, 'use' | 'subject'>,
    origin: Origin,
  ): Promise<UserActor> {
    const claims = this.claimsIn(token);
    if (claims?.subject !== wanted.subject) throw linkNotValid();
    return (await this.bearer(token, wanted.use, origin)).actor;
  }

  /** The same where nothing but the link itself says what it is about. @throws DomainError as `holder`. */
  async bearer(
    token: unknown,
    use: string,
    origin: Origin,
  ): Promise<{ readonly actor: UserActor; readonly subject: string }> {
    const claims = this.claimsIn(token);
    if (claims?.use !== use) throw linkNotValid();
    if (claims.expires <= this.clock.now().getTime()) throw linkExpired();
    const actor = actingFrom(await this.directory.resolve(claims), origin);
    return { actor, subject: claims.subject };
  }

  private claimsIn(token: unknown): z.infer<typeof Claims> | null {
    const signed = this.signatures.textOf(SECRET, token);
    return signed === null ? null : Claims.parse(JSON.parse(signed));
  }
}

const linkNotValid = () =>
  new DomainError('FORBIDDEN', 'LINK_NOT_VALID', 'This link was not made for that. Ask for a new one.');

export const linkExpired = () =>
  new DomainError('NOT_FOUND', 'LINK_EXPIRED', 'The link has expired. Ask for a new one.');
