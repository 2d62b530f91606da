import type { Interactive, InteractiveOffer, Json, MessageType } from '../modules/channels/content.js';
import type { SentTemplate } from '../modules/channels/template-content.js';
import type { ConversationStatus } from '../modules/conversations/conversations.js';
import type { DemoFile } from './demo-files.js';
import type { PersonKey } from './demo-people.js';

/** In milliseconds, as all durations of a script. */
export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => minutes(count * 60);
export const days = (count: number): number => hours(count * 24);

/** Somebody outside. Without a phone number, WhatsApp knows the person by a user id alone. */
export type Customer = { readonly name: string } & (
  | { readonly phone: `+${string}`; readonly userId?: undefined }
  | { readonly userId: string; readonly phone?: undefined }
);

/** How far a reply came. A failure has the provider's code and text. */
export type Fate = 'SENT' | 'DELIVERED' | 'READ' | { readonly code: string; readonly text: string };

/** The customer, the house itself, a named colleague, or whoever works on the conversation. */
export type Speaker = 'customer' | 'house' | 'worker' | PersonKey;

export interface Line {
  readonly step: 'line';
  readonly by: Speaker;
  readonly type: MessageType;
  readonly body: string | null;
  readonly interactive?: Interactive;
  readonly content?: Json;
  readonly file?: DemoFile;
  readonly fate?: Fate;
  /** The place of the message it answers, from 1. */
  readonly quotes?: number;
}

export type Step =
  | Line
  | { readonly step: 'pause'; readonly length: number }
  | { readonly step: 'status'; readonly status: ConversationStatus };

/** One conversation as it is told: what was said and done, first to last. Everything else is worked out. */
export interface Script {
  readonly customer: Customer;
  /** How long ago it ended. */
  readonly ago: number;
  readonly assignee: PersonKey | null;
  /** Who answers where no name is given; the assignee unless told. */
  readonly worker?: PersonKey;
  /** Colleagues who have read all of it. Whoever answers has read it up to there anyhow. */
  readonly readBy?: readonly PersonKey[];
  readonly steps: readonly Step[];
}

// ---------------------------------------------------------------------------------------- The customer
const customerLine = (type: MessageType, rest: Partial<Line>): Line => ({
  step: 'line',
  by: 'customer',
  type,
  body: null,
  ...rest,
});

export const customer = (body: string, options: Pick<Line, 'quotes'> = {}): Line =>
  customerLine('TEXT', { body, ...options });

export const customerSends = (file: DemoFile, caption: string | null = null): Line =>
  customerLine(file.messageType, { body: caption, file });

export const taps = (id: string, title: string): Line =>
  customerLine('INTERACTIVE', { body: title, interactive: { type: 'BUTTON_REPLY', id, title } });

export const chooses = (id: string, title: string, description: string | null = null): Line =>
  customerLine('INTERACTIVE', { body: title, interactive: { type: 'LIST_REPLY', id, title, description } });

/** Under the last thing that the client's side said. */
export const reacts = (emoji: string): Line => customerLine('REACTION', { body: emoji });

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly name?: string;
  readonly address?: string;
}

export const customerIsAt = (place: Place): Line => customerLine('LOCATION', { content: { ...place } });

export const sharesContact = (name: string, phone: `+${string}`): Line =>
  customerLine('CONTACTS', {
    content: {
      contacts: [
        {
          name,
          company: null,
          jobTitle: null,
          phones: [{ value: phone, label: 'CELL' }],
          emails: [],
          urls: [],
        },
      ],
    },
  });

// ------------------------------------------------------------------------------------ The client's side
export interface ReplyOptions {
  readonly by?: PersonKey;
  /** READ unless told. */
  readonly fate?: Fate;
  readonly quotes?: number;
}

const reply = (type: MessageType, rest: Partial<Line>, { by, ...options }: ReplyOptions): Line => ({
  step: 'line',
  by: by ?? 'worker',
  type,
  body: null,
  ...rest,
  ...options,
});

export const agent = (body: string, options: ReplyOptions = {}): Line => reply('TEXT', { body }, options);

export const agentSends = (file: DemoFile, caption: string | null, options: ReplyOptions = {}): Line =>
  reply(file.messageType, { body: caption, file }, options);

export const offers = (interactive: InteractiveOffer, options: ReplyOptions = {}): Line =>
  reply('INTERACTIVE', { body: interactive.body, interactive }, options);

export const template = (name: string, body: string, options: ReplyOptions = {}): Line =>
  reply('TEMPLATE', { body, content: sentTemplate(name, body) }, options);

const sentTemplate = (name: string, body: string): SentTemplate => ({
  name,
  language: 'en',
  header: null,
  body,
  parameters: [],
  footer: null,
  buttons: [],
});

/** For colleagues only. */
export const note = (body: string, by?: PersonKey): Line => reply('NOTE', { body }, { by });

/** What the house tells of the conversation. */
export const system = (body: string): Line => ({ step: 'line', by: 'house', type: 'SYSTEM', body });

// ---------------------------------------------------------------------------------------- What happened
export const pause = (length: number): Step => ({ step: 'pause', length });

const becomes = (status: ConversationStatus): Step => ({ step: 'status', status });
export const waitsForCustomer = becomes('PENDING');
export const resolved = becomes('RESOLVED');
export const closed = becomes('CLOSED');
