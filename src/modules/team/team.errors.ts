import { DomainError, invalidInput, notFound } from '../../kernel/errors.js';
import type { Permission, Role } from '../../kernel/permissions.js';
import { MAX_DELEGATED_CLIENTS } from './team.js';

const forbidden = (reason: string, message: string, details: Readonly<Record<string, unknown>>) =>
  new DomainError('FORBIDDEN', reason, message, details);

/** Nobody manages somebody of a higher role, nor gives a role above their own. */
export const roleExceedsOwn = (role: Role) =>
  forbidden('ROLE_EXCEEDS_OWN', `The role ${role} is above your own.`, { role });

export const grantExceedsOwn = (permissions: readonly Permission[]) =>
  forbidden('GRANT_EXCEEDS_OWN', 'This would give somebody what you do not hold yourself.', { permissions });

export const scopeExceedsOwn = () =>
  forbidden('SCOPE_EXCEEDS_OWN', 'This would let somebody see more clients, or for longer, than you do.', {});

export const oneself = () =>
  new DomainError('CONFLICT', 'ONESELF', 'Nobody does this to themselves. Ask a colleague.');

export const lastAgencyAdmin = () =>
  new DomainError(
    'CONFLICT',
    'LAST_AGENCY_ADMIN',
    'This is the last administrator of the agency who can act. Appoint another one first.',
  );

export const unknownPermission = (name: string) =>
  invalidInput('permission', 'There is no permission of this name.', { permission: name });

export const clientOnlyForClientUsers = (role: Role) =>
  invalidInput('clientId', `A client belongs to a CLIENT_USER, not to a ${role}.`, { role });

export const onlyForAgencyUsers = (role: Role) =>
  invalidInput('userId', `Clients are delegated to an AGENCY_USER, not to a ${role}.`, { role });

export const tooManyClients = () =>
  invalidInput('clientIds', `At most ${MAX_DELEGATED_CLIENTS} clients.`, { max: MAX_DELEGATED_CLIENTS });

export const notInTheFuture = () => invalidInput('until', 'until must be in the future.');

export const unknownClients = (field: string, clientIds: readonly number[]) =>
  notFound('Client', { field, clientIds });
