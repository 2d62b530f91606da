import { another, invalid, NOT_FOUND, nth, of, position, type Rows, rowsOfClients } from '../rules.js';

const HALF_AN_HOUR_MS = 30 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Another start each time, all of them in the coming months. */
const anotherStart = () => {
  const tomorrow = Math.floor(Date.now() / DAY_MS + 2) * DAY_MS;
  return new Date(tomorrow + (nth() % 20_000) * HALF_AN_HOUR_MS).toISOString();
};
const inDays = (days: number) => new Date((Math.floor(Date.now() / DAY_MS) + days) * DAY_MS).toISOString();

const ofClient = of('client', 'empty', { isOptional: true });
const itsStaff = of('bookingStaff', invalid('staffId'), { isOptional: true, isBound: true });
const itsServices = of('bookingService', invalid('serviceIds'), { isOptional: true, isBound: true });
const itsUser = of('user', invalid('userId'), { isOptional: true, isBound: true });
const itsTemplate = of('template', invalid('reminderTemplateId'), { isOptional: true, isBound: true });
const itsContact = of('contact', invalid('contactId'), { isOptional: true, isBound: true });
const itsThread = of('conversation', invalid('conversationId'), { isOptional: true, isBound: true });
const freshService = of('bookingService', NOT_FOUND, { isFresh: true });
const freshStaff = of('bookingStaff', NOT_FOUND, { isFresh: true });

const WANTED = { startAt: anotherStart, clientBookingId: another('Booking') };
const CUSTOMER = { name: 'Ana', phone: null, email: null };

const SETTINGS = {
  name: another('Service'),
  description: null,
  durationMinutes: 30,
  bufferBeforeMinutes: null,
  bufferAfterMinutes: null,
  noticeMinutes: null,
  windowDays: null,
  slotStepMinutes: null,
  capacity: null,
  priceMinor: null,
  currency: null,
  color: null,
  position: null,
  reminderMinutes: null,
};

const PROFILE = { name: another('Staff'), kind: null, timeZone: null, weekly: null, overrides: null };

/** What can be booked, who offers it, and what is booked. */
export const BOOKINGS: Rows = {
  'Mutation.addTimeOff': {
    given: { startAt: '2097-01-01T00:00:00.000Z', endAt: '2097-01-02T00:00:00.000Z', reason: null },
    ids: { staffId: of('bookingStaff', NOT_FOUND) },
  },
  'Mutation.archiveService': { ids: { id: freshService } },
  'Mutation.archiveStaff': { ids: { id: freshStaff } },
  'Mutation.cancelBooking': {
    given: { reason: null },
    ids: { id: of('booking', NOT_FOUND, { isFresh: true }) },
  },
  'Mutation.completeBooking': { ids: { id: of('begunBooking', NOT_FOUND, { isFresh: true }) } },
  'Mutation.confirmBooking': {
    given: { customer: CUSTOMER, notes: null },
    ids: {
      id: of('heldBooking', NOT_FOUND, { isFresh: true }),
      conversationId: itsThread,
      contactId: itsContact,
    },
  },
  'Mutation.createBooking': {
    given: { ...WANTED, customer: CUSTOMER, notes: null },
    ids: {
      serviceId: of('bookingService', NOT_FOUND),
      staffId: itsStaff,
      conversationId: itsThread,
      contactId: itsContact,
    },
  },
  'Mutation.createService': {
    given: SETTINGS,
    ids: { clientId: of('client', NOT_FOUND), reminderTemplateId: itsTemplate },
  },
  'Mutation.createStaff': {
    given: PROFILE,
    ids: { clientId: of('client', NOT_FOUND), userId: itsUser, serviceIds: itsServices },
  },
  'Mutation.holdSlot': {
    given: { ...WANTED, seconds: null },
    ids: { serviceId: of('bookingService', NOT_FOUND), staffId: itsStaff },
  },
  'Mutation.markNoShow': { ids: { id: of('begunBooking', NOT_FOUND, { isFresh: true }) } },
  'Mutation.removeTimeOff': { ids: { id: of('timeOff', NOT_FOUND, { isFresh: true }) } },
  'Mutation.rescheduleBooking': {
    given: { startAt: anotherStart, expectedVersion: null },
    ids: { id: of('booking', NOT_FOUND, { isFresh: true }), staffId: itsStaff },
  },
  'Mutation.restoreService': { ids: { id: freshService } },
  'Mutation.restoreStaff': { ids: { id: freshStaff } },
  'Mutation.updateService': { given: SETTINGS, ids: { id: freshService, reminderTemplateId: itsTemplate } },
  'Mutation.updateStaff': {
    given: PROFILE,
    ids: { id: freshStaff, userId: itsUser, serviceIds: itsServices },
  },
  'Query.availableSlots': {
    given: { from: () => inDays(2), to: () => inDays(4) },
    ids: { serviceId: of('bookingService', NOT_FOUND), staffId: itsStaff },
    isRestless: 'other requests book meanwhile',
  },
  'Query.bookingCalendarLink': {
    ids: { bookingId: of('booking', 'null') },
    isRestless: 'a link holds the time when it ends',
  },
  'Query.booking': { ids: { id: of('booking', 'null') } },
  'Query.bookings': {
    given: { from: null, to: null, statuses: null, limit: 20 },
    ids: {
      clientId: ofClient,
      serviceId: of('bookingService', 'empty', { isOptional: true }),
      staffId: of('bookingStaff', 'empty', { isOptional: true }),
      contactId: of('contact', 'empty', { isOptional: true }),
      afterId: position('afterId', 'booking'),
    },
    comesTo: rowsOfClients,
    isRestless: 'other requests book meanwhile',
  },
  'Query.bookingStaff': {
    given: { includeArchived: true, limit: 20 },
    ids: {
      clientId: ofClient,
      serviceId: of('bookingService', 'empty', { isOptional: true }),
      afterId: position('afterId', 'bookingStaff'),
    },
    comesTo: rowsOfClients,
  },
  'Query.bookingStats': {
    given: { from: () => inDays(-30), to: () => inDays(30) },
    ids: { clientId: of('client', 'empty') },
    isRestless: 'other requests book meanwhile',
  },
  'Query.service': { ids: { id: of('bookingService', 'null') } },
  'Query.serviceCatalog': {
    given: { includeArchived: true, limit: 20 },
    ids: { clientId: ofClient, afterId: position('afterId', 'bookingService') },
    comesTo: rowsOfClients,
  },
  'Query.staff': { ids: { id: of('bookingStaff', 'null') } },
  'Query.timeOff': {
    given: { from: null, to: null, limit: 20 },
    ids: { afterId: position('afterId', 'timeOff'), staffId: of('bookingStaff', 'empty') },
  },
  'Subscription.bookingUpdated': { ids: { agencyId: of('agency', 'ended', { isOptional: true }) } },
};
