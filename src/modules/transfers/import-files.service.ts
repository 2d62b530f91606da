import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { z } from 'zod';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { FileStore } from '../../files/file-store.js';
import { type Job, type JobContext, type JobHandler } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { systemActor } from '../../kernel/actor.js';
import { parseId } from '../../kernel/ids.js';
import { importChanged } from './imports.events.js';
import { ImportsRepository } from './imports.repository.js';
import {
  EXPIRE_IMPORT,
  EXPIRES_AFTER_MS,
  expireJob,
  filePayload,
  importPayload,
  REMOVE_FILE,
  removeFileJob,
} from './transfer-jobs.js';

const POLICY = { concurrency: 2, maxAttempts: 20 };

/** No file stays for longer than somebody has a use for it. */
@Injectable()
export class ImportFiles implements OnModuleInit {
  private readonly expiring: JobHandler<z.infer<typeof importPayload>> = {
    payload: importPayload,
    run: (job, context) => this.expire(job, context),
  };
  private readonly removing: JobHandler<z.infer<typeof filePayload>> = {
    payload: filePayload,
    run: (job, context) => this.remove(job, context),
  };

  constructor(
    private readonly uow: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly store: FileStore,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(EXPIRE_IMPORT, this.expiring, POLICY);
    this.handlers.handle(REMOVE_FILE, this.removing, POLICY);
  }

  private async remove(
    { agencyId, payload }: Job<z.infer<typeof filePayload>>,
    context: JobContext,
  ): Promise<void> {
    await this.store.remove(payload.storageKey);
    await this.uow.write(systemActor(agencyId, REMOVE_FILE), (tx) => context.complete(tx));
  }

  private async expire(
    { agencyId, payload }: Job<z.infer<typeof importPayload>>,
    context: JobContext,
  ): Promise<void> {
    const id = parseId<'Import'>(payload.importId);
    await this.uow.write(systemActor(agencyId, EXPIRE_IMPORT), async (tx) => {
      const found = id && (await this.imports.lock(tx, id));
      const dueAt = new Date((found?.createdAt.getTime() ?? 0) + EXPIRES_AFTER_MS);
      if (found?.status === 'STAGED' && dueAt <= new Date()) {
        await this.imports.end(tx, found.id, 'CANCELLED', 'Nobody has started it within a day.');
        if (found.storageKey) await this.jobs.add(tx, removeFileJob(found.storageKey));
        tx.emit(importChanged(agencyId, found));
        tx.audit({ action: 'contact_import.expired', subjectId: found.id, clientId: found.clientId });
      } else if (found?.status === 'STAGED') {
        await this.jobs.add(tx, expireJob(found.id, dueAt));
      }
      await context.complete(tx);
    });
  }
}
