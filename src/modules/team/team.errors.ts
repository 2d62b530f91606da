import { DomainError, invalidInput, notFound } from '../../kernel/errors.js';
import { scopeExceedsOwn } from '../../kernel/grants.js';
import type { Role } from '../../kernel/permissions.js';
import { MAX_DELEGATED_CLIENTS } from './team.js';

export const widerThanOwn = () =>
  scopeExceedsOwn('This would let somebody see more clients, or for longer, than you do.');

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
