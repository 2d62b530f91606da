import { z } from 'zod';
import { Provider } from '../channels/channels.js';

/** Small pieces that the blocks of a flow are made of. Lengths here are what is stored at all; channels take less. */

/** Chosen by whoever draws the flow, and stable: runs, funnels and button ids speak of steps and blocks by it. */
export const partId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,40}$/)
  .describe('1 to 40 of A-Z, a-z, 0-9, _ and -.');

/** Text that may hold `{{scope.key | "default"}}`. */
export const text = (max: number) => z.string().max(max);

/** A key of the run's own variables, and of whatever else is written to. */
export const variableKey = z
  .string()
  .regex(/^[A-Za-z0-9_]{1,60}$/)
  .describe('1 to 60 of A-Z, a-z, 0-9 and _.');

export const uuid = z.uuid().describe('The id of something of the same client.');

export const target = z
  .strictObject({
    scope: z.enum(['run', 'contact', 'account', 'agency']),
    key: variableKey.describe('Of a contact also display_name, first_name, last_name, email, phone and dob.'),
  })
  .describe(
    'Where a value is kept: with the run, or in a field of the contact, of its account or of the agency.',
  );
export type Target = z.infer<typeof target>;

/** What secrets of a client are called. */
export const SECRET_NAME = /^[A-Z][A-Z0-9_]{0,59}$/;

export const DAY_SECONDS = 86_400;

export const seconds = z
  .int()
  .min(30)
  .max(30 * DAY_SECONDS);

/** What every block has that waits for the customer. */
export const waiting = {
  noReplyAfterSeconds: seconds
    .default(DAY_SECONDS)
    .describe('Without a reply for this long the run goes on by the edge no_reply: 30 s to 30 days.'),
};

/** What every block has that understands some answers only. */
export const asking = {
  ...waiting,
  retries: z
    .int()
    .min(0)
    .max(5)
    .default(2)
    .describe('How often it is asked again; after that the run goes on by the edge invalid.'),
  retryMessage: text(4096)
    .default('Sorry, I did not understand that. Please try again.')
    .describe('Said before it is asked again.'),
};

export const header = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('TEXT'), text: text(240) }),
  z.strictObject({ type: z.enum(['IMAGE', 'VIDEO', 'DOCUMENT']), link: text(2000) }),
]);

export const frame = {
  header: header.nullish(),
  body: text(4096),
  footer: text(240).nullish(),
};

export const assignment = z
  .strictObject({ userId: uuid.nullish(), groupId: uuid.nullish() })
  .describe('A colleague or a group: one of the two.');
export type Assignment = z.infer<typeof assignment>;

export const provider = z.enum(Provider);
