import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { type ChannelId, parseId } from '../../kernel/ids.js';
import { OutgoingFiles } from '../media/outgoing-files.js';
import type { StatusChange } from '../messages/messages.js';
import { MessagesService } from '../messages/messages.service.js';
import { counts, type KnownAttempt, type ProviderStatus } from './delivery.js';
import { DeliveryRepository } from './delivery.repository.js';

/** What providers report of messages: in any order, sometimes before our own call has returned. */
@Injectable()
export class StatusesService {
  constructor(
    private readonly repository: DeliveryRepository,
    private readonly messages: MessagesService,
    private readonly files: OutgoingFiles,
  ) {}

  /** Moves the message forward, or keeps the status until its message is known. Repeating changes nothing. */
  async receive(tx: WriteTx, status: ProviderStatus): Promise<void> {
    const { channelId, providerMessageId } = status;
    await this.repository.lockProviderId(tx, channelId, providerMessageId);
    const call =
      (await this.repository.attemptOf(tx, channelId, providerMessageId)) ?? (await this.adopted(tx, status));
    if (call) await this.apply(tx, call, channelId, changeOf(status));
    else await this.repository.park(tx, status);
  }

  /** The send under this id is recorded now: whatever was reported of it before counts. */
  async catchUp(
    tx: WriteTx,
    call: KnownAttempt,
    channelId: ChannelId,
    providerMessageId: string,
  ): Promise<void> {
    for (const status of await this.repository.unpark(tx, channelId, providerMessageId)) {
      await this.apply(tx, call, channelId, changeOf(status));
    }
  }

  /** What became of a call to the provider. What does not count any more is kept for the history. */
  async apply(tx: WriteTx, call: KnownAttempt, channelId: ChannelId, change: StatusChange): Promise<void> {
    if (!counts(call, change.status)) return this.messages.remember(tx, call.messageId, change);
    const moved = await this.messages.advance(tx, call.messageId, change);
    if (moved?.status === 'FAILED' && moved.mediaId) {
      await this.files.forget(tx, moved.mediaId, channelId);
    }
  }

  /** A send whose answer was lost comes back with the key that went out with it. */
  private async adopted(tx: WriteTx, status: ProviderStatus): Promise<KnownAttempt | null> {
    const messageId = parseId<'Message'>(status.callbackData);
    return messageId && this.repository.adopt(tx, status, messageId);
  }
}

const changeOf = (status: ProviderStatus): StatusChange => ({
  status: status.status,
  isReport: true,
  at: status.at,
  failureCode: status.errorCode,
  failureText: status.errorText,
  providerMessageId: status.providerMessageId,
});
