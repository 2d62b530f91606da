import type { Calls } from './call.js';

/** When clients are open. */
export const HOURS: Calls = {
  setBusinessHours: {
    action: 'business_hours.set',
    call: ({ admin: by, clients: [{ id: clientId }] }) => ({
      by,
      variables: {
        clientId,
        timeZone: 'Europe/Lisbon',
        weekly: [{ day: 'MONDAY', opensAt: '09:00', closesAt: '17:00' }],
        holidays: [{ date: '2026-12-25', name: 'Christmas' }],
      },
    }),
  },
};
