import { Injectable } from '@nestjs/common';
import { type CredentialCarrier, originOf, permissionMissing } from '../../auth/access.js';
import { ActorDirectory } from '../../auth/actor.directory.js';
import { type LinkGrant, LinkSigner } from '../../auth/link-signer.js';
import type { UserActor } from '../../kernel/actor.js';
import { DomainError } from '../../kernel/errors.js';
import type { Permission } from '../../kernel/permissions.js';

/** What whoever follows a link may do now: when they begin, and as long as a file takes. */
@Injectable()
export class LinkRights {
  constructor(
    private readonly links: LinkSigner,
    private readonly directory: ActorDirectory,
  ) {}

  /**
   * @param carrier is told who it is, so that what is refused to them leaves its trail.
   * @throws DomainError as `LinkSigner.holder`, and FORBIDDEN PERMISSION_MISSING.
   */
  async follow(
    token: unknown,
    wanted: Pick<LinkGrant, 'use' | 'subject'>,
    permission: Permission,
    carrier: CredentialCarrier,
  ): Promise<UserActor> {
    const actor = await this.links.holder(token, wanted, originOf(carrier));
    carrier.authenticated = { actor, expiresAt: new Date() };
    return holding(permission, actor);
  }

  /** The same person a while later: sees what they see by then. @throws DomainError as `follow`. */
  async again(actor: UserActor, permission: Permission): Promise<UserActor> {
    const { agencyId, userId, session, impersonator } = actor;
    if (!session) throw new DomainError('UNAUTHENTICATED', 'SESSION_ENDED', 'Sign in again.');
    const claims = { agencyId, userId, sid: session.id, tv: session.tokenVersion };
    const act = impersonator ? { act: { sub: impersonator.userId } } : {};
    return holding(permission, await this.directory.resolve({ ...claims, ...act }));
  }
}

function holding(permission: Permission, actor: UserActor): UserActor {
  if (!actor.permissions.has(permission)) throw permissionMissing(permission);
  return actor;
}
