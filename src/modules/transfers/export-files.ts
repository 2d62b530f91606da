import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { AuditLine } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import type { UserActor } from '../../kernel/actor.js';
import { Downloads, type Rows } from './downloads.js';
import { type SignedUrl, TransferLinks } from './transfer-links.js';

/** What is exported: the name of the file, and what its link is for. */
export const ExportKind = {
  contacts: 'contact_export',
  conversations: 'conversation_export',
  messages: 'message_export',
} as const;
export type ExportKind = keyof typeof ExportKind;

export type ExportLine = Omit<AuditLine, 'action'>;

/** How rows leave as a file: a link for somebody, then the file while it is read. Both leave a line. */
@Injectable()
export class ExportFiles {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly downloads: Downloads,
    private readonly links: TransferLinks,
  ) {}

  /** Where the actor, and nobody else, can fetch it for some minutes. */
  async link(actor: UserActor, kind: ExportKind, filter: object, line: ExportLine): Promise<SignedUrl> {
    await this.note(actor, `${ExportKind[kind]}.linked`, line);
    return this.links.export(actor, kind, filter);
  }

  /** @throws DomainError LIMIT_EXCEEDED TOO_MANY_EXPORTS. */
  async open(
    actor: UserActor,
    kind: ExportKind,
    titles: readonly string[],
    pages: AsyncGenerator<Rows, void>,
    line: ExportLine,
  ): Promise<Readable> {
    const stream = await this.downloads.begin(actor.agencyId, titles, pages);
    try {
      await this.note(actor, `${ExportKind[kind]}.downloaded`, line);
    } catch (error) {
      stream.destroy();
      throw error;
    }
    return stream;
  }

  private note(actor: UserActor, action: string, line: ExportLine): Promise<void> {
    return this.uow.write(actor, async (tx) => tx.audit({ action, ...line }));
  }
}

/** A filter as a link carries it. */
export const filterIn = (written: string): unknown =>
  JSON.parse(Buffer.from(written, 'base64url').toString('utf8'));
