import type { Mail } from '../../mail/mailer.js';
import type { Booking } from '../bookings/bookings.js';
import type { NamedValue } from '../templates/template-input.js';
import type { SampledVariable } from '../templates/templates.js';
import { dateWords, line, momentWords, timeWords } from './booking-words.js';

/** What is said of a booking. */
export interface ReminderFacts {
  readonly booking: Pick<Booking, 'startAt' | 'timeZone' | 'serviceName' | 'customer'>;
  readonly clientName: string;
  /** Where the customer sees and cancels it, and the end of that address behind `/book/booked/`. */
  readonly link: string;
  readonly linkEnd: string;
}

/** Two braces begin a variable of a text; names are no texts to fill in. */
const plain = (name: string): string => line(name).replaceAll('{{', '{ {');

export const reminderText = ({ booking, clientName, link }: ReminderFacts): string =>
  [
    `Reminder: ${plain(booking.serviceName)} at ${plain(clientName)}, ${momentWords(booking)}.`,
    `To see or cancel it: ${link}`,
  ].join('\n');

export const reminderMail = ({
  booking,
  clientName,
  link,
}: ReminderFacts): Pick<Mail, 'subject' | 'text' | 'operation'> => ({
  subject: `Reminder: ${line(booking.serviceName)}, ${dateWords(booking)} at ${timeWords(booking)}`,
  text: `${[
    'Hello,',
    `this is a reminder of ${line(booking.serviceName)} at ${line(clientName)}, ${momentWords(booking)}.`,
    'To see or cancel it:',
    link,
  ].join('\n\n')}\n`,
  operation: null,
});

/** What a template can say of a booking: by these names, or by their places, beginning with 1. */
const VALUES: readonly (readonly [name: string, of: (facts: ReminderFacts) => string])[] = [
  // Somebody who has not said who they are is greeted all the same.
  ['name', ({ booking }) => plain(booking.customer.name ?? 'there')],
  ['service', ({ booking }) => plain(booking.serviceName)],
  ['date', ({ booking }) => dateWords(booking)],
  ['time', ({ booking }) => timeWords(booking)],
  ['link', ({ link }) => link],
  ['business', ({ clientName }) => plain(clientName)],
];

/**
 * The values of a template's variables: `name`, `service`, `date`, `time`, `link` and `business`, or 1 to 6 in this
 * order, in the header and the body; a variable of a button is the end of its address behind `/book/booked/`. Null when
 * it has others.
 */
export function templateValues(
  variables: readonly Pick<SampledVariable, 'name' | 'component'>[],
  facts: ReminderFacts,
): NamedValue[] | null {
  const values: NamedValue[] = [];
  for (const { name, component } of variables) {
    const value = component === 'BUTTON' ? facts.linkEnd : spokenOf(name.replace(/^header\./, ''), facts);
    if (value === null) return null;
    values.push({ name, value });
  }
  return values;
}

function spokenOf(name: string, facts: ReminderFacts): string | null {
  const known = VALUES.find(([own], at) => own === name || String(at + 1) === name);
  return known ? known[1](facts) : null;
}
