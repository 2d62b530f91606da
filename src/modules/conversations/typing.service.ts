import { Injectable } from '@nestjs/common';
import { hearsClient, type UserActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { notFound } from '../../kernel/errors.js';
import { type DomainEvent, eventType } from '../../kernel/events.js';
import { Hints } from '../../realtime/hints.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ClientsService } from '../clients/clients.service.js';
import type { PlaceOfThread } from './conversations.js';
import { ConversationsService } from './conversations.service.js';
import { SHOWN_FOR_MS, type Typing, TypingThrottle } from './typing.js';

const TypingTold = eventType<{ userId: string; isTyping: boolean; until: string }>('conversation.typing', 1);

const typingTopic = (conversationId: string) => `typing:${conversationId}`;

/** Who is writing where. It is told and never stored, so it changes nothing and leaves no line in the audit. */
@Injectable()
export class TypingService {
  readonly #throttle = new TypingThrottle();

  constructor(
    private readonly conversations: ConversationsService,
    private readonly clients: ClientsService,
    private readonly hints: Hints,
    private readonly clock: Clock,
  ) {}

  /**
   * Tells whoever looks at the thread: that somebody writes once in 3 s, that they have stopped at once. False where
   * the client wants nobody to know, and nobody does.
   *
   * @throws DomainError NOT_FOUND.
   */
  async set(actor: UserActor, rawId: string, isTyping: boolean): Promise<boolean> {
    const thread = await this.conversations.find(actor, rawId);
    if (!thread) throw notFound('Conversation', { id: rawId });
    const client = await this.clients.find(actor, thread.clientId);
    if (!client?.settings.typingEnabled) return false;
    const now = this.clock.now();
    const writer = `${actor.userId} in ${thread.id}`;
    if (!this.#throttle.isNews(writer, isTyping, now)) return true;
    this.#throttle.told(writer, isTyping, now);
    const until = new Date(now.getTime() + (isTyping ? SHOWN_FOR_MS : 0));
    await this.hints.tell(typingTold(thread, { userId: actor.userId, isTyping, until }));
    return true;
  }

  /** Who writes in a thread from now on, oneself left out. Ends at once where the actor sees no thread. */
  async updates(actor: UserActor, rawId: string): Promise<LiveStream<Typing>> {
    const thread = await this.conversations.one(actor, rawId);
    if (!thread) return LiveStream.empty();
    return new LiveStream({
      topic: typingTopic(thread.id),
      accepts: (event) =>
        TypingTold.is(event) && hearsClient(actor, event.clientId) && event.payload.userId !== actor.userId,
      load: async (event) => (TypingTold.is(event) ? toTyping(event.payload) : null),
    });
  }
}

const toTyping = ({ userId, isTyping, until }: { userId: string; isTyping: boolean; until: string }) => ({
  userId,
  isTyping,
  until: new Date(until),
});

const typingTold = ({ agencyId, clientId, id }: PlaceOfThread, typing: Typing): DomainEvent => ({
  type: TypingTold.type,
  version: TypingTold.version,
  agencyId,
  clientId,
  topics: [typingTopic(id)],
  payload: { ...typing, until: typing.until.toISOString() },
});
