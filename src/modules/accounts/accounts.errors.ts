import { DomainError } from '../../kernel/errors.js';
import { scopeExceedsOwn } from '../../kernel/grants.js';

export const ofOwnClientsOnly = () =>
  scopeExceedsOwn('You see some clients only: you can invite people of these clients, and nobody else.');

export const clientArchived = (clientId: number) =>
  new DomainError('CONFLICT', 'CLIENT_ARCHIVED', 'This client is archived: nobody of it can sign in.', {
    field: 'clientId',
    clientId,
  });

export const alreadyAColleague = () =>
  new DomainError('CONFLICT', 'ALREADY_A_COLLEAGUE', 'Somebody of the agency has this address already.', {
    field: 'email',
  });

/** Told to the invitee alone: whoever invites does not learn which addresses have accounts elsewhere. */
export const emailTaken = () =>
  new DomainError(
    'CONFLICT',
    'EMAIL_TAKEN',
    'There is an account with your e-mail address already, and an address signs in to one. Ask to be invited with another address.',
  );

export const tooManyMails = (retryAfterSeconds: number) =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_MAILS', 'Too many mails. Wait a little.', {
    retryAfterSeconds,
  });

export const wrongPassword = () =>
  new DomainError('INVALID_INPUT', 'WRONG_PASSWORD', 'This is not your password.', {
    field: 'currentPassword',
  });

export const notYetActive = () =>
  new DomainError(
    'CONFLICT',
    'NOT_YET_ACTIVE',
    'They have not accepted their invitation yet. Invite them again instead.',
  );

export const colleagueDisabled = () =>
  new DomainError('CONFLICT', 'COLLEAGUE_DISABLED', 'They cannot sign in, whatever their password is.');
