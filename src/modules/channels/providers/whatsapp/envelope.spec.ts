import fc from 'fast-check';
import {
  envelope,
  errorValue,
  type Line,
  messages,
  messageValue,
  type Sender,
  status,
  statusError,
  statusValue,
} from '../../../../simulate/meta/envelopes.js';
import { parseEnvelope } from './envelope.js';

const LINE: Line = { phoneNumberId: '100000000000001' };
const OTHER_LINE: Line = { phoneNumberId: '100000000000002' };
const ANA: Sender = { name: 'Ana', number: '15551230001', userId: 'US.ana' };
const BEN: Sender = { name: 'Ben', number: '15551230002' };

const hello = messages.text(ANA, 'hello', { id: 'wamid.hello' });

/** What arrives: the bytes are JSON, so anything that is not JSON is gone. */
const overTheWire = (body: unknown): unknown => JSON.parse(JSON.stringify(body));
const keysOf = (body: unknown) => parseEnvelope(overTheWire(body)).items.map((item) => item.eventKey);
const reasonsOf = (body: unknown) => parseEnvelope(overTheWire(body)).unreadable.map((part) => part.reason);

test('every entry, change, message, status and error becomes an item', () => {
  const body = {
    object: 'whatsapp_business_account',
    entry: [
      ...(envelope(
        messageValue(LINE, ANA, [hello, messages.text(ANA, 'again', { id: 'wamid.again' })]),
        statusValue(OTHER_LINE, [status('sent', 'wamid.out', BEN), status('read', 'wamid.out', BEN)]),
      ).entry as unknown[]),
      ...(envelope(errorValue(LINE, [statusError(130429, 'Rate limit hit', 'Too fast')])).entry as unknown[]),
    ],
  };

  const { items, unreadable } = parseEnvelope(overTheWire(body));

  expect(items.map(({ accountId, kind }) => [accountId, kind])).toEqual([
    [LINE.phoneNumberId, 'message'],
    [LINE.phoneNumberId, 'message'],
    [OTHER_LINE.phoneNumberId, 'status'],
    [OTHER_LINE.phoneNumberId, 'status'],
    [LINE.phoneNumberId, 'account_error'],
  ]);
  expect(unreadable).toEqual([]);
});

test('a value with messages, statuses and errors at once loses none', () => {
  const value = {
    ...messageValue(LINE, ANA, [hello]),
    statuses: [status('sent', 'wamid.out', ANA)],
    errors: [statusError(131000, 'Something went wrong', 'Try again')],
  };

  expect(parseEnvelope(envelope(value)).items.map(({ kind }) => kind)).toEqual([
    'message',
    'status',
    'account_error',
  ]);
});

test('a redelivery has the same keys', () => {
  const body = envelope(
    messageValue(LINE, ANA, [hello]),
    statusValue(LINE, [status('delivered', 'wamid.out', ANA, { at: new Date(1_760_000_000_000) })]),
    errorValue(LINE, [statusError(131000, 'Something went wrong', 'Try again')]),
  );

  expect(keysOf(body)).toEqual(keysOf(body));
  expect(keysOf(body).slice(0, 2)).toEqual(['wamid.hello', 'wamid.out:delivered:1760000000:15551230001']);
});

test('each status of a message has a key of its own', () => {
  const names = ['sent', 'delivered', 'read', 'failed'] as const;

  const keys = keysOf(
    envelope(
      statusValue(
        LINE,
        names.map((name) => status(name, 'wamid.out', ANA)),
      ),
    ),
  );

  expect(new Set(keys).size).toBe(names.length);
});

test('one person keeps one lane when the number becomes hidden', () => {
  const hidden: Sender = { userId: ANA.userId, username: 'ana' };
  const body = envelope(
    messageValue(LINE, ANA, [hello]),
    messageValue(LINE, hidden, [messages.text(hidden, 'still me')]),
    messageValue(LINE, BEN, [messages.text(BEN, 'someone else')]),
  );

  const lanes = parseEnvelope(overTheWire(body)).items.map(({ lane }) => lane);

  expect(lanes[1]).toBe(lanes[0]);
  expect(lanes[2]).not.toBe(lanes[0]);
});

test('the same person on another line is another lane', () => {
  const body = envelope(messageValue(LINE, ANA, [hello]), messageValue(OTHER_LINE, ANA, [hello]));

  const [one, other] = parseEnvelope(overTheWire(body)).items;

  expect(one?.lane).not.toBe(other?.lane);
});

test('a message carries its own contact, not its neighbour’s', () => {
  const value = {
    ...messageValue(LINE, ANA, [messages.text(BEN, 'hi'), hello]),
    contacts: [
      { profile: { name: 'Ana' }, wa_id: ANA.number, user_id: ANA.userId },
      { profile: { name: 'Ben' }, wa_id: BEN.number },
    ],
  };

  const names = parseEnvelope(overTheWire(envelope(value))).items.map(
    ({ payload }) => (payload as { contact: { profile: { name: string } } }).contact.profile.name,
  );

  expect(names).toEqual(['Ben', 'Ana']);
});

test('a lone contact is the sender even where its number is written differently', () => {
  const value = {
    ...messageValue(LINE, { name: 'Caio', number: '551187654321' }, []),
    messages: [messages.text({ number: '5511987654321' }, 'oi')],
  };

  const [item] = parseEnvelope(overTheWire(envelope(value))).items;

  expect(item?.payload).toMatchObject({ contact: { profile: { name: 'Caio' } } });
});

test('a lone contact with another user id is not the sender', () => {
  const value = { ...messageValue(LINE, ANA, [messages.text({ userId: 'US.ben' }, 'hi')]) };

  const [item] = parseEnvelope(overTheWire(envelope(value))).items;

  expect(item?.payload).toMatchObject({ contact: {} });
});

