import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { WriteTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, type ClientScope, hearsClient, seesClient, type UserActor } from '../../kernel/actor.js';
import { invalidInput, notFound } from '../../kernel/errors.js';
import { newId, parseId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ClientsService } from '../clients/clients.service.js';
import {
  ContactAccountChanged,
  contactAccountChanged,
  contactAccountTopic,
} from './contact-accounts.events.js';
import type { ContactAccount } from './contact-accounts.js';
import { ContactAccountsRepository } from './contact-accounts.repository.js';
import type { Attributes } from './contacts.js';
import { attributeChanges, type GivenAttributes, withChanges } from './custom-field-values.js';
import { ofTheWholeAgency } from './custom-fields.errors.js';
import { CustomFieldsRepository } from './custom-fields.repository.js';

const LONGEST_TEXT = 100;

export interface ListAccounts {
  readonly clientId?: number | null;
  readonly text?: string | null;
  readonly includeArchived?: boolean | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

export interface AccountDraft {
  readonly name?: string | null;
  readonly attributes?: GivenAttributes;
}

/** Companies that contacts belong to, and what the agency says of itself. */
@Injectable()
export class ContactAccountsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly accounts: ContactAccountsRepository,
    private readonly fields: CustomFieldsRepository,
    private readonly clients: ClientsService,
    private readonly trail: AccessTrail,
  ) {}

  /** Those of the clients that the actor sees, by id: 50 unless told, at most 100. @throws INVALID_INPUT. */
  async list(actor: UserActor, asked: ListAccounts): Promise<ContactAccount[]> {
    const { text = null } = asked;
    if (text !== null && (text.length > LONGEST_TEXT || text.includes('\0') || !text.isWellFormed())) {
      throw invalidInput('text', `text is at most ${LONGEST_TEXT} characters.`, { max: LONGEST_TEXT });
    }
    const page = {
      text,
      clients: this.#clients(actor, asked.clientId ?? null),
      includeArchived: asked.includeArchived ?? false,
      limit: pageSize(asked.limit),
      afterId: cursorId<'Account'>('afterId', asked.afterId),
    };
    return this.uow.read(actor, (tx) => this.accounts.page(tx, page));
  }

  /** Archived ones too. Null for what the actor may not see, and for what does not exist. */
  async one(actor: UserActor, rawId: string): Promise<ContactAccount | null> {
    const found = (await this.findMany(actor, [rawId])).get(rawId.toLowerCase());
    return found ?? this.trail.dropped(actor, 'contact_account', rawId);
  }

  /** By their ids, without those that the actor may not see. */
  async findMany(actor: Actor, rawIds: readonly string[]): Promise<ReadonlyMap<string, ContactAccount>> {
    const ids = rawIds.flatMap((raw) => parseId<'Account'>(raw) ?? []);
    if (ids.length === 0) return new Map();
    const found = await this.uow.read(actor, (tx) => this.accounts.findMany(tx, ids));
    return new Map(found.map((account) => [account.id, account]));
  }

  /** @throws DomainError NOT_FOUND for a client that the actor may not see; INVALID_INPUT name or `attributes.<key>`. */
  async create(actor: UserActor, clientId: number, draft: AccountDraft): Promise<ContactAccount> {
    const name = nameOf('name', draft.name ?? '');
    const id = newId<'Account'>();
    return this.uow.write(actor, async (tx) => {
      if (!(await this.clients.visible(tx, [clientId])).has(clientId)) {
        throw notFound('Client', { id: clientId });
      }
      const fields = await this.fields.ofScope(tx, 'ACCOUNT');
      const attributes = withChanges({}, attributeChanges(fields, draft.attributes ?? {}));
      tx.audit({ action: 'contact_account.created', subjectId: id, clientId, details: { name } });
      tx.emit(contactAccountChanged(actor.agencyId, { id, clientId }));
      return this.accounts.insert(tx, { id, clientId, name, attributes });
    });
  }

  /**
   * What is absent stays; null clears an attribute. Repeating it changes nothing.
   *
   * @throws DomainError NOT_FOUND; INVALID_INPUT name or `attributes.<key>`.
   */
  async update(actor: Actor, rawId: string, draft: AccountDraft): Promise<ContactAccount> {
    const given = draft.name == null ? null : nameOf('name', draft.name);
    return this.uow.write(actor, async (tx) => {
      const before = await this.#held(tx, rawId);
      const name = given ?? before.name;
      const fields = await this.fields.ofScope(tx, 'ACCOUNT');
      const attributes = withChanges(before.attributes, attributeChanges(fields, draft.attributes ?? {}));
      if (name === before.name && attributes === before.attributes) return before;
      const { id: subjectId, clientId } = before;
      const details = name === before.name ? {} : { from: before.name, to: name };
      tx.audit({ action: 'contact_account.changed', subjectId, clientId, details });
      tx.emit(contactAccountChanged(actor.agencyId, before));
      return this.accounts.set(tx, { ...before, name, attributes });
    });
  }

  /** No more contacts come to it; those who belong to it stay. Repeating it changes nothing. @throws NOT_FOUND. */
  archive(actor: UserActor, rawId: string): Promise<ContactAccount> {
    return this.#setArchived(actor, rawId, true);
  }

  /** Contacts can come to it again. Repeating it changes nothing. @throws NOT_FOUND. */
  restore(actor: UserActor, rawId: string): Promise<ContactAccount> {
    return this.#setArchived(actor, rawId, false);
  }

  /** Every new account and every change of one that the actor may see, as it stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<ContactAccount> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: contactAccountTopic(actor.agencyId),
      accepts: (event) => ContactAccountChanged.is(event) && hearsClient(actor, event.clientId),
      load: async (event) => {
        if (!ContactAccountChanged.is(event)) return null;
        const { accountId } = event.payload;
        return (await this.findMany(actor, [accountId])).get(accountId) ?? null;
      },
    });
  }

  /** Values of the custom fields of scope AGENCY. */
  attributesOfAgency(actor: Actor): Promise<Attributes> {
    return this.uow.read(actor, (tx) => this.accounts.ofAgency(tx));
  }

  /**
   * What is absent stays, null clears. Repeating it changes nothing.
   *
   * @throws DomainError FORBIDDEN SCOPE_EXCEEDS_OWN for who sees some clients only; INVALID_INPUT `attributes.<key>`.
   */
  async setAttributesOfAgency(actor: Actor, given: GivenAttributes): Promise<Attributes> {
    if (actor.clients !== 'all') throw ofTheWholeAgency();
    return this.uow.write(actor, async (tx) => {
      const before = await this.accounts.lockAgency(tx);
      const after = withChanges(before, attributeChanges(await this.fields.ofScope(tx, 'AGENCY'), given));
      if (after === before) return before;
      await this.accounts.setAgency(tx, after);
      const details = { keys: Object.keys(given) };
      tx.audit({
        action: 'agency.attributes_set',
        subjectId: String(actor.agencyId),
        clientId: null,
        details,
      });
      return after;
    });
  }

  async #setArchived(actor: UserActor, rawId: string, isArchived: boolean): Promise<ContactAccount> {
    return this.uow.write(actor, async (tx) => {
      const before = await this.#held(tx, rawId);
      if ((before.archivedAt !== null) === isArchived) return before;
      const { id: subjectId, clientId } = before;
      const action = isArchived ? 'contact_account.archived' : 'contact_account.restored';
      tx.audit({ action, subjectId, clientId });
      tx.emit(contactAccountChanged(actor.agencyId, before));
      return this.accounts.set(tx, { ...before, archivedAt: isArchived ? new Date() : null });
    });
  }

  async #held(tx: WriteTx, rawId: string): Promise<ContactAccount> {
    const id = parseId<'Account'>(rawId);
    const held = id && (await this.accounts.lock(tx, id));
    if (!held) throw notFound('ContactAccount', { id: rawId });
    return held;
  }

  #clients(actor: UserActor, clientId: number | null): ClientScope {
    if (clientId === null) return actor.clients;
    if (seesClient(actor, clientId)) return [clientId];
    this.trail.dropped(actor, 'client', clientId);
    return [];
  }
}
