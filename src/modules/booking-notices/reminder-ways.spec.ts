import { newId } from '../../kernel/ids.js';
import { type Situation, waysOf } from './reminder-ways.js';

const NOW = new Date('2026-12-03T10:00:00Z');
const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

const conversationId = newId<'Conversation'>();
const channelId = newId<'Channel'>();
const contact = { id: newId<'Contact'>(), blockedAt: null, optedOutAt: null };
const withMail = { name: null, phone: null, email: 'ana@x.test' };
const withoutMail = { ...withMail, email: null };

/** As far as it is looked at. */
const booking = (given: object = {}) =>
  ({
    ...{ status: 'CONFIRMED', version: 2, startAt: new Date('2026-12-04T10:00:00Z'), customer: withoutMail },
    ...given,
  }) as Situation['booking'];
const thread = (lastInboundAt: Date | null, given: object = {}) =>
  ({
    ...{ id: conversationId, channelId, status: 'OPEN', lastInboundAt },
    channel: { provider: 'WHATSAPP', disconnectedAt: null },
    ...given,
  }) as Situation['thread'];
const template = (given: object = {}) =>
  ({ status: 'APPROVED', channelId, ...given }) as Situation['template'];

const MESSAGE = { via: 'MESSAGE', conversationId };
const TEMPLATE = { via: 'TEMPLATE', conversationId };
const EMAIL = { via: 'EMAIL', address: 'ana@x.test' };

const BEFORE: Situation = {
  reminder: { bookingVersion: 2 },
  booking: booking(),
  contact,
  thread: thread(hoursAgo(1)),
  template: null,
  now: NOW,
};

test.each<[string, Partial<Situation>, readonly object[], string?]>([
  ['inside the window: text', {}, [MESSAGE]],
  [
    'inside the window, with all there is',
    { booking: booking({ customer: withMail }), template: template() },
    [MESSAGE, TEMPLATE, EMAIL],
  ],
  [
    'after it: the template',
    { thread: thread(hoursAgo(25)), template: template() },
    [TEMPLATE],
    'WINDOW_CLOSED',
  ],
  [
    'a thread in which the customer never wrote: the template',
    { thread: thread(null), template: template() },
    [TEMPLATE],
    'WINDOW_CLOSED',
  ],
  [
    'after it, without a template: mail',
    { thread: thread(hoursAgo(25)), booking: booking({ customer: withMail }) },
    [EMAIL],
    'WINDOW_CLOSED',
  ],
  [
    'after it, with one that is not approved',
    { thread: thread(hoursAgo(25)), template: template({ status: 'PAUSED' }) },
    [],
    'WINDOW_CLOSED',
  ],
  [
    'after it, with one of another line',
    { thread: thread(hoursAgo(25)), template: template({ channelId: newId() }) },
    [],
    'WINDOW_CLOSED',
  ],
  ['after it, with nothing else', { thread: thread(hoursAgo(25)) }, [], 'WINDOW_CLOSED'],
  [
    'a line without a window',
    { thread: thread(null, { channel: { provider: 'WEBCHAT', disconnectedAt: null } }) },
    [MESSAGE],
  ],
  [
    'an archived thread',
    { thread: thread(hoursAgo(1), { status: 'CLOSED' }), template: template() },
    [],
    'CONVERSATION_CLOSED',
  ],
  [
    'a line that is gone: mail',
    {
      thread: thread(hoursAgo(1), { channel: null }),
      template: template(),
      booking: booking({ customer: withMail }),
    },
    [EMAIL],
    'CHANNEL_DISCONNECTED',
  ],
  ['no thread: mail', { thread: null, booking: booking({ customer: withMail }) }, [EMAIL], 'NO_CONVERSATION'],
  ['no thread and no address', { thread: null }, [], 'NO_CONVERSATION'],
  ['a contact who is gone', { contact: null }, [MESSAGE]],
  [
    'who opted out: nothing',
    {
      contact: { ...contact, optedOutAt: NOW },
      booking: booking({ customer: withMail }),
      template: template(),
    },
    [],
    'OPTED_OUT',
  ],
  [
    'who is blocked: nothing',
    { contact: { ...contact, blockedAt: NOW }, booking: booking({ customer: withMail }) },
    [],
    'CONTACT_BLOCKED',
  ],
  ['a newer version', { reminder: { bookingVersion: 1 } }, [], 'RESCHEDULED'],
  ['what is cancelled', { booking: booking({ status: 'CANCELLED', version: 3 }) }, [], 'CANCELLED'],
  ['what is over', { booking: booking({ status: 'COMPLETED', version: 3 }) }, [], 'COMPLETED'],
  ['what begins already', { booking: booking({ startAt: NOW }) }, [], 'TOO_LATE'],
  ['what is gone', { booking: null }, [], 'NOT_FOUND'],
])('%s', (_what, given, ways, failure = 'NOT_SENT') => {
  expect(waysOf({ ...BEFORE, ...given })).toEqual({ ways, failure });
});
