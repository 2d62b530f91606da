import { DomainError, notFound } from '../../kernel/errors.js';

/** Unknown, archived or of somebody else: nobody is told which. */
export const nothingThere = () => notFound('Service');

/** Nobody has said when the business is open. */
export const noHours = () =>
  new DomainError(
    'UNAVAILABLE',
    'NO_HOURS',
    'Nothing can be booked here yet. Please ask the business directly.',
  );
