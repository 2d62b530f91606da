import type { Interactive } from '../channels/content.js';
import type { Message, MessageType } from '../messages/messages.js';
import { isAnswer, replyOf } from './replies.js';

const message = (given: Partial<Message>): Message =>
  ({ id: 'm', messageType: 'TEXT', body: null, interactive: null, content: null, ...given }) as Message;

const NOTHING = { messageId: 'm', text: null, choice: null, place: null };
const tap = (type: string): Interactive => ({ type, id: 'one', title: 'One' }) as Interactive;

test.each([
  ['words', { body: 'Hello' }, { text: 'Hello' }],
  [
    'a button',
    { body: 'One', interactive: tap('BUTTON_REPLY') },
    { text: 'One', choice: { id: 'one', title: 'One' } },
  ],
  ['a row', { interactive: tap('LIST_REPLY') }, { choice: { id: 'one', title: 'One' } }],
  [
    'a place',
    { messageType: 'LOCATION', content: { latitude: 1, longitude: 2, name: 'Here' } },
    { place: { latitude: 1, longitude: 2, name: 'Here', address: null } },
  ],
  ['a picture', { messageType: 'IMAGE' }, {}],
] as const)('%s is understood', (_case, given, understood) => {
  expect(replyOf(message(given as Partial<Message>))).toEqual({ ...NOTHING, ...understood });
});

test.each([
  ['TEXT', true],
  ['IMAGE', true],
  ['REACTION', false],
  ['SYSTEM', false],
] as const)('a message of type %s is an answer: %s', (messageType: MessageType, is) => {
  expect(isAnswer({ messageType })).toBe(is);
});
