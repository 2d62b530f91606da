import { DomainError } from '../../kernel/errors.js';

/** The chain is over all entries of an agency, and whoever sees only some cannot follow it. */
export const seesSomeClientsOnly = () =>
  new DomainError(
    'FORBIDDEN',
    'SEES_SOME_CLIENTS_ONLY',
    'The chain is over the whole agency. Only those who see all its clients can verify it.',
  );
