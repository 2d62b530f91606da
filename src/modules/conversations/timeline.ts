import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { PlaceOfThread } from './conversations.js';

export const ThreadEventKind = {
  STATUS: 'STATUS',
  ASSIGNEE: 'ASSIGNEE',
  GROUP: 'GROUP',
  PRIORITY: 'PRIORITY',
  SNOOZE: 'SNOOZE',
  TAG_ADDED: 'TAG_ADDED',
  TAG_REMOVED: 'TAG_REMOVED',
  BOOKING: 'BOOKING',
  FLOW: 'FLOW',
} as const;
export type ThreadEventKind = (typeof ThreadEventKind)[keyof typeof ThreadEventKind];

/** What changed about a thread: ids of people, groups, tags and runs, names of statuses and priorities, instants in ISO 8601. */
export interface ThreadEvent {
  readonly kind: ThreadEventKind;
  readonly from: string | null;
  readonly to: string | null;
}

/** A change of a thread as its timeline tells it. */
export interface ThreadLine {
  readonly event: ThreadEvent;
  /** The same for people, with the names of that moment. */
  readonly text: string;
}

/** Who can write into a timeline. */
export interface TimelinePen {
  /** Appends a line of the transaction's actor. Nobody's unread count and no thread's place in the inbox changes. */
  write(tx: WriteTx, thread: PlaceOfThread, line: ThreadLine): Promise<void>;

  /**
   * Appends a note of the transaction's actor, as `addNote` would.
   *
   * @throws DomainError INVALID_INPUT note.
   */
  note(tx: WriteTx, thread: PlaceOfThread, body: string): Promise<void>;
}

/**
 * Where a change of a thread is told between its messages, in the transaction of the change.
 *
 * The timeline is made of messages, and messages stand above conversations: they bring the pen when they are made.
 */
@Injectable()
export class Timeline {
  #pen: TimelinePen | null = null;

  /** Called once, before anything is written. */
  giveTo(pen: TimelinePen): void {
    if (this.#pen) throw new Error('Somebody writes the timeline already.');
    this.#pen = pen;
  }

  /** The thread must be locked by the transaction. */
  tell(tx: WriteTx, thread: PlaceOfThread, line: ThreadLine): Promise<void> {
    return this.#inHand().write(tx, thread, line);
  }

  /**
   * What somebody notes while they change the thread: 1 to 4096 characters, and whom it mentions hears of it. The
   * thread must be locked by the transaction.
   *
   * @throws DomainError INVALID_INPUT note.
   */
  note(tx: WriteTx, thread: PlaceOfThread, body: string): Promise<void> {
    return this.#inHand().note(tx, thread, body);
  }

  #inHand(): TimelinePen {
    if (!this.#pen) throw new Error('Nobody writes the timeline.');
    return this.#pen;
  }
}
