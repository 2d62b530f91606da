import type { Mail } from '../../mail/mailer.js';
import type { BookingChange } from '../bookings/booking-followers.js';
import type { Booking } from '../bookings/bookings.js';
import { dateWords, line, momentWords, timeWords } from './booking-words.js';

/** What of a booking people are told when it happens. */
export const BookingNews = { BOOKED: 'BOOKED', MOVED: 'MOVED', CANCELLED: 'CANCELLED' } as const;
export type BookingNews = (typeof BookingNews)[keyof typeof BookingNews];

/** What a change is to the customer; null: nothing that they would notice. */
export function newsOf({ before, after }: BookingChange): BookingNews | null {
  const wasBooked = before?.status === 'CONFIRMED';
  if (after.status === 'CANCELLED') return wasBooked ? 'CANCELLED' : null;
  if (after.status !== 'CONFIRMED') return null;
  if (!wasBooked) return 'BOOKED';
  return Number(before.startAt) === Number(after.startAt) ? null : 'MOVED';
}

/** Whether it is still so when the customer comes to hear of it: what came after it tells of itself. */
export function isStillSo(news: BookingNews, startAt: Date, booking: Booking, now: Date): boolean {
  if (booking.endAt <= now) return false;
  if (news === 'CANCELLED') return booking.status === 'CANCELLED';
  return booking.status === 'CONFIRMED' && Number(booking.startAt) === Number(startAt);
}

export interface BookingLetter {
  readonly news: BookingNews;
  readonly booking: Pick<Booking, 'serviceName' | 'startAt' | 'timeZone'>;
  /** Of what was moved: when it was to be. */
  readonly from: Date | null;
  readonly clientName: string;
  /** Where the customer sees and cancels it. */
  readonly link: string;
}

const SUBJECTS: Readonly<Record<BookingNews, string>> = {
  BOOKED: 'Booked',
  MOVED: 'Moved',
  CANCELLED: 'Cancelled',
};

/** Without the name that somebody gave for the customer: the mail goes to any address, and says nothing made up for it. */
export function wordsOf(letter: BookingLetter): Pick<Mail, 'subject' | 'text' | 'operation'> {
  const { news, booking, link } = letter;
  const when = `${dateWords(booking)} at ${timeWords(booking)}`;
  const ways = news === 'CANCELLED' ? [] : ['To see or cancel it:', link];
  return {
    subject: `${SUBJECTS[news]}: ${line(booking.serviceName)}, ${when}`,
    text: `${['Hello,', sentenceOf(letter), ...ways].join('\n\n')}\n`,
    operation: null,
  };
}

function sentenceOf({ news, booking, from, clientName }: BookingLetter): string {
  const what = `${line(booking.serviceName)} at ${line(clientName)}`;
  const moment = momentWords(booking);
  if (news === 'CANCELLED') return `${what}, ${moment}, is cancelled.`;
  if (news === 'BOOKED' || !from) return `${what} is booked for ${moment}.`;
  return `${what} was moved from ${momentWords({ ...booking, startAt: from })} to ${moment}.`;
}
