import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import type { Person } from '../world/person.js';

export interface BookingFields {
  readonly id: string;
  readonly clientId: number;
  readonly serviceId: string;
  readonly staffId: string | null;
  readonly contactId: string | null;
  readonly conversationId: string | null;
  readonly status: string;
  readonly startAt: string;
  readonly endAt: string;
  readonly timeZone: string;
  readonly seatNo: number;
  readonly holdExpiresAt: string | null;
  readonly version: number;
  readonly source: string;
  readonly customer: {
    readonly name: string | null;
    readonly phone: string | null;
    readonly email: string | null;
  };
  readonly notes: string | null;
  readonly cancelledAt: string | null;
  readonly cancelReason: string | null;
}

export interface SlotFields {
  readonly startAt: string;
  readonly endAt: string;
  readonly staffIds: readonly string[];
  readonly seatsLeft: number;
}

const BOOKING = `id clientId serviceId staffId contactId conversationId status startAt endAt timeZone seatNo holdExpiresAt
  version source customer { name phone email } notes cancelledAt cancelReason`;
const WANTED = '$serviceId: ID!, $startAt: DateTime!, $staffId: ID, $clientBookingId: ID';
const GIVEN =
  'serviceId: $serviceId, startAt: $startAt, staffId: $staffId, clientBookingId: $clientBookingId';

export const CreateService = operation<{ createService: { id: string } }>(
  `mutation ($clientId: Int!, $name: String!, $durationMinutes: Int!, $bufferBeforeMinutes: Int, $bufferAfterMinutes: Int,
     $noticeMinutes: Int, $windowDays: Int, $slotStepMinutes: Int, $capacity: Int) {
     createService(clientId: $clientId, name: $name, durationMinutes: $durationMinutes,
       bufferBeforeMinutes: $bufferBeforeMinutes, bufferAfterMinutes: $bufferAfterMinutes, noticeMinutes: $noticeMinutes,
       windowDays: $windowDays, slotStepMinutes: $slotStepMinutes, capacity: $capacity) { id } }`,
);
export const ArchiveService = operation<{ archiveService: { id: string } }>(
  'mutation ($id: ID!) { archiveService(id: $id) { id archivedAt } }',
);
export const CreateStaff = operation<{ createStaff: { id: string } }>(
  `mutation ($clientId: Int!, $name: String!, $serviceIds: [ID!], $weekly: [WeekdayHoursInput!], $timeZone: String,
     $overrides: [DatedHoursInput!]) {
     createStaff(clientId: $clientId, name: $name, serviceIds: $serviceIds, weekly: $weekly, timeZone: $timeZone,
       overrides: $overrides) { id } }`,
);
export const ArchiveStaff = operation<{ archiveStaff: { id: string } }>(
  'mutation ($id: ID!) { archiveStaff(id: $id) { id } }',
);
export const AddTimeOff = operation<{ addTimeOff: { id: string } }>(
  `mutation ($staffId: ID!, $startAt: DateTime!, $endAt: DateTime!) {
     addTimeOff(staffId: $staffId, startAt: $startAt, endAt: $endAt, reason: "Away") { id } }`,
);
export const AvailableSlots = operation<{ availableSlots: SlotFields[] }>(
  `query ($serviceId: ID!, $from: DateTime!, $to: DateTime!, $staffId: ID) {
     availableSlots(serviceId: $serviceId, from: $from, to: $to, staffId: $staffId) { startAt endAt staffIds seatsLeft } }`,
);
export const CreateBooking = operation<{ createBooking: BookingFields }>(
  `mutation (${WANTED}, $contactId: ID, $customer: BookingCustomerInput, $conversationId: ID, $notes: String) {
     createBooking(${GIVEN}, contactId: $contactId, customer: $customer, conversationId: $conversationId, notes: $notes)
       { ${BOOKING} } }`,
);
export const HoldSlot = operation<{ holdSlot: BookingFields }>(
  `mutation (${WANTED}, $seconds: Int) { holdSlot(${GIVEN}, seconds: $seconds) { ${BOOKING} } }`,
);
export const ConfirmBooking = operation<{ confirmBooking: BookingFields }>(
  `mutation ($id: ID!, $contactId: ID, $customer: BookingCustomerInput) {
     confirmBooking(id: $id, contactId: $contactId, customer: $customer) { ${BOOKING} } }`,
);
export const Reschedule = operation<{ rescheduleBooking: BookingFields }>(
  `mutation ($id: ID!, $startAt: DateTime!, $staffId: ID, $expectedVersion: Int) {
     rescheduleBooking(id: $id, startAt: $startAt, staffId: $staffId, expectedVersion: $expectedVersion) { ${BOOKING} } }`,
);
export const CancelBooking = operation<{ cancelBooking: BookingFields }>(
  `mutation ($id: ID!, $reason: String) { cancelBooking(id: $id, reason: $reason) { ${BOOKING} } }`,
);
export const CompleteBooking = operation<{ completeBooking: BookingFields }>(
  `mutation ($id: ID!) { completeBooking(id: $id) { ${BOOKING} } }`,
);
export const MarkNoShow = operation<{ markNoShow: BookingFields }>(
  `mutation ($id: ID!) { markNoShow(id: $id) { ${BOOKING} } }`,
);
export const OneBooking = operation<{ booking: BookingFields | null }>(
  `query ($id: ID!) { booking(id: $id) { ${BOOKING} } }`,
);
export const Bookings = operation<{ bookings: BookingFields[] }>(
  `query ($clientId: Int, $from: DateTime, $to: DateTime, $serviceId: ID, $staffId: ID, $statuses: [BookingStatus!],
     $limit: Int, $afterId: ID) {
     bookings(clientId: $clientId, from: $from, to: $to, serviceId: $serviceId, staffId: $staffId, statuses: $statuses,
       limit: $limit, afterId: $afterId) { ${BOOKING} } }`,
);
export const BookingUpdated = operation<{ bookingUpdated: BookingFields }>(
  `subscription { bookingUpdated { ${BOOKING} } }`,
);
export const BookingStats = operation<{ bookingStats: Record<string, unknown>[] }>(
  `query ($clientId: Int!, $from: DateTime!, $to: DateTime!) { bookingStats(clientId: $clientId, from: $from, to: $to)
     { serviceName booked cancelled completed noShows noShowRate shown bookedByVisitors conversion } }`,
);
export const ContactBookings = operation<{ contact: { id: string; bookings: BookingFields[] } | null }>(
  `query ($id: ID!) { contact(id: $id) { id displayName bookings(limit: 10) { ${BOOKING} } } }`,
);

