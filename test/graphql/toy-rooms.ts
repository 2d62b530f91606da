import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../src/kernel/actor.js';
import { type DomainEvent, eventType } from '../../src/kernel/events.js';
import { LiveFeed } from '../../src/realtime/live-feed.js';
import { LiveStream } from '../../src/realtime/live-stream.js';

export interface RoomMessage {
  readonly id: string;
  readonly seq: number;
  readonly body: string;
}

interface Said {
  readonly room: string;
  readonly seq: number;
}

const said = eventType<Said>('room.said', 1);

/** A database answers with what it saw when it was asked, a while later. */
async function ticks(count: number): Promise<void> {
  for (let tick = 0; tick < count; tick += 1) await new Promise(setImmediate);
}

/** Rooms whose messages are kept in memory, with positions 1, 2, 3 … as conversations have them. */
@Injectable()
export class Rooms {
  readonly #messages = new Map<string, RoomMessage[]>();
  loads = 0;
  catchUps = 0;
  /** Fails every load while it is set. */
  outage: Error | null = null;

  constructor(private readonly feed: LiveFeed) {}

  /** Stores without telling anybody. */
  store(room: string, body: string): DomainEvent {
    const messages = this.#messages.get(room) ?? [];
    this.#messages.set(room, messages);
    const seq = messages.push({ id: `${room}-${messages.length + 1}`, seq: messages.length + 1, body });
    return {
      type: said.type,
      version: said.version,
      agencyId: 1,
      clientId: null,
      topics: [`room:${room}`],
      payload: { room, seq },
    };
  }

  say(room: string, ...bodies: string[]): void {
    this.feed.publish(bodies.map((body) => this.store(room, body)));
  }

  stream(actor: UserActor, room: string, afterSeq?: number): LiveStream<RoomMessage> {
    if (room === 'nowhere') return LiveStream.empty();
    const head = this.#messages.get(room)?.length ?? 0;
    return new LiveStream<RoomMessage>({
      topic: `room:${room}`,
      accepts: (event) => actor.agencyId === event.agencyId,
      load: async (event) => this.#load(room, event),
      order: {
        positionOf: (event) => (said.is(event) ? event.payload.seq : null),
        after: afterSeq ?? head,
        catchUp: async (after, limit) => {
          this.catchUps += 1;
          if (this.outage) throw this.outage;
          const messages = this.#messages.get(room) ?? [];
          const page = messages.slice(after, after + limit);
          await ticks(4);
          return page.map((value) => ({ value, position: value.seq }));
        },
      },
    });
  }

  notices(actor: UserActor, room: string): LiveStream<string> {
    return new LiveStream<string>({
      topic: `room:${room}`,
      accepts: (event) => actor.agencyId === event.agencyId,
      load: async (event) => (await this.#load(room, event))?.body ?? null,
    });
  }

  async #load(room: string, event: DomainEvent): Promise<RoomMessage | null> {
    this.loads += 1;
    if (this.outage) throw this.outage;
    return said.is(event) ? (this.#messages.get(room)?.[event.payload.seq - 1] ?? null) : null;
  }
}
