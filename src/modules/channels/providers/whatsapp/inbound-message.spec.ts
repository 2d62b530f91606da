import fc from 'fast-check';
import {
  envelope,
  type JsonObject,
  message,
  messages,
  messageValue,
  type Sender,
} from '../../../../simulate/meta/envelopes.js';
import { isWellFormed } from '../../text.js';
import { type InboundMessage, Unreadable } from '../provider.js';
import { parseEnvelope } from './envelope.js';
import { interpretMessage } from './inbound-message.js';

const ANA: Sender = { name: 'Ana Lima', number: '15551230001' };
const SENT = new Date('2026-03-01T10:00:00Z');
const RECEIVED = new Date('2026-03-01T10:00:02Z');
const ID = { id: 'wamid.in', at: SENT };

/** The way a message really takes: through the envelope. */
function read(sent: JsonObject, from: Sender = ANA): InboundMessage {
  const body = envelope(messageValue({ phoneNumberId: '100000000000001' }, from, [sent]));
  const [item] = parseEnvelope(JSON.parse(JSON.stringify(body))).items;
  return interpretMessage(item?.payload, RECEIVED);
}

test('a text, with who said it and when', () => {
  expect(read(messages.text(ANA, 'Is a table free?', { ...ID, quotes: 'wamid.ours' }))).toEqual({
    providerMessageId: 'wamid.in',
    at: SENT,
    identities: [{ kind: 'WHATSAPP', value: '15551230001' }],
    displayName: 'Ana Lima',
    phone: '+15551230001',
    type: 'TEXT',
    body: 'Is a table free?',
    interactive: null,
    content: null,
    media: null,
    quotedProviderId: 'wamid.ours',
  } satisfies InboundMessage);
});

const media = (more: Partial<NonNullable<InboundMessage['media']>>) => ({
  providerMediaId: '871',
  fileName: null,
  sha256: 'ucvUVn9nL6bTtdVZgDDRyUN0DY8wDMIOPlDQ8fU8bi4=',
  voice: false,
  animated: false,
  ...more,
});

