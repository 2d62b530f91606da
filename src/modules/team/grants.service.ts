import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { isPermission, type Permission, type Role } from '../../kernel/permissions.js';
import { ClientsService } from '../clients/clients.service.js';
import { PeopleRepository } from './people.repository.js';
import { type Held, PeopleChanges } from './people-changes.js';
import {
  clientOnlyForClientUsers,
  notInTheFuture,
  onlyForAgencyUsers,
  tooManyClients,
  unknownClients,
  unknownPermission,
  widerThanOwn,
} from './team.errors.js';
import { MAX_DELEGATED_CLIENTS, type UserView } from './team.js';
import { outlastsOwn } from './team.policy.js';

const NEEDED: Permission = 'team.edit_grants';

export interface Delegation {
  readonly userId: string;
  /** At most 500. None: every client is seen again. */
  readonly clientIds: readonly number[];
  /** When it ends by itself; null: never. */
  readonly until: Date | null;
}

/**
 * Who may do and see what. Repeating a change changes nothing and leaves no second line in the audit.
 *
 * Every method throws DomainError NOT_FOUND for nobody the actor may see, and what `assertMayMake` says where it
 * would give more than the actor has.
 */
@Injectable()
export class GrantsService {
  constructor(
    private readonly changes: PeopleChanges,
    private readonly people: PeopleRepository,
    private readonly clients: ClientsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Allows or denies a person one thing, whatever their role says.
   *
   * @throws DomainError INVALID_INPUT permission for a name that is none.
   */
  setPermission(actor: UserActor, userId: string, name: string, allowed: boolean): Promise<UserView> {
    const permission = permissionOf(name);
    return this.changes.make(actor, NEEDED, userId, async ({ tx, person, ...held }) => {
      const others = person.overrides.filter((override) => override.permission !== permission);
      held.assertMayBecome({ ...person, overrides: [...others, { permission, allowed }] });
      if (person.overrides.some((one) => one.permission === permission && one.allowed === allowed)) return;
      await this.people.setOverride(tx, person.id, { permission, allowed });
      audit(tx, 'user.permission_set', person, { permission, allowed });
    });
  }

  /** What the role says of it holds again. @throws DomainError INVALID_INPUT permission for a name that is none. */
  clearPermission(actor: UserActor, userId: string, name: string): Promise<UserView> {
    const permission = permissionOf(name);
    return this.changes.make(actor, NEEDED, userId, async ({ tx, person, ...held }) => {
      const others = person.overrides.filter((override) => override.permission !== permission);
      held.assertMayBecome({ ...person, overrides: others });
      if (others.length === person.overrides.length) return;
      await this.people.clearOverride(tx, person.id, permission);
      audit(tx, 'user.permission_cleared', person, { permission });
    });
  }

  /**
   * Gives another role, and to a CLIENT_USER their client. Access tokens that say the old one end; delegations end
   * with the role that can have them.
   *
   * @throws DomainError INVALID_INPUT clientId for another role than CLIENT_USER; NOT_FOUND for a client the actor
   * does not see; CONFLICT ONESELF.
   */
  async changeRole(actor: UserActor, userId: string, role: Role, clientId: number | null): Promise<UserView> {
    if (clientId !== null && role !== 'CLIENT_USER') throw clientOnlyForClientUsers(role);
    return this.changes.make(actor, NEEDED, userId, async (held) => {
      const { tx, person } = held;
      held.assertNotOneself();
      if (clientId !== null) await this.assertSeen(tx, 'clientId', [clientId]);
      const delegations = role === 'AGENCY_USER' ? person.delegations : [];
      held.assertMayBecome({ ...person, role, clientId, delegations });
      if (person.role === role && person.clientId === clientId) return;
      await this.people.setRole(tx, person.id, role, clientId);
      audit(tx, 'user.role_changed', person, { from: person.role, to: role, clientId });
    });
  }

  /**
   * Limits an AGENCY_USER to some clients, instead of those before. An actor who is limited too decides about
   * the clients they see, and never lifts a limit.
   *
   * @throws DomainError INVALID_INPUT for more than 500 clients, an end in the past, and somebody of another role;
   * NOT_FOUND for a client the actor does not see.
   */
  async delegateClients(actor: UserActor, { userId, clientIds, until }: Delegation): Promise<UserView> {
    if (clientIds.length > MAX_DELEGATED_CLIENTS) throw tooManyClients();
    if (until !== null && until <= this.clock.now()) throw notInTheFuture();
    const wanted = [...new Set(clientIds)].sort((a, b) => a - b);
    const given = wanted.map((clientId) => ({ clientId, until }));
    return this.changes.make(actor, NEEDED, userId, async (held) => {
      const { tx, self, person, now } = held;
      await this.assertSeen(tx, 'clientIds', wanted);
      held.assertMayBecome({ ...person, delegations: given });
      if (person.role !== 'AGENCY_USER') throw onlyForAgencyUsers(person.role);
      if (isSame(person.delegations, given)) return;
      if (outlastsOwn(self.delegations, given, now)) throw widerThanOwn();
      await this.people.delegate(tx, person.id, wanted, until);
      audit(tx, 'user.clients_delegated', person, { clientIds: wanted, until });
    });
  }

  private async assertSeen(tx: WriteTx, field: string, clientIds: readonly number[]): Promise<void> {
    const seen = await this.clients.visible(tx, clientIds);
    const unknown = clientIds.filter((id) => !seen.has(id));
    if (unknown.length > 0) throw unknownClients(field, unknown);
  }
}

function permissionOf(name: string): Permission {
  if (!isPermission(name)) throw unknownPermission(name);
  return name;
}

type Delegations = Held['person']['delegations'];

const isSame = (some: Delegations, others: Delegations): boolean =>
  some.length === others.length &&
  some.every((one, i) => {
    const other = others[i];
    return other?.clientId === one.clientId && other.until?.getTime() === one.until?.getTime();
  });

const audit = (
  tx: WriteTx,
  action: string,
  { id, clientId }: Held['person'],
  details: Readonly<Record<string, unknown>>,
): void => tx.audit({ action, subjectId: id, clientId, details });
