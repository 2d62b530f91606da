import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { Job, JobContext, JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import type { MediaId } from '../../kernel/ids.js';
import { ChannelHealthService } from '../channels/channel-health.service.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import type { Channel } from '../channels/channels.js';
import { ChannelsService } from '../channels/channels.service.js';
import { type InboundMessage, Unreadable } from '../channels/providers/provider.js';
import { SendersService } from '../contacts/senders.service.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { StatusesService } from '../delivery/statuses.service.js';
import { MediaService } from '../media/media.service.js';
import { MessagesService } from '../messages/messages.service.js';
import { TemplateNewsService } from '../templates/template-news.service.js';
import { GAVE_UP, type InboundEvent, PROCESS_INBOUND } from './inbound.js';
import { InboundRepository } from './inbound.repository.js';

const payload = z.object({ eventId: z.string() });
type Payload = z.infer<typeof payload>;

const POLICY = { concurrency: 8, maxAttempts: 12, timeLimitMs: 30_000 };

/**
 * Turns stored events into what they mean: identity, contact, conversation, message. One event is one
 * transaction that also ends its job, so it happens once and whole or not at all.
 */
@Injectable()
export class InboundProcessor implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: InboundRepository,
    private readonly channels: ChannelsService,
    private readonly health: ChannelHealthService,
    private readonly providers: ChannelProviders,
    private readonly senders: SendersService,
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesService,
    private readonly media: MediaService,
    private readonly statuses: StatusesService,
    private readonly news: TemplateNewsService,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(PROCESS_INBOUND, this, POLICY);
  }

  async run(job: Job<Payload>, { complete }: JobContext): Promise<void> {
    await this.uow.write(systemActor(job.agencyId, 'inbound'), async (tx) => {
      await this.process(tx, job.payload.eventId);
      await complete(tx);
    });
  }

  /** An event that was given up stays where it is, and its lane goes on. */
  async onDead(tx: WriteTx, job: Job<Payload | null>): Promise<void> {
    if (job.payload) await this.repository.processed(tx, job.payload.eventId, GAVE_UP);
  }

  /** Processes one stored event in the caller's transaction. Once: an event that is done is left alone. */
  async process(tx: WriteTx, eventId: string): Promise<void> {
    const event = await this.repository.take(tx, eventId);
    if (!event || event.isProcessed) return;
    await this.repository.processed(tx, event.id, await this.interpret(tx, event));
  }

  /** Null, or why a person has to look at the event. */
  private async interpret(tx: WriteTx, event: InboundEvent): Promise<string | null> {
    const channel = await this.channels.find(tx.actor, event.channelId);
    if (!channel) return 'CHANNEL_GONE';
    const provider = this.providers.of(channel.provider);
    try {
      if (event.kind === 'message') {
        await this.message(tx, channel, provider.interpretMessage(event.payload, event.receivedAt));
        return null;
      }
      if (event.kind === 'template') return await this.template(tx, channel, event);
      if (event.kind !== 'status') return event.kind.toUpperCase();
      const status = provider.interpretStatus(event.payload, event.receivedAt);
      if (status.kind === 'ignored') return status.reason;
      await this.statuses.receive(tx, { ...status, clientId: channel.clientId, channelId: channel.id });
      return null;
    } catch (error) {
      if (error instanceof Unreadable) return error.reason;
      throw error;
    }
  }

  private async template(tx: WriteTx, channel: Channel, event: InboundEvent): Promise<string | null> {
    const { templates } = this.providers.of(channel.provider);
    if (!templates) return 'TEMPLATES_NOT_SUPPORTED';
    await this.news.receive(tx, channel, templates.interpretNews(event.payload, event.receivedAt));
    return null;
  }

  private async message(tx: WriteTx, channel: Channel, message: InboundMessage): Promise<void> {
    const { clientId, provider, id: channelId } = channel;
    const { identities, displayName, phone } = message;
    const source = `inbound:${provider.toLowerCase()}`;
    const contact = await this.senders.resolve(tx, { clientId, identities, displayName, phone, source });
    const mediaId = await this.announced(tx, channel, message);
    const conversation = await this.conversations.receive(tx, {
      clientId,
      channelId,
      contactId: contact.id,
      customerExternalId: identities[0].value,
      customerDisplayName: contact.displayName,
      isBlocked: contact.blockedAt !== null,
    });
    await this.messages.appendInbound(tx, conversation, {
      messageType: message.type,
      body: message.body,
      interactive: message.interactive,
      content: message.content,
      mediaId,
      mediaMimeType: message.media?.mimeType ?? null,
      providerMessageId: message.providerMessageId,
      quotedProviderId: message.quotedProviderId,
      at: message.at,
    });
    await this.health.heard(tx, channel);
  }

  private async announced(tx: WriteTx, channel: Channel, { media }: InboundMessage): Promise<MediaId | null> {
    if (!media) return null;
    const { providerMediaId, mimeType, fileName, sha256 } = media;
    const file = { providerMediaId, mimeType, fileName, sha256 };
    return this.media.announce(tx, { clientId: channel.clientId, channelId: channel.id, ...file });
  }
}
