import type { FlowBlock } from '../modules/flows/flow-blocks.js';
import { type FlowDocument, flowDocument } from '../modules/flows/flow-document.js';
import { DEMO_SERVICES } from './demo-bookings.js';
import { DEMO_GROUPS, DEMO_TAGS } from './demo-catalogue.js';

const HOUR = 3_600;

type Typed<Part> = Part extends unknown ? { readonly [Key in keyof Part]?: unknown } : never;
/** A block as an editor would send it: what is not said is what the schema says. */
type Draft = Typed<FlowBlock> & { readonly type: FlowBlock['type']; readonly id: string };

interface Sketch {
  readonly steps: Readonly<Record<string, readonly Draft[]>>;
  /** `step` or `step/block/socket`, to a step or to the end. */
  readonly edges: Readonly<Record<string, string | null>>;
}

function drawn({ steps, edges }: Sketch): FlowDocument {
  const names = Object.keys(steps);
  return flowDocument.parse({
    schemaVersion: 1,
    start: names[0],
    steps: Object.entries(steps).map(([id, blocks], at) => ({
      id,
      name: id.replace(/_/g, ' ').replace(/^./, (first) => first.toUpperCase()),
      blocks,
      at: { x: (at % 4) * 320, y: Math.floor(at / 4) * 240 },
    })),
    edges: Object.entries(edges).map(([from, to]) => {
      const [step, block, socket] = from.split('/');
      return { from: { step, ...(block && { block, socket }) }, to };
    }),
  });
}

const question = (id: string, words: string, rest: Partial<Draft>): Draft => ({
  type: 'user_input',
  id,
  question: words,
  noReplyAfterSeconds: 4 * HOUR,
  ...rest,
});

const tagNamed = (name: string): string => DEMO_TAGS.find((tag) => tag.name === name)?.id ?? '';
const serviceNamed = (name: string): string => DEMO_SERVICES.find((one) => one.name === name)?.id ?? '';

/** Who wants to celebrate at the bistro: what, when, how many, and how they are reached. */
export const leadCapture = (greeting: string): FlowDocument =>
  drawn({
    steps: {
      welcome: [
        { type: 'text', id: 'hello', text: greeting },
        {
          type: 'reply_buttons',
          id: 'what',
          body: 'What can we do for you?',
          buttons: [
            { id: 'party', title: 'A celebration' },
            { id: 'catering', title: 'Catering' },
            { id: 'other', title: 'Something else' },
          ],
          saveTo: { scope: 'run', key: 'occasion' },
          noReplyAfterSeconds: 4 * HOUR,
        },
      ],
      details: [
        question('guests', 'For how many people?', {
          saveTo: { scope: 'run', key: 'guests' },
          validation: { kind: 'number', min: 1, max: 500, integer: true },
          retryMessage: 'A number from 1 to 500, please.',
        }),
        question('date', 'On which day? For example 24.12.2026.', {
          saveTo: { scope: 'run', key: 'date' },
          validation: { kind: 'date' },
          retryMessage: 'Please write the day like 24.12.2026.',
        }),
        question('email', 'And where may we send our offer?', {
          saveTo: { scope: 'contact', key: 'email' },
          validation: { kind: 'email' },
          retryMessage: 'That does not look like an e-mail address. Please try again.',
        }),
        {
          type: 'branch',
          id: 'size',
          cases: [
            {
              id: 'large',
              conditions: [
                {
                  kind: 'field',
                  field: { scope: 'run', key: 'guests' },
                  operator: 'greater_than',
                  value: '19',
                },
              ],
            },
          ],
        },
      ],
      noted: [
        {
          type: 'actions',
          id: 'tag',
          actions: [{ kind: 'add_tag', on: 'conversation', tagId: tagNamed('Reservation') }],
        },
        {
          type: 'text',
          id: 'thanks',
          text: 'Thank you! {{run.occasion}} for {{run.guests}} on {{run.date}}: our offer comes to {{contact.email}}.',
        },
      ],
      large_party: [
        {
          type: 'actions',
          id: 'vip',
          actions: [
            { kind: 'add_tag', on: 'conversation', tagId: tagNamed('VIP') },
            { kind: 'assign', to: { groupId: DEMO_GROUPS[0]?.id } },
          ],
        },
        {
          type: 'enable_live_chat',
          id: 'people',
          message: 'For so many, a colleague will plan it with you in person.',
        },
      ],
      people: [
        { type: 'enable_live_chat', id: 'over', message: 'One moment, a colleague will be with you.' },
      ],
      later: [{ type: 'text', id: 'bye', text: 'No hurry. Write to us whenever it suits you.' }],
    },
    edges: {
      'welcome/what/button:party': 'details',
      'welcome/what/button:catering': 'details',
      'welcome/what/button:other': 'people',
      'welcome/what/invalid': 'people',
      'welcome/what/no_reply': 'later',
      'details/guests/invalid': 'people',
      'details/guests/no_reply': 'later',
      'details/date/invalid': 'people',
      'details/date/no_reply': 'later',
      'details/email/invalid': 'people',
      'details/email/no_reply': 'later',
      'details/size/case:large': 'large_party',
      'details/size/else': 'noted',
    },
  });

/** Appointments at the clinic, made and cancelled without anybody at the desk. */
export const appointments = (): FlowDocument =>
  drawn({
    steps: {
      menu: [
        {
          type: 'reply_buttons',
          id: 'wish',
          body: 'Luna Clinic here. What would you like to do?',
          buttons: [
            { id: 'book', title: 'Book a time' },
            { id: 'cancel', title: 'Cancel a booking' },
            { id: 'talk', title: 'Talk to somebody' },
          ],
          noReplyAfterSeconds: HOUR,
        },
      ],
      book: [
        {
          type: 'offer_slots',
          id: 'time',
          serviceId: serviceNamed('Consultation'),
          body: 'These times are free for a consultation.',
          button: 'Free times',
          options: 6,
          noReplyAfterSeconds: HOUR,
        },
        { type: 'confirm_booking', id: 'sure', noReplyAfterSeconds: 1_200 },
        {
          type: 'actions',
          id: 'tag',
          actions: [{ kind: 'add_tag', on: 'conversation', tagId: tagNamed('Appointment') }],
        },
        { type: 'text', id: 'done', text: 'Booked: {{run.slot_service}}, {{run.slot_text}}. See you then!' },
      ],
      cancel: [
        { type: 'cancel_booking_picker', id: 'which', noReplyAfterSeconds: HOUR },
        { type: 'text', id: 'gone', text: 'It is cancelled. Get well soon!' },
      ],
      nothing: [{ type: 'text', id: 'none', text: 'You have no bookings with us.' }],
      taken: [{ type: 'text', id: 'sorry', text: 'Sorry, that time has gone meanwhile.' }],
      talk: [{ type: 'enable_live_chat', id: 'desk', message: 'The desk will answer you here.' }],
    },
    edges: {
      'menu/wish/button:book': 'book',
      'menu/wish/button:cancel': 'cancel',
      'menu/wish/button:talk': 'talk',
      'menu/wish/invalid': 'talk',
      'menu/wish/no_reply': null,
      'book/time/no_slots': 'talk',
      'book/time/invalid': 'talk',
      'book/time/no_reply': null,
      'book/sure/declined': 'book',
      'book/sure/taken': 'taken',
      'book/sure/invalid': 'talk',
      'book/sure/no_reply': null,
      'cancel/which/none': 'nothing',
      'cancel/which/invalid': 'talk',
      'cancel/which/no_reply': null,
      taken: 'book',
    },
  });