const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);

test.each<[string, unknown]>([
  ['BODY_NOT_AN_OBJECT', 'hello'],
  ['BODY_NOT_AN_OBJECT', null],
  ['BODY_NOT_AN_OBJECT', nested(100_000)],
  ['OBJECT_UNKNOWN', { object: 'page', entry: [] }],
  ['ENTRIES_MISSING', { object: 'whatsapp_business_account' }],
  ['ENTRY_NOT_AN_OBJECT', { object: 'whatsapp_business_account', entry: [7] }],
  ['CHANGES_MISSING', { object: 'whatsapp_business_account', entry: [{ id: '1' }] }],
  ['CHANGE_NOT_AN_OBJECT', { object: 'whatsapp_business_account', entry: [{ changes: [null] }] }],
  ['PHONE_NUMBER_ID_MISSING', envelope({ messages: [hello] })],
  ['NOTHING_KNOWN_INSIDE', envelope({ metadata: { phone_number_id: '1' }, message_echoes: [] })],
  ['CONTACTS_NOT_A_LIST', envelope({ ...messageValue(LINE, ANA, [hello]), contacts: 'Ana' })],
  ['MESSAGES_NOT_A_LIST', envelope({ ...messageValue(LINE, ANA, []), messages: hello })],
  ['MESSAGE_NOT_AN_OBJECT', envelope(messageValue(LINE, ANA, [hello, null as never]))],
  ['MESSAGE_ID_MISSING', envelope(messageValue(LINE, ANA, [{ ...hello, id: undefined }]))],
  ['MESSAGE_ID_MISSING', envelope(messageValue(LINE, ANA, [{ ...hello, id: 'wamid.\0' }]))],
  ['MESSAGE_ID_MISSING', envelope(messageValue(LINE, ANA, [{ ...hello, id: 'x'.repeat(257) }]))],
  ['MESSAGE_SENDER_MISSING', envelope(messageValue(LINE, {}, [{ id: 'wamid.1', type: 'text' }]))],
  ['MESSAGE_NESTED_TOO_DEEP', envelope(messageValue(LINE, ANA, [{ ...hello, deep: nested(500) }]))],
  ['STATUS_ID_MISSING', envelope(statusValue(LINE, [{ status: 'sent' }]))],
  ['STATUS_STATUS_MISSING', envelope(statusValue(LINE, [{ id: 'wamid.out' }]))],
])('%s is said of what it is', (reason, body) => {
  const { unreadable } = parseEnvelope(body);

  expect(unreadable.map((part) => part.reason)).toEqual([reason]);
});

test('another field is kept, with the account it speaks of', () => {
  const change = { field: 'smb_message_echoes', value: messageValue(LINE, ANA, [hello]) };
  const body = { object: 'whatsapp_business_account', entry: [{ changes: [change] }] };

  expect(parseEnvelope(body)).toMatchObject({
    items: [],
    unreadable: [{ reason: 'FIELD_NOT_HANDLED', accountId: LINE.phoneNumberId, part: change }],
  });
});

describe('whatever is done to an envelope', () => {
  const junk = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.constant('__proto__'));
  const options = { numRuns: 300 };

  test('nothing throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => void parseEnvelope(body)),
      options,
    );
  });

  test('a broken message never takes its siblings with it', () => {
    fc.assert(
      fc.property(fc.array(junk, { maxLength: 4 }), fc.array(junk, { maxLength: 4 }), (before, after) => {
        const value = messageValue(LINE, ANA, [...before, hello, ...after] as never[]);
        expect(keysOf(envelope(value))).toContain('wamid.hello');
      }),
      options,
    );
  });

  test('a broken entry, change or list never takes its siblings with it', () => {
    fc.assert(
      fc.property(junk, junk, junk, junk, (entry, change, statuses, contacts) => {
        const value = { ...messageValue(LINE, ANA, [hello]), statuses, contacts };
        const body = {
          object: 'whatsapp_business_account',
          entry: [entry, { changes: [change, { field: 'messages', value }] }],
        };
        expect(keysOf(body)).toContain('wamid.hello');
      }),
      options,
    );
  });

  test('with any one place overwritten, the valid message of the other line is still there', () => {
    const whole = overTheWire(
      envelope(
        messageValue(LINE, ANA, [hello]),
        messageValue(OTHER_LINE, BEN, [messages.text(BEN, 'safe', { id: 'wamid.safe' })]),
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...pathsInFirstChange(whole)), fc.jsonValue(), (path, value) => {
        expect(keysOf(overwritten(whole, path, value))).toContain('wamid.safe');
      }),
      options,
    );
  });

  test('every part is accounted for: an item or an unreadable part', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 8 }), (parts) => {
        const body = overTheWire(envelope(messageValue(LINE, {}, parts as never[])));
        const { items, unreadable } = parseEnvelope(body);
        expect(items.length + unreadable.length).toBe(parts.length);
      }),
      options,
    );
  });
});

test('reasons name only what is wrong', () => {
  expect(reasonsOf(envelope(messageValue(LINE, ANA, [hello])))).toEqual([]);
});

type Path = readonly (string | number)[];

/** Every place at or below `entry[0].changes[0]`. */
function pathsInFirstChange(body: unknown): Path[] {
  const paths: Path[] = [];
  const walk = (value: unknown, path: Path) => {
    paths.push(path);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, each] of Object.entries(value)) walk(each, [...path, key]);
  };
  const start: Path = ['entry', 0, 'changes', 0];
  walk(
    start.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], body),
    start,
  );
  return paths;
}

function overwritten(body: unknown, path: Path, value: unknown): unknown {
  const copy = structuredClone(body);
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
  (parent as Record<string | number, unknown>)[path.at(-1) ?? ''] = value;
  return copy;
}
