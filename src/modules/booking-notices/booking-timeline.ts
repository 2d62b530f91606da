import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { type BookingChange, type BookingFollower, BookingFollowers } from '../bookings/booking-followers.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { Timeline } from '../conversations/timeline.js';
import { lineOf } from './booking-lines.js';

/** Tells what becomes of a booking between the messages of the thread that it was made in. */
@Injectable()
export class BookingTimeline implements OnModuleInit, BookingFollower {
  constructor(
    private readonly followers: BookingFollowers,
    private readonly conversations: ConversationsService,
    private readonly timeline: Timeline,
  ) {}

  onModuleInit(): void {
    this.followers.follow(this);
  }

  async changed(tx: WriteTx, change: BookingChange): Promise<void> {
    const { conversationId } = change.after;
    const line = conversationId && lineOf(change);
    const thread = line && (await this.conversations.lock(tx, conversationId));
    if (thread) await this.timeline.tell(tx, thread, line);
  }
}
