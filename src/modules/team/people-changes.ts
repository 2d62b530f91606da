import { Injectable } from '@nestjs/common';
import { permissionMissing } from '../../auth/access.js';
import { ActorDirectory, userDisabled } from '../../auth/actor.directory.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { effectivePermissions, type Permission } from '../../kernel/permissions.js';
import { PeopleRepository } from './people.repository.js';
import { oneself } from './team.errors.js';
import type { UserDetails, UserView } from './team.js';
import { assertMayMake, isAdmin, type Standing, standingOf, viewOf } from './team.policy.js';

/** One change of one person that is being made: nobody else changes anybody it depends on meanwhile. */
export interface Held {
  readonly tx: WriteTx;
  readonly actor: UserActor;
  /** Who the actor is, now. */
  readonly self: UserDetails;
  readonly person: UserDetails;
  readonly now: Date;
  /**
   * Whether the rules let the actor make this of the person; null: nothing, they leave.
   *
   * @throws DomainError as `assertMayMake` says.
   */
  assertMayBecome(after: UserDetails | null): void;
  /** @throws DomainError CONFLICT ONESELF. */
  assertNotOneself(): void;
}

/**
 * The way in which everything about a person is changed.
 *
 * The actor, the person and every administrator of the agency are held in one order, so that changes happen one
 * after the other: of two administrators who remove each other at once, the second is nobody any more. The actor's
 * own rights are read again behind that door, because the guard's answer may be two seconds old.
 */
@Injectable()
export class PeopleChanges {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly people: PeopleRepository,
    private readonly directory: ActorDirectory,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers the person as they are afterwards.
   *
   * @throws DomainError NOT_FOUND for nobody the actor may see.
   */
  async make(
    actor: UserActor,
    needed: Permission,
    rawId: string,
    act: (held: Held) => Promise<void>,
  ): Promise<UserView> {
    const after = await this.hold(actor, needed, rawId, async (held) => {
      await act(held);
      return this.people.find(held.tx, held.person.id);
    });
    if (!after) throw notFound('User', { id: rawId });
    return viewOf(actor, after);
  }

  /** The same where nobody is left to be shown: answers what `act` does. */
  async hold<T>(
    actor: UserActor,
    needed: Permission,
    rawId: string,
    act: (held: Held) => Promise<T>,
  ): Promise<T> {
    const id = parseId<'User'>(rawId);
    if (!id) throw notFound('User', { id: rawId });
    const result = await this.uow.write(actor, async (tx) => {
      const people = await this.people.hold(tx, [actor.userId, id]);
      const self = stillHolding(
        people.find((one) => one.id === actor.userId),
        needed,
      );
      const person = people.find((one) => one.id === id);
      if (!person) throw notFound('User', { id });
      return act(this.heldOf(tx, actor, self, person, people));
    });
    this.directory.forget(id);
    return result;
  }

  private heldOf(
    tx: WriteTx,
    actor: UserActor,
    self: UserDetails,
    person: UserDetails,
    people: readonly UserDetails[],
  ): Held {
    const now = this.clock.now();
    const otherAdmins = people
      .filter((one) => one.id !== person.id && isAdmin(one))
      .map((one) => standingOf(one, now));
    return {
      tx,
      actor,
      self,
      person,
      now,
      assertMayBecome: (after) =>
        assertMayMake(ownStanding(actor, self, now), {
          before: standingOf(person, now),
          after: after && standingOf(after, now),
          otherAdmins,
        }),
      assertNotOneself: () => {
        if (person.id === self.id) throw oneself();
      },
    };
  }
}

/** The narrower of what the row policies let the actor see in this transaction, and what they see now. */
function ownStanding(actor: UserActor, self: UserDetails, now: Date): Standing {
  const standing = standingOf(self, now);
  return actor.clients === 'all' ? standing : { ...standing, clients: actor.clients };
}

function stillHolding(self: UserDetails | undefined, needed: Permission): UserDetails {
  if (self?.status !== 'ACTIVE') throw userDisabled();
  if (!effectivePermissions(self.role, self.overrides).has(needed)) throw permissionMissing(needed);
  return self;
}
