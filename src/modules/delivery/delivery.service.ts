import { setTimeout as after } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { Dead, type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobGates } from '../../jobs/job-gates.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { type ChannelId, type MessageId, parseId } from '../../kernel/ids.js';
import { gateOfChannel } from '../channels/channel-gates.js';
import { ChannelHealthService } from '../channels/channel-health.service.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import type { Channel } from '../channels/channels.js';
import { ChannelsService, type Credential } from '../channels/channels.service.js';
import type { OutboundContent } from '../channels/content.js';
import type { ProviderIdentity, RetryLater, SendResult } from '../channels/providers/provider.js';
import type { ContactIdentity } from '../contacts/contacts.js';
import { SendersService } from '../contacts/senders.service.js';
import { OutgoingFiles } from '../media/outgoing-files.js';
import { DELIVER_MESSAGE } from '../messages/messages.delivery.js';
import type { Message } from '../messages/messages.js';
import { MessagesService } from '../messages/messages.service.js';
import type { Attempt } from './delivery.js';
import { DeliveryRepository } from './delivery.repository.js';
import { contentOf, Undeliverable } from './outbound-content.js';
import { Pace } from './pace.js';
import { StatusesService } from './statuses.service.js';

const payload = z.object({ messageId: z.string() });
type Payload = z.infer<typeof payload>;

/** About an hour of trying, with the pauses of the job runner between. A call takes seconds, an upload minutes. */
const POLICY = { concurrency: 16, gateConcurrency: 6, maxAttempts: 12, timeLimitMs: 300_000 };

/** How long a channel waits that has said too much, where the provider does not tell. */
const TOO_MUCH_MS = 5_000;

/** How soon a provider's status comes, with a margin. */
const PROOF_MS = 30_000;

/** A message on its way, with everything a call needs. */
interface Parcel {
  readonly message: Message;
  readonly channel: Channel;
  readonly to: ProviderIdentity;
  readonly content: OutboundContent;
  readonly attempt: Attempt;
}

/** What a call came to, and with which token of the channel. */
interface Called {
  readonly result: SendResult;
  readonly version: number;
}

/**
 * Takes queued messages to their providers, in the order of their conversation.
 *
 * The attempt is written before the call and its end after it, in the transaction that also ends the job. A
 * crash in between leaves an attempt without an end; the next one carries the same key.
 */
