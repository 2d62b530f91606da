import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { Conversation } from '../conversations/conversations.js';
import type { Message } from './messages.js';

/** Whoever must not miss what is said: flows. In the transaction of the message; no calls to the outside. */
export interface MessageFollower {
  /** A customer has written, into a thread that the transaction has locked. It stands as it did before the message. */
  received(tx: WriteTx, thread: Conversation, message: Message): Promise<void>;

  /** A person has written to a customer whom not only people answer: the thread's chat mode is not HUMAN. */
  replied(tx: WriteTx, thread: Conversation, message: Message): Promise<void>;
}

/**
 * Who follows what is said. They stand above: their modules bring them when they are made.
 */
@Injectable()
export class MessageFollowers {
  readonly #followers: MessageFollower[] = [];

  /** Called when modules are made, before anything is said. */
  follow(follower: MessageFollower): void {
    this.#followers.push(follower);
  }

  async received(tx: WriteTx, thread: Conversation, message: Message): Promise<void> {
    for (const follower of this.#followers) await follower.received(tx, thread, message);
  }

  async replied(tx: WriteTx, thread: Conversation, message: Message): Promise<void> {
    for (const follower of this.#followers) await follower.replied(tx, thread, message);
  }
}
