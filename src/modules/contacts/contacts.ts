import type { ContactId } from '../../kernel/ids.js';

export const IdentityKind = {
  WHATSAPP: 'WHATSAPP',
  WHATSAPP_USER: 'WHATSAPP_USER',
  MESSENGER: 'MESSENGER',
  INSTAGRAM: 'INSTAGRAM',
  TELEGRAM: 'TELEGRAM',
  EMAIL: 'EMAIL',
  WEBCHAT: 'WEBCHAT',
} as const;
export type IdentityKind = (typeof IdentityKind)[keyof typeof IdentityKind];

/** A person's id on one kind of channel. */
export interface ContactIdentity {
  readonly kind: IdentityKind;
  readonly value: string;
}

export interface Contact {
  readonly id: ContactId;
  readonly clientId: number;
  readonly displayName: string | null;
}

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
