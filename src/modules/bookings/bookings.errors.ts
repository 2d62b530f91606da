import { DomainError, invalidInput } from '../../kernel/errors.js';
import type { Booking } from './bookings.js';
import type { Slot } from './slots.js';

/** @param nextSlots the next free ones, for who came too late. */
export const slotTaken = (nextSlots: readonly Slot[] = []) =>
  new DomainError('CONFLICT', 'SLOT_TAKEN', 'This time is not free any more. Choose another one.', {
    nextSlots: nextSlots.map(({ startAt, endAt, staffIds, seatsLeft }) => ({
      startAt: startAt.toISOString(),
      endAt: endAt.toISOString(),
      staffIds,
      seatsLeft,
    })),
  });

export const isSlotTaken = (error: unknown): boolean =>
  error instanceof DomainError && error.reason === 'SLOT_TAKEN';

/** Nobody has said when the client is open. */
export const noBusinessHours = (clientId: number) =>
  new DomainError(
    'UNAVAILABLE',
    'NO_BUSINESS_HOURS',
    'The client has no business hours yet, so nothing can be booked. Set them first.',
    { clientId },
  );

export const serviceArchived = (id: string) =>
  new DomainError('CONFLICT', 'SERVICE_ARCHIVED', 'This service is not booked any more.', { id });

export const notOffered = () =>
  invalidInput('staffId', 'staffId is the id of somebody who offers the service.');

export const inThePast = () => invalidInput('startAt', 'startAt is in the past.');

export const tooFarAhead = (windowDays: number) =>
  invalidInput('startAt', `This is booked at most ${windowDays} days ahead.`, { windowDays });

export const tooSoon = (noticeMinutes: number) =>
  invalidInput('startAt', `This is booked at least ${noticeMinutes} minutes ahead.`, { noticeMinutes });

export const notAStart = (stepMinutes: number) =>
  invalidInput('startAt', `This begins at every ${stepMinutes} minutes of the hour.`, { stepMinutes });

export const closedThen = () => invalidInput('startAt', 'This is closed for some of that time.');

export const nobodyNamed = () =>
  invalidInput('customer', 'Say who comes: a contact, or a name, a phone number or an e-mail address.');

export const unknownContact = () =>
  invalidInput('contactId', 'contactId is the id of a contact of the same client.');

export const unknownConversation = () =>
  invalidInput('conversationId', 'conversationId is the id of a conversation of the same client.');

type Named = Pick<Booking, 'id' | 'status'>;

export const holdExpired = ({ id }: Named) =>
  new DomainError('CONFLICT', 'HOLD_EXPIRED', 'It was held for a while, and that is over. Book again.', {
    id,
  });

export const bookingFinal = ({ id, status }: Named) =>
  new DomainError('CONFLICT', 'BOOKING_FINAL', 'What has become of this booking does not change any more.', {
    id,
    status,
  });

export const notConfirmed = ({ id, status }: Named) =>
  new DomainError('CONFLICT', 'NOT_CONFIRMED', 'This booking is only held. Confirm it first.', {
    id,
    status,
  });

export const notStarted = ({ id, startAt }: Pick<Booking, 'id' | 'startAt'>) =>
  new DomainError('CONFLICT', 'NOT_STARTED', 'What came of it can be said from its start on.', {
    id,
    startAt: startAt.toISOString(),
  });

/** Somebody else has changed it since it was looked at. */
export const bookingChangedMeanwhile = ({ id, version }: Pick<Booking, 'id' | 'version'>) =>
  new DomainError('CONFLICT', 'VERSION_MISMATCH', 'Somebody has changed this booking. Look at it again.', {
    id,
    version,
  });

/** The link of a customer: wrong, of another booking, or over. Nobody is told which, nor whether there is a booking. */
export const linkIsOver = () =>
  new DomainError('NOT_FOUND', 'LINK_EXPIRED', 'This link is not valid, or its time is over.');

/** Without an account, from one phone number. */
export const tooManyBookings = (retryAfterSeconds: number) =>
  new DomainError(
    'LIMIT_EXCEEDED',
    'TOO_MANY_BOOKINGS',
    'This phone number has booked several times within the last hour. Wait a little.',
    { retryAfterSeconds },
  );
