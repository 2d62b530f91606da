import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantTx } from '../database/transaction.js';
import { type UserActor, userActor } from '../kernel/actor.js';
import { DomainError } from '../kernel/errors.js';
import type { UserId } from '../kernel/ids.js';
import { effectivePermissions } from '../kernel/permissions.js';
import { type SessionStanding, type Standing, StandingRepository } from './standing.repository.js';
import { type AccessClaims, tokenInvalid } from './token.service.js';

/** A change must be in force everywhere within 5 s. */
const REMEMBERED_MS = 2_000;
const MAX_REMEMBERED = 20_000;

/** Somebody as an actor, whether or not they may act now. */
export interface Person {
  readonly actor: UserActor;
  readonly isDisabled: boolean;
  /** Has not accepted yet. */
  readonly isInvited: boolean;
}

/** What of a token's claims says whom to look for. */
export type Claimed = Pick<AccessClaims, 'agencyId' | 'userId' | 'sid' | 'tv' | 'act'>;

type Found = SessionStanding | null;

/** Who a verified token stands for now: what the database says wins over what the token says. */
@Injectable()
export class ActorDirectory {
  /**
   * By user and then by session, so that a user is forgotten at once in all sessions. Promises, so that a
   * thousand requests of one person at once ask the database once.
   */
  readonly #people = new LRUCache<string, Map<string, Promise<Found>>>({
    max: MAX_REMEMBERED,
    ttl: REMEMBERED_MS,
    ttlResolution: 0,
  });

  constructor(private readonly repository: StandingRepository) {}

  /**
   * The answer is at most 2 s old.
   *
   * @throws DomainError UNAUTHENTICATED with reason USER_DISABLED, SESSION_ENDED, or TOKEN_INVALID when the
   * person is gone or the token was ended; UNAVAILABLE when the database cannot be asked.
   */
  async resolve(claims: Claimed): Promise<UserActor> {
    return actorOf(claims, await this.found(claims));
  }

  /**
   * Somebody else of the agency, as the transaction sees them at this moment; they stay so until it ends. Null for
   * nobody it may see.
   */
  async colleague(tx: TenantTx, userId: UserId): Promise<Person | null> {
    const [person] = await this.colleagues(tx, [userId]);
    return person ?? null;
  }

  /** The same for several people, by id. */
  async colleagues(tx: TenantTx, userIds: readonly UserId[]): Promise<Person[]> {
    const standings = await this.repository.colleagues(tx, userIds);
    return standings.map((standing) => {
      const { isDisabled, isInvited } = standing;
      return { actor: userActor(identityOf(standing)), isDisabled, isInvited };
    });
  }

  /** The next question about this person asks the database. Other instances forget within 2 s by themselves. */
  forget(userId: string): void {
    this.#people.delete(userId);
  }

  /** The same for everybody of an agency: after what touches many people at once. */
  forgetAgency(agencyId: number): void {
    for (const [userId, sessions] of [...this.#people.entries()]) {
      if ([...sessions.keys()].some((key) => key.startsWith(`${agencyId}.`))) this.forget(userId);
    }
  }

  private found({ agencyId, userId, sid: sessionId }: Claimed): Promise<Found> {
    const key = `${agencyId}.${sessionId}`;
    const sessions = this.#people.get(userId) ?? new Map<string, Promise<Found>>();
    const known = sessions.get(key);
    if (known) return known;
    const asked = this.repository.inSession({ agencyId, userId, sessionId });
    asked.catch(() => this.forget(userId));
    // A second session of somebody remembered is forgotten with the first: sooner than it must be.
    if (sessions.size === 0) this.#people.set(userId, sessions);
    sessions.set(key, asked);
    return asked;
  }
}

/**
 * Who somebody with these claims is, as the database has just said.
 *
 * @throws DomainError as `ActorDirectory.resolve` says.
 */
export function actorOf(claims: Claimed, found: Found): UserActor {
  if (!found || found.standing.agencyId !== claims.agencyId) throw tokenInvalid();
  const { standing, isLive, impersonator, sessionId } = found;
  if (standing.isDisabled) throw userDisabled();
  if (!isLive) throw sessionEnded();
  if (standing.tokenVersion !== claims.tv) throw tokenInvalid();
  if (claims.act?.sub !== impersonator?.userId) throw tokenInvalid();
  const session = { id: sessionId, tokenVersion: standing.tokenVersion };
  return userActor({ ...identityOf(standing), session, impersonator });
}

export const userDisabled = (): DomainError =>
  new DomainError('UNAUTHENTICATED', 'USER_DISABLED', 'This account is disabled. Ask your administrator.');

const sessionEnded = () =>
  new DomainError('UNAUTHENTICATED', 'SESSION_ENDED', 'This session has ended. Sign in again.');

const identityOf = (standing: Standing) => ({
  ...standing,
  permissions: effectivePermissions(standing.role, standing.overrides),
});