test.each<[string, JsonObject, Partial<InboundMessage>]>([
  [
    'an image with its caption',
    messages.image(ANA, '871', 'Like this?'),
    { type: 'IMAGE', body: 'Like this?', media: media({ mimeType: 'image/jpeg' }) as never },
  ],
  [
    'a video without one',
    messages.video(ANA, '871'),
    { type: 'VIDEO', body: null, media: media({ mimeType: 'video/mp4' }) as never },
  ],
  [
    'a voice message',
    messages.voice(ANA, '871'),
    { type: 'AUDIO', media: media({ mimeType: 'audio/ogg; codecs=opus', voice: true }) as never },
  ],
  [
    'a document with its name',
    messages.document(ANA, '871', 'menu.pdf', 'The menu'),
    {
      type: 'DOCUMENT',
      body: 'The menu',
      media: media({ mimeType: 'application/pdf', fileName: 'menu.pdf' }) as never,
    },
  ],
  [
    'an animated sticker',
    messages.sticker(ANA, '871'),
    { type: 'STICKER', media: media({ mimeType: 'image/webp', animated: true }) as never },
  ],
  [
    'a location',
    messages.location(ANA, { latitude: 38.71, longitude: -9.14, name: 'Rossio', address: 'Lisbon' }),
    {
      type: 'LOCATION',
      content: { latitude: 38.71, longitude: -9.14, name: 'Rossio', address: 'Lisbon' },
    },
  ],
  [
    'contact cards',
    messages.contacts(ANA, 'Rui Costa', '+351 912 345 678'),
    {
      type: 'CONTACTS',
      content: {
        contacts: [
          {
            name: 'Rui Costa',
            company: null,
            jobTitle: null,
            phones: [{ value: '+351 912 345 678', label: 'CELL' }],
            emails: [],
            urls: [],
          },
        ],
      },
    },
  ],
  [
    'a card that says little, with what cannot be read left out',
    message(ANA, 'contacts', [
      {
        org: { company: 'Blue Bistro', title: 'Cook' },
        emails: [{ email: 'rui@example.com', type: 'WORK' }, { type: 'HOME' }, 'rui'],
        urls: [{ url: 'https://example.com' }],
      },
      'a card',
    ]),
    {
      type: 'CONTACTS',
      content: {
        contacts: [
          {
            name: 'Blue Bistro',
            company: 'Blue Bistro',
            jobTitle: 'Cook',
            phones: [],
            emails: [{ value: 'rui@example.com', label: 'WORK' }],
            urls: [{ value: 'https://example.com', label: null }],
          },
        ],
      },
    },
  ],
  [
    'a reaction',
    messages.reaction(ANA, 'wamid.ours', '👍'),
    {
      type: 'REACTION',
      body: '👍',
      content: { emoji: '👍', providerMessageId: 'wamid.ours' },
      quotedProviderId: 'wamid.ours',
    },
  ],
  [
    'a reaction taken back',
    messages.reaction(ANA, 'wamid.ours'),
    { type: 'REACTION', body: null, content: { emoji: null, providerMessageId: 'wamid.ours' } },
  ],
  [
    'a tapped button',
    messages.buttonReply(ANA, { id: 'yes', title: 'Yes' }, { quotes: 'wamid.ours' }),
    {
      type: 'INTERACTIVE',
      body: 'Yes',
      interactive: { type: 'BUTTON_REPLY', id: 'yes', title: 'Yes' },
      quotedProviderId: 'wamid.ours',
    },
  ],
  [
    'a chosen row',
    messages.listReply(ANA, { id: 'fri-19', title: '19:00', description: 'By the window' }),
    {
      type: 'INTERACTIVE',
      body: '19:00',
      interactive: { type: 'LIST_REPLY', id: 'fri-19', title: '19:00', description: 'By the window' },
    },
  ],
  [
    'the quick reply of a template',
    messages.templateButton(ANA, 'Confirm', 'confirm-42'),
    {
      type: 'INTERACTIVE',
      body: 'Confirm',
      interactive: { type: 'BUTTON_REPLY', id: 'confirm-42', title: 'Confirm' },
    },
  ],
  [
    'an order',
    messages.order(ANA, '194836987003835', 'For Friday, please'),
    {
      type: 'SYSTEM',
      body: 'For Friday, please',
      content: {
        kind: 'order',
        order: {
          catalog_id: '194836987003835',
          text: 'For Friday, please',
          product_items: [
            { product_retailer_id: 'di9ozbzfi4', quantity: 2, item_price: 7.99, currency: 'USD' },
          ],
        },
      },
    },
  ],
  [
    'a changed number',
    messages.changedNumber(ANA, '15559990000'),
    {
      type: 'SYSTEM',
      body: 'User Ana Lima changed from 15551230001 to 15559990000',
      identities: [{ kind: 'WHATSAPP', value: '15551230001' }],
    },
  ],
  [
    'a text that an advertisement led to',
    messages.fromAdvertisement(ANA, 'Dinner for two?'),
    {
      type: 'TEXT',
      body: 'Dinner for two?',
      content: expect.objectContaining({ referral: expect.anything() }),
    },
  ],
  [
    'a forwarded text',
    { ...messages.text(ANA, 'look'), context: { forwarded: true } },
    { type: 'TEXT', content: { forwarded: true }, quotedProviderId: null },
  ],
  [
    'a deleted message names the one it was',
    message(ANA, 'revoke', { original_message_id: 'wamid.before' }),
    { type: 'SYSTEM', quotedProviderId: 'wamid.before' },
  ],
])('%s', (_case, sent, expected) => {
  expect(read(sent)).toMatchObject(expected);
});

test.each<[string, JsonObject, string]>([
  ['a type Meta cannot show', messages.unsupported(ANA, 'poll_creation'), 'unsupported'],
  ['a type from the future', message(ANA, 'hologram', { depth: 3 }), 'hologram'],
  ['a name of the object prototype', message(ANA, 'constructor', { a: 1 }), 'constructor'],
  ['no type', { ...messages.text(ANA, 'x'), type: undefined }, 'unknown'],
  ['a text without a body', message(ANA, 'text', {}), 'text'],
  ['an image without an id', message(ANA, 'image', { caption: 'look' }), 'image'],
  ['a location without coordinates', message(ANA, 'location', { name: 'here' }), 'location'],
  ['an empty list of contacts', message(ANA, 'contacts', []), 'contacts'],
  [
    'a form that was filled in',
    message(ANA, 'interactive', { type: 'nfm_reply', nfm_reply: {} }),
    'interactive',
  ],
])('%s becomes SYSTEM and keeps what came', (_case, sent, kind) => {
  const { type, content } = read(sent);

  expect(type).toBe('SYSTEM');
  expect(content).toEqual({ kind, raw: JSON.parse(JSON.stringify(sent)) });
});

