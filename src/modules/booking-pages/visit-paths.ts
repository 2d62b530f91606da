import type { Visit } from './public-offer.js';
import type { VisitPaths } from './visit-page.js';

const query = (token: string) => `?token=${encodeURIComponent(token)}`;

/** Where somebody sees what they have booked. */
export const bookedPath = (bookingId: string, token: string): string =>
  `/book/booked/${bookingId}${query(token)}`;

/** Where things of one booking are, for whoever holds its token. */
export const visitPaths = ({ id, agencyId, clientId, serviceId }: Visit, token: string): VisitPaths => ({
  booked: bookedPath(id, token),
  cancel: `/book/cancel/${id}${query(token)}`,
  calendar: `/api/public/bookings/${id}/calendar.ics${query(token)}`,
  service: `/book/${agencyId}/${clientId}/${serviceId}`,
});
