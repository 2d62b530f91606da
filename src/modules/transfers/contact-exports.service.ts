import type { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { UserActor } from '../../kernel/actor.js';
import { MAX_PAGE } from '../../kernel/page.js';
import { ClientsService } from '../clients/clients.service.js';
import { ContactAccountsService } from '../contacts/contact-accounts.service.js';
import type { Contact } from '../contacts/contacts.js';
import { ContactsService } from '../contacts/contacts.service.js';
import { CustomFieldsService } from '../contacts/custom-fields.service.js';
import { TagsService } from '../tags/tags.service.js';
import { ExportFiles, filterIn } from './export-files.js';
import { lineOf } from './export-lines.js';
import { ContactFilter, type ExportColumn, type ExportedContact, exportColumns } from './exports.js';
import { LinkRights } from './link-rights.js';
import type { SignedUrl } from './transfer-links.js';

/** Contacts as a file: those that the list of contacts shows for the same filter, a page of it at a time. */
@Injectable()
export class ContactExports {
  constructor(
    private readonly contacts: ContactsService,
    private readonly accounts: ContactAccountsService,
    private readonly fields: CustomFieldsService,
    private readonly tags: TagsService,
    private readonly clients: ClientsService,
    private readonly files: ExportFiles,
    private readonly rights: LinkRights,
  ) {}

  /**
   * Where the actor, and nobody else, can fetch the contacts of the filter for some minutes.
   *
   * @throws DomainError INVALID_INPUT for a filter that the list of contacts refuses.
   */
  async link(actor: UserActor, filter: ContactFilter): Promise<SignedUrl> {
    await this.contacts.list(actor, { ...filter, limit: 1 });
    return this.files.link(actor, 'contacts', filter, lineOf(actor, filter));
  }

  /**
   * Every contact of the filter that the actor sees, as they stand while the file is read.
   *
   * @param written the filter as `link` has put it into the link.
   * @throws DomainError LIMIT_EXCEEDED TOO_MANY_EXPORTS.
   */
  async file(actor: UserActor, written: string): Promise<Readable> {
    const filter = ContactFilter.parse(filterIn(written));
    const columns = exportColumns(await this.fields.ofScope(actor, 'CONTACT'));
    const titles = columns.map(({ title }) => title);
    const pages = this.pages(actor, filter, columns);
    return this.files.open(actor, 'contacts', titles, pages, lineOf(actor, filter));
  }

  private async *pages(actor: UserActor, filter: ContactFilter, columns: readonly ExportColumn[]) {
    const clientNames = new Map<number, string>();
    let afterId: string | null = null;
    for (;;) {
      const now = await this.rights.again(actor, 'chat.export_data');
      const page: Contact[] = await this.contacts.list(now, { ...filter, afterId, limit: MAX_PAGE });
      const named = await this.named(now, page, clientNames);
      yield named.map((contact) => columns.map(({ of }) => of(contact)));
      afterId = page.at(-1)?.id ?? afterId;
      if (page.length < MAX_PAGE) return;
    }
  }

  /** Some statements a page, however many contacts are in it, and one for each client. */
  private async named(
    actor: UserActor,
    page: readonly Contact[],
    clientNames: Map<number, string>,
  ): Promise<ExportedContact[]> {
    if (page.length === 0) return [];
    const tagIds = await this.contacts.tagIds(
      actor,
      page.map(({ id }) => id),
    );
    for (const { clientId } of page) {
      if (clientNames.has(clientId)) continue;
      clientNames.set(clientId, (await this.clients.find(actor, clientId))?.name ?? '');
    }
    const [tags, accounts] = await Promise.all([
      this.tags.findMany(actor, [...new Set([...tagIds.values()].flat())]),
      this.accounts.findMany(actor, [...new Set(page.flatMap(({ accountId }) => accountId ?? []))]),
    ]);
    return page.map((contact) => ({
      ...contact,
      clientName: clientNames.get(contact.clientId) ?? '',
      accountName: (contact.accountId && accounts.get(contact.accountId)?.name) ?? '',
      tagNames: (tagIds.get(contact.id) ?? []).flatMap((id) => tags.get(id)?.name ?? []),
    }));
  }
}