describe('who', () => {
  test('a person who hides the number is known by the user id alone', () => {
    const hidden: Sender = { userId: 'US.13491208655302741918', username: 'ana.lima' };

    expect(read(messages.text(hidden, 'hi'), hidden)).toMatchObject({
      identities: [{ kind: 'WHATSAPP_USER', value: 'US.13491208655302741918' }],
      displayName: 'ana.lima',
      phone: null,
    });
  });

  test('a person who shows both has both identities', () => {
    const both: Sender = { ...ANA, userId: 'US.1' };

    expect(read(messages.text(both, 'hi'), both).identities).toEqual([
      { kind: 'WHATSAPP', value: '15551230001' },
      { kind: 'WHATSAPP_USER', value: 'US.1' },
    ]);
  });

  test('the user id of the contact serves when the message has none', () => {
    const from: Sender = { name: 'Ana', userId: 'US.1' };

    expect(read({ id: 'wamid.1', type: 'text', text: { body: 'hi' } }, from).identities).toEqual([
      { kind: 'WHATSAPP_USER', value: 'US.1' },
    ]);
  });

  test.each([
    ['15551230001', '+15551230001'],
    ['+15551230001', '+15551230001'],
    ['0555', null],
    ['1234567890123456', null],
    ['not-a-number', null],
  ])('the phone of %s is %s', (number, phone) => {
    expect(read(messages.text({ number }, 'hi'), { number }).phone).toBe(phone);
  });

  test.each([
    ['nobody', { id: 'wamid.1' }, 'SENDER_MISSING'],
    ['no id', { from: '15551230001' }, 'MESSAGE_ID_MISSING'],
  ])('%s is unreadable', (_case, sent, reason) => {
    const interpret = () => interpretMessage({ message: sent, contact: {} }, RECEIVED);

    expect(interpret).toThrow(Unreadable);
    expect(interpret).toThrow(reason);
  });
});

test.each<[string, unknown, Date]>([
  ['seconds in a string', '1772359200', SENT],
  ['seconds as a number', 1772359200, SENT],
  ['later than we received it', '1772359260', RECEIVED],
  ['milliseconds', '1772359200000', RECEIVED],
  ['before WhatsApp', '86400', RECEIVED],
  ['words', 'yesterday', RECEIVED],
  ['missing', undefined, RECEIVED],
])('the time of %s', (_case, timestamp, expected) => {
  expect(read({ ...messages.text(ANA, 'hi'), timestamp }).at).toEqual(expected);
});

test('NUL and broken surrogates become U+FFFD everywhere', () => {
  const sent = message(ANA, 'location', { latitude: 1, longitude: 2, name: 'a\0b', 'k\0': '\ud800' });

  expect(read(sent).content).toEqual({ latitude: 1, longitude: 2, name: 'a\ufffdb', 'k\ufffd': '\ufffd' });
});

test('any text and any name come out storable', () => {
  const anyString = fc.string({ unit: 'binary', minLength: 1, maxLength: 50 }).map((s) => `${s}\0\ud83d`);
  fc.assert(
    fc.property(anyString, anyString, (body, name) => {
      const read_ = read(messages.text({ ...ANA, name }, body), { ...ANA, name });
      const text = JSON.stringify([read_.body, read_.displayName]);
      expect(isWellFormed(JSON.parse(text)[0] + JSON.parse(text)[1])).toBe(true);
      expect(text).not.toContain('\\u0000');
    }),
    { numRuns: 200 },
  );
});

test('a message of any shape is read, as long as it has an id and a sender', () => {
  const types = [
    'text',
    'image',
    'location',
    'contacts',
    'reaction',
    'interactive',
    'button',
    'order',
    'system',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...types), fc.jsonValue(), fc.jsonValue(), (type, part, context) => {
      const sent = { ...message(ANA, type, part), context };
      const { body, content } = read(sent);
      expect(JSON.stringify([body, content])).not.toContain('\\u0000');
    }),
    { numRuns: 500 },
  );
});
