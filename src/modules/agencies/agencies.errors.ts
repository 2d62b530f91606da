import { DomainError } from '../../kernel/errors.js';

export const onlyForSuperAdmins = () =>
  new DomainError('FORBIDDEN', 'ROLE_MISSING', 'This is for a SUPER_ADMIN.', { role: 'SUPER_ADMIN' });

export const emailTaken = () =>
  new DomainError('CONFLICT', 'EMAIL_TAKEN', 'Somebody signs in with this address already.', {
    field: 'adminEmail',
  });

export const ownAgency = (id: number) =>
  new DomainError('CONFLICT', 'OWN_AGENCY', 'This cannot be done to the agency that you are of.', { id });

/** Somebody else has archived it in this moment. */
export const ownAgencyArchived = () =>
  new DomainError('FORBIDDEN', 'OWN_AGENCY_ARCHIVED', 'The agency that you are of is archived.');
