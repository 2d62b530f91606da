import { z } from 'zod';
import {
  asking,
  assignment,
  frame,
  partId,
  provider,
  SECRET_NAME,
  seconds,
  target,
  text,
  uuid,
  variableKey,
} from './flow-parts.js';

/**
 * The catalogue: everything that a flow can do, one schema for each kind of block. What stands here is the shape; that
 * a flow makes sense as a whole is for its checks.
 */

const block = <Type extends string, Shape extends z.core.$ZodLooseShape>(type: Type, shape: Shape) =>
  z.strictObject({ type: z.literal(type), id: partId, ...shape });

// ------------------------------------------------------------------------------------------------------ It says

const textBlock = block('text', { text: text(4096) }).describe('Says something.');

const media = block('media', { mediaId: uuid, caption: text(1024).nullish() }).describe(
  'Sends a file that was uploaded for the client.',
);

const template = block('template', {
  templateId: uuid,
  variables: z.record(z.string().max(80), text(1024)).default({}),
  mediaId: uuid.nullish(),
}).describe('Sends an approved template: all that may be sent when the reply window is closed.');

const location = block('location', {
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: text(100).nullish(),
  address: text(200).nullish(),
}).describe('Sends a point on the map.');

// ------------------------------------------------------------------------------------------------------ It asks

const choice = z.strictObject({
  id: partId.describe('Publishing makes s<stepId>-btn-<id> of it.'),
  title: text(80),
});

const replyButtons = block('reply_buttons', {
  ...frame,
  buttons: z.array(choice).max(10).describe('1 to 3.'),
  saveTo: target.nullish().describe('Where the title of what was tapped is kept.'),
  ...asking,
}).describe('Offers up to three buttons, each with an edge of its own: button:<id>.');

const list = block('list', {
  ...frame,
  button: text(80).describe('The label that opens the list.'),
  sections: z
    .array(
      z.strictObject({
        title: text(80).nullish(),
        rows: z.array(choice.extend({ description: text(240).nullish() })).max(20),
      }),
    )
    .max(20),
  saveTo: target.nullish(),
  ...asking,
}).describe('Offers up to ten rows, each with an edge of its own: button:<id>.');

const validation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('text'),
    min: z.int().min(1).max(4096).default(1),
    max: z.int().min(1).max(4096).default(1000),
  }),
  z.strictObject({
    kind: z.literal('number'),
    min: z.number().nullish(),
    max: z.number().nullish(),
    integer: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('email') }),
  z.strictObject({ kind: z.literal('phone') }),
  z.strictObject({ kind: z.literal('url') }),
  z
    .strictObject({ kind: z.literal('date') })
    .describe('2026-12-31 or 31.12.2026 or 31/12/2026; kept as the first.'),
  z.strictObject({
    kind: z.literal('options'),
    options: z.array(text(80)).max(50),
    multiple: z.boolean().default(false),
  }),
]);
export type Validation = z.infer<typeof validation>;

const userInput = block('user_input', {
  question: text(4096),
  saveTo: target,
  validation: validation.default({ kind: 'text', min: 1, max: 1000 }),
  ...asking,
}).describe('Asks a question and keeps the answer, once it is of the right kind.');

const locationRequest = block('location_request', {
  body: text(1024),
  saveTo: target.nullish().describe('Kept as latitude,longitude.'),
  ...asking,
}).describe('Asks where the customer is.');

const address = block('address', {
  question: text(4096),
  saveTo: target,
  ...asking,
}).describe('Asks for a postal address, in words or as a point on the map.');

const wait = block('wait', { seconds }).describe(
  'Waits; a reply of the customer ends it early by the edge reply, the time by the edge no_reply.',
);

// --------------------------------------------------------------------------------------------------- It decides

const condition = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('channel'), providers: z.array(provider).max(6) }),
  z.strictObject({
    kind: z.literal('tag'),
    on: z.enum(['contact', 'conversation']),
    tagId: uuid,
    has: z.boolean().default(true),
  }),
  z.strictObject({
    kind: z.literal('field'),
    field: z.strictObject({ scope: z.enum(['run', 'contact', 'account', 'agency']), key: variableKey }),
    operator: z.enum([
      'is_set',
      'is_not_set',
      'equals',
      'not_equals',
      'contains',
      'not_contains',
      'starts_with',
      'ends_with',
      'one_of',
      'greater_than',
      'less_than',
    ]),
    value: text(1000).nullish().describe('May hold variables. Of one_of: one a line.'),
  }),
]);
export type Condition = z.infer<typeof condition>;

const branch = block('branch', {
  cases: z
    .array(
      z.strictObject({
        id: partId,
        match: z.enum(['all', 'any']).default('all'),
        conditions: z.array(condition).max(20),
      }),
    )
    .max(20),
}).describe('Goes by the edge case:<id> of the first case that holds, or by else.');

