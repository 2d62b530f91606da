import { everyDay } from '../../bookings/booking-world.js';
import { NOT_FOUND, of, type Rows } from '../rules.js';

/** When clients are open. */
export const HOURS: Rows = {
  'Mutation.setBusinessHours': {
    given: {
      timeZone: 'Europe/Lisbon',
      // Always: what is booked beside is not refused for the hour.
      weekly: everyDay('00:00', '24:00'),
      holidays: [],
    },
    ids: { clientId: of('client', NOT_FOUND) },
  },
  'Query.businessHours': { ids: { clientId: of('client', 'null') } },
};
