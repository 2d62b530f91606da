import {
  envelope,
  type JsonObject,
  type MediaRef,
  messages,
  messageValue,
  type Sender,
} from '../meta/envelopes.js';
import type { AcceptedMessage } from '../meta/fake-meta.js';
import { readingOf, tapOn } from './answer.js';
import { type Business, CLOSINGS, type Dialogue, NUDGES, type Saying } from './dialogues.js';
import type { Random } from './random.js';

/** What a customer needs of the world. */
export interface World {
  /** Posts to the server's webhook. False when it was given up. */
  deliver(body: JsonObject): Promise<boolean>;
  /** Waits a human time; rejects when the simulation stops. */
  pause(ms: number): Promise<void>;
  /** A file on this phone that the server can fetch. */
  store(kind: 'photo' | 'document'): MediaRef;
  /** A line for the person who watches. */
  say(who: string, what: string): void;
}

const PATIENCE_MS = 60_000;
const TYPING_MS_PER_CHARACTER = 55;
const MAX_TYPING_MS = 6_000;
/** Whoever answers every message with another one meets its like one day. */
const MAX_CLOSINGS = 2;

/** One person with a phone: opens a dialogue, reads what the agent writes, answers, and leaves in the end. */
export class Customer {
  private readonly unread: AcceptedMessage[] = [];
  private isBusy = false;
  private closings = 0;
  private wake: () => void = () => {};

  constructor(
    readonly sender: Sender,
    readonly business: Business,
    private readonly world: World,
    private readonly random: Random,
  ) {}

  get name(): string {
    return this.sender.name ?? `+${this.sender.number ?? ''}`;
  }

  /** From the first hello to the good-bye, or to the end of patience. */
  async converse([opening, ...turns]: Dialogue): Promise<void> {
    this.isBusy = true;
    await this.take(opening);
    for (const turn of turns) {
      const last = await this.nextReply();
      if (!last) break;
      if (!(await this.tapped(last))) await this.take(turn);
    }
    this.isBusy = false;
    this.world.say(this.name, '(puts the phone away)');
    await this.lookUp();
  }

  /** The agent's message is on the phone. Resolves when a customer who had nothing else to do has answered. */
  async hear(message: AcceptedMessage): Promise<void> {
    this.world.say(this.business.name, `→ ${this.name}: ${readingOf(message)}`);
    this.unread.push(message);
    this.wake();
    await this.lookUp();
  }

  /** Reads what came while nothing was expected. */
  private async lookUp(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    for (let last = await this.readAll(); last; last = await this.readAll()) {
      if (await this.tapped(last)) continue;
      if (this.closings++ < MAX_CLOSINGS) await this.take([this.random.pick(CLOSINGS)]);
    }
    this.isBusy = false;
  }

  /** The last of what the agent wrote. Nudges once; null when nothing comes after that either. */
  private async nextReply(): Promise<AcceptedMessage | null> {
    await this.isWrittenTo();
    if (this.unread.length === 0) {
      await this.take([this.random.pick(NUDGES)]);
      await this.isWrittenTo();
    }
    return this.readAll();
  }

  /** Agents write in several bubbles, too, so this reads on until it is quiet. */
  private async readAll(): Promise<AcceptedMessage | null> {
    if (this.unread.length === 0) return null;
    await this.world.pause(this.random.between(1_500, 4_000));
    return this.unread.splice(0).at(-1) ?? null;
  }

  private async isWrittenTo(): Promise<void> {
    if (this.unread.length > 0) return;
    const written = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    await Promise.race([written, this.world.pause(PATIENCE_MS)]);
  }

  /** Taps what is offered, or now and then leaves a thumb. False when words are due as well. */
  private async tapped(message: AcceptedMessage): Promise<boolean> {
    const tap = tapOn(message, this.sender, this.random);
    if (tap) await this.send(tap.sent, `taps [${tap.title}]`);
    else if (this.random.isTrue(0.2)) {
      await this.send(messages.reaction(this.sender, message.wamid, '👍'), '👍');
    }
    return tap !== null;
  }

  private async take(turn: readonly Saying[]): Promise<void> {
    for (const saying of turn) {
      await this.world.pause(this.timeToType(saying));
      await this.send(this.messageOf(saying), wordsOf(saying));
    }
  }

  private async send(message: JsonObject, words: string): Promise<void> {
    const body = envelope(messageValue(this.business.line, this.sender, [message]));
    const isThere = await this.world.deliver(body);
    this.world.say(this.name, `→ ${this.business.name}: ${words}${isThere ? '' : ' (not delivered)'}`);
  }

  private messageOf(saying: Saying): JsonObject {
    if (typeof saying === 'string') return messages.text(this.sender, saying);
    if ('photo' in saying) return messages.image(this.sender, this.world.store('photo'), saying.photo);
    if ('place' in saying) return messages.location(this.sender, saying.place);
    return messages.document(this.sender, this.world.store('document'), saying.document, saying.caption);
  }

  private timeToType(saying: Saying): number {
    const typing = Math.min(wordsOf(saying).length * TYPING_MS_PER_CHARACTER, MAX_TYPING_MS);
    return typing + this.random.between(400, 2_000);
  }
}

function wordsOf(saying: Saying): string {
  if (typeof saying === 'string') return saying;
  if ('photo' in saying) return `(photo) ${saying.photo}`;
  if ('place' in saying) return `(location) ${saying.place.name ?? ''}`;
  return `(${saying.document}) ${saying.caption}`;
}
