import type { AccountId, ContactId, TagId } from '../../kernel/ids.js';

export const IdentityKind = {
  WHATSAPP: 'WHATSAPP',
  WHATSAPP_USER: 'WHATSAPP_USER',
  MESSENGER: 'MESSENGER',
  INSTAGRAM: 'INSTAGRAM',
  TELEGRAM: 'TELEGRAM',
  EMAIL: 'EMAIL',
  WEBCHAT: 'WEBCHAT',
  PHONE: 'PHONE',
} as const;
export type IdentityKind = (typeof IdentityKind)[keyof typeof IdentityKind];

/** A person's id on one kind of channel. */
export interface ContactIdentity {
  readonly kind: IdentityKind;
  readonly value: string;
}

/** An identity as it is kept. */
export interface StoredIdentity extends ContactIdentity {
  readonly id: string;
  readonly contactId: ContactId;
  readonly createdAt: Date;
}

/** Of one contact. */
export const MAX_IDENTITIES = 50;

/** The value of a custom field: a number, true or false, some of its options, or a text. */
export type AttributeValue = string | number | boolean | readonly string[];
/** By the keys of the fields. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** What people write into a profile. */
export interface ContactProfile {
  readonly displayName: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** E.164 */
  readonly phone: string | null;
  /** In lower case. */
  readonly email: string | null;
  /** `1990-12-31` */
  readonly dob: string | null;
  readonly accountId: AccountId | null;
  readonly attributes: Attributes;
}

/** One person outside, in the eyes of one client. */
export interface Contact extends ContactProfile {
  readonly id: ContactId;
  readonly agencyId: number;
  readonly clientId: number;
  /** `inbound:whatsapp`, `csv_import`, `manual`, `api`, `booking` */
  readonly source: string;
  /** What a blocked person writes is kept, and disturbs nobody. */
  readonly blockedAt: Date | null;
  /** Wants no messages that nobody asked for. */
  readonly optedOutAt: Date | null;
  readonly archivedAt: Date | null;
  /** Became part of that one, which has everything that was here. */
  readonly mergedIntoId: ContactId | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a channel is told of whoever wrote. */
export type KnownContact = Pick<Contact, 'id' | 'clientId' | 'displayName' | 'blockedAt'>;

/** Someone who wrote: at least one identity, and what the channel told of the person. */
export interface Sender {
  readonly clientId: number;
  readonly identities: readonly ContactIdentity[];
  readonly displayName: string | null;
  /** E.164, when the channel shows it. */
  readonly phone: string | null;
  /** `inbound:whatsapp` */
  readonly source: string;
}

/** A contact with the tags that it has, as a write begins from. */
export interface TaggedContact extends Contact {
  readonly tagIds: readonly TagId[];
}

/** How people are called who have no other name. */
export const fullName = ({ firstName, lastName }: Pick<Contact, 'firstName' | 'lastName'>): string | null =>
  [firstName, lastName].filter(Boolean).join(' ') || null;
