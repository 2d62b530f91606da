import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { UserActor } from '../../kernel/actor.js';
import type { UserId } from '../../kernel/ids.js';
import { RELEASE_CONVERSATIONS, REMOVE_SIGN_IN } from './departures.js';
import { PeopleRepository } from './people.repository.js';
import { PeopleChanges } from './people-changes.js';
import type { UserDetails, UserView } from './team.js';

/**
 * Who belongs to the agency, and may enter. Repeating a change changes nothing and leaves no second line in the
 * audit.
 *
 * Every method throws DomainError NOT_FOUND for nobody the actor may see, FORBIDDEN ROLE_EXCEEDS_OWN for somebody
 * of a higher role, and CONFLICT ONESELF where somebody would leave themselves.
 */
@Injectable()
export class MembershipService {
  constructor(
    private readonly changes: PeopleChanges,
    private readonly people: PeopleRepository,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Keeps a person out: every session ends, and the open conversations that were theirs are soon nobody's. What was
   * given to them stays for when they come back.
   *
   * @throws DomainError CONFLICT LAST_AGENCY_ADMIN.
   */
  disable(actor: UserActor, userId: string): Promise<UserView> {
    return this.changes.make(actor, 'team.disable', userId, async (held) => {
      const { tx, person } = held;
      held.assertNotOneself();
      held.assertMayBecome({ ...person, status: 'DISABLED' });
      if (person.status === 'DISABLED') return;
      await this.people.disable(tx, person.id);
      await this.queue(tx, RELEASE_CONVERSATIONS, person.id);
      audit(tx, 'user.disabled', person);
    });
  }

  /** Lets a person in again, who signs in anew. */
  enable(actor: UserActor, userId: string): Promise<UserView> {
    return this.changes.make(actor, 'team.disable', userId, async ({ tx, person, assertMayBecome }) => {
      assertMayBecome({ ...person, status: 'ACTIVE' });
      if (person.status !== 'DISABLED') return;
      await this.people.enable(tx, person.id);
      audit(tx, 'user.enabled', person);
    });
  }

  /**
   * Removes a person for good. Their name stays beside what they wrote, and nothing else: what was given to them and
   * their groups end with them, what they signed in with a moment later. Answers the id.
   *
   * @throws DomainError CONFLICT LAST_AGENCY_ADMIN.
   */
  delete(actor: UserActor, userId: string): Promise<UserId> {
    return this.changes.hold(actor, 'team.delete', userId, async (held) => {
      const { tx, person } = held;
      held.assertNotOneself();
      held.assertMayBecome(null);
      await this.people.remove(tx, person.id);
      await this.queue(tx, RELEASE_CONVERSATIONS, person.id);
      await this.queue(tx, REMOVE_SIGN_IN, person.id);
      audit(tx, 'user.deleted', person);
      return person.id;
    });
  }

  /** A lane for each: neither waits for the other. */
  private queue(tx: WriteTx, kind: string, userId: UserId): Promise<void> {
    return this.jobs.add(tx, { kind, lane: `${kind}:${userId}`, payload: { userId } });
  }
}

const audit = (tx: WriteTx, action: string, { id, clientId, role }: UserDetails): void =>
  tx.audit({ action, subjectId: id, clientId, details: { role } });
