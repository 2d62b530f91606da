import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';

import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { notFound } from '../../kernel/errors.js';
import { parseId } from '../../kernel/ids.js';
import { Downloads } from './downloads.js';
import type { ContactImport } from './imports.js';
import { ImportsRepository } from './imports.repository.js';
import { LinkRights } from './link-rights.js';

const PAGE = 500;

/** The rows of a file that became no contacts, as a file: to be put right and brought once more. */
@Injectable()
export class RejectsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly imports: ImportsRepository,
    private readonly downloads: Downloads,
    private readonly rights: LinkRights,
  ) {}

  /** The columns as they came, and why. @throws DomainError NOT_FOUND; LIMIT_EXCEEDED TOO_MANY_EXPORTS. */
  async file(actor: UserActor, rawId: string): Promise<Readable> {
    const id = parseId<'Import'>(rawId);
    const found = id && (await this.uow.read(actor, (tx) => this.imports.findById(tx, id)));
    if (!found) throw notFound('Import', { id: rawId });
    return this.downloads.begin(actor.agencyId, [...found.columns, 'reason'], this.pages(actor, found));
  }

  private async *pages(actor: UserActor, { id, columns }: ContactImport) {
    let after = 0;
    for (;;) {
      const now = await this.rights.again(actor, 'chat.manage_contacts');
      const rejects = await this.uow.read(now, (tx) => this.imports.rejects(tx, id, after, PAGE));
      yield rejects.map(({ cells, reason }) => [...columns.map((_, at) => cells[at] ?? ''), reason]);
      after = rejects.at(-1)?.rowNumber ?? after;
      if (rejects.length < PAGE) return;
    }
  }
}
