import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import type { Conversation } from '../conversations/conversations.js';
import { FlowVersionsService } from '../flows/flow-versions.service.js';
import { type MessageFollower, MessageFollowers } from '../messages/message-followers.js';
import type { Message } from '../messages/messages.js';
import { FlowTriggers } from './flow-triggers.js';
import { isAnswer } from './replies.js';
import { RunChanges } from './run-changes.js';
import { RunQueue } from './run-queue.js';

/** What flows make of what is said, in the transaction of the message. */
@Injectable()
export class RunFollower implements OnModuleInit, MessageFollower {
  constructor(
    private readonly changes: RunChanges,
    private readonly versions: FlowVersionsService,
    private readonly triggers: FlowTriggers,
    private readonly queue: RunQueue,
    private readonly followers: MessageFollowers,
  ) {}

  onModuleInit(): void {
    this.followers.follow(this);
  }

  /** The chat mode says whether a run listens: where no flow is, no run is looked up. */
  async received(tx: WriteTx, { chatMode, clientId }: Conversation, message: Message): Promise<void> {
    if (!isAnswer(message)) return;
    const isAwaited = chatMode === 'FLOW' || (await this.triggers.listens(tx, clientId, message.body));
    if (isAwaited) await this.queue.message(tx, message);
  }

  /** As the flow has it: people go on, or go on for a while, or nothing changes. */
  async replied(tx: WriteTx, { id }: Conversation): Promise<void> {
    const held = await this.changes.held(tx, id);
    if (!held || held.run.pausedAt) return;
    const { run } = held;
    const { onHumanReply } = await this.versions.settings(tx, run.flowId, run.version);
    if (onHumanReply === 'hand_over') await this.changes.end(tx, run, 'HANDED_OFF', 'HUMAN_REPLY');
    if (onHumanReply === 'pause') await this.changes.pause(tx, held);
  }
}
