import { Injectable } from '@nestjs/common';
import type { WriteTx } from '../../database/transaction.js';
import { Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { type ContactId, parseId } from '../../kernel/ids.js';
import { TagsService } from '../tags/tags.service.js';
import { type CheckedDraft, type ContactDraft, checkedDraft } from './contact-draft.js';
import { equivalents, identitiesOf, identityKey } from './contact-identities.js';
import { ContactKeepers, type Named } from './contact-keepers.js';
import { type Entry, type Outcome, Roster, type Written } from './contact-roster.js';
import { ContactWritesRepository } from './contact-writes.repository.js';
import { unknownAccount } from './contacts.errors.js';
import { contactChanged } from './contacts.events.js';
import type { TaggedContact } from './contacts.js';
import { CustomFieldsRepository } from './custom-fields.repository.js';

/** Drafts of one transaction: each takes some locks, and nobody waits for thousands. */
export const MAX_DRAFTS = 500;
/** Merges that may come in between before giving up is honest. */
const MOST_LOOKS = 5;

export type { Outcome, Written };

/** What became of one draft of many. */
export type Result = Written | DomainError;

/** The one way by which profiles are written, whoever brings them: agents, files, bookings, other doors. */
@Injectable()
export class ContactWrites {
  constructor(
    private readonly repository: ContactWritesRepository,
    private readonly fields: CustomFieldsRepository,
    private readonly tags: TagsService,
    private readonly keepers: ContactKeepers,
    private readonly clock: Clock,
  ) {}

  /**
   * A new contact. The client must be one that the transaction's actor sees.
   *
   * @throws DomainError INVALID_INPUT naming the field, `attributes.vip_level` for a custom one; CONFLICT
   * CONTACT_EXISTS where a contact of the client has the phone number or the address.
   */
  async create(tx: WriteTx, clientId: number, draft: ContactDraft, source: string): Promise<Written> {
    return this.#one(tx, clientId, draft, source, (roster, checked) => roster.create(checked));
  }

  /**
   * The contact of the client who has the phone number (a WhatsApp id is one too) or the address, with what the draft
   * says of them; a new one if nobody has. Thirty at once make one.
   *
   * @throws DomainError as `create`, and CONFLICT TWO_CONTACTS where the number and the address belong to two.
   */
  async upsert(tx: WriteTx, clientId: number, draft: ContactDraft, source: string): Promise<Written> {
    return this.#one(tx, clientId, draft, source, (roster, checked) => roster.upsert(checked));
  }

  /**
   * The contact of the client who has the phone number, or else the address, as they are: what strangers type changes
   * nobody. A new one if nobody has either. They are neither merged nor deleted until the transaction ends.
   *
   * @throws DomainError INVALID_INPUT naming the field.
   */
  async findOrCreate(tx: WriteTx, clientId: number, draft: ContactDraft, source: string): Promise<Written> {
    return this.#one(tx, clientId, draft, source, (roster, checked) => roster.findOrCreate(checked));
  }

  /**
   * The contact of the client, or the one that it has become a part of; neither merged nor deleted until the
   * transaction ends. Null for none.
   */
  async hold(tx: WriteTx, clientId: number, rawId: string): Promise<TaggedContact | null> {
    let id = parseId<'Contact'>(rawId);
    for (let look = 1; id && look <= MOST_LOOKS; look += 1) {
      const [found] = await this.repository.lock(tx, clientId, [id]);
      if (!found?.mergedIntoId) return found ?? null;
      id = found.mergedIntoId;
    }
    return null;
  }

  /**
   * `upsert` for at most 500 drafts, one after the other, in a dozen statements. A draft that is refused is answered
   * with its error, and the others are written.
   *
   * @throws DomainError INVALID_INPUT tagId when a tag of any of them cannot be used.
   */
  async upsertMany(
    tx: WriteTx,
    clientId: number,
    drafts: readonly ContactDraft[],
    source: string,
  ): Promise<Result[]> {
    if (drafts.length > MAX_DRAFTS) throw new RangeError(`More than ${MAX_DRAFTS} contacts at once.`);
    const check = await this.#check(tx, drafts);
    const checked = drafts.map((draft) => attempt(() => check(draft)));
    const good = checked.filter((one): one is CheckedDraft => !(one instanceof DomainError));
    const accounts = await this.#accounts(tx, clientId, good);
    const roster = await this.#roster(tx, clientId, good, []);
    const results = checked.map((one) =>
      one instanceof DomainError
        ? one
        : attempt(() => {
            assertAccount(accounts, one);
            return roster.upsert(one);
          }),
    );
    await this.#store(tx, { clientId, source }, roster.changed);
    return results;
  }

  /**
   * What is absent stays, null clears. Answers null when the contact is gone, or a part of another by now.
   *
   * @throws DomainError as `create`.
   */
  async update(
    tx: WriteTx,
    { id, clientId }: Pick<TaggedContact, 'id' | 'clientId'>,
    draft: ContactDraft,
  ): Promise<Written | null> {
    return this.#one(
      tx,
      clientId,
      draft,
      '',
      (roster, checked) => (roster.has(id) ? roster.update(id, checked) : null),
      [id],
    );
  }

  async #one<W extends Written | null>(
    tx: WriteTx,
    clientId: number,
    draft: ContactDraft,
    source: string,
    apply: (roster: Roster, checked: CheckedDraft) => W,
    ids: readonly ContactId[] = [],
  ): Promise<W> {
    const checked = (await this.#check(tx, [draft]))(draft);
    assertAccount(await this.#accounts(tx, clientId, [checked]), checked);
    const roster = await this.#roster(tx, clientId, [checked], ids);
    const written = apply(roster, checked);
    await this.#store(tx, { clientId, source }, roster.changed);
    return written;
  }

  /** Reads the custom fields only where a draft has one. */
  async #check(tx: WriteTx, drafts: readonly ContactDraft[]): Promise<(draft: ContactDraft) => CheckedDraft> {
    const asksForFields = drafts.some(({ attributes }) => attributes && Object.keys(attributes).length > 0);
    const fields = asksForFields ? await this.fields.ofScope(tx, 'CONTACT') : [];
    const now = this.clock.now();
    return (draft) => checkedDraft(draft, fields, now);
  }

  async #accounts(tx: WriteTx, clientId: number, drafts: readonly CheckedDraft[]) {
    const ids = [...new Set(drafts.flatMap(({ profile }) => profile.accountId ?? []))];
    return ids.length > 0 ? this.repository.accounts(tx, clientId, ids) : new Set<string>();
  }

  /** Everybody whom the drafts could be about, locked: first what they are found by, then they themselves. */
  async #roster(
    tx: WriteTx,
    clientId: number,
    drafts: readonly CheckedDraft[],
    ids: readonly ContactId[],
  ): Promise<Roster> {
    const tagIds = [...new Set(drafts.flatMap((draft) => draft.tagIds))];
    if (tagIds.length > 0) await this.tags.usable(tx, tagIds, clientId);
    const identities = drafts.flatMap(({ profile }) => identitiesOf(profile));
    if (identities.length > 0) {
      await this.repository.lockIdentities(tx, clientId, [...new Set(identities.map(identityKey))]);
    }
    const contacts = await this.#people(tx, clientId, identities.flatMap(equivalents), ids);
    if (contacts.length === 0) return new Roster([], [], new Set());
    const found = contacts.map(({ id }) => id);
    const held = await this.repository.identities(tx, found);
    return new Roster(contacts, held, await this.keepers.threads.addresses(tx, found));
  }

  /** Looks again when a holder was merged or deleted while it was waited for. Who is named by id may be gone. */
  async #people(
    tx: WriteTx,
    clientId: number,
    identities: Parameters<ContactWritesRepository['holders']>[2],
    ids: readonly ContactId[],
  ): Promise<TaggedContact[]> {
    for (let look = 1; ; look += 1) {
      const holders = identities.length > 0 ? await this.repository.holders(tx, clientId, identities) : [];
      const wanted = [...new Set([...ids, ...holders])];
      if (wanted.length === 0) return [];
      const contacts = await this.repository.lock(tx, clientId, wanted);
      const living = contacts.filter((one) => !one.mergedIntoId);
      const found = new Set(living.map(({ id }) => id));
      if (holders.every((id) => found.has(id))) return living;
      if (look === MOST_LOOKS) throw new Error('These contacts do not keep still.');
    }
  }

  async #store(
    tx: WriteTx,
    where: { readonly clientId: number; readonly source: string },
    entries: readonly Entry[],
  ): Promise<void> {
    if (entries.length === 0) return;
    await this.repository.store(tx, where, entries);
    const named = entries.flatMap(renamed);
    if (named.length > 0) await this.keepers.threads.rename(tx, named);
    const { clientId } = where;
    for (const { id } of entries) tx.emit(contactChanged({ id, agencyId: tx.agencyId, clientId }));
  }
}

/** A name that is gone leaves threads as they are called: nobody could tell them apart without. */
function renamed({ id, before, profile: { displayName } }: Entry): Named[] {
  return before && displayName && before.displayName !== displayName ? [{ id, displayName }] : [];
}

function assertAccount(known: ReadonlySet<string>, { profile: { accountId } }: CheckedDraft): void {
  if (accountId && !known.has(accountId)) throw unknownAccount();
}

/** What is wrong with one draft is the answer to it. */
function attempt<T>(work: () => T): T | DomainError {
  try {
    return work();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
