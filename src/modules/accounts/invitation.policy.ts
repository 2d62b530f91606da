import { seesClient, type UserActor } from '../../kernel/actor.js';
import { assertHolds, assertNotAbove } from '../../kernel/grants.js';
import { DEFAULT_GRANTS } from '../../kernel/permissions.js';
import { clientOnlyForClientUsers, unknownClients } from '../team/team.errors.js';
import { ofOwnClientsOnly } from './accounts.errors.js';
import type { Invitation } from './accounts.js';

type Inviter = Pick<UserActor, 'role' | 'permissions' | 'clients'>;

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
  if (clientId !== null && !seesClient(actor, clientId)) throw unknownClients('clientId', [clientId]);
  assertNotAbove(actor, role);
  assertHolds(actor, DEFAULT_GRANTS[role]);
  if (actor.clients !== 'all' && clientId === null) throw ofOwnClientsOnly();
}
