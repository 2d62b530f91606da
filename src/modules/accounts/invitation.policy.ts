import { seesClient, type UserActor } from '../../kernel/actor.js';
import { DEFAULT_GRANTS, type Role } from '../../kernel/permissions.js';
import {
  clientOnlyForClientUsers,
  grantExceedsOwn,
  roleExceedsOwn,
  scopeExceedsOwn,
  unknownClient,
} from './accounts.errors.js';
import type { Invitation } from './accounts.js';

const RANK: Readonly<Record<Role, number>> = {
  CLIENT_USER: 1,
  AGENCY_USER: 2,
  AGENCY_ADMIN: 3,
  SUPER_ADMIN: 4,
};

type Inviter = Pick<UserActor, 'role' | 'permissions' | 'clients'>;

/** @throws DomainError FORBIDDEN ROLE_EXCEEDS_OWN for somebody of a role above the actor's. */
export function assertNotAbove(actor: Pick<UserActor, 'role'>, role: Role): void {
  if (RANK[role] > RANK[actor.role]) throw roleExceedsOwn(role);
}

/**
 * Nobody brings in somebody who could do or see more than they do themselves. Whoever sees some clients only
 * invites people of these clients.
 *
 * @throws DomainError INVALID_INPUT clientId; NOT_FOUND Client; FORBIDDEN ROLE_EXCEEDS_OWN, GRANT_EXCEEDS_OWN,
 * SCOPE_EXCEEDS_OWN; asked in this order.
 */
export function assertMayInvite(
  actor: Inviter,
  { role, clientId }: Pick<Invitation, 'role' | 'clientId'>,
): void {
  if (clientId !== null && role !== 'CLIENT_USER') throw clientOnlyForClientUsers(role);
  if (clientId !== null && !seesClient(actor, clientId)) throw unknownClient(clientId);
  assertNotAbove(actor, role);
  const exceeding = [...DEFAULT_GRANTS[role]].filter((permission) => !actor.permissions.has(permission));
  if (exceeding.length > 0) throw grantExceedsOwn(exceeding.sort());
  if (actor.clients !== 'all' && clientId === null) throw scopeExceedsOwn();
}
