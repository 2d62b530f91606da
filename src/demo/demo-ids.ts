import type { Id } from '../kernel/ids.js';

// The demo world has the same ids on every machine, so that a link or a check that names one holds anywhere.
const KINDS = {
  User: 1,
  Channel: 2,
  Contact: 3,
  Identity: 4,
  Conversation: 5,
  Message: 6,
  Media: 7,
  Attempt: 8,
  Tag: 9,
  Group: 10,
  CustomField: 11,
  SavedReply: 12,
  Account: 13,
  Template: 14,
  BookingService: 15,
  BookingStaff: 16,
  Booking: 17,
  Flow: 18,
  KeywordRule: 19,
} as const;

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

/** A UUID of version 7, as all ids are, whose time is a fixed moment and whose random part is a number. */
export const demoId = <Kind extends keyof typeof KINDS>(kind: Kind, clientId: number, serial: number) =>
  `0198c000-0000-7${hex(KINDS[kind], 3)}-8${hex(clientId, 3)}-${hex(serial, 12)}` as Id<Kind>;
