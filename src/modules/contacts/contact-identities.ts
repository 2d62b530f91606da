import type { ContactIdentity } from './contacts.js';

/** A phone number is one identity, whether the channel calls it a number or a WhatsApp id. */
export function identityKey({ kind, value }: ContactIdentity): string {
  if (kind === 'WHATSAPP' && /^\d+$/.test(value)) return `PHONE:+${value}`;
  return `${kind}:${value}`;
}

/** The identity itself first, then what means the same person. */
export function equivalents(identity: ContactIdentity): readonly ContactIdentity[] {
  const { kind, value } = identity;
  if (kind === 'WHATSAPP' && /^\d+$/.test(value)) return [identity, { kind: 'PHONE', value: `+${value}` }];
  if (kind === 'PHONE') return [identity, { kind: 'WHATSAPP', value: value.slice(1) }];
  return [identity];
}

/** By which a profile is found again: its phone number first. */
export function identitiesOf({
  phone,
  email,
}: {
  readonly phone?: string | null | undefined;
  readonly email?: string | null | undefined;
}): ContactIdentity[] {
  return [
    ...(phone ? [{ kind: 'PHONE', value: phone } as const] : []),
    ...(email ? [{ kind: 'EMAIL', value: email } as const] : []),
  ];
}