@Injectable()
export class DeliveryService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;
  readonly #pace = new Pace();

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: DeliveryRepository,
    private readonly statuses: StatusesService,
    private readonly messages: MessagesService,
    private readonly senders: SendersService,
    private readonly channels: ChannelsService,
    private readonly health: ChannelHealthService,
    private readonly providers: ChannelProviders,
    private readonly files: OutgoingFiles,
    private readonly gates: JobGates,
    private readonly handlers: JobHandlers,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(DELIVER_MESSAGE, this, POLICY);
  }

  async run(job: Job<Payload>, context: JobContext): Promise<void> {
    const actor = systemActor(job.agencyId, 'deliver');
    const id = parseId<'Message'>(job.payload.messageId);
    if (!id) throw new Dead('The job names no message.');
    try {
      // Lost with a crash of PostgreSQL, the job is still there and packs again.
      const parcel = await this.uow.write(actor, (tx) => this.pack(tx, id), { losable: true });
      if (!parcel) {
        await this.uow.write(actor, (tx) => context.complete(tx));
        return;
      }
      const { result, version } = await this.call(parcel, context.signal);
      await this.uow.write(actor, async (tx) => {
        await this.record(tx, parcel, result, context);
        // Last, since every call over the channel may wait here.
        await this.health.called(tx, parcel.channel, version, result);
      });
      if (result.outcome === 'retry') throw again(result);
    } catch (error) {
      if (!(error instanceof Undeliverable)) throw error;
      await this.uow.write(actor, async (tx) => {
        await this.fail(tx, id, error.code, error.text);
        await context.complete(tx);
      });
    }
  }

  /** Tried long enough. The message says so; the dead job keeps the last reason. */
  async onDead(tx: WriteTx, job: Job<Payload | null>, reason: string): Promise<void> {
    const id = parseId<'Message'>(job.payload?.messageId);
    if (id) await this.fail(tx, id, 'DELIVERY_GAVE_UP', reason);
  }

  /** Everything for one call, and the attempt that says it was made. Null: nothing is left to do. */
  private async pack(tx: WriteTx, id: MessageId): Promise<Parcel | null> {
    const found = await this.messages.findForDelivery(tx, id);
    if (!found) throw new Dead('The message of the job is gone.');
    const { message, channelId, contactId, customerExternalId } = found;
    // A status said so meanwhile: an earlier attempt has arrived although its answer was lost.
    if (message.status !== 'QUEUED' && message.status !== 'SENDING') return null;
    const channel = await this.channels.connected(tx.actor, channelId);
    if (!channel) {
      throw new Undeliverable('CHANNEL_DISCONNECTED', 'The channel is not connected any more.');
    }
    const address = contactId && (await this.senders.address(tx, contactId, ADDRESSES, customerExternalId));
    if (!address || !isProviderIdentity(address)) {
      throw new Undeliverable('NO_ADDRESS', 'The contact has no address on this channel.');
    }
    const { mediaId } = message;
    const content = contentOf(message, mediaId && (await this.files.find(tx, mediaId, channel.id)));
    const { clientId } = message;
    const attempt = await this.repository.begin(tx, { messageId: id, clientId, channelId: channel.id });
    await this.messages.advance(tx, id, { status: 'SENDING', at: this.clock.now() });
    return { message, channel, to: address, content, attempt };
  }

  private async call(parcel: Parcel, signal: AbortSignal): Promise<Called> {
    const { agencyId } = parcel.message;
    const { id } = parcel.channel;
    try {
      const credential = await this.channels.credential(agencyId, id);
      const called = await this.callWith(credential, parcel, signal);
      if (called.result.outcome !== 'rejected' || !called.result.isOfLine) return called;
      // The token may have been replaced since it was read. It was refused, so nothing has been sent.
      const newer = await this.channels.newerCredential(agencyId, id, credential);
      return newer ? await this.callWith(newer, parcel, signal) : called;
    } catch (error) {
      // The channel has no token any more, or the store no file: no later attempt would find them.
      if (error instanceof DomainError && error.code === 'CONFLICT')
        throw new Undeliverable(error.reason, error.message);
      throw error;
    }
  }

  private async callWith(
    { token, version }: Credential,
    { message, channel, to, content }: Parcel,
    signal: AbortSignal,
  ): Promise<Called> {
    const { accountId } = channel;
    const provider = this.providers.of(channel.provider);
    const wait = this.#pace.next(channel.id, provider.sendsPerSecond, performance.now());
    if (wait > 0) await after(wait, null, { signal });
    const result = await provider.send({ accountId, token }, to, content, {
      idempotencyKey: message.id,
      quotedProviderId: message.quotedProviderId,
      signal,
    });
    return { result, version };
  }

  private async record(tx: WriteTx, parcel: Parcel, result: SendResult, context: JobContext): Promise<void> {
    const { attempt } = parcel;
    const { outcome } = result;
    if (outcome === 'accepted') {
      await this.accepted(tx, parcel, result.providerMessageId);
      return context.complete(tx, ANSWERED);
    }
    const { code: failureCode, text: failureText } = result;
    const call = await this.repository.end(tx, attempt, {
      outcome,
      errorCode: failureCode,
      errorText: failureText,
    });
    if (outcome === 'retry') return this.holdBack(tx, attempt.channelId, result);
    await this.statuses.apply(tx, call, attempt.channelId, {
      status: 'FAILED',
      at: this.clock.now(),
      failureCode,
      failureText,
    });
    await context.complete(tx, ANSWERED);
  }

  /** What else wants to leave by the same channel need not try what would not get through. */
  private async holdBack(tx: WriteTx, channelId: ChannelId, failure: RetryLater): Promise<void> {
    const { concerns, code, text, retryAfterMs } = failure;
    const [gate, reason] = [gateOfChannel(channelId), `${code}: ${text}`];
    if (concerns === 'CHANNEL') await this.gates.hold(tx, gate, retryAfterMs ?? TOO_MUCH_MS, reason);
    if (concerns === 'PROVIDER') await this.gates.failed(tx, gate, reason);
  }

  private async accepted(tx: WriteTx, { attempt }: Parcel, providerMessageId: string | null): Promise<void> {
    const call = await this.repository.end(tx, attempt, { outcome: 'accepted', providerMessageId });
    await this.statuses.apply(tx, call, attempt.channelId, {
      status: 'SENT',
      at: this.clock.now(),
      providerMessageId,
    });
    if (providerMessageId) await this.statuses.catchUp(tx, call, attempt.channelId, providerMessageId);
  }

  private async fail(tx: WriteTx, id: MessageId, failureCode: string, failureText: string): Promise<void> {
    await this.messages.advance(tx, id, { status: 'FAILED', at: this.clock.now(), failureCode, failureText });
  }
}

/** The provider has spoken: it is not down. */
const ANSWERED = { hasPassed: true };

/** Best first. */
const ADDRESSES = ['WHATSAPP', 'WHATSAPP_USER'] as const;

/** What may have arrived is given time for its status to say so: no provider here removes duplicates itself. */
function again({ retryAfterMs, mayHaveBeenSent, code, text }: RetryLater): Retry {
  const afterMs = mayHaveBeenSent ? Math.max(retryAfterMs ?? 0, PROOF_MS) : retryAfterMs;
  return new Retry(afterMs, `${code}: ${text}`);
}

const isProviderIdentity = (identity: ContactIdentity): identity is ProviderIdentity =>
  identity.kind === 'WHATSAPP' || identity.kind === 'WHATSAPP_USER';
