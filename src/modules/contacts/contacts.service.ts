import { Injectable } from '@nestjs/common';
import { AccessTrail } from '../../auth/access-trail.js';
import type { TenantTx } from '../../database/transaction.js';
import { UnitOfWork } from '../../database/unit-of-work.js';
import { type Actor, type ClientScope, hearsClient, seesClient, type UserActor } from '../../kernel/actor.js';
import { invalidInput } from '../../kernel/errors.js';
import type { DomainEvent } from '../../kernel/events.js';
import { type ContactId, parseId, type TagId } from '../../kernel/ids.js';
import { cursorId, pageSize } from '../../kernel/page.js';
import { typedNumber } from '../../kernel/typed-number.js';
import { LiveStream } from '../../realtime/live-stream.js';
import { ContactChanged, contactTopic } from './contacts.events.js';
import type { Contact, StoredIdentity } from './contacts.js';
import { ContactsRepository } from './contacts.repository.js';

export interface ListContacts {
  readonly clientId?: number | null;
  readonly tagId?: string | null;
  readonly accountId?: string | null;
  /** Part of the name, the phone number, the e-mail address or another identity: 2 to 100 characters. */
  readonly text?: string | null;
  readonly source?: string | null;
  readonly isBlocked?: boolean | null;
  /** Not unless told. */
  readonly includeArchived?: boolean | null;
  readonly limit?: number | null;
  readonly afterId?: string | null;
}

/** What became of a contact. */
export interface ContactChange {
  readonly id: ContactId;
  /** As it is now; null when it is not there any more. */
  readonly contact: Contact | null;
  /** Where it has gone to, when it was merged. */
  readonly mergedIntoId: ContactId | null;
}

const TEXT = { min: 2, max: 100 };

/** The people outside, as those of the agency see them. */
@Injectable()
export class ContactsService {
  constructor(
    private readonly uow: UnitOfWork,
    private readonly contacts: ContactsRepository,
    private readonly trail: AccessTrail,
  ) {}

  /**
   * Those of the clients that the actor sees, by id: 50 unless told, at most 100. `afterId` is the last id of the page
   * before. Merged ones are not there.
   *
   * @throws DomainError INVALID_INPUT limit, afterId or text.
   */
  async list(actor: UserActor, asked: ListContacts): Promise<Contact[]> {
    const { tagId, accountId, clientId, source = null, isBlocked = null } = asked;
    const page = {
      limit: pageSize(asked.limit),
      afterId: cursorId<'Contact'>('afterId', asked.afterId),
      text: textOf(asked.text),
      clients: this.#clients(actor, clientId ?? null),
      tagId: parseId<'Tag'>(tagId),
      accountId: parseId<'Account'>(accountId),
      source: source?.slice(0, 100).replaceAll('\0', '') ?? null,
      isBlocked,
      includeArchived: asked.includeArchived ?? false,
    };
    // What cannot be an id names nothing, and nothing has it.
    if ((tagId != null && !page.tagId) || (accountId != null && !page.accountId)) return [];
    return this.uow.read(actor, (tx) => this.contacts.page(tx, page));
  }

  /** The contact, or the one that it has become a part of. Null for what the actor may not see. */
  async one(actor: UserActor, rawId: string): Promise<Contact | null> {
    return (await this.find(actor, rawId)) ?? this.trail.dropped(actor, 'contact', rawId);
  }

  /** The same for the house's own purposes: nobody has named it. */
  async find(actor: Actor, rawId: string): Promise<Contact | null> {
    const id = parseId<'Contact'>(rawId);
    return id && this.uow.read(actor, (tx) => this.contacts.find(tx, id));
  }

  /** Of each contact, the oldest first. */
  async identities(actor: Actor, ids: readonly ContactId[]): Promise<ReadonlyMap<string, StoredIdentity[]>> {
    const found = await this.uow.read(actor, (tx) => this.contacts.identities(tx, ids));
    return ofEach(found, (identity) => identity);
  }

  /** Of each contact, in the order in which they were put on. */
  async tagIds(actor: Actor, ids: readonly ContactId[]): Promise<ReadonlyMap<string, TagId[]>> {
    const found = await this.uow.read(actor, (tx) => this.contacts.tagIds(tx, ids));
    return ofEach(found, ({ tagId }) => tagId);
  }

  /** Every change of a contact that the actor may see, as the contact stands when it is told. */
  updates(actor: UserActor, agencyId: number | null | undefined): LiveStream<ContactChange> {
    if (this.trail.isForeignAgency(actor, agencyId)) return LiveStream.empty();
    return new LiveStream({
      topic: contactTopic(actor.agencyId),
      accepts: (event) => ContactChanged.is(event) && hearsClient(actor, event.clientId),
      load: (event) => this.#change(actor, event),
    });
  }

  async #change(actor: Actor, event: DomainEvent): Promise<ContactChange | null> {
    if (!ContactChanged.is(event)) return null;
    const { contactId: id } = event.payload;
    const [found] = await this.uow.read(actor, (tx) => this.contacts.findMany(tx, [id]));
    const mergedIntoId = found ? found.mergedIntoId : event.payload.mergedIntoId;
    return { id, contact: found && !found.mergedIntoId ? found : null, mergedIntoId };
  }

  /** A client that the actor does not see is none, and its list is empty. */
  #clients(actor: UserActor, clientId: number | null): ClientScope {
    if (clientId === null) return actor.clients;
    if (seesClient(actor, clientId)) return [clientId];
    this.trail.dropped(actor, 'client', clientId);
    return [];
  }

  /** Whether the contact wants no messages that nobody asked for. */
  hasOptedOut(tx: TenantTx, id: ContactId): Promise<boolean> {
    return this.contacts.hasOptedOut(tx, id);
  }
}

/** Numbers are found however people write them. */
function textOf(typed: string | null | undefined): string | null {
  if (typed === null || typed === undefined) return null;
  const text = typed.trim().normalize('NFC');
  if (text.length < TEXT.min || text.length > TEXT.max || text.includes('\0') || !text.isWellFormed()) {
    throw invalidInput('text', `text is ${TEXT.min} to ${TEXT.max} characters.`, TEXT);
  }
  const digits = typedNumber(text) ?? '';
  return digits.length >= TEXT.min ? digits : text;
}

function ofEach<Row extends { readonly contactId: ContactId }, Value>(
  rows: readonly Row[],
  toValue: (row: Row) => Value,
): ReadonlyMap<string, Value[]> {
  const grouped = new Map<string, Value[]>();
  for (const row of rows) {
    const values = grouped.get(row.contactId);
    if (values) values.push(toValue(row));
    else grouped.set(row.contactId, [toValue(row)]);
  }
  return grouped;
}
