import { DomainError, invalidInput } from '../../kernel/errors.js';
import { MAX_SERVICES } from './booking-services.js';
import { MAX_STAFF } from './booking-staff.js';

/** @param what `service`, `staff`. */
export const nameTaken = (what: string, name: string) =>
  new DomainError(
    'CONFLICT',
    'NAME_TAKEN',
    `Another ${what} of this client has this name. Choose another one.`,
    { field: 'name', name },
  );

export const tooManyServices = () =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_SERVICES', `A client has at most ${MAX_SERVICES} services.`, {
    max: MAX_SERVICES,
  });

export const tooManyStaff = () =>
  new DomainError('LIMIT_EXCEEDED', 'TOO_MANY_STAFF', `A client has at most ${MAX_STAFF} staff.`, {
    max: MAX_STAFF,
  });

export const unknownTemplate = () =>
  invalidInput('reminderTemplateId', 'reminderTemplateId is the id of a message template of the client.');

export const unknownUser = () => invalidInput('userId', 'userId is the id of somebody who sees the client.');

export const unknownServices = (serviceIds: readonly string[]) =>
  invalidInput('serviceIds', 'serviceIds are ids of services of the client.', { serviceIds });

/** A calendar would bring it back. */
export const ofTheCalendar = (id: string) =>
  new DomainError('CONFLICT', 'OF_THE_CALENDAR', 'A connected calendar says so. Change it there.', { id });
