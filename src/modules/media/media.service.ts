import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { FileStore } from '../../files/file-store.js';
import { Dead, type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { type MediaId, newId, parseId } from '../../kernel/ids.js';
import { ChannelProviders } from '../channels/channel-providers.js';
import { ChannelsService } from '../channels/channels.service.js';
import type { MediaResult } from '../channels/providers/provider.js';
import { FETCH_MEDIA, type Media, type ProviderFile, storageKeyOf } from './media.js';
import { MediaRepository } from './media.repository.js';
import { MediaArrivals } from './media-arrivals.js';

const payload = z.object({ mediaId: z.string() });
type Payload = z.infer<typeof payload>;

/** The provider's link dies in minutes and its id in days, so a file is fetched at once and for long. */
const POLICY = { concurrency: 4, maxAttempts: 20, timeLimitMs: 150_000 };

/** Files that customers sent: known at once by our id, here soon after. */
@Injectable()
export class MediaService implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MediaRepository,
    private readonly store: FileStore,
    private readonly arrivals: MediaArrivals,
    private readonly channels: ChannelsService,
    private readonly providers: ChannelProviders,
    private readonly queue: JobQueue,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(FETCH_MEDIA, this, POLICY);
  }

  /** Notes a file at the provider under an id of ours, and has it fetched after commit. */
  async announce(tx: WriteTx, file: ProviderFile): Promise<MediaId> {
    const id = newId<'Media'>();
    await this.repository.insert(tx, id, file);
    await this.queue.add(tx, { kind: FETCH_MEDIA, lane: `media:${id}`, payload: { mediaId: id } });
    return id;
  }

  async run(job: Job<Payload>, { signal, complete }: JobContext): Promise<void> {
    const actor = systemActor(job.agencyId, 'fetch a file');
    const id = parseId<'Media'>(job.payload.mediaId);
    const media = id && (await this.uow.read(actor, (tx) => this.repository.findById(tx, id)));
    if (!media?.channelId || !media.providerMediaId) throw new Dead('There is no such file to fetch.');
    const storageKey = storageKeyOf(media);
    const fetched =
      media.state === 'STORED' ? null : await this.fetch(job.agencyId, media, storageKey, signal);
    await this.uow.write(actor, async (tx) => {
      if (fetched && (await this.repository.stored(tx, media.id, { storageKey, ...fetched }))) {
        await this.arrivals.tell(tx, media.id);
      }
      await complete(tx);
    });
  }

  async onDead(tx: WriteTx, job: Job<Payload | null>, reason: string): Promise<void> {
    const id = parseId<'Media'>(job.payload?.mediaId);
    if (!id) return;
    await this.repository.failed(tx, id, reason);
    await this.arrivals.tell(tx, id);
  }

  private async fetch(agencyId: number, media: Media, storageKey: string, signal: AbortSignal) {
    const channel = await this.channels.find(systemActor(agencyId, 'fetch a file'), media.channelId);
    if (!channel || !media.providerMediaId) throw new Dead('The channel of the file is gone.');
    const { accountId } = channel;
    const line = { accountId, token: await this.channels.token(agencyId, channel.id) };
    const provider = this.providers.of(channel.provider);
    const { providerMediaId } = media;
    const results: MediaResult[] = [];
    await this.store.put(storageKey, async (sink) => {
      const result = await provider.fetchMedia(line, providerMediaId, sink, { signal });
      results.push(result);
      return result.outcome === 'fetched';
    });
    const [result] = results;
    if (result?.outcome === 'fetched') return result;
    const text = result ? `${result.code}: ${result.text}` : 'The store took nothing.';
    throw result?.outcome === 'retry' ? new Retry(result.retryAfterMs, text) : new Dead(text);
  }
}
