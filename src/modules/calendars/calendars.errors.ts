import { DomainError } from '../../kernel/errors.js';
import type { BookingStaffId, CalendarConnectionId } from '../../kernel/ids.js';
import type { CalendarProviderName } from './calendars.js';

export const notConfigured = (provider: CalendarProviderName) =>
  new DomainError(
    'UNAVAILABLE',
    'CALENDARS_NOT_CONFIGURED',
    `This server has no credentials of its own with ${provider}: its operator sets them.`,
    { provider },
  );

export const staffArchived = (id: BookingStaffId) =>
  new DomainError('CONFLICT', 'STAFF_ARCHIVED', 'Nothing is booked with it any more: restore it first.', {
    id,
  });

export const needsReconnect = (id: CalendarConnectionId) =>
  new DomainError(
    'CONFLICT',
    'CALENDAR_NEEDS_RECONNECT',
    'Nobody may read this calendar any more: connect it again.',
    {
      id,
    },
  );

/** The same for one that never was, is used, or was replaced by a newer one. */
export const authorizationUsed = () =>
  new DomainError(
    'NOT_FOUND',
    'AUTHORIZATION_USED',
    'This was answered already. Begin again from the dashboard.',
  );

/** The state is ours, the browser is not the one that it was given to. */
export const otherBrowser = () =>
  new DomainError(
    'FORBIDDEN',
    'OTHER_BROWSER',
    'This was begun in another browser, or the browser keeps no cookies of this server. Begin again from the dashboard, in this browser.',
  );

export const calendarRefused = () =>
  new DomainError(
    'FORBIDDEN',
    'CALENDAR_REFUSED',
    'The calendar was not connected, because access to it was not allowed.',
  );

export const providerRefused = (code: string) =>
  new DomainError(
    'CONFLICT',
    'PROVIDER_REFUSED',
    'The provider did not take this answer. Begin again from the dashboard.',
    {
      providerCode: code,
    },
  );

export const providerAway = (code: string) =>
  new DomainError(
    'UNAVAILABLE',
    'PROVIDER_UNAVAILABLE',
    'The provider does not answer at the moment. Begin again in a while.',
    {
      providerCode: code,
    },
  );
