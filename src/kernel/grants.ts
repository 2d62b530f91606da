import { DomainError, type ErrorDetails } from './errors.js';
import type { Permission, Role } from './permissions.js';

const RANK: Readonly<Record<Role, number>> = {
  CLIENT_USER: 1,
  AGENCY_USER: 2,
  AGENCY_ADMIN: 3,
  SUPER_ADMIN: 4,
};

/**
 * Nobody manages somebody of a role above their own, nor gives one above it.
 *
 * @throws DomainError FORBIDDEN ROLE_EXCEEDS_OWN.
 */
export function assertNotAbove(actor: { readonly role: Role }, role: Role): void {
  if (RANK[role] > RANK[actor.role]) {
    throw forbidden('ROLE_EXCEEDS_OWN', `The role ${role} is above your own.`, { role });
  }
}

/**
 * No one grants what they do not hold.
 *
 * @throws DomainError FORBIDDEN GRANT_EXCEEDS_OWN with the permissions, sorted.
 */
export function assertHolds(
  actor: { readonly permissions: ReadonlySet<Permission> },
  given: Iterable<Permission>,
): void {
  const permissions = [...given].filter((permission) => !actor.permissions.has(permission)).sort();
  if (permissions.length === 0) return;
  throw forbidden('GRANT_EXCEEDS_OWN', 'This would give somebody what you do not hold yourself.', {
    permissions,
  });
}

/** Nobody lets somebody see more clients, or for longer, than they do. */
export const scopeExceedsOwn = (message: string): DomainError => forbidden('SCOPE_EXCEEDS_OWN', message);

const forbidden = (reason: string, message: string, details: ErrorDetails = {}) =>
  new DomainError('FORBIDDEN', reason, message, details);
