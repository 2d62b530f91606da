import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { conversationChanged } from './conversations.events.js';
import type { ChatMode, Conversation } from './conversations.js';
import { WorkRepository } from './work.repository.js';

/** Who answers in a thread. */
@Injectable()
export class ChatModeService {
  constructor(private readonly work: WorkRepository) {}

  /** Of a locked thread; whoever looks at the inbox is told. The mode that it has changes nothing. */
  async set(tx: WriteTx, thread: Conversation, mode: ChatMode): Promise<void> {
    if (thread.chatMode === mode) return;
    await this.work.setChatMode(tx, thread.id, mode);
    tx.emit(conversationChanged(thread));
  }
}