// ------------------------------------------------------------------------------------------------------ It acts

const action = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['add_tag', 'remove_tag']),
    on: z.enum(['contact', 'conversation']),
    tagId: uuid,
  }),
  z.strictObject({ kind: z.literal('set_status'), status: z.enum(['OPEN', 'PENDING', 'RESOLVED']) }),
  z.strictObject({ kind: z.literal('assign'), to: assignment.nullish().describe('Nobody unless told.') }),
  z.strictObject({ kind: z.literal('opt_out') }),
  z.strictObject({ kind: z.literal('set_field'), target, value: text(1000).describe('Blank clears it.') }),
]);
export type Action = z.infer<typeof action>;

const actions = block('actions', { actions: z.array(action).max(20) }).describe(
  'Tags, moves, assigns, opts out and sets fields, in this order.',
);

const secretName = z.string().regex(SECRET_NAME).describe('The name of a secret of the client.');

const auth = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('bearer'), secret: secretName }),
  z.strictObject({ kind: z.literal('basic'), username: text(200), secret: secretName }),
  z.strictObject({
    kind: z.literal('header'),
    name: z.string().regex(/^[A-Za-z0-9-]{1,60}$/),
    secret: secretName,
  }),
]);

const httpRequest = block('http_request', {
  method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
  url: text(2000).describe('http or https, public. Values of variables are escaped.'),
  auth: auth.default({ kind: 'none' }),
  headers: z
    .array(z.strictObject({ name: z.string().regex(/^[A-Za-z0-9-]{1,60}$/), value: text(1000) }))
    .max(20)
    .default([]),
  body: z
    .strictObject({
      kind: z.enum(['json', 'form', 'text']),
      content: text(20_000).describe(
        'Of json: a JSON text whose strings may hold variables. Of form: a=b, one a line.',
      ),
    })
    .nullish(),
  extract: z
    .array(
      z.strictObject({
        path: z
          .string()
          .regex(/^[A-Za-z0-9_$-]+(?:\.[A-Za-z0-9_$-]+|\[\d{1,4}\])*$/)
          .max(200)
          .describe('data.items[0].id'),
        to: target,
      }),
    )
    .max(20)
    .default([]),
}).describe(
  'Calls another system: at most 15 s and 256 KB. A 2xx goes on by success, everything else by failure.',
);

const aiReply = block('ai_reply', {
  instructions: text(8000).describe('What the model is told before the conversation.'),
  history: z.int().min(1).max(20).default(10).describe('How many of the last messages it reads.'),
  send: z.boolean().default(true).describe('Whether the customer gets the answer.'),
  saveTo: target.nullish(),
}).describe('Lets a model answer. Goes on by success, or by failure where there is no answer.');

const enableLiveChat = block('enable_live_chat', {
  message: text(4096).nullish().describe('Said before people take over.'),
  assign: assignment.nullish(),
}).describe('Ends the run as COMPLETED; people go on.');

// ----------------------------------------------------------------------------------------------------- It books

const offerSlots = block('offer_slots', {
  serviceId: uuid,
  staffId: uuid.nullish(),
  body: text(1024),
  button: text(80).default('Choose a time'),
  daysAhead: z.int().min(1).max(60).default(14),
  options: z.int().min(1).max(10).default(9),
  ...asking,
}).describe(
  'Offers free times and holds the one that is chosen. Goes on by chosen, no_slots, invalid or no_reply.',
);

const confirmBooking = block('confirm_booking', {
  body: text(1024).default('{{run.slot_service}}, {{run.slot_text}}. Shall I book it?'),
  confirm: text(80).default('Yes, book it'),
  decline: text(80).default('No'),
  name: text(200).default('{{contact.display_name}}'),
  phone: text(200).default('{{contact.phone}}'),
  email: text(200).default('{{contact.email}}'),
  ...asking,
}).describe(
  'Books the time that is held, once the customer agrees. Goes on by booked, declined, taken, invalid or no_reply.',
);

const cancelBookingPicker = block('cancel_booking_picker', {
  body: text(1024).default('Which booking shall I cancel?'),
  button: text(80).default('Your bookings'),
  ...asking,
}).describe(
  'Lets the customer cancel one of their next bookings. Goes on by cancelled, none, invalid or no_reply.',
);

export const flowBlock = z.discriminatedUnion('type', [
  textBlock,
  media,
  template,
  location,
  replyButtons,
  list,
  userInput,
  locationRequest,
  address,
  wait,
  branch,
  actions,
  httpRequest,
  aiReply,
  enableLiveChat,
  offerSlots,
  confirmBooking,
  cancelBookingPicker,
]);
export type FlowBlock = z.infer<typeof flowBlock>;
export type FlowBlockType = FlowBlock['type'];
export type BlockOf<Type extends FlowBlockType> = Extract<FlowBlock, { type: Type }>;
