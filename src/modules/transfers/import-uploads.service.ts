import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { FileStore } from '../../files/file-store.js';
import { JobQueue } from '../../jobs/job-queue.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { newId, parseId } from '../../kernel/ids.js';
import { type Survey, surveyOf } from './csv-file.js';
import { importChanged } from './imports.events.js';
import { type ContactImport, MAX_ROWS, MAX_SIZE, SAMPLE_ROWS } from './imports.js';
import { ImportsRepository } from './imports.repository.js';
import { removeFileJob } from './transfer-jobs.js';
import { emptyFile, importStands, tooLarge } from './transfers.errors.js';

/** Takes the bytes of announced files. */
@Injectable()
export class ImportUploads {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly store: FileStore,
    private readonly jobs: JobQueue,
  ) {}

  /**
   * Stores a file and looks it through, a piece at a time. Another file in its place may come until the import is
   * started: the last one counts.
   *
   * @param announced how long it is said to be, in bytes: what is too long is refused before it comes.
   * @throws DomainError NOT_FOUND; CONFLICT for an import that is started or over; INVALID_INPUT FILE_TOO_LARGE, and
   * UNREADABLE_FILE with words for whoever made it.
   */
  async receive(
    actor: UserActor,
    rawId: string,
    content: AsyncIterable<Buffer>,
    announced: number,
  ): Promise<ContactImport> {
    const id = parseId<'Import'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.imports.findById(tx, id)));
    if (!found) throw notFound('Import', { id: rawId });
    assertStaged(found);
    if (announced > MAX_SIZE) throw tooLarge(MAX_SIZE);
    // Each under a key of its own: what is being taken in is never replaced.
    const storageKey = `imports/${actor.agencyId}/${found.clientId}/${found.id}/${newId()}`;
    const size = await this.stored(storageKey, content);
    try {
      return await this.looked(actor, found, storageKey, size, await this.survey(storageKey));
    } catch (error) {
      await this.store.remove(storageKey);
      throw error;
    }
  }

  private async stored(key: string, content: AsyncIterable<Buffer>): Promise<number> {
    let size = 0;
    await this.store.put(key, async (sink) => {
      for await (const chunk of content) {
        size += chunk.length;
        if (size > MAX_SIZE) throw tooLarge(MAX_SIZE);
        await sink(chunk);
      }
      return size > 0;
    });
    if (size === 0) throw emptyFile();
    return size;
  }

  private async survey(storageKey: string): Promise<Survey> {
    const file = await this.store.open(storageKey);
    if (!file) throw new Error('A file that was just stored is not there.');
    try {
      return await surveyOf(file.stream, { maxRows: MAX_ROWS, sampleRows: SAMPLE_ROWS });
    } finally {
      file.stream.destroy();
    }
  }

  private looked(
    actor: UserActor,
    { id, clientId }: ContactImport,
    storageKey: string,
    size: number,
    survey: Survey,
  ): Promise<ContactImport> {
    return this.uow.write(actor, async (tx) => {
      const before = await this.imports.lock(tx, id);
      if (!before) throw notFound('Import', { id });
      assertStaged(before);
      await this.imports.received(tx, id, storageKey, size, survey);
      if (before.storageKey) await this.jobs.add(tx, removeFileJob(before.storageKey));
      tx.emit(importChanged(tx.agencyId, before));
      const details = { size, totalRows: survey.totalRows, columns: survey.columns.length };
      tx.audit({ action: 'contact_import.received', subjectId: id, clientId, details });
      return (await this.imports.findById(tx, id)) ?? before;
    });
  }
}

function assertStaged({ id, status }: ContactImport): void {
  if (status !== 'STAGED') throw importStands(id, status, 'The import takes no other file any more.');
}
