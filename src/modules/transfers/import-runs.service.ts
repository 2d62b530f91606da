import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { FileStore } from '../../files/file-store.js';
import { Dead, type Job, type JobContext, type JobHandler, Retry } from '../../jobs/job.js';
import { JobHandlers } from '../../jobs/job-handlers.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { type SystemActor, systemActor } from '../../kernel/actor.js';
import { type ImportId, parseId } from '../../kernel/ids.js';
import { type CsvRow, rowsOf } from './csv-file.js';
import { ImportBatches, type Numbered } from './import-batches.js';
import { importChanged } from './imports.events.js';
import type { ContactImport, ImportFile } from './imports.js';
import { ImportsRepository } from './imports.repository.js';
import { importPayload, RUN_IMPORT, removeFileJob, runJob } from './transfer-jobs.js';

type Payload = z.infer<typeof importPayload>;
type Running = ContactImport & ImportFile;

const REASON = 'import contacts';
/** Rows of one transaction: their contacts are locked until it ends. */
const BATCH = 200;
/** How long one run goes on before it queues again behind whatever else is due. */
const RUN_MS = 4_000;
/** For whoever was faster to notice that the job is not theirs any more. */
const AGAIN_MS = 1_000;

/** One at a time on each instance, so that no file, however long, holds up messages. */
const POLICY = { concurrency: 1, maxAttempts: 10, timeLimitMs: 60_000 };

const GAVE_UP = 'The import could not go on. What came before is in; start again with the rest of the file.';

/**
 * Takes files in, batch by batch. The contacts of a batch, the counts and the place in the file are one transaction,
 * which holds the import's row and looks where it stands first: whoever reads a batch that is in already, after a
 * crash or beside another runner, finds that out and changes nothing.
 */
@Injectable()
export class ImportRuns implements OnModuleInit, JobHandler<Payload> {
  readonly payload = importPayload;

  constructor(
    private readonly uow: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly batches: ImportBatches,
    private readonly store: FileStore,
    private readonly jobs: JobQueue,
    private readonly handlers: JobHandlers,
  ) {}

  onModuleInit(): void {
    this.handlers.handle(RUN_IMPORT, this, POLICY);
  }

  async run(job: Job<Payload>, context: JobContext): Promise<void> {
    const id = parseId<'Import'>(job.payload.importId);
    const house = systemActor(job.agencyId, REASON);
    const found = id && (await this.uow.read(house, (tx) => this.imports.findWithFile(tx, id)));
    if (found?.status !== 'RUNNING') return this.uow.write(house, (tx) => context.complete(tx));
    await this.goOn(actorFor(house, found.clientId), found, context);
  }

  async onDead(tx: WriteTx, { payload }: Job<Payload | null>): Promise<void> {
    const id = parseId<'Import'>(payload?.importId);
    const found = id && (await this.imports.lock(tx, id));
    if (found?.status === 'RUNNING') await this.end(tx, found, 'FAILED', GAVE_UP);
  }

  private async goOn(actor: SystemActor, found: Running, context: JobContext): Promise<void> {
    const until = performance.now() + RUN_MS;
    let { position, processedRows } = found;
    for await (const rows of this.rows(found)) {
      context.signal.throwIfAborted();
      const from = { position, processedRows };
      const isLate = performance.now() >= until;
      const goesOn = await this.uow.write(actor, async (tx) => {
        const now = await this.standing(tx, found.id, from.position);
        if (now) await this.batches.take(tx, now, numbered(rows, from.processedRows));
        if (now && isLate) await this.jobs.add(tx, runJob(found));
        if (!now || isLate) await context.complete(tx);
        return now !== null && !isLate;
      });
      if (!goesOn) return;
      position = rows.at(-1)?.end ?? position;
      processedRows += rows.length;
    }
    await this.uow.write(actor, async (tx) => {
      const now = await this.standing(tx, found.id, position);
      if (now) await this.end(tx, now, 'DONE');
      await context.complete(tx);
    });
  }

  /**
   * The import, held until the transaction ends; null when it is over.
   *
   * @throws Retry when it has gone on without us: the job stays, since whoever was faster may not hold it any more.
   */
  private async standing(tx: WriteTx, id: ImportId, position: number): Promise<Running | null> {
    const now = await this.imports.lock(tx, id);
    if (now?.status !== 'RUNNING') return null;
    if (now.position !== position) throw new Retry(AGAIN_MS, 'Another runner has taken rows in meanwhile.');
    return now;
  }

  private async *rows({ storageKey, delimiter, position, size }: Running): AsyncGenerator<CsvRow[], void> {
    if (position >= size) return;
    const file = await this.store.open(storageKey, { start: position, end: size - 1 });
    if (!file) throw new Dead('The file of the import is not there.');
    try {
      let rows: CsvRow[] = [];
      for await (const row of rowsOf(file.stream, delimiter ?? ',', position)) {
        rows.push(row);
        if (rows.length < BATCH) continue;
        yield rows;
        rows = [];
      }
      if (rows.length > 0) yield rows;
    } finally {
      file.stream.destroy();
    }
  }

  private async end(
    tx: WriteTx,
    at: Running,
    status: 'DONE' | 'FAILED',
    failure: string | null = null,
  ): Promise<void> {
    const { id, clientId, createdCount, updatedCount, rejectedCount, storageKey } = at;
    await this.imports.end(tx, id, status, failure);
    await this.jobs.add(tx, removeFileJob(storageKey));
    tx.emit(importChanged(tx.agencyId, at));
    const action = status === 'DONE' ? 'contact_import.finished' : 'contact_import.failed';
    tx.audit({ action, subjectId: id, clientId, details: { createdCount, updatedCount, rejectedCount } });
  }
}

/** The house, held to the one client whose contacts these are. */
const actorFor = (house: SystemActor, clientId: number): SystemActor =>
  Object.freeze({ ...house, clients: [clientId] });

const numbered = (rows: readonly CsvRow[], before: number): Numbered[] =>
  rows.map((row, at) => ({ ...row, rowNumber: before + at + 1 }));