const DAY_MS = 24 * 60 * 60 * 1000;
const WEEKDAYS = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'];

/** The same hours on every day of the week. */
export const everyDay = (opensAt: string, closesAt: string) =>
  WEEKDAYS.map((day) => ({ day, opensAt, closesAt, breaks: [] }));

/** A time of a day of the days to come, in UTC. Three days from now unless told. */
export function at(time: string, days = 3): string {
  const day = new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
  return `${day}T${time}:00.000Z`;
}

export interface Salon {
  readonly clientId: number;
  readonly serviceId: string;
  /** By their ids. */
  readonly staffIds: readonly string[];
}

let names = 0;

/** The first client opens from 09:00 to 17:00 UTC on every day. */
export async function opens(agency: Agency, [from, to] = ['09:00', '17:00'], zone = 'UTC'): Promise<number> {
  const { id: clientId } = agency.clients[0];
  await agency.query(
    `INSERT INTO business_hours (agency_id, client_id, time_zone, weekly, holidays) VALUES ($1, $2, $3, $4, '[]')
     ON CONFLICT (agency_id, client_id) DO UPDATE SET weekly = excluded.weekly, time_zone = excluded.time_zone`,
    [clientId, zone, JSON.stringify(everyDay(from ?? '', to ?? ''))],
  );
  return clientId;
}

/** A service of an hour, and who offers it. */
export async function salonOf(
  agency: Agency,
  staff = 1,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<Salon> {
  const clientId = await opens(agency);
  names += 1;
  const { createService } = await agency.admin.gets(CreateService, {
    ...{ clientId, name: `Cut ${names}`, durationMinutes: 60 },
    ...settings,
  });
  const staffIds: string[] = [];
  for (let n = 1; n <= staff; n += 1) {
    const named = { clientId, name: `Barber ${names}.${n}`, serviceIds: [createService.id] };
    staffIds.push((await agency.admin.gets(CreateStaff, named)).createStaff.id);
  }
  return { clientId, serviceId: createService.id, staffIds: staffIds.sort() };
}

export const book = async (
  person: Person,
  serviceId: string,
  startAt: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<BookingFields> =>
  (await person.gets(CreateBooking, { serviceId, startAt, customer: { name: 'Ana' }, ...more }))
    .createBooking;

export const startsOf = (slots: readonly SlotFields[]): string[] =>
  slots.map(({ startAt }) => startAt.slice(11, 16));
