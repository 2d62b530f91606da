import { invalidInput } from '../../kernel/errors.js';
import type {
  BookingId,
  BookingServiceId,
  BookingStaffId,
  ContactId,
  ConversationId,
} from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { emailOf, phoneOf } from '../contacts/contact-values.js';

export const BookingStatus = {
  /** Kept for a while, for somebody who is about to confirm it. */
  HELD: 'HELD',
  CONFIRMED: 'CONFIRMED',
  CANCELLED: 'CANCELLED',
  NO_SHOW: 'NO_SHOW',
  COMPLETED: 'COMPLETED',
  /** Was held, and nobody confirmed it in time. */
  EXPIRED: 'EXPIRED',
} as const;
export type BookingStatus = (typeof BookingStatus)[keyof typeof BookingStatus];

export const BookingSource = { AGENT: 'AGENT', PUBLIC: 'PUBLIC', FLOW: 'FLOW', API: 'API' } as const;
export type BookingSource = (typeof BookingSource)[keyof typeof BookingSource];

/** Who comes, as it was said with the booking. */
export interface Customer {
  readonly name: string | null;
  /** E.164 */
  readonly phone: string | null;
  readonly email: string | null;
}

/** Somebody's time with somebody. */
export interface Booking {
  readonly id: BookingId;
  readonly agencyId: number;
  readonly clientId: number;
  readonly serviceId: BookingServiceId;
  /** As it is called now. */
  readonly serviceName: string;
  /** Null: nobody in particular offers the service. */
  readonly staffId: BookingStaffId | null;
  readonly contactId: ContactId | null;
  readonly conversationId: ConversationId | null;
  readonly status: BookingStatus;
  /** Half-open, without the buffers. */
  readonly startAt: Date;
  readonly endAt: Date;
  /** That of the client when it was booked: an IANA name. */
  readonly timeZone: string;
  /** From 1. */
  readonly seatNo: number;
  /** Of what was never more than held: until when. */
  readonly holdExpiresAt: Date | null;
  /** 1, and one more with each change: what was planned for an older one is void. */
  readonly version: number;
  readonly source: BookingSource;
  readonly customer: Customer;
  readonly notes: string | null;
  readonly cancelledAt: Date | null;
  readonly cancelReason: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A customer as somebody gives them. */
export interface TypedCustomer {
  readonly name?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly email?: string | null | undefined;
}

export const HOLD_SECONDS = { min: 30, max: 1_800, default: 300 } as const;
const MAX_NOTES = 2_000;
const MAX_REASON = 500;
const MAX_CLIENT_ID = 200;

/** Nobody is named. */
export const NOBODY: Customer = { name: null, phone: null, email: null };

export const isSomebody = ({ name, phone, email }: Customer): boolean => (name ?? phone ?? email) !== null;

/** @throws DomainError INVALID_INPUT naming the field: `customer.phone`. */
export function customerOf(typed: TypedCustomer | null | undefined): Customer {
  const given = (text: string | null | undefined) => (text?.trim() ? text : null);
  const [name, phone, email] = [given(typed?.name), given(typed?.phone), given(typed?.email)];
  return {
    name: name && nameOf('customer.name', name),
    phone: phone && phoneOf('customer.phone', phone),
    email: email && emailOf('customer.email', email),
  };
}

/** @throws DomainError INVALID_INPUT seconds. */
export function holdSecondsOf(seconds: number | null | undefined): number {
  const { min, max, default: usual } = HOLD_SECONDS;
  const asked = seconds ?? usual;
  if (Number.isInteger(asked) && asked >= min && asked <= max) return asked;
  throw invalidInput('seconds', `seconds is a whole number from ${min} to ${max}.`, { min, max });
}

/** @throws DomainError INVALID_INPUT. */
export const notesOf = (typed: string | null | undefined) => textOf('notes', typed, MAX_NOTES);

/** @throws DomainError INVALID_INPUT. */
export const cancelReasonOf = (typed: string | null | undefined) => textOf('reason', typed, MAX_REASON);

/** @throws DomainError INVALID_INPUT. */
export function clientBookingIdOf(given: string | null | undefined): string | null {
  if (given == null) return null;
  if (given.length > 0 && given.length <= MAX_CLIENT_ID && !given.includes('\0') && given.isWellFormed()) {
    return given;
  }
  throw invalidInput('clientBookingId', `clientBookingId is 1 to ${MAX_CLIENT_ID} characters.`, {
    max: MAX_CLIENT_ID,
  });
}

function textOf(field: string, typed: string | null | undefined, max: number): string | null {
  const text = typed?.trim().normalize('NFC') ?? '';
  if (text.length <= max && !text.includes('\0') && text.isWellFormed()) return text || null;
  throw invalidInput(field, `${field} is at most ${max} characters.`, { max });
}
