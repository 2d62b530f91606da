import type { CountryCode } from 'libphonenumber-js/core';
import { invalidInput } from '../../kernel/errors.js';
import { type AccountId, parseId, type TagId } from '../../kernel/ids.js';
import { nameOf } from '../../kernel/names.js';
import { birthdayOf, countryOf, emailOf, phoneOf } from './contact-values.js';
import { type ContactProfile, fullName } from './contacts.js';
import { attributeChanges, type GivenAttributes, withChanges } from './custom-field-values.js';
import type { CustomField } from './custom-fields.js';

/** Tags that one write may name. */
export const MAX_TAGS = 50;

/** A contact as somebody gives it. What is absent stays as it is; null clears. */
export interface ContactDraft {
  readonly displayName?: string | null | undefined;
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly phone?: string | null | undefined;
  readonly email?: string | null | undefined;
  /** `1990-12-31` */
  readonly dob?: string | null | undefined;
  readonly accountId?: string | null | undefined;
  /** By the keys of the custom fields. */
  readonly attributes?: GivenAttributes | null | undefined;
  /** Added to those that it has. */
  readonly tagIds?: readonly string[] | null | undefined;
  /** Of telephone numbers that do not tell their country: two letters of ISO 3166. */
  readonly defaultCountry?: string | null | undefined;
}

type Scalar = Exclude<keyof ContactProfile, 'attributes'>;

/** A draft that has been looked at: every value as it is stored. */
export interface CheckedDraft {
  readonly profile: { readonly [Name in Scalar]?: ContactProfile[Name] };
  readonly attributes: ReturnType<typeof attributeChanges>;
  readonly tagIds: readonly TagId[];
}

/** What a contact is before anything is known of it. */
export const NOBODY_YET: ContactProfile = {
  displayName: null,
  firstName: null,
  lastName: null,
  phone: null,
  email: null,
  dob: null,
  accountId: null,
  attributes: {},
};

/**
 * Looks at everything that can be looked at without the database.
 *
 * @param fields the custom fields of contacts.
 * @throws DomainError INVALID_INPUT naming the field, `attributes.vip_level` for a custom one.
 */
export function checkedDraft(draft: ContactDraft, fields: readonly CustomField[], now: Date): CheckedDraft {
  const country = draft.defaultCountry ? countryOf('defaultCountry', draft.defaultCountry) : null;
  const profile = Object.fromEntries(
    SCALARS.flatMap((name) => {
      const given = draft[name];
      if (given === undefined) return [];
      return [[name, given === null ? null : READERS[name](name, given, country, now)]];
    }),
  ) as CheckedDraft['profile'];
  return {
    profile,
    attributes: attributeChanges(fields, draft.attributes ?? {}, country),
    tagIds: tagIdsOf(draft.tagIds ?? []),
  };
}

/**
 * The profile after a write. A display name that nobody chose follows the names.
 *
 * The same object where it changes nothing.
 */
export function profileAfter(before: ContactProfile, { profile, attributes }: CheckedDraft): ContactProfile {
  const given: ContactProfile = {
    ...before,
    ...profile,
    attributes: withChanges(before.attributes, attributes),
  };
  const isChosen =
    profile.displayName !== undefined
      ? profile.displayName !== null
      : before.displayName !== null && before.displayName !== fullName(before);
  const after = isChosen ? given : { ...given, displayName: fullName(given) };
  return changedIn(before, after).length === 0 ? before : after;
}

/** What of one is other than of the other. */
export const changedIn = (before: ContactProfile, after: ContactProfile): (keyof ContactProfile)[] =>
  KEYS.filter((key) => after[key] !== before[key]);

/** Whether people could tell who it is. @throws DomainError INVALID_INPUT displayName. */
export function assertSomebody({ displayName, phone, email }: ContactProfile): void {
  if (displayName ?? phone ?? email) return;
  throw invalidInput('displayName', 'A contact has a name, a phone number or an e-mail address at least.');
}

type Reader = (field: string, typed: string, country: CountryCode | null, now: Date) => string;

const READERS: Readonly<Record<Scalar, Reader>> = {
  displayName: nameOf,
  firstName: nameOf,
  lastName: nameOf,
  phone: phoneOf,
  email: emailOf,
  dob: (field, typed, _country, now) => birthdayOf(field, typed, now),
  accountId: accountIdOf,
};
const SCALARS = Object.keys(READERS) as Scalar[];
const KEYS = [...SCALARS, 'attributes'] as const;

function accountIdOf(field: string, typed: string): AccountId {
  const id = parseId<'Account'>(typed);
  if (!id) throw invalidInput(field, `${field} is the id of an account of the same client.`);
  return id;
}

function tagIdsOf(raw: readonly string[]): TagId[] {
  if (raw.length > MAX_TAGS)
    throw invalidInput('tagIds', `At most ${MAX_TAGS} tags at once.`, { max: MAX_TAGS });
  const ids = raw.map((one) => {
    const id = parseId<'Tag'>(one);
    if (!id) throw invalidInput('tagIds', 'tagIds are ids of tags that contacts of this client can have.');
    return id;
  });
  return [...new Set(ids)];
}
