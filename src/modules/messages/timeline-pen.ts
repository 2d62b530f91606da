import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { PlaceOfThread } from '../conversations/conversations.js';
import { type ThreadLine, Timeline, type TimelinePen } from '../conversations/timeline.js';
import { AppendsRepository } from './appends.repository.js';
import { Noting } from './noting.js';

/** Writes what happens to threads between their messages. */
@Injectable()
export class MessagesTimelinePen implements OnModuleInit, TimelinePen {
  constructor(
    private readonly timeline: Timeline,
    private readonly appends: AppendsRepository,
    private readonly noting: Noting,
  ) {}

  onModuleInit(): void {
    this.timeline.giveTo(this);
  }

  write(tx: WriteTx, { id }: PlaceOfThread, line: ThreadLine): Promise<void> {
    return this.appends.line(tx, id, line);
  }

  async note(tx: WriteTx, thread: PlaceOfThread, body: string): Promise<void> {
    await this.noting.write(tx, thread, { field: 'note', body, clientMessageId: null });
  }
}
