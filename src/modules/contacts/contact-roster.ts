import { type ContactId, newId, type TagId } from '../../kernel/ids.js';
import { assertSomebody, type CheckedDraft, changedIn, NOBODY_YET, profileAfter } from './contact-draft.js';
import { identitiesOf, identityKey } from './contact-identities.js';
import { contactExists, twoContacts } from './contacts.errors.js';
import type { ContactIdentity, ContactProfile, TaggedContact } from './contacts.js';

export type Outcome = 'created' | 'updated' | 'unchanged';

/** What a draft has come to. */
export interface Written {
  readonly id: ContactId;
  readonly outcome: Outcome;
  /** What of the profile is other than before, by name; of something new nothing. */
  readonly changed: readonly string[];
}

/** One contact while drafts are applied. */
export interface Entry {
  readonly id: ContactId;
  /** As it is stored; null for one that is new. */
  readonly before: TaggedContact | null;
  readonly profile: ContactProfile;
  readonly newTagIds: readonly TagId[];
  readonly newIdentities: readonly ContactIdentity[];
  readonly lostIdentities: readonly ContactIdentity[];
}

/** An identity, and whose it is. */
export interface Held extends ContactIdentity {
  readonly contactId: ContactId;
}

/**
 * The contacts that some drafts are about, one draft after the other, before anything is stored: of two drafts with
 * one phone number the second finds what the first has made.
 */
export class Roster {
  readonly #entries = new Map<ContactId, Entry>();
  readonly #holders = new Map<string, ContactId>();
  /** Of channels: they are no part of a profile, so no profile can lose them. */
  readonly #fixed = new Set<string>();

  /**
   * @param contacts all locked, and every one that a draft could find.
   * @param identities all of theirs.
   * @param addresses by which threads reach them: `<contact id>:<value>`.
   */
  constructor(
    contacts: readonly TaggedContact[],
    identities: readonly Held[],
    addresses: ReadonlySet<string>,
  ) {
    for (const before of contacts) {
      this.#entries.set(before.id, {
        id: before.id,
        before,
        profile: before,
        newTagIds: [],
        newIdentities: [],
        lostIdentities: [],
      });
    }
    for (const identity of identities) {
      const { kind, value, contactId } = identity;
      this.#holders.set(identityKey(identity), contactId);
      const isOfProfile = kind === 'PHONE' || kind === 'EMAIL';
      if (!isOfProfile || addresses.has(`${contactId}:${value}`)) this.#fixed.add(identityKey(identity));
    }
  }

  /** Those that are not as they were. */
  get changed(): Entry[] {
    return [...this.#entries.values()].filter(isChanged);
  }

  has(id: ContactId): boolean {
    return this.#entries.has(id);
  }

  /** @throws DomainError CONFLICT CONTACT_EXISTS; INVALID_INPUT displayName for nobody in particular. */
  create(draft: CheckedDraft): Written {
    for (const identity of identitiesOf(draft.profile)) {
      const holder = this.#holders.get(identityKey(identity));
      if (holder) throw contactExists(fieldOf(identity), holder);
    }
    return this.#add(draft);
  }

  /** @throws DomainError CONFLICT TWO_CONTACTS; INVALID_INPUT displayName. */
  upsert(draft: CheckedDraft): Written {
    const holders = identitiesOf(draft.profile).flatMap(
      (identity) => this.#holders.get(identityKey(identity)) ?? [],
    );
    const [holder, other = holder] = holders;
    if (!holder) return this.#add(draft);
    if (holder !== other) throw twoContacts(holders);
    return this.update(holder, draft);
  }

  /** Whoever has the phone number or else the address, as they are. @throws DomainError INVALID_INPUT displayName. */
  findOrCreate(draft: CheckedDraft): Written {
    for (const identity of identitiesOf(draft.profile)) {
      const id = this.#holders.get(identityKey(identity));
      if (id) return { id, outcome: 'unchanged', changed: [] };
    }
    return this.#add(draft);
  }

  /** @throws DomainError CONFLICT CONTACT_EXISTS; INVALID_INPUT displayName for who would be nobody. */
  update(id: ContactId, draft: CheckedDraft): Written {
    const entry = this.#entries.get(id);
    if (!entry) throw new Error('Only contacts that are locked are written.');
    const profile = profileAfter(entry.profile, draft);
    if (profile !== entry.profile) assertSomebody(profile);
    for (const identity of identitiesOf(profile)) {
      const holder = this.#holders.get(identityKey(identity));
      if (holder && holder !== id) throw contactExists(fieldOf(identity), holder);
    }
    const tagIds = new Set([...(entry.before?.tagIds ?? []), ...entry.newTagIds]);
    const moreTagIds = draft.tagIds.filter((tagId) => !tagIds.has(tagId));
    if (profile === entry.profile && moreTagIds.length === 0)
      return { id, outcome: 'unchanged', changed: [] };
    this.#put({ ...entry, profile, newTagIds: [...entry.newTagIds, ...moreTagIds] }, entry.profile);
    const changed = changedIn(entry.profile, profile);
    return { id, outcome: 'updated', changed: moreTagIds.length > 0 ? [...changed, 'tags'] : changed };
  }

  #add(draft: CheckedDraft): Written {
    const profile = profileAfter(NOBODY_YET, draft);
    assertSomebody(profile);
    const id = newId<'Contact'>();
    const entry = { id, before: null, newTagIds: draft.tagIds, newIdentities: [], lostIdentities: [] };
    this.#put({ ...entry, profile }, NOBODY_YET);
    return { id, outcome: 'created', changed: [] };
  }

  /** A phone number or an address that is replaced is not the contact's any more: it may have been a mistake. */
  #put(entry: Entry, before: ContactProfile): void {
    const now = identitiesOf(entry.profile);
    const kept = new Set(now.map(identityKey));
    const lost = identitiesOf(before).filter(
      (identity) => !kept.has(identityKey(identity)) && !this.#fixed.has(identityKey(identity)),
    );
    for (const identity of lost) this.#holders.delete(identityKey(identity));
    const gained = now.filter((identity) => !this.#holders.has(identityKey(identity)));
    for (const identity of gained) this.#holders.set(identityKey(identity), entry.id);
    const lostKeys = new Set(lost.map(identityKey));
    this.#entries.set(entry.id, {
      ...entry,
      newIdentities: [
        ...entry.newIdentities.filter((identity) => !lostKeys.has(identityKey(identity))),
        ...gained,
      ],
      lostIdentities: [...entry.lostIdentities, ...lost],
    });
  }
}

const isChanged = ({ before, profile, newTagIds }: Entry): boolean =>
  before === null || profile !== before || newTagIds.length > 0;

const fieldOf = ({ kind }: ContactIdentity): string => (kind === 'EMAIL' ? 'email' : 'phone');
