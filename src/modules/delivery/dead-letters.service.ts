import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { eachByItself, eachOnce, type Outcome } from '../../kernel/each-by-itself.js';
import { notFound } from '../../kernel/errors.js';
import { isGiven } from '../../kernel/given.js';
import { type ChannelId, type MessageId, parseId } from '../../kernel/ids.js';
import { cursorId, MAX_PAGE, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import type { Channel } from '../channels/channels.js';
import { ChannelsService } from '../channels/channels.service.js';
import type { FailedMessage } from '../messages/failed-messages.js';
import { FailedMessagesService } from '../messages/failed-messages.service.js';
import type { Message } from '../messages/messages.js';
import { MessagesService } from '../messages/messages.service.js';
import { AttemptsRepository } from './attempts.repository.js';
import { type DeadLetter, type DeadLetterChange, type DeliveryAttempt, kindOf } from './dead-letters.js';
import { badNumberOfLetters, neverSent, notDead, notOneChoice } from './delivery.errors.js';
import { RetriesService } from './retries.service.js';

export interface DeadLetterFilter {
  readonly clientId?: number | null;
  readonly channelId?: string | null;
  readonly failureCode?: string | null;
}

export interface ListDeadLetters extends DeadLetterFilter {
  readonly beforeId?: string | null;
  readonly limit?: number | null;
}

/** Which letters: exactly one of these. */
export interface DeadLetterChoice {
  readonly ids?: readonly string[] | null;
  readonly filter?: DeadLetterFilter | null;
}

/** Messages that did not get to their customers, and what is to become of them. */
@Injectable()
export class DeadLettersService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly failed: FailedMessagesService,
    private readonly messages: MessagesService,
    private readonly retries: RetriesService,
    private readonly attempts: AttemptsRepository,
    private readonly channels: ChannelsService,
    private readonly providers: ChannelProviders,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * The newest message first: 50 unless told, at most 100. `beforeId` is the last id of the page before. Empty for a
   * client or a channel that the actor does not see.
   *
   * @throws DomainError INVALID_INPUT limit or beforeId.
   */
  async list(actor: UserActor, { limit, beforeId, ...filter }: ListDeadLetters): Promise<DeadLetter[]> {
    const page = { limit: pageSize(limit), before: cursorId<'Message'>('beforeId', beforeId) };
    const asked = await this.#asked(actor, filter);
    return asked ? this.#letters(actor, await this.failed.page(actor, { ...asked, ...page })) : [];
  }

  /** The calls that were made for each of the messages that the actor may see, the first one first. */
  async attemptsOf(
    actor: UserActor,
    ids: readonly MessageId[],
  ): Promise<ReadonlyMap<MessageId, DeliveryAttempt[]>> {
    const found = await this.uow.read(actor, (tx) => this.attempts.of(tx, ids));
    const byMessage = new Map<MessageId, DeliveryAttempt[]>();
    for (const one of found) byMessage.set(one.messageId, [...(byMessage.get(one.messageId) ?? []), one]);
    return byMessage;
  }

  /**
   * Sends one again, as `RetriesService.replay` does.
   *
   * @throws DomainError as that does.
   */
  replay(actor: UserActor, rawId: string): Promise<Message> {
    return this.retries.replay(actor, rawId);
  }

  /**
   * The same for many, each by itself: those that are named, or the oldest 100 that a filter finds. They are queued in
   * the order in which they were written, so that those of one thread leave in theirs. Answered in that order.
   *
   * @throws DomainError INVALID_INPUT ids, for not exactly one choice and for not 1 to 100 ids.
   */
  async replayMany(actor: UserActor, { ids, filter }: DeadLetterChoice): Promise<Outcome<Message>[]> {
    if (isGiven(ids) === isGiven(filter)) throw notOneChoice();
    if (ids && (ids.length < 1 || ids.length > MAX_PAGE)) throw badNumberOfLetters(MAX_PAGE);
    const chosen = ids ? eachOnce(ids).sort(asWritten) : await this.#oldest(actor, filter ?? {});
    const outcomes = await eachByItself(chosen, (id) => this.retries.replay(actor, id));
    for (const { id, error } of outcomes) {
      if (error?.code === 'NOT_FOUND') this.trail.dropped(actor, 'message', id);
    }
    return outcomes;
  }

  /**
   * Takes one out of the list, for good unless it is sent again. The message stays FAILED. Safe to repeat.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT id for what was never sent to a customer; CONFLICT NOT_DEAD for what
   * has not failed, or not any more.
   */
  async discard(actor: UserActor, rawId: string): Promise<void> {
    const message = await this.#message(actor, rawId);
    if (!message) throw notFound('Message', { id: rawId });
    if (message.status === null) throw neverSent('id', message.id);
    if (await this.failed.discard(actor, message)) return;
    if ((await this.#message(actor, rawId))?.status !== 'FAILED') throw notDead(message.id);
  }

  /** Every letter that comes into the list of an agency or leaves it, as it stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<DeadLetterChange> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return this.failed.updates(actor, async (id) => {
      const found = await this.failed.find(actor, id);
      const [deadLetter = null] = found ? await this.#letters(actor, [found]) : [];
      return { id, deadLetter };
    });
  }

  async #message(actor: UserActor, rawId: string): Promise<Message | null> {
    const id = parseId<'Message'>(rawId);
    return id && this.uow.read(actor, (tx) => this.messages.findIn(tx, id));
  }

  async #oldest(actor: UserActor, filter: DeadLetterFilter): Promise<string[]> {
    const asked = await this.#asked(actor, filter);
    const found = asked ? await this.failed.oldest(actor, asked, MAX_PAGE) : [];
    return found.map(({ id }) => id);
  }

  /** Null: nothing of it is there for the actor. */
  async #asked(
    actor: UserActor,
    { clientId = null, channelId = null, failureCode = null }: DeadLetterFilter,
  ) {
    const id = parseId<'Channel'>(channelId);
    if (channelId !== null && !(await this.channels.find(actor, id))) {
      return this.trail.dropped(actor, 'channel', channelId);
    }
    return { clientId, channelId: id, failureCode };
  }

  async #letters(actor: UserActor, failed: readonly FailedMessage[]): Promise<DeadLetter[]> {
    const channels = failed.length > 0 ? await this.channels.visible(actor) : new Map<ChannelId, Channel>();
    return failed.map((message) => {
      const { id, clientId, conversationId, channelId, failureCode, failureText, failedAt } = message;
      if (!failedAt) throw new Error('A message that failed has the time when it did.');
      const provider = channelId && channels.get(channelId)?.provider;
      const table = provider && this.providers.has(provider) ? this.providers.of(provider).failures : null;
      const kind = kindOf(failureCode, table);
      return {
        ...{ id, clientId, conversationId, channelId, message, kind },
        failureCode,
        failureText,
        failedAt,
      };
    });
  }
}

/** Ids of messages are in the order in which they were written. */
const asWritten = (one: string, another: string): number => {
  const [a, b] = [one.toLowerCase(), another.toLowerCase()];
  return a < b ? -1 : Number(a > b);
};
