import type { Agency } from '../world/agency.js';
import { operation } from '../world/documents.js';
import { at, type BookingFields, book, type Salon, salonOf } from './booking-world.js';

export interface ReminderFields {
  readonly id: string;
  readonly bookingVersion: number;
  readonly dueAt: string;
  readonly status: string;
  readonly via: string | null;
  readonly failure: string | null;
  readonly messageId: string | null;
}

const REMINDERS = 'id version reminders { id bookingVersion dueAt status via failure messageId }';

interface Reminded {
  readonly id: string;
  readonly version: number;
  readonly reminders: readonly ReminderFields[];
}

export const Reminders = operation<{ booking: Reminded | null }>(
  `query ($id: ID!) { booking(id: $id) { ${REMINDERS} } }`,
);
export const RemindersUpdated = operation<{ bookingUpdated: Reminded }>(
  `subscription { bookingUpdated { ${REMINDERS} } }`,
);
export const SetReminders = operation<{ updateService: { id: string } }>(
  `mutation ($id: ID!, $reminderMinutes: [Int!], $reminderTemplateId: ID) {
     updateService(id: $id, reminderMinutes: $reminderMinutes, reminderTemplateId: $reminderTemplateId) { id } }`,
);
export const BookingCalendarLink = operation<{
  bookingCalendarLink: { url: string; expiresAt: string } | null;
}>('query ($bookingId: ID!) { bookingCalendarLink(bookingId: $bookingId) { url expiresAt } }');
export const Thread = operation<{
  messages: readonly {
    readonly id: string;
    readonly messageType: string;
    readonly body: string;
    readonly status: string | null;
    readonly senderId: string | null;
    readonly threadEvent: {
      readonly kind: string;
      readonly from: string | null;
      readonly to: string | null;
    } | null;
  }[];
}>(
  `query ($conversationId: ID!) { messages(conversationId: $conversationId, limit: 20) {
     id messageType body status senderId threadEvent { kind from to } } }`,
);

/** A salon whose customers are reminded a day before, unless told. */
export async function remindingSalon(
  agency: Agency,
  reminderMinutes: readonly number[] = [1440],
  reminderTemplateId: string | null = null,
): Promise<Salon> {
  const salon = await salonOf(agency);
  await agency.admin.gets(SetReminders, { id: salon.serviceId, reminderMinutes, reminderTemplateId });
  return salon;
}

/** The reminders of a booking, the latest due first. */
export const remindersOf = async (agency: Agency, id: string): Promise<readonly ReminderFields[]> =>
  (await agency.agent.gets(Reminders, { id })).booking?.reminders ?? [];

/** Of a contact who writes, booked in three days. */
export const bookedFor = (
  agency: Agency,
  { serviceId }: Salon,
  contactId: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<BookingFields> =>
  book(agency.agent, serviceId, at('10:00'), { contactId, customer: null, ...more });

/** What the house itself has said in a thread, the newest first. */
export const saidByTheHouse = async (agency: Agency, conversationId: string) =>
  (await agency.agent.gets(Thread, { conversationId })).messages.filter(
    ({ senderId, messageType, status }) => senderId === null && messageType !== 'SYSTEM' && status !== null,
  );
