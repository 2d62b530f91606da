import fc from 'fast-check';
import type { DomainEvent } from '../kernel/events.js';
import { BusDecoder, encodeEvents, encodeMark } from './bus-codec.js';

const event = fc.record<DomainEvent>({
  type: fc.string(),
  version: fc.integer({ min: 1, max: 9 }),
  agencyId: fc.integer({ min: 1 }),
  clientId: fc.option(fc.integer({ min: 1 })),
  topics: fc.array(fc.string({ unit: 'binary' }), { maxLength: 3 }),
  payload: fc.dictionary(
    // Such a key is dropped on arrival, and no event has one.
    fc.string().filter((key) => key !== '__proto__'),
    fc.oneof(fc.string({ unit: 'binary', maxLength: 900 }), fc.integer(), fc.boolean()),
  ),
});

function decoded(messages: readonly string[]): DomainEvent[] {
  const decoder = new BusDecoder();
  return messages.flatMap((text) => {
    const message = decoder.decode(text);
    return message?.kind === 'events' ? message.events : [];
  });
}

test('whatever the events hold, they arrive whole and in order, in messages within the limit', () => {
  fc.assert(
    fc.property(fc.array(event), fc.integer({ min: 300, max: 3_000 }), (events, maxBytes) => {
      const messages = encodeEvents(events, maxBytes);

      for (const message of messages) expect(Buffer.byteLength(message)).toBeLessThanOrEqual(maxBytes);
      expect(decoded(messages)).toEqual(JSON.parse(JSON.stringify(events)));
    }),
  );
});

test('no two messages of one batch are equal', () => {
  const same: DomainEvent = {
    type: 't',
    version: 1,
    agencyId: 1,
    clientId: null,
    topics: ['a'],
    payload: {},
  };

  const messages = encodeEvents(Array(500).fill(same), 1_000);

  expect(new Set(messages).size).toBe(messages.length);
});

test('parts whose rest was lost are forgotten', () => {
  const decoder = new BusDecoder();
  const long: DomainEvent = {
    type: 't',
    version: 1,
    agencyId: 1,
    clientId: null,
    topics: [],
    payload: { text: 'x'.repeat(2_000) },
  };
  const [first, ...rest] = encodeEvents([long], 500);
  decoder.decode(String(first));
  for (let i = 0; i < 20; i += 1) decoder.decode(String(encodeEvents([long], 500)[0]));

  expect(rest.map((part) => decoder.decode(part)).filter(Boolean)).toEqual([]);
});

test('a mark comes back as itself', () => {
  expect(new BusDecoder().decode(encodeMark('m1'))).toEqual({ kind: 'mark', id: 'm1' });
});

test.each(['', '{}', 'null', '["events",0,[["t"]]]', '["part","id",-1,2,""]', '["part","id",0,1e9,""]'])(
  'what is not ours is refused: %s',
  (text) => {
    expect(() => new BusDecoder().decode(text)).toThrow();
  },
);
