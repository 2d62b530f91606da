import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, hearsClient, type UserActor } from '../../kernel/actor.js';
import { type MessageId, parseId } from '../../kernel/ids.js';
import { LiveStream } from '../../realtime/live-stream.js';
import type { FailedMessage } from './failed-messages.js';
import {
  type FailedMessagesFilter,
  type FailedMessagesPage,
  FailedMessagesRepository,
} from './failed-messages.repository.js';
import {
  deadLetterTopic,
  MessageDiscarded,
  MessageStatusChanged,
  messageDiscarded,
} from './messages.events.js';
import type { Message } from './messages.js';

/** Messages that failed and wait for somebody to say what is to become of them. */
@Injectable()
export class FailedMessagesService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: FailedMessagesRepository,
  ) {}

  /** The newest message first. */
  page(actor: UserActor, page: FailedMessagesPage): Promise<FailedMessage[]> {
    return this.uow.read(actor, (tx) => this.repository.page(tx, page));
  }

  /** The oldest first: in the order in which they would be sent again. */
  oldest(actor: UserActor, filter: FailedMessagesFilter, limit: number): Promise<FailedMessage[]> {
    return this.uow.read(actor, (tx) => this.repository.oldest(tx, filter, limit));
  }

  /** Null for what has not failed, or was discarded. */
  find(actor: Actor, id: MessageId): Promise<FailedMessage | null> {
    return this.uow.read(actor, (tx) => this.repository.findById(tx, id));
  }

  /** Takes a message out of the list. Whether it was in it. */
  discard(actor: UserActor, message: Message): Promise<boolean> {
    return this.uow.write(actor, async (tx) => {
      if (!(await this.repository.discard(tx, message.id))) return false;
      const { id: subjectId, clientId } = message;
      tx.audit({ action: 'message.discarded', subjectId, clientId });
      tx.emit(messageDiscarded(message));
      return true;
    });
  }

  /** The ids of messages that come into the list or leave it, with what `load` makes of each. */
  updates<T>(actor: UserActor, load: (id: MessageId) => Promise<T>): LiveStream<T> {
    return new LiveStream({
      topic: deadLetterTopic(actor.agencyId),
      accepts: (event) =>
        (MessageStatusChanged.is(event) || MessageDiscarded.is(event)) && hearsClient(actor, event.clientId),
      load: async (event) => {
        const id = parseId<'Message'>(event.payload.messageId);
        return id && load(id);
      },
    });
  }
}
