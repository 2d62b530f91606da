import { z } from 'zod';
import type { DomainEvent } from '../kernel/events.js';
import { newId } from '../kernel/ids.js';

/** What travels: events by position, so that names are not sent thousands of times. */
const wireEvent = z.tuple([
  z.string(), // type
  z.number(), // version
  z.number(), // agencyId
  z.number().nullable(), // clientId
  z.array(z.string()), // topics
  z.record(z.string(), z.unknown()), // payload
]);

/**
 * Events carry their place in the batch: PostgreSQL drops a notification that says the same as an earlier one
 * of its transaction. An event too long for one message travels in parts, as base64.
 */
const wireMessage = z.union([
  z.tuple([z.literal('events'), z.number(), z.array(wireEvent)]),
  z.tuple([
    z.literal('part'),
    z.string(),
    z.number().int().min(0),
    z.number().int().min(1).max(10_000),
    z.string(),
  ]),
  z.tuple([z.literal('mark'), z.string()]),
]);

export type BusMessage =
  | { readonly kind: 'events'; readonly events: readonly DomainEvent[] }
  | { readonly kind: 'mark'; readonly id: string };

const ENVELOPE_BYTES = 40;
const PART_ENVELOPE_BYTES = 80;
/** Parts of more events than this at a time are parts whose rest was lost. */
const MAX_UNFINISHED = 16;

const toWire = (e: DomainEvent): z.infer<typeof wireEvent> => [
  e.type,
  e.version,
  e.agencyId,
  e.clientId,
  [...e.topics],
  { ...e.payload },
];

const fromWire = ([type, version, agencyId, clientId, topics, payload]: z.infer<
  typeof wireEvent
>): DomainEvent => ({
  type,
  version,
  agencyId,
  clientId,
  topics,
  payload,
});

export const encodeMark = (id: string): string => JSON.stringify(['mark', id]);

/** As few messages as hold the events in order, none longer than `maxBytes` of UTF-8. */
export function encodeEvents(events: readonly DomainEvent[], maxBytes: number): string[] {
  const messages: string[] = [];
  let batch: string[] = [];
  let bytes = ENVELOPE_BYTES;
  const flush = () => {
    if (batch.length > 0) messages.push(`["events",${messages.length},[${batch.join(',')}]]`);
    batch = [];
    bytes = ENVELOPE_BYTES;
  };
  for (const event of events) {
    const text = JSON.stringify(toWire(event));
    const length = Buffer.byteLength(text) + 1;
    if (bytes + length > maxBytes) flush();
    if (bytes + length > maxBytes) {
      messages.push(...inParts(text, maxBytes));
      continue;
    }
    batch.push(text);
    bytes += length;
  }
  flush();
  return messages;
}

function inParts(text: string, maxBytes: number): string[] {
  const id = newId();
  const data = Buffer.from(text).toString('base64');
  const size = maxBytes - PART_ENVELOPE_BYTES;
  const parts = Math.ceil(data.length / size);
  return Array.from({ length: parts }, (_, part) =>
    JSON.stringify(['part', id, part, parts, data.slice(part * size, (part + 1) * size)]),
  );
}

/** Reads what `encodeEvents` and `encodeMark` wrote, message by message. */
export class BusDecoder {
  readonly #unfinished = new Map<string, string[]>();

  /**
   * Null for a part that does not complete its event.
   *
   * @throws when the message is not one of ours.
   */
  decode(message: string): BusMessage | null {
    const wire = wireMessage.parse(JSON.parse(message));
    if (wire[0] === 'mark') return { kind: 'mark', id: wire[1] };
    if (wire[0] === 'events') return { kind: 'events', events: wire[2].map(fromWire) };
    const [, id, part, parts, data] = wire;
    const text = this.#joined(id, part, parts, data);
    return text === null ? null : { kind: 'events', events: [fromWire(wireEvent.parse(JSON.parse(text)))] };
  }

  #joined(id: string, part: number, parts: number, data: string): string | null {
    const received = this.#unfinished.get(id) ?? [];
    received[part] = data;
    if (Object.keys(received).length < parts) {
      this.#unfinished.set(id, received);
      const [oldest] = this.#unfinished.keys();
      if (oldest && this.#unfinished.size > MAX_UNFINISHED) this.#unfinished.delete(oldest);
      return null;
    }
    this.#unfinished.delete(id);
    return Buffer.from(received.join(''), 'base64').toString();
  }
}
