import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { type ChannelId, type MessageId, parseId } from '../../kernel/ids.js';
import { MessagesService } from '../messages/messages.service.js';
import type { ProviderStatus } from './delivery.js';
import { DeliveryRepository } from './delivery.repository.js';

/** What providers report of messages: in any order, sometimes before our own call has returned. */
@Injectable()
export class StatusesService {
  constructor(
    private readonly repository: DeliveryRepository,
    private readonly messages: MessagesService,
  ) {}

  /** Moves the message forward, or keeps the status until its message is known. Repeating changes nothing. */
  async receive(tx: WriteTx, status: ProviderStatus): Promise<void> {
    const { channelId, providerMessageId } = status;
    await this.repository.lockProviderId(tx, channelId, providerMessageId);
    const messageId =
      (await this.repository.messageOf(tx, channelId, providerMessageId)) ?? (await this.adopted(tx, status));
    if (messageId) await this.apply(tx, messageId, status);
    else await this.repository.park(tx, status);
  }

  /** The send under this id is recorded now: whatever was reported of it before counts. */
  async catchUp(
    tx: WriteTx,
    messageId: MessageId,
    channelId: ChannelId,
    providerMessageId: string,
  ): Promise<void> {
    for (const status of await this.repository.unpark(tx, channelId, providerMessageId)) {
      await this.apply(tx, messageId, status);
    }
  }

  private async apply(tx: WriteTx, messageId: MessageId, status: ProviderStatus): Promise<void> {
    await this.messages.advance(tx, messageId, {
      status: status.status,
      at: status.at,
      failureCode: status.errorCode,
      failureText: status.errorText,
      providerMessageId: status.providerMessageId,
    });
  }

  /** A send whose answer was lost comes back with the key that went out with it. */
  private async adopted(tx: WriteTx, status: ProviderStatus): Promise<MessageId | null> {
    const messageId = parseId<'Message'>(status.callbackData);
    return messageId && this.repository.adopt(tx, status, messageId);
  }
}
