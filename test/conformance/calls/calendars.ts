import { Salon } from '../../calendars/salon.js';
import type { Calls } from './call.js';

/** Calendars of staff. */
export const CALENDARS: Calls = {
  connectCalendar: {
    action: 'calendar.authorization_requested',
    call: async (agency, world) => {
      const { ana } = await Salon.open(world, agency);
      return { by: agency.admin, variables: { staffId: ana, provider: 'GOOGLE' } };
    },
  },
  disconnectCalendar: {
    action: 'calendar.disconnected',
    call: async (agency, world) => {
      const { id } = await (await Salon.open(world, agency)).connects();
      return { by: agency.admin, variables: { id } };
    },
  },
  syncCalendar: {
    action: 'calendar.sync_requested',
    call: async (agency, world) => {
      const { id } = await (await Salon.open(world, agency)).connects();
      return { by: agency.admin, variables: { id } };
    },
  },
};
