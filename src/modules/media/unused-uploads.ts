import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { FileStore } from '../../files/file-store.js';
import { Dead, type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { Clock } from '../../kernel/clock.js';
import { type MediaId, parseId } from '../../kernel/ids.js';
import { REMOVE_UNUSED } from './media.js';
import { MediaRepository } from './media.repository.js';
import { MediaUsers } from './media-users.js';

const payload = z.object({ mediaId: z.string(), storageKey: z.string() });
type Payload = z.infer<typeof payload>;

/** How long an uploaded file waits to be sent. */
const UNUSED_MS = 7 * 24 * 60 * 60_000;

/**
 * No upload stays for ever that nobody sends: a week after it came it is looked at, and removed if no message refers to
 * it. What was sent stays as long as its message; what a flow will send is looked at again a week later.
 */
@Injectable()
export class UnusedUploads implements OnModuleInit, JobHandler<Payload> {
  readonly payload = payload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly repository: MediaRepository,
    private readonly users: MediaUsers,
    private readonly store: FileStore,
    private readonly queue: JobQueue,
    private readonly handlers: JobHandlers,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(REMOVE_UNUSED, this);
  }

  /** To be called with what makes the upload a file. */
  async watch(tx: WriteTx, mediaId: MediaId, storageKey: string): Promise<void> {
    await this.look(tx, { mediaId, storageKey }, new Date(this.clock.now().getTime() + UNUSED_MS));
  }

  /** The row goes first: nobody can send it any more when its bytes go. After a crash the bytes go all the same. */
  async run({ agencyId, payload: job }: Job<Payload>, { complete }: JobContext): Promise<void> {
    const house = systemActor(agencyId, 'remove an unused file');
    const id = parseId<'Media'>(job.mediaId);
    if (!id) throw new Dead('The job names no file.');
    const isGone = await this.uow.write(house, (tx) => this.removed(tx, id, job));
    if (isGone) await this.store.remove(job.storageKey);
    await this.uow.write(house, (tx) => complete(tx));
  }

  private async removed(tx: WriteTx, id: MediaId, job: Payload): Promise<boolean> {
    const upload = await this.repository.lockUpload(tx, id);
    if (!upload) return true;
    const now = this.clock.now().getTime();
    const isMeant = await this.users.use(tx, id);
    const dueAt = new Date((isMeant ? now : (upload.storedAt?.getTime() ?? now)) + UNUSED_MS);
    if (dueAt.getTime() > now) {
      await this.look(tx, job, dueAt);
      return false;
    }
    if (!(await this.repository.removeUnused(tx, id))) return false;
    tx.audit({ action: 'media.unused_removed', subjectId: id, clientId: upload.clientId });
    return true;
  }

  private async look(tx: WriteTx, job: Payload, runAt: Date): Promise<void> {
    await this.queue.add(tx, { kind: REMOVE_UNUSED, lane: `media:${job.mediaId}`, payload: job, runAt });
  }
}
