import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { TenantTx } from '../database/transaction.js';
import { NO_CLIENT, type UserActor, userActor } from '../kernel/actor.js';
import { DomainError } from '../kernel/errors.js';
import type { UserId } from '../kernel/ids.js';
import { effectivePermissions, type PermissionOverride, type Role } from '../kernel/permissions.js';
import { AuthRepository } from './auth.repository.js';
import { type AccessClaims, tokenInvalid } from './token.service.js';

/** A change must be in force everywhere within 5 s; this leaves the other 3 for whoever acts on it. */
const REMEMBERED_MS = 2_000;
const MAX_REMEMBERED = 20_000;

/** How one person stands with the agency now. */
export interface Standing {
  readonly agencyId: number;
  readonly userId: string;
  readonly role: Role;
  readonly clientId: number | null;
  readonly tokenVersion: number;
  readonly isDisabled: boolean;
  readonly overrides: readonly PermissionOverride[];
  /** Whether there are delegations at all, over or not. */
  readonly isDelegated: boolean;
  /** Clients of the delegations that are not over. */
  readonly delegatedClientIds: readonly number[];
}

/** Somebody as an actor, whether or not they may act now. */
export interface Person {
  readonly actor: UserActor;
  readonly tokenVersion: number;
  readonly isDisabled: boolean;
}

/** Who a verified token stands for now: what the database says wins over what the token says. */
@Injectable()
export class ActorDirectory {
  /** Promises, so that a thousand requests of one person at once ask the database once. */
  readonly #people = new LRUCache<string, Promise<Person | null>>({
    max: MAX_REMEMBERED,
    ttl: REMEMBERED_MS,
    ttlResolution: 0,
  });

  constructor(private readonly repository: AuthRepository) {}

  /**
   * The answer is at most 2 s old.
   *
   * @throws DomainError UNAUTHENTICATED with reason USER_DISABLED, or TOKEN_INVALID when the person is gone
   * or the token was ended; UNAVAILABLE when the database cannot be asked.
   */
  async resolve(claims: Pick<AccessClaims, 'agencyId' | 'userId' | 'tv'>): Promise<UserActor> {
    const person = await this.person(claims);
    if (!person || person.actor.agencyId !== claims.agencyId) throw tokenInvalid();
    if (person.isDisabled) throw userDisabled();
    if (person.tokenVersion !== claims.tv) throw tokenInvalid();
    return person.actor;
  }

  /** Somebody else of the agency, as the transaction sees them at this moment. Null for nobody it may see. */
  async colleague(tx: TenantTx, userId: UserId): Promise<Person | null> {
    const standing = await this.repository.standingWithin(tx, userId);
    return standing && personOf(standing);
  }

  /** The next question about this person asks the database. Other instances forget within 2 s by themselves. */
  forget(userId: string): void {
    this.#people.delete(userId);
  }

  private person({ agencyId, userId }: Pick<AccessClaims, 'agencyId' | 'userId'>): Promise<Person | null> {
    const known = this.#people.get(userId);
    if (known) return known;
    const asked = this.ask(agencyId, userId);
    this.#people.set(userId, asked);
    return asked;
  }

  private async ask(agencyId: number, userId: string): Promise<Person | null> {
    try {
      const standing = await this.repository.standing(agencyId, userId);
      return standing && personOf(standing);
    } catch (error) {
      this.forget(userId);
      throw error;
    }
  }
}

const userDisabled = () =>
  new DomainError('UNAUTHENTICATED', 'USER_DISABLED', 'This account is disabled. Ask your administrator.');

function personOf(standing: Standing): Person {
  const { tokenVersion, isDisabled } = standing;
  const permissions = effectivePermissions(standing.role, standing.overrides);
  const delegatedClientIds = limitOf(standing);
  return { actor: userActor({ ...standing, permissions, delegatedClientIds }), tokenVersion, isDisabled };
}

/**
 * No delegation at all means every client, so delegations that are all over must still be a limit: a helper
 * hired for one client until Friday does not see the whole agency on Saturday.
 */
const limitOf = ({ isDelegated, delegatedClientIds }: Standing): readonly number[] =>
  isDelegated && delegatedClientIds.length === 0 ? [NO_CLIENT] : delegatedClientIds;
