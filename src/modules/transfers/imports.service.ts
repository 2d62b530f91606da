import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { AuditLine, WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { hearsClient, seesClient, type UserActor } from '../../kernel/actor.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import { newId, parseId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ClientsService } from '../clients/clients.service.js';
import { countryOf } from '../contacts/contact-values.js';
import { CustomFieldsService } from '../contacts/custom-fields.service.js';
import { TagsService } from '../tags/tags.service.js';
import { importChanged, importTopic } from './imports.events.js';
import {
  type ContactImport,
  type ImportFile,
  isOver,
  MAX_SIZE,
  MAX_TAGS,
  MAX_UNFINISHED,
} from './imports.js';
import { ImportsRepository, type Start } from './imports.repository.js';
import { assertMapping, type MappedColumn, type NamedField } from './mapping.js';
import { EXPIRES_AFTER_MS, expireJob, removeFileJob, runJob } from './transfer-jobs.js';
import { importStands, noFileYet, tooLarge, tooManyImports, tooManyTags } from './transfers.errors.js';

export interface ListImports {
  readonly clientId?: number | null;
  readonly limit?: number | null;
  readonly beforeId?: string | null;
}

export interface NewFile {
  readonly clientId: number;
  readonly fileName: string;
  /** In bytes. */
  readonly size: number;
}

export interface StartImport {
  readonly id: string;
  readonly mapping: readonly MappedColumn[];
  readonly defaultCountry?: string | null;
  readonly tagIds?: readonly string[] | null;
}

/** Files of contacts: announced, looked at, begun and called off by people. `ImportRuns` takes them in. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly clients: ClientsService,
    private readonly fields: CustomFieldsService,
    private readonly tags: TagsService,
    private readonly jobs: JobQueue,
    private readonly trail: AccessTrail,
  ) {}

  /** Of the clients that the actor sees, or of one of them; the newest first. 50 unless told, at most 100. */
  async list(actor: UserActor, { clientId, limit, beforeId }: ListImports): Promise<ContactImport[]> {
    const page = {
      clientId: clientId ?? null,
      limit: pageSize(limit),
      beforeId: cursorId<'Import'>('beforeId', beforeId),
    };
    if (page.clientId !== null && !seesClient(actor, page.clientId)) {
      this.trail.dropped(actor, 'client', page.clientId);
      return [];
    }
    return this.uow.read(actor, (tx) => this.imports.page(tx, page));
  }

  /** Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<ContactImport | null> {
    const id = parseId<'Import'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.imports.findById(tx, id)));
    return found ?? this.trail.dropped(actor, 'contact import', rawId);
  }

  /**
   * Announces a file for one client. A repeat announces another one: none of them does anything before it is started.
   *
   * @throws DomainError NOT_FOUND for a client that the actor may not see; INVALID_INPUT fileName or size;
   * LIMIT_EXCEEDED TOO_MANY_IMPORTS.
   */
  async create(actor: UserActor, { clientId, fileName: typed, size }: NewFile): Promise<ContactImport> {
    const fileName = nameOf('fileName', typed);
    if (size > MAX_SIZE) throw tooLarge(MAX_SIZE);
    if (!Number.isInteger(size) || size < 1)
      throw invalidInput('size', 'size is the length of the file in bytes.');
    const id = newId<'Import'>();
    return this.uow.write(actor, async (tx) => {
      if (!(await this.clients.visible(tx, [clientId])).has(clientId))
        throw notFound('Client', { id: clientId });
      if ((await this.imports.lockUnfinished(tx, clientId)) >= MAX_UNFINISHED)
        throw tooManyImports(MAX_UNFINISHED);
      await this.imports.insert(tx, { id, clientId, authorId: actor.userId, fileName, size });
      await this.jobs.add(tx, expireJob(id, new Date(Date.now() + EXPIRES_AFTER_MS)));
      tx.audit(line('contact_import.created', { id, clientId }, { fileName, size }));
      return this.changed(tx, { id });
    });
  }

  /**
   * Begins to take the file in. Repeating it with the same decisions changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT FILE_MISSING before the file has come, IMPORT_RUNNING and so on for one that
   * was begun otherwise or is over; INVALID_INPUT mapping, defaultCountry or tagIds.
   */
  async start(
    actor: UserActor,
    { id: rawId, mapping, defaultCountry, tagIds }: StartImport,
  ): Promise<ContactImport> {
    const given = { mapping, defaultCountry: defaultCountry ?? null, tagIds: tagIds ?? [] };
    const fields = await this.customFields(actor);
    return this.change(actor, rawId, async (tx, before) => {
      const start = await this.checked(tx, before, given, fields);
      if (before.status !== 'STAGED') {
        if (isSame(before, start)) return;
        throw importStands(before.id, before.status, 'The import was started otherwise already.');
      }
      await this.imports.start(tx, before.id, start);
      await this.jobs.add(tx, runJob(before));
      tx.emit(importChanged(tx.agencyId, before));
      tx.audit(line('contact_import.started', before, { ...start }));
    });
  }

  /**
   * Ends an import; what has become contacts stays. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; CONFLICT IMPORT_DONE or IMPORT_FAILED for one that is over.
   */
  async cancel(actor: UserActor, rawId: string): Promise<ContactImport> {
    return this.change(actor, rawId, async (tx, before) => {
      if (before.status === 'CANCELLED') return;
      if (isOver(before)) throw importStands(before.id, before.status, 'The import is over already.');
      await this.imports.end(tx, before.id, 'CANCELLED');
      if (before.storageKey) await this.jobs.add(tx, removeFileJob(before.storageKey));
      tx.emit(importChanged(tx.agencyId, before));
      tx.audit(line('contact_import.cancelled', before, { processedRows: before.processedRows }));
    });
  }

  /** Every step of one import, as it stands when it is told. */
  async updates(actor: UserActor, rawId: string): Promise<LiveStream<ContactImport>> {
    const found = await this.one(actor, rawId);
    if (!found) return LiveStream.empty();
    return new LiveStream({
      topic: importTopic(actor.agencyId),
      accepts: (event) => hearsClient(actor, event.clientId) && event.payload.importId === found.id,
      load: () => this.uow.read(actor, (tx) => this.imports.findById(tx, found.id)),
    });
  }

  /** The fields of contacts that the agency has invented, without those that are archived. */
  async customFields(actor: UserActor): Promise<readonly NamedField[]> {
    return (await this.fields.ofScope(actor, 'CONTACT')).filter(({ archivedAt }) => archivedAt === null);
  }

  private change(
    actor: UserActor,
    rawId: string,
    act: (tx: WriteTx, before: ContactImport & ImportFile) => Promise<void>,
  ): Promise<ContactImport> {
    const id = parseId<'Import'>(rawId);
    if (!id) throw notFound('Import', { id: rawId });
    return this.uow.write(actor, async (tx) => {
      const before = await this.imports.lock(tx, id);
      if (!before) throw notFound('Import', { id });
      await act(tx, before);
      return this.changed(tx, before);
    });
  }

  private async checked(
    tx: WriteTx,
    before: ContactImport,
    given: Start,
    fields: readonly NamedField[],
  ): Promise<Start> {
    const { mapping, defaultCountry, tagIds } = given;
    if (tagIds.length > MAX_TAGS) throw tooManyTags(MAX_TAGS);
    const tags = await this.tags.usable(tx, tagIds, before.clientId);
    if (!before.receivedAt) throw noFileYet(before.id);
    assertMapping(mapping, before.columns, fields);
    const country = defaultCountry === null ? null : countryOf('defaultCountry', defaultCountry);
    return { mapping, defaultCountry: country, tagIds: tags.map(({ id }) => id).sort() };
  }

  private async changed(tx: WriteTx, { id }: Pick<ContactImport, 'id'>): Promise<ContactImport> {
    const found = await this.imports.findById(tx, id);
    if (!found) throw new Error('An import that was just changed is not there.');
    return found;
  }
}

const isSame = (before: ContactImport, { mapping, defaultCountry, tagIds }: Start): boolean =>
  isDeepStrictEqual(
    [before.mapping, before.defaultCountry, before.tagIds],
    [mapping, defaultCountry, tagIds],
  );

const line = (
  action: string,
  { id, clientId }: Pick<ContactImport, 'id' | 'clientId'>,
  details: AuditLine['details'] = {},
): AuditLine => ({ action, subjectId: id, clientId, details });
