import { NOT_FOUND, of, position, type Rows, rowsOfClients } from '../rules.js';

/** Calendars of staff. Those that are planted have nobody who may speak for them. */
export const CALENDARS: Rows = {
  'Mutation.connectCalendar': {
    given: { provider: 'GOOGLE' },
    ids: { staffId: of('bookingStaff', NOT_FOUND) },
  },
  'Mutation.disconnectCalendar': { ids: { id: of('calendarConnection', NOT_FOUND, { isFresh: true }) } },
  'Mutation.syncCalendar': {
    ids: { id: of('calendarConnection', NOT_FOUND) },
    comesTo: 'CONFLICT/CALENDAR_NEEDS_RECONNECT',
  },
  'Query.calendarConnections': {
    given: { limit: 20 },
    ids: {
      clientId: of('client', 'empty', { isOptional: true }),
      afterId: position('afterId', 'calendarConnection'),
    },
    comesTo: rowsOfClients,
  },
};
